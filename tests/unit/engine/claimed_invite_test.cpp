// Joins that arrive for an invite of ours.

#include <limits>

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

constexpr std::int64_t expiry_ms = start_ms + limits::invite_ttl_ms;
constexpr std::int64_t latest_ms = expiry_ms + limits::clock_tolerance_ms;

struct Inviting {
    Inviting() : created(device.create_invite()) {
        device.answer(wire::InviteCreated{.re = published().id, .expires_at_ms = 0});
    }
    [[nodiscard]] wire::CreateInvite published() const { return created.request<wire::CreateInvite>(); }
    [[nodiscard]] Joiner joiner(std::int64_t claimed_at_ms = start_ms, std::uint32_t number = 3000) const {
        return {created.show<InviteShown>(), published(), claimed_at_ms, number};
    }
    Effects deliver(const Joiner& joiner, std::optional<std::int64_t> at_ms = {}) {
        return device.envelope(joiner.drop, joiner.body, at_ms);
    }

    Device device{"Ina"};
    Effects created;
};

bool accepted(const Effects& effects) {
    if (!effects.shown<ContactShown>().empty()) return effects.stores();
    check_refused(effects, Error::join_refused);
    return false;
}

TEST_CASE("a join makes a contact, uses the invite up, and is answered with a welcome") {
    Inviting inviting;
    Joiner joiner = inviting.joiner();
    const Effects effects = inviting.deliver(joiner);
    REQUIRE_FALSE(effects.shown<ContactShown>().empty());
    const ContactShown contact = effects.shown<ContactShown>().back();
    CHECK(contact.id == joiner.contact);
    CHECK(contact.name == "Jo");
    CHECK(contact.state == ContactState::established);
    CHECK(effects.show<InviteShown>().state == InviteState::used);
    CHECK(effects.show<InviteShown>().code.empty());
    CHECK(effects.request<wire::Acknowledge>().drop == joiner.drop);
    CHECK(effects.of<OpenLink>().size() == 1);

    const auto welcome = effects.request<wire::Send>();
    CHECK(welcome.drop == joiner.own_drop);
    const auto plain = joiner.session->open(ByteView(welcome.body).subspan(1));
    REQUIRE(plain);
    const auto content = session::decode_content(*plain);
    REQUIRE(content);
    CHECK(std::get<session::Message>(*content).kind == session::Message::Kind::welcome);
    CHECK(effects.shown<MessageShown>().empty());
}

TEST_CASE("while the invite is open, what the joiner's clock says does not matter") {
    Inviting early;
    CHECK(accepted(early.deliver(early.joiner(0))));
    Inviting late;
    CHECK(accepted(late.deliver(late.joiner(latest_ms + limits::invite_ttl_ms))));
}

TEST_CASE("a join that was claimed in time and is delivered late is accepted") {
    Inviting inviting;
    inviting.device.timer_at(expiry_ms + 3 * limits::invite_ttl_ms);
    CHECK(accepted(inviting.deliver(inviting.joiner(latest_ms), latest_ms)));
}

TEST_CASE("a join that was claimed after the expiry is refused, whoever says so") {
    for (const auto& [claimed_at_ms, at_ms] :
         {std::pair{latest_ms + 1, start_ms}, std::pair{start_ms, latest_ms + 1},
          std::pair{latest_ms + 1, latest_ms + 1}}) {
        Inviting inviting;
        inviting.device.timer_at(latest_ms + 10);
        CHECK_FALSE(accepted(inviting.deliver(inviting.joiner(claimed_at_ms), at_ms)));
        // It was not used up by that: one that was made in time still counts.
        CHECK(accepted(inviting.deliver(inviting.joiner(start_ms, 3001), start_ms)));
    }
}

TEST_CASE("the server's time of arrival is read by its own clock") {
    for (const std::int64_t ahead_ms : {-7'200'000, 7'200'000}) {
        Inviting inviting;
        inviting.device.server_down();
        inviting.device.server_ahead_ms = ahead_ms;
        inviting.device.now_ms = latest_ms + 10;
        inviting.device.hello();
        CHECK_FALSE(accepted(inviting.deliver(inviting.joiner(), latest_ms + ahead_ms + 1)));
        CHECK(accepted(inviting.deliver(inviting.joiner(), latest_ms + ahead_ms)));
    }
}

TEST_CASE("a server whose clocks contradict each other is no arithmetic accident") {
    Inviting inviting;
    inviting.device.server_down();
    inviting.device.now_ms = latest_ms + 10;
    inviting.device.server_ahead_ms = -inviting.device.now_ms;
    inviting.device.hello();
    CHECK_FALSE(accepted(inviting.deliver(inviting.joiner(), limits::max_integer)));
    check_refused(inviting.deliver(inviting.joiner(), limits::max_integer + 1), Error::server_frame_refused);
}

TEST_CASE("a join after the invite was forgotten is refused") {
    Inviting inviting;
    const Joiner joiner = inviting.joiner();
    inviting.device.timer_at(expiry_ms + limits::ended_invite_memory_ms);
    check_refused(inviting.deliver(joiner, start_ms), Error::envelope_refused);
}

TEST_CASE("the second join of an invite for one is refused") {
    Inviting inviting;
    const Joiner second = inviting.joiner(start_ms, 3001);
    CHECK(accepted(inviting.deliver(inviting.joiner())));
    check_refused(inviting.deliver(second), Error::envelope_refused);
    inviting.device.restart();
    inviting.device.hello();
    check_refused(inviting.deliver(second), Error::envelope_refused);
}

TEST_CASE("of two joins in one frame the first is accepted and both are acknowledged") {
    Inviting inviting;
    const Joiner one = inviting.joiner(start_ms, 3000);
    const Joiner two = inviting.joiner(start_ms, 3001);
    const Effects effects = inviting.device.answer(
        wire::Envelopes{.drop = one.drop,
                        .envelopes = {{.id = {1}, .at_ms = start_ms, .body = one.body},
                                      {.id = {2}, .at_ms = start_ms, .body = two.body}}});
    REQUIRE_FALSE(effects.shown<ContactShown>().empty());
    for (const ContactShown& shown : effects.shown<ContactShown>()) CHECK(shown.id == one.contact);
    CHECK(effects.show<RefusedShown>().error == Error::envelope_refused);
    CHECK(effects.request<wire::Acknowledge>().envelopes.size() == 2);
}

TEST_CASE("a join for a revoked invite is refused, also one that was on its way") {
    Inviting inviting;
    const Joiner joiner = inviting.joiner();
    inviting.device.revoke(inviting.published().invite);
    REQUIRE(inviting.device.result);
    check_refused(inviting.deliver(joiner), Error::envelope_refused);
    inviting.device.restart();
    inviting.device.hello();
    check_refused(inviting.deliver(joiner), Error::envelope_refused);
}

TEST_CASE("a join replayed by the server does not make a second contact") {
    Inviting inviting;
    const Joiner joiner = inviting.joiner();
    CHECK(accepted(inviting.deliver(joiner)));
    check_refused(inviting.deliver(joiner), Error::envelope_refused);
}

TEST_CASE("a join for one invite does not open another") {
    Inviting inviting;
    Joiner joiner = inviting.joiner();
    const Effects other = inviting.device.create_invite();
    joiner.drop = other.request<wire::CreateInvite>().drop;
    CHECK_FALSE(accepted(inviting.deliver(joiner)));
}

TEST_CASE("a broken join is refused and the genuine one still works") {
    Inviting inviting;
    const Joiner genuine = inviting.joiner();
    for (const std::size_t at : {1UZ, 2UZ, 40UZ, 1000UZ, 1155UZ, 1190UZ, genuine.body.size() - 1}) {
        CAPTURE(at);
        Joiner broken = genuine;
        broken.body[at] ^= 1;
        CHECK_FALSE(accepted(inviting.deliver(broken)));
    }
    for (const std::size_t size : {1UZ, 2UZ, 33UZ, 1153UZ, 1201UZ, genuine.body.size() - 1}) {
        CAPTURE(size);
        Joiner broken = genuine;
        broken.body.resize(size);
        CHECK_FALSE(accepted(inviting.deliver(broken)));
    }
    Joiner empty = genuine;
    empty.body.clear();
    check_refused(inviting.deliver(empty), Error::envelope_refused);
    Joiner unknown = genuine;
    unknown.body.front() = 3;
    check_refused(inviting.deliver(unknown), Error::envelope_refused);
    CHECK(accepted(inviting.deliver(genuine)));
}

TEST_CASE("an invite restored after a crash takes its join") {
    Inviting inviting;
    const Joiner joiner = inviting.joiner();
    inviting.device.restart();
    inviting.device.hello();
    CHECK(accepted(inviting.deliver(joiner)));
}

}  // namespace
}  // namespace vesper::engine
