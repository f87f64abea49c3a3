#include <catch2/catch_test_macros.hpp>

#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper;
using namespace vesper::test;
using wire::ErrorCode;

TEST_CASE("only the owner's key opens a drop") {
    const ServerProcess server;
    const Owner owner;
    const Owner other;
    const auto drop = random_id();
    SignalingClient client(server.port());
    client.create_drop(drop, owner);
    const auto& nonce = client.hello().nonce;
    const auto refused = [&](const wire::Signature& signature) {
        return error_of(client.ask(wire::Subscribe{.drop = drop, .signature = signature}));
    };
    CHECK(refused(other.sign("subscribe", nonce, drop)) == ErrorCode::bad_signature);
    CHECK(refused(owner.sign("subscribe", nonce, random_id())) == ErrorCode::bad_signature);
    CHECK(refused(owner.sign("delete_drop", nonce, drop)) == ErrorCode::bad_signature);
    CHECK(refused({}) == ErrorCode::bad_signature);
    CHECK(error_of(client.ask(wire::DeleteDrop{
              .drop = drop, .signature = owner.sign("subscribe", nonce, drop)})) == ErrorCode::bad_signature);
    CHECK(error_of(client.ask(wire::Acknowledge{.drop = drop, .envelopes = {}})) ==
          ErrorCode::not_subscribed);
    client.subscribe(drop, owner);
}

TEST_CASE("a signature made for one connection is worth nothing on another") {
    const ServerProcess server;
    const Owner owner;
    const auto drop = random_id();
    SignalingClient owners(server.port());
    owners.create_drop(drop, owner);
    SignalingClient thief(server.port());
    CHECK(thief.hello().nonce != owners.hello().nonce);
    const auto seen = owner.sign("subscribe", owners.hello().nonce, drop);
    CHECK(error_of(thief.ask(wire::Subscribe{.drop = drop, .signature = seen})) == ErrorCode::bad_signature);
    owners.ask_for<wire::Ok>(wire::Subscribe{.drop = drop, .signature = seen});
}

TEST_CASE("only the inviter revokes an invite") {
    const ServerProcess server;
    const Owner owner;
    const auto drop = random_id();
    const auto invite = random_id();
    SignalingClient client(server.port());
    client.create_drop(drop, owner);
    client.ask_for<wire::InviteCreated>(wire::CreateInvite{
        .invite = invite, .owner = owner.key(), .drop = drop, .bundle = {1}, .ttl_ms = 1000, .uses = 1});
    const Owner other;
    const auto& nonce = client.hello().nonce;
    CHECK(error_of(client.ask(wire::RevokeInvite{.invite = invite,
                                                 .signature = other.sign("revoke_invite", nonce, invite)})) ==
          ErrorCode::bad_signature);
    client.ask_for<wire::InviteFound>(wire::PeekInvite{.invite = invite});
}
