// Invites of ours: made, published, expired, revoked, forgotten.

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;
constexpr std::int64_t week_ms = 7 * day_ms;

std::string record_of(const InviteShown& invite) {
    std::string name = "invite/";
    for (const std::uint8_t byte : invite.id) {
        name += "0123456789abcdef"[byte >> 4];
        name += "0123456789abcdef"[byte & 15];
    }
    return name;
}

TEST_CASE("an invite made offline is pending until the server has it") {
    Device device;
    device.run([&](Moment moment) { REQUIRE(device.engine.create_profile("Ina", moment)); });
    Effects effects = device.create_invite();
    const auto pending = effects.show<InviteShown>();
    CHECK(pending.state == InviteState::pending);
    CHECK(pending.created_at_ms == start_ms);
    CHECK(pending.expires_at_ms == start_ms + day_ms);
    CHECK(effects.stores());
    CHECK(effects.of<SendToServer>().empty());
    CHECK(invite::decode_link(pending.code));

    device.now_ms += 5000;
    effects = device.hello();
    const auto drop = effects.request<wire::CreateDrop>();
    const auto subscribe = effects.request<wire::Subscribe>();
    const auto create = effects.request<wire::CreateInvite>();
    CHECK(drop.drop == create.drop);
    CHECK(subscribe.drop == create.drop);
    CHECK((drop.id < subscribe.id && subscribe.id < create.id));
    CHECK(create.invite == pending.id);
    CHECK(create.uses == 1);
    CHECK(create.ttl_ms == day_ms - 5000);
    CHECK(create.owner != drop.owner);
    CHECK(crypto::verify({drop.owner}, wire::signed_request("subscribe", device.nonce, drop.drop),
                         subscribe.signature));

    effects = device.answer(wire::InviteCreated{.re = create.id, .expires_at_ms = 0});
    CHECK(effects.show<InviteShown>().state == InviteState::open);
    CHECK(effects.show<InviteShown>().code == pending.code);
    CHECK(effects.stores());
}

TEST_CASE("a registered invite is not published again, but its drop is listened to") {
    Device device("Ina");
    Effects effects = device.create_invite();
    const auto create = effects.request<wire::CreateInvite>();
    device.answer(wire::InviteCreated{.re = create.id, .expires_at_ms = 0});
    device.restart();
    effects = device.hello();
    CHECK(effects.requests<wire::CreateInvite>().empty());
    CHECK(effects.request<wire::Subscribe>().drop == create.drop);
}

TEST_CASE("an invite that the server did not take stays pending and is offered again") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    check_refused(device.answer(wire::Error{.re = create.id, .code = wire::ErrorCode::too_many_requests}),
                  Error::server_refused);
    device.server_down();
    CHECK(device.hello().request<wire::CreateInvite>().invite == create.invite);
}

TEST_CASE("the published bundle is the profile's, opens with the link only, and names the drop") {
    Device device("Ina");
    const Effects effects = device.create_invite();
    const auto create = effects.request<wire::CreateInvite>();
    const auto secret = invite::decode_link(effects.show<InviteShown>().code);
    REQUIRE(secret);
    const auto keys = invite::derive_link_keys(*secret);
    CHECK(keys.lookup == create.invite);
    const auto bytes = invite::open_bundle(create.bundle, keys);
    REQUIRE(bytes);
    const auto bundle = invite::decode_bundle(*bytes, create.invite);
    REQUIRE(bundle);
    CHECK(bundle->name == "Ina");
    CHECK(bundle->drop == create.drop);
    CHECK(bundle->expires_at_ms == start_ms + day_ms);
}

TEST_CASE("two invites share nothing that would tell the server they are one person's") {
    Device device("Ina");
    const Effects one = device.create_invite();
    const Effects two = device.create_invite();
    CHECK(one.request<wire::CreateInvite>().invite != two.request<wire::CreateInvite>().invite);
    CHECK(one.request<wire::CreateInvite>().owner != two.request<wire::CreateInvite>().owner);
    CHECK(one.request<wire::CreateDrop>().drop != two.request<wire::CreateDrop>().drop);
    CHECK(one.request<wire::CreateDrop>().owner != two.request<wire::CreateDrop>().owner);
}

TEST_CASE("an invite is shown as expired when its day is over, not before, and forgotten a week later") {
    Device device("Ina");
    const auto invite = device.create_invite().show<InviteShown>();
    CHECK(device.timer_at_ms == start_ms + day_ms - limits::invite_warning_ms);
    CHECK(device.timer_at(start_ms + day_ms - 1).show<InviteShown>().state == InviteState::pending);
    CHECK(device.timer_at_ms == start_ms + day_ms);

    Effects effects = device.timer_at(start_ms + day_ms);
    CHECK(effects.show<InviteShown>().state == InviteState::expired);
    CHECK(effects.show<InviteShown>().code.empty());
    CHECK(device.records.contains(record_of(invite)));
    CHECK(device.timer_at_ms == start_ms + day_ms + week_ms);

    device.timer_at(start_ms + day_ms + week_ms - 1);
    CHECK(device.records.contains(record_of(invite)));
    effects = device.timer_at(start_ms + day_ms + week_ms);
    CHECK(effects.request<wire::DeleteDrop>().drop != wire::DropId{});
    CHECK_FALSE(device.records.contains(record_of(invite)));
    CHECK(device.restart().shown<InviteShown>().empty());
}

TEST_CASE("an expiry that passed while another input came first is still shown") {
    // A device that slept: the socket's end is told before the timer that is due.
    Device device("Ina");
    device.create_invite();
    device.now_ms = start_ms + day_ms + 1000;
    Effects effects = device.server_down();
    if (effects.shown<InviteShown>().empty()) {
        CHECK(device.timer_at_ms <= device.now_ms);
        effects = device.timer();
    }
    CHECK(effects.show<InviteShown>().state == InviteState::expired);
}

TEST_CASE("an expired invite is neither published nor shown with its code after a restart") {
    Device device;
    device.run([&](Moment moment) { REQUIRE(device.engine.create_profile("Ina", moment)); });
    device.create_invite();
    device.now_ms += day_ms;
    const Effects effects = device.restart();
    REQUIRE_FALSE(effects.shown<InviteShown>().empty());
    for (const InviteShown& shown : effects.shown<InviteShown>()) {
        CHECK(shown.state == InviteState::expired);
        CHECK(shown.code.empty());
    }
    CHECK(device.hello().requests<wire::CreateInvite>().empty());
}

TEST_CASE("revoking tells the server at once, and the keys are gone") {
    Device device("Ina");
    const Effects created = device.create_invite();
    const auto create = created.request<wire::CreateInvite>();
    device.answer(wire::InviteCreated{.re = create.id, .expires_at_ms = 0});
    const Effects effects = device.revoke(create.invite);
    REQUIRE(device.result);
    CHECK(effects.show<InviteShown>().state == InviteState::revoked);
    CHECK(effects.show<InviteShown>().code.empty());
    CHECK(effects.stores());
    const auto revoke = effects.request<wire::RevokeInvite>();
    CHECK(revoke.invite == create.invite);
    CHECK(crypto::verify({create.owner}, wire::signed_request("revoke_invite", device.nonce, create.invite),
                         revoke.signature));
    CHECK(effects.request<wire::DeleteDrop>().drop == create.drop);

    device.answer(wire::Ok{revoke.id});
    device.server_down();
    CHECK(device.hello().requests<wire::RevokeInvite>().empty());
}

TEST_CASE("revoking offline is told as soon as the server is there, and until it has heard") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    device.answer(wire::InviteCreated{.re = create.id, .expires_at_ms = 0});
    device.server_down();
    CHECK(device.revoke(create.invite).of<SendToServer>().empty());
    device.restart();
    CHECK(device.hello().request<wire::RevokeInvite>().invite == create.invite);
    device.server_down();  // the answer is lost
    device.restart();
    const auto again = device.hello().request<wire::RevokeInvite>();
    CHECK(device.answer(wire::Error{.re = again.id, .code = wire::ErrorCode::invite_unknown}).stores());
    device.restart();
    CHECK(device.hello().requests<wire::RevokeInvite>().empty());
}

TEST_CASE("an invite that the server could not revoke for now is revoked on the next connection") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    device.answer(wire::InviteCreated{.re = create.id, .expires_at_ms = 0});
    auto revoke = device.revoke(create.invite).request<wire::RevokeInvite>();
    for (const auto* code : {"storage_failed", "too_many_requests", "a_later_reason"}) {
        CAPTURE(code);
        const Effects refused = device.frame(R"({"op":"error","re":)" + std::to_string(revoke.id) +
                                             R"(,"code":")" + code + R"("})");
        CHECK(refused.show<RefusedShown>().error == Error::server_refused);
        CHECK_FALSE(refused.stores());
        device.restart();
        revoke = device.hello().request<wire::RevokeInvite>();
        CHECK(revoke.invite == create.invite);
    }
    CHECK(device.answer(wire::Error{.re = revoke.id, .code = wire::ErrorCode::invite_used}).stores());
    device.restart();
    CHECK(device.hello().requests<wire::RevokeInvite>().empty());
}

TEST_CASE("what has ended, or is not ours, cannot be revoked") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    CHECK(device.revoke({}).all.empty());
    CHECK(device.result == std::unexpected(Error::invite_not_open));
    device.revoke(create.invite);
    CHECK(device.result);
    device.revoke(create.invite);
    CHECK(device.result == std::unexpected(Error::invite_not_open));

    const auto late = device.create_invite().show<InviteShown>();
    device.now_ms += day_ms;
    const Effects effects = device.revoke(late.id);
    CHECK(device.result == std::unexpected(Error::invite_not_open));
    CHECK_FALSE(effects.stores());

    Acquainted used;
    const auto invites = used.device.restart().shown<InviteShown>();
    REQUIRE(invites.size() == 1);
    CHECK(invites.front().state == InviteState::used);
    used.device.revoke(invites.front().id);
    CHECK(used.device.result == std::unexpected(Error::invite_not_open));
}

}  // namespace
}  // namespace vesper::engine
