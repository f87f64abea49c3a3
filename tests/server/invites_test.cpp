#include <catch2/catch_test_macros.hpp>

#include "core/common/limits.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper;
using namespace vesper::test;
using wire::ErrorCode;

namespace {

/// A server with one inviter and their drop.
struct Inviting {
    ServerProcess server;
    Owner owner;
    wire::DropId drop = random_id();
    SignalingClient inviter{server.port()};

    Inviting() { inviter.create_drop(drop, owner); }

    [[nodiscard]] wire::CreateInvite invite(std::uint32_t uses = 1,
                                            std::int64_t ttl_ms = limits::invite_ttl_ms) const {
        return {.invite = random_id(),
                .owner = owner.key(),
                .drop = drop,
                .bundle = {1, 2, 3},
                .ttl_ms = ttl_ms,
                .uses = uses};
    }
    wire::InviteId publish(const wire::CreateInvite& request) {
        inviter.ask_for<wire::InviteCreated>(request);
        return request.invite;
    }
    wire::ServerMessage revoke(const wire::InviteId& invite) {
        return inviter.ask(wire::RevokeInvite{
            .invite = invite, .signature = owner.sign("revoke_invite", inviter.hello().nonce, invite)});
    }
};

wire::ServerMessage peek(SignalingClient& client, const wire::InviteId& invite) {
    return client.ask(wire::PeekInvite{.invite = invite});
}

wire::ServerMessage claim(SignalingClient& client, const wire::InviteId& invite,
                          const wire::EnvelopeId& envelope = random_id()) {
    return client.ask(wire::ClaimInvite{.invite = invite, .envelope = envelope, .body = {42}});
}

}  // namespace

TEST_CASE("looking at an invite does not use it, claiming it does, once") {
    Inviting scene;
    const auto invite = scene.publish(scene.invite());
    SignalingClient visitor(scene.server.port());
    for (int i = 0; i < 3; ++i) {
        const auto found = SignalingClient::as<wire::InviteFound>(peek(visitor, invite));
        CHECK(found.bundle == Bytes{1, 2, 3});
        CHECK(found.uses_left == 1);
        CHECK(found.expires_in_ms > limits::invite_ttl_ms - 60'000);
        CHECK(found.expires_in_ms <= limits::invite_ttl_ms);
    }
    SignalingClient::as<wire::Sent>(claim(visitor, invite));
    scene.inviter.subscribe(scene.drop, scene.owner);
    CHECK(scene.inviter.next_envelope().body == Bytes{42});
    CHECK(error_of(claim(visitor, invite)) == ErrorCode::invite_used);
    CHECK(error_of(peek(visitor, invite)) == ErrorCode::invite_used);
    CHECK(error_of(scene.revoke(invite)) == ErrorCode::invite_used);
}

TEST_CASE("a claim repeated with its envelope id is answered again and counts once") {
    Inviting scene;
    const auto invite = scene.publish(scene.invite(2));
    const auto envelope = random_id();
    SignalingClient visitor(scene.server.port());
    SignalingClient::as<wire::Sent>(claim(visitor, invite, envelope));
    SignalingClient::as<wire::Sent>(claim(visitor, invite, envelope));
    CHECK(SignalingClient::as<wire::InviteFound>(peek(visitor, invite)).uses_left == 1);
    SignalingClient::as<wire::Sent>(claim(visitor, invite));
    // Also when the invite has ended since, from another connection, after the envelope was taken away.
    scene.inviter.subscribe(scene.drop, scene.owner);
    scene.inviter.acknowledge(scene.drop, scene.inviter.next_envelope().id);
    SignalingClient returning(scene.server.port());
    SignalingClient::as<wire::Sent>(claim(returning, invite, envelope));
    CHECK(scene.inviter.next_envelope().id != envelope);
}

TEST_CASE("an invite with many uses is used by as many claims") {
    Inviting scene;
    const auto invite = scene.publish(scene.invite(limits::max_invite_uses));
    SignalingClient visitor(scene.server.port());
    for (auto left = limits::max_invite_uses; left > 0; --left) {
        CHECK(SignalingClient::as<wire::InviteFound>(peek(visitor, invite)).uses_left == left);
        SignalingClient::as<wire::Sent>(claim(visitor, invite));
    }
    CHECK(error_of(claim(visitor, invite)) == ErrorCode::invite_used);
}

TEST_CASE("an invite dies when its time is over") {
    Inviting scene;
    const auto invite = scene.publish(scene.invite(1, 50));
    SignalingClient visitor(scene.server.port());
    while (std::holds_alternative<wire::InviteFound>(peek(visitor, invite))) {
    }
    CHECK(error_of(peek(visitor, invite)) == ErrorCode::invite_expired);
    CHECK(error_of(claim(visitor, invite)) == ErrorCode::invite_expired);
    CHECK(error_of(scene.revoke(invite)) == ErrorCode::invite_expired);
}

TEST_CASE("a revoked invite says so, and revoking again is fine") {
    Inviting scene;
    const auto invite = scene.publish(scene.invite(5));
    SignalingClient::as<wire::Ok>(scene.revoke(invite));
    SignalingClient::as<wire::Ok>(scene.revoke(invite));
    SignalingClient visitor(scene.server.port());
    CHECK(error_of(peek(visitor, invite)) == ErrorCode::invite_revoked);
    CHECK(error_of(claim(visitor, invite)) == ErrorCode::invite_revoked);
}

TEST_CASE("an invite that never was is unknown") {
    Inviting scene;
    const auto nowhere = random_id();
    CHECK(error_of(peek(scene.inviter, nowhere)) == ErrorCode::invite_unknown);
    CHECK(error_of(claim(scene.inviter, nowhere)) == ErrorCode::invite_unknown);
    CHECK(error_of(scene.revoke(nowhere)) == ErrorCode::invite_unknown);
}

TEST_CASE("publishing an open invite again changes nothing; a taken or ended one is refused") {
    Inviting scene;
    auto request = scene.invite(2);
    const auto created = scene.inviter.ask_for<wire::InviteCreated>(request);
    request.bundle = {9};
    CHECK(scene.inviter.ask_for<wire::InviteCreated>(request).expires_at_ms == created.expires_at_ms);
    CHECK(SignalingClient::as<wire::InviteFound>(peek(scene.inviter, request.invite)).bundle ==
          Bytes{1, 2, 3});

    auto stolen = request;
    stolen.owner = Owner{}.key();
    CHECK(error_of(scene.inviter.ask(stolen)) == ErrorCode::invite_taken);
    SignalingClient::as<wire::Ok>(scene.revoke(request.invite));
    CHECK(error_of(scene.inviter.ask(request)) == ErrorCode::invite_taken);
}

TEST_CASE("an invite outside its limits is refused") {
    Inviting scene;
    const auto refused = [&](const wire::CreateInvite& request) {
        return error_of(scene.inviter.ask(request));
    };
    CHECK(refused(scene.invite(0)) == ErrorCode::invite_limits);
    CHECK(refused(scene.invite(limits::max_invite_uses + 1)) == ErrorCode::invite_limits);
    CHECK(refused(scene.invite(1, 0)) == ErrorCode::invite_limits);
    CHECK(refused(scene.invite(1, limits::max_invite_ttl_ms + 1)) == ErrorCode::invite_limits);
    auto request = scene.invite();
    request.bundle = Bytes(limits::max_bundle_bytes + 1, 0);
    CHECK(refused(request) == ErrorCode::invite_limits);
    request = scene.invite();
    request.drop = random_id();
    CHECK(refused(request) == ErrorCode::drop_unknown);
}

TEST_CASE("deleting a drop revokes its invites") {
    Inviting scene;
    const auto invite = scene.publish(scene.invite());
    scene.inviter.ask_for<wire::Ok>(wire::DeleteDrop{
        .drop = scene.drop,
        .signature = scene.owner.sign("delete_drop", scene.inviter.hello().nonce, scene.drop)});
    CHECK(error_of(peek(scene.inviter, invite)) == ErrorCode::invite_revoked);
    CHECK(error_of(claim(scene.inviter, invite)) == ErrorCode::invite_revoked);
}
