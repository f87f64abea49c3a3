// Invites that get another day, and the word that one has an hour left.

#include <algorithm>

#include "core/crypto/seal.h"
#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

constexpr std::int64_t day_ms = limits::invite_ttl_ms;
constexpr std::int64_t hour_ms = 60LL * 60 * 1000;

struct Inviting {
    explicit Inviting(const InviteOptions& options = {}) : created(device.create_invite(options)) {
        device.answer(wire::InviteCreated{.re = published().id, .expires_at_ms = 0});
    }
    [[nodiscard]] wire::CreateInvite published() const { return created.request<wire::CreateInvite>(); }
    [[nodiscard]] InviteId id() const { return published().invite; }
    [[nodiscard]] Joiner joiner(ByteView bundle, std::int64_t claimed_at_ms,
                                std::uint32_t number = 3000) const {
        return {created.show<InviteShown>(), published().drop, bundle, claimed_at_ms, number, {}};
    }
    Effects deliver(const Joiner& joiner) { return device.envelope(joiner.drop, joiner.body); }
    [[nodiscard]] std::int64_t expiry_in(ByteView sealed) const {
        const auto secret = invite::decode_link(created.show<InviteShown>().code);
        REQUIRE(secret);
        const auto bytes = invite::open_bundle(sealed, invite::derive_link_keys(*secret));
        REQUIRE(bytes);
        const auto bundle = invite::decode_bundle(*bytes, id());
        REQUIRE(bundle);
        CHECK(bundle->name == "Ina");
        CHECK(bundle->drop == published().drop);
        return bundle->expires_at_ms;
    }

    Device device{"Ina"};
    Effects created;
};

bool says_ending(const Effects& effects) {
    return std::ranges::contains(effects.shown<InviteShown>(), true, &InviteShown::ending);
}

TEST_CASE("a renewed invite has another day by the same link, which its bundle says and its owner signs") {
    Inviting inviting;
    const std::int64_t later_ms = start_ms + day_ms - hour_ms;
    inviting.device.now_ms = later_ms;
    Effects effects = inviting.device.renew(inviting.id());
    REQUIRE(inviting.device.result);
    CHECK(effects.stores());
    CHECK(effects.show<InviteShown>().state == InviteState::pending);
    CHECK(effects.show<InviteShown>().expires_at_ms == later_ms + day_ms);
    CHECK(effects.show<InviteShown>().code == inviting.created.show<InviteShown>().code);
    const auto republish = effects.request<wire::RepublishInvite>();
    CHECK(republish.invite == inviting.id());
    CHECK(republish.ttl_ms == day_ms);
    CHECK(inviting.expiry_in(republish.bundle) == later_ms + day_ms);
    CHECK(crypto::verify({inviting.published().owner},
                         wire::signed_request("republish_invite", inviting.device.nonce, inviting.id()),
                         republish.signature));
    effects = inviting.device.answer(wire::InviteCreated{.re = republish.id, .expires_at_ms = 0});
    CHECK(effects.show<InviteShown>().state == InviteState::open);
    inviting.device.restart();
    CHECK(inviting.device.hello().requests<wire::RepublishInvite>().empty());
}

TEST_CASE("a joiner is judged by the new expiry, whichever bundle they had") {
    for (const bool with_new : {true, false}) {
        Inviting inviting;
        inviting.device.now_ms = start_ms + hour_ms;
        const auto republish = inviting.device.renew(inviting.id()).request<wire::RepublishInvite>();
        inviting.device.restart();
        inviting.device.hello();
        const Bytes bundle = with_new ? republish.bundle : inviting.published().bundle;
        inviting.device.now_ms = start_ms + day_ms + hour_ms + limits::clock_tolerance_ms + 1;
        Joiner late = inviting.joiner(bundle, inviting.device.now_ms);
        check_refused(inviting.deliver(late), Error::join_refused);
        inviting.device.now_ms = start_ms + day_ms + hour_ms;
        CHECK(inviting.deliver(late).show<InviteShown>().state == InviteState::used);
    }
}

TEST_CASE(
    "an expired invite is renewed while its keys are remembered, and is forgotten a week after the new day") {
    Inviting inviting;
    inviting.device.timer_at(start_ms + day_ms);
    const std::int64_t later_ms = start_ms + day_ms + limits::ended_invite_memory_ms - 1;
    inviting.device.timer_at(later_ms);
    const Effects effects = inviting.device.renew(inviting.id());
    REQUIRE(inviting.device.result);
    CHECK(effects.show<InviteShown>().state == InviteState::pending);
    CHECK_FALSE(effects.show<InviteShown>().code.empty());
    CHECK(effects.request<wire::RepublishInvite>().ttl_ms == day_ms);
    CHECK(inviting.device.timer_at(later_ms + day_ms).show<InviteShown>().state == InviteState::expired);
    inviting.device.timer_at(later_ms + day_ms + limits::ended_invite_memory_ms);
    inviting.device.renew(inviting.id());
    CHECK(inviting.device.result == std::unexpected(Error::invite_not_open));
}

TEST_CASE("what was used or revoked, or is not ours, is not renewed") {
    Inviting used;
    used.deliver(used.joiner(used.published().bundle, start_ms));
    Inviting revoked;
    revoked.device.revoke(revoked.id());
    for (Inviting* inviting : {&used, &revoked}) {
        CHECK(inviting->device.renew(inviting->id()).all.empty());
        CHECK(inviting->device.result == std::unexpected(Error::invite_not_open));
        CHECK(inviting->device.renew(InviteId{9}).all.empty());
        CHECK(inviting->device.result == std::unexpected(Error::invite_not_open));
    }
    Inviting nobodys;
    nobodys.device.records.erase("profile");
    nobodys.device.restart();
    CHECK(nobodys.device.renew(nobodys.id()).all.empty());
    CHECK(nobodys.device.result == std::unexpected(Error::invite_not_open));
}

TEST_CASE("a renewal made without a server is told when there is one, for what is left of it") {
    Inviting inviting({.uses = 3});
    inviting.deliver(inviting.joiner(inviting.published().bundle, start_ms));
    inviting.device.server_down();
    CHECK(inviting.device.renew(inviting.id()).of<SendToServer>().empty());
    inviting.device.now_ms += 5'000;
    inviting.device.restart();
    Effects effects = inviting.device.hello();
    const auto republish = effects.request<wire::RepublishInvite>();
    CHECK(republish.ttl_ms == day_ms - 5'000);
    // A refusal that may pass is asked again on the next connection.
    check_refused(
        inviting.device.answer(wire::Error{.re = republish.id, .code = wire::ErrorCode::too_many_requests}),
        Error::server_refused);
    const auto again = inviting.device.hello_again().request<wire::RepublishInvite>();
    // A server that does not know it gets it anew, for those who have not come yet.
    effects = inviting.device.answer(wire::Error{.re = again.id, .code = wire::ErrorCode::invite_unknown});
    const auto create = effects.request<wire::CreateInvite>();
    CHECK(create.uses == 2);
    CHECK(create.owner == inviting.published().owner);
    CHECK(inviting.expiry_in(create.bundle) == start_ms + day_ms);
    check_refused(
        inviting.device.answer(wire::Error{.re = create.id, .code = wire::ErrorCode::invite_unknown}),
        Error::server_refused);
    const auto last = inviting.device.hello_again().request<wire::CreateInvite>();
    effects = inviting.device.answer(wire::InviteCreated{.re = last.id, .expires_at_ms = 0});
    CHECK(effects.show<InviteShown>().state == InviteState::open);
}

TEST_CASE("a refusal for an invite that was revoked or forgotten meanwhile changes nothing") {
    Inviting inviting;
    const auto republish = inviting.device.renew(inviting.id()).request<wire::RepublishInvite>();
    inviting.device.revoke(inviting.id());
    check_refused(
        inviting.device.answer(wire::Error{.re = republish.id, .code = wire::ErrorCode::invite_unknown}),
        Error::server_refused);
    Inviting forgotten;
    const auto late = forgotten.device.renew(forgotten.id()).request<wire::RepublishInvite>();
    forgotten.device.timer_at(start_ms + day_ms + limits::ended_invite_memory_ms);
    check_refused(
        forgotten.device.answer(wire::Error{.re = late.id, .code = wire::ErrorCode::invite_unknown}),
        Error::server_refused);
}

TEST_CASE("a link opened before one of the last renewals still joins, one from long before does not") {
    for (const std::size_t renewals : {limits::max_earlier_bundles, limits::max_earlier_bundles + 1}) {
        Inviting inviting;
        for (std::size_t i = 0; i < renewals; ++i) {
            ++inviting.device.now_ms;
            inviting.device.renew(inviting.id());
        }
        inviting.device.restart();
        inviting.device.hello();
        const Effects effects = inviting.deliver(inviting.joiner(inviting.published().bundle, start_ms));
        if (renewals == limits::max_earlier_bundles) {
            CHECK(effects.show<InviteShown>().state == InviteState::used);
        } else {
            check_refused(effects, Error::join_refused);
        }
    }
}

TEST_CASE("who asked to join before too many renewals can only be declined") {
    Inviting inviting({.uses = 2, .ask_first = true});
    const auto request = inviting.deliver(inviting.joiner(inviting.published().bundle, start_ms))
                             .show<InviteShown>()
                             .requests[0]
                             .id;
    for (std::size_t i = 0; i <= limits::max_earlier_bundles; ++i) {
        ++inviting.device.now_ms;
        inviting.device.renew(inviting.id());
    }
    CHECK(inviting.device.admit(inviting.id(), request).all.empty());
    CHECK(inviting.device.result == std::unexpected(Error::join_refused));
    inviting.device.decline(inviting.id(), request);
    CHECK(inviting.device.result);
}

// ---- an hour before ----

TEST_CASE("it is said once that an open invite has an hour left, and again only after a renewal") {
    Inviting inviting({.label = "Book club"});
    Device& device = inviting.device;
    const std::int64_t due_ms = start_ms + day_ms - hour_ms;
    CHECK(device.timer_at_ms == due_ms);
    CHECK_FALSE(says_ending(device.timer_at(due_ms - 1)));
    Effects effects = device.timer_at(due_ms);
    CHECK(effects.show<InviteShown>().ending);
    CHECK(effects.show<InviteShown>().state == InviteState::open);
    CHECK(effects.stores());
    CHECK(device.timer_at_ms == start_ms + day_ms);
    CHECK(device.timer_at(due_ms + 1).of<Show>().empty());
    CHECK_FALSE(says_ending(device.restart()));

    device.hello();
    device.renew(inviting.id());
    CHECK(device.timer_at_ms == device.now_ms + day_ms - hour_ms);
    CHECK(says_ending(device.timer_at(device.timer_at_ms)));
}

TEST_CASE("a device that was off when the hour began says it at the start, unless the invite has expired") {
    for (const std::int64_t left_ms : {hour_ms / 2, std::int64_t{0}}) {
        Inviting inviting;
        inviting.device.now_ms = start_ms + day_ms - left_ms;
        const Effects effects = inviting.device.restart();
        CHECK(says_ending(effects) == (left_ms > 0));
        CHECK_FALSE(says_ending(inviting.device.restart()));
    }
}

TEST_CASE("nothing is said of an invite that was used or revoked") {
    Inviting used;
    used.deliver(used.joiner(used.published().bundle, start_ms));
    Inviting revoked;
    revoked.device.revoke(revoked.id());
    Inviting spent({.ask_first = true});
    spent.deliver(spent.joiner(spent.published().bundle, start_ms));
    for (Inviting* inviting : {&used, &revoked, &spent}) {
        CHECK_FALSE(says_ending(inviting->device.timer_at(start_ms + day_ms - hour_ms)));
    }
}

// ---- stored ----

TEST_CASE("an invite record with what no Vesper writes is refused") {
    Inviting inviting({.uses = 3, .label = "x", .ask_first = true});
    inviting.deliver(inviting.joiner(inviting.published().bundle, start_ms));
    inviting.device.renew(inviting.id());
    const std::string name = inviting.device.only_record("invite/");
    const crypto::SealKey vault(inviting.device.vault);
    const auto plain = crypto::open(vault, inviting.device.records.at(name), view_of(name));
    REQUIRE(plain);
    crypto::Random random(tests::entropy_of(1));
    const auto takes = [&](const Bytes& bytes) {
        Engine engine(inviting.device.vault);
        return engine.restore(name, crypto::seal(vault, bytes, view_of(name), random)).has_value();
    };
    const auto with = [&](std::size_t at, std::uint8_t byte) {
        Bytes changed = *plain;
        changed.at(at) = byte;
        return takes(changed);
    };
    CHECK(takes(*plain));
    const std::size_t uses = 1 + 16 + 8 + 8 + 4 + 1;  // behind the label
    CHECK_FALSE(with(0, 1));
    CHECK_FALSE(with(0, 4));
    CHECK(with(uses, 1));
    CHECK(with(uses, 50));
    CHECK_FALSE(with(uses, 0));
    CHECK_FALSE(with(uses, 51));
    CHECK_FALSE(with(uses + 1, 2));  // asks first
    CHECK_FALSE(with(uses + 2, 2));  // warned
    CHECK_FALSE(with(uses + 3, 4));  // joins, more than it has uses
    CHECK_FALSE(with(uses + 3, 2));
    const std::size_t became = uses + 3 + 1 + 16;
    CHECK((*plain)[became] == 1);
    CHECK_FALSE(with(became, 3));
    for (std::size_t size = 0; size < plain->size(); ++size) {
        if (takes(Bytes(plain->begin(), plain->begin() + static_cast<std::ptrdiff_t>(size)))) {
            FAIL("cut at " << size);
        }
    }
    // How many earlier bundles there are stands before the one there is, at the end.
    const auto old_bundle = [&] {
        const auto secret = invite::decode_link(inviting.created.show<InviteShown>().code);
        return invite::open_bundle(inviting.published().bundle, invite::derive_link_keys(*secret))->size();
    }();
    const std::size_t earlier = plain->size() - old_bundle - 4 - 1;
    CHECK((*plain)[earlier] == 1);
    CHECK_FALSE(with(earlier, 2));
    CHECK_FALSE(with(earlier, limits::max_earlier_bundles + 1));
    CHECK_FALSE(with(earlier, 0));
    const std::size_t publication = earlier - 2;  // nobody's conversation is behind it
    CHECK((*plain)[publication] == 2);
    CHECK(with(publication, 1));
    CHECK_FALSE(with(publication, 3));
}

TEST_CASE("what the joiners of an ended invite write is heard after a restart, and its record is as strict") {
    Inviting inviting({.uses = 2});
    inviting.deliver(inviting.joiner(inviting.published().bundle, start_ms, 3000));
    inviting.deliver(inviting.joiner(inviting.published().bundle, start_ms, 3001));
    const std::string name = inviting.device.only_record("invite/");
    const crypto::SealKey vault(inviting.device.vault);
    const auto plain = crypto::open(vault, inviting.device.records.at(name), view_of(name));
    REQUIRE(plain);
    crypto::Random random(tests::entropy_of(1));
    const std::size_t has_drop = plain->size() - 16 - 32 - 1;
    CHECK((*plain)[has_drop] == 1);
    const std::size_t join_state = 1 + 16 + 8 + 8 + 4 + 1 + 1 + 1 + 1 + 16;
    for (const auto& [at, byte] :
         {std::pair{has_drop, 0}, std::pair{has_drop, 2}, std::pair{join_state, 1}}) {
        Bytes changed = *plain;
        changed[at] = static_cast<std::uint8_t>(byte);
        Engine engine(inviting.device.vault);
        CHECK_FALSE(engine.restore(name, crypto::seal(vault, changed, view_of(name), random)));
    }
}

}  // namespace
}  // namespace vesper::engine
