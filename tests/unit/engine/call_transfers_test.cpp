// Handing calls over, with a contact who does not keep to the rules. Those who do:
// tests/sim/call_transfers_test.cpp.

#include <algorithm>
#include <catch2/generators/catch_generators.hpp>

#include "unit/engine/known.h"

namespace vesper::engine {
namespace {

using session::Call;
using session::CallTransfer;
using Stage = CallTransfer::Stage;
using Phase = Call::Phase;

/// Somebody who has called the device, which has answered.
struct Visitor : Known {
    Visitor() {
        to_device(joiner->seal(Call{.id = id, .phase = Phase::calling, .number = 1, .key_share = {6}}));
        run([&](Engine& engine, const Moment& moment) {
            return engine.answer_call(contact(), false, moment);
        });
        REQUIRE(device.result);
    }
    template <class Input>
    Effects run(Input input) {
        return device.run([&](const Moment& moment) { device.result = input(device.engine, moment); });
    }
    Effects say(const CallTransfer& transfer) { return to_device(joiner->seal(transfer)); }
    Effects decide(bool accepted) {
        return run([&](Engine& engine, const Moment& moment) {
            return engine.answer_transfer(contact(), accepted, false, moment);
        });
    }
    /// Theirs of this id is over.
    void hang_up(const ByteArray<16>& call) {
        to_device(joiner->seal(
            Call{.id = call, .phase = Phase::ended, .reason = Call::Reason::hung_up, .number = 9}));
    }
    /// The time for a transfer passes; the call stays for as long as they speak of it.
    void wait_out_transfer() {
        for (std::uint32_t number = 2; number < 8; ++number) {
            device.now_ms += limits::call_transfer_ms / 6;
            to_device(joiner->seal(
                Call{.id = id, .phase = Phase::joined, .held = true, .number = number, .key_share = {6}}));
        }
    }
    /// What it says of handing over.
    std::vector<CallTransfer> said(const Effects& effects) {
        std::vector<CallTransfer> out;
        for (const auto& content : hear(effects)) {
            if (const auto* transfer = std::get_if<CallTransfer>(&content)) out.push_back(*transfer);
        }
        return out;
    }
    /// It agrees to take their call over: the secret of its invite's link.
    ByteArray<32> agree() {
        say({.call = id, .stage = Stage::asked, .name = "Ben"});
        const Effects agreed = decide(true);
        REQUIRE(device.result);
        CHECK(agreed.show<CallShown>().transfer == CallTransferState::accepted);
        CHECK(said(agreed).empty());  // not before the server has it
        invite = agreed.show<InviteShown>().id;
        const auto request = agreed.requests<wire::CreateInvite>().at(0);
        CHECK(request.uses == 1);
        CHECK(request.ttl_ms == limits::call_transfer_ms);
        const auto told = said(device.answer(wire::InviteCreated{.re = request.id, .expires_at_ms = 0}));
        REQUIRE(told.size() == 1);
        CHECK(told.front().stage == Stage::agreed);
        return told.front().invite;
    }

    ByteArray<16> id{5};
    InviteId invite{};
};

TEST_CASE("what is said of handing over another call, or none, is passed over") {
    Visitor visitor;
    CHECK(visitor.say({.call = {7}, .stage = Stage::asked, .name = "Ben"}).shown<CallShown>().empty());
    CHECK(visitor.say({.call = visitor.id, .stage = Stage::agreed, .invite = {1}, .name = {}})
              .shown<CallShown>()
              .empty());
    visitor.decide(true);
    CHECK(visitor.device.result == std::unexpected(Error::nothing_to_decide));
    visitor.run(
        [&](Engine& engine, const Moment& moment) { return engine.end_call(visitor.contact(), moment); });
    CHECK(visitor.say({.call = visitor.id, .stage = Stage::asked, .name = "Ben"}).shown<CallShown>().empty());
}

TEST_CASE("what was declined is asked once, however often it is said") {
    Visitor visitor;
    const CallTransfer asked{.call = visitor.id, .stage = Stage::asked, .name = "Ben"};
    CHECK(visitor.say(asked).show<CallShown>().transfer == CallTransferState::asked);
    const auto told = visitor.said(visitor.decide(false));
    REQUIRE(told.size() == 1);
    CHECK(told.front().stage == Stage::declined);
    CHECK(visitor.say(asked).shown<CallShown>().empty());
    visitor.decide(true);
    CHECK(visitor.device.result == std::unexpected(Error::nothing_to_decide));
}

TEST_CASE("who brings the secret of the link is answered, and nobody who brings another") {
    Visitor visitor;
    const ByteArray<32> secret = visitor.agree();
    visitor.hang_up(visitor.id);
    const auto call_with = [&](const ByteArray<32>& brought, std::uint8_t id) {
        visitor.say({.call = {id}, .stage = Stage::following, .invite = brought, .name = {}});
        return visitor
            .to_device(visitor.joiner->seal(
                Call{.id = {id}, .phase = Phase::calling, .number = 1, .key_share = {6}}))
            .shown<CallShown>()
            .back()
            .state;
    };
    ByteArray<32> wrong = secret;
    wrong[31] ^= 1;
    CHECK(call_with(wrong, 20) == CallState::incoming);
    visitor.hang_up({20});
    CHECK(call_with(secret, 21) == CallState::connecting);
    // It works once, and what is left of the invite has ended.
    visitor.hang_up({21});
    CHECK(call_with(secret, 22) == CallState::incoming);
}

TEST_CASE("nobody is awaited for longer than two minutes, and the invite ends with that") {
    Visitor visitor;
    visitor.agree();
    visitor.wait_out_transfer();
    const Effects late = visitor.device.timer();
    CHECK(late.show<InviteShown>().state == InviteState::expired);
    const auto told = visitor.said(late);
    REQUIRE_FALSE(told.empty());
    CHECK(told.back().stage == Stage::declined);
    CHECK(late.shown<CallShown>().back().transfer == CallTransferState::none);
    CHECK(late.shown<CallShown>().back().state != CallState::ended);
}

TEST_CASE("a link that leads nowhere is declined, and the call is as it was") {
    Visitor visitor;
    const CallTransfer offered{.call = visitor.id, .stage = Stage::offered, .invite = {9}, .name = "Cleo"};
    CHECK(visitor.say(offered).show<CallShown>().transfer == CallTransferState::offered);
    const Effects followed = visitor.decide(true);
    REQUIRE(visitor.device.result);
    CHECK(followed.show<CallShown>().transfer == CallTransferState::accepted);
    const auto peeked = followed.requests<wire::PeekInvite>().at(0);
    const Effects refused =
        visitor.device.answer(wire::Error{.re = peeked.id, .code = wire::ErrorCode::invite_unknown});
    const auto told = visitor.said(refused);
    REQUIRE(told.size() == 1);
    CHECK(told.front().stage == Stage::declined);
    CHECK(refused.shown<CallShown>().back().transfer == CallTransferState::none);
}

TEST_CASE("a link of this device's own is no way to somebody else") {
    Visitor visitor;
    const Effects made = visitor.device.create_invite();
    const auto secret = invite::decode_link(made.show<InviteShown>().code);
    REQUIRE(secret);
    CallTransfer offered{.call = visitor.id, .stage = Stage::offered, .name = "Cleo"};
    std::ranges::copy(secret->view(), offered.invite.begin());
    visitor.say(offered);
    const auto told = visitor.said(visitor.decide(true));
    CHECK(visitor.device.result == std::unexpected(Error::link_own));
    REQUIRE(told.size() == 1);
    CHECK(told.front().stage == Stage::declined);
}

TEST_CASE("nothing is offered in a call that nobody has answered, and nothing decided there") {
    Known known;
    known.to_device(
        known.joiner->seal(Call{.id = {5}, .phase = Phase::calling, .number = 1, .key_share = {6}}));
    const auto decide = [&] {
        known.device.run([&](const Moment& moment) {
            known.device.result = known.device.engine.answer_transfer(known.contact(), true, false, moment);
        });
        return known.device.result;
    };
    CHECK(decide() == std::unexpected(Error::nothing_to_decide));
    known.to_device(known.joiner->seal(CallTransfer{.call = {5}, .stage = Stage::offered, .name = "Cleo"}));
    CHECK(decide() == std::unexpected(Error::nothing_to_decide));
    const Effects asked =
        known.to_device(known.joiner->seal(CallTransfer{.call = {5}, .stage = Stage::asked, .name = "Ben"}));
    CHECK(asked.show<CallShown>().transfer == CallTransferState::asked);
    CHECK(asked.show<CallShown>().state == CallState::incoming);
    // By answering it, and in no other way.
    CHECK(decide() == std::unexpected(Error::nothing_to_decide));
}

TEST_CASE("one transfer is under way at a time") {
    Visitor visitor;
    visitor.agree();
    visitor.decide(true);
    CHECK(visitor.device.result == std::unexpected(Error::nothing_to_decide));
    CHECK(
        visitor.say({.call = visitor.id, .stage = Stage::asked, .name = "Dora"}).shown<CallShown>().empty());
    // Another invite that the server has now is nobody's business.
    const Effects made = visitor.device.create_invite();
    const Effects known = visitor.device.answer(
        wire::InviteCreated{.re = made.requests<wire::CreateInvite>().at(0).id, .expires_at_ms = 0});
    CHECK(visitor.said(known).empty());
}

TEST_CASE("who hangs up after they have asked is told nothing more") {
    const bool offers = GENERATE(false, true);
    Visitor visitor;
    visitor.say({.call = visitor.id,
                 .stage = offers ? Stage::offered : Stage::asked,
                 .invite = offers ? ByteArray<32>{9} : ByteArray<32>{},
                 .name = "Ben"});
    const Effects decided = visitor.decide(true);
    REQUIRE(visitor.device.result);
    visitor.say({.call = visitor.id, .stage = Stage::asked, .name = "Dora"});
    visitor.hang_up(visitor.id);
    if (offers) {
        CHECK(visitor
                  .said(visitor.device.answer(wire::Error{.re = decided.requests<wire::PeekInvite>().at(0).id,
                                                          .code = wire::ErrorCode::invite_unknown}))
                  .empty());
    } else {
        CHECK(visitor
                  .said(visitor.device.answer(wire::InviteCreated{
                      .re = decided.requests<wire::CreateInvite>().at(0).id, .expires_at_ms = 0}))
                  .empty());
    }
}

TEST_CASE("a link is followed for two minutes, whether the server answers or not") {
    Visitor visitor;
    visitor.say({.call = visitor.id, .stage = Stage::offered, .invite = {9}, .name = "Cleo"});
    visitor.decide(true);
    REQUIRE(visitor.device.result);
    visitor.wait_out_transfer();
    const auto told = visitor.said(visitor.device.timer());
    REQUIRE_FALSE(told.empty());
    CHECK(told.back().stage == Stage::declined);
}

TEST_CASE("to hand over takes the server, and a call that both have joined") {
    Visitor visitor;
    visitor.run([&](Engine& engine, const Moment& moment) {
        return engine.transfer_call({77}, visitor.contact(), false, moment);
    });
    CHECK(visitor.device.result == std::unexpected(Error::call_unknown));
    visitor.run([&](Engine& engine, const Moment& moment) {
        return engine.transfer_call(visitor.contact(), visitor.contact(), false, moment);
    });
    CHECK(visitor.device.result == std::unexpected(Error::call_under_way));
    visitor.say({.call = visitor.id, .stage = Stage::asked, .name = "Ben"});
    visitor.device.server_down();
    visitor.decide(true);
    CHECK(visitor.device.result == std::unexpected(Error::server_unreachable));
}

}  // namespace
}  // namespace vesper::engine
