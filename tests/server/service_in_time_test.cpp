// The signaling logic without sockets and without the store's thread, with a clock that tests turn.

#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "core/common/limits.h"
#include "server/support/fake_outbox.h"
#include "server/support/immediate_queue.h"
#include "server/support/owner.h"
#include "server_limits.h"
#include "signaling/service.h"
#include "store/sqlite_store.h"

using namespace vesper;
using namespace vesper::test;
using server::Client;
using wire::ErrorCode;

namespace {

constexpr std::int64_t start_ms = 1'795'000'000'000;
constexpr std::int64_t quota_bytes = 1 << 30;

struct Scene {
    std::int64_t now_ms = start_ms;
    std::unique_ptr<server::Store> store;
    ImmediateQueue queue{*store};
    server::Metrics metrics;
    wire::Relays relays;
    server::Service service{
        queue, {.burst = 0, .per_second = 0}, metrics, [this](std::int64_t) { return relays; }};
    Owner owner;
    wire::DropId drop = random_id();
    wire::ConnectionNonce nonce = random_id<32>();
    FakeOutbox outbox;
    Client client{service, outbox, nonce, now_ms};

    explicit Scene(std::int64_t quota = quota_bytes) : store(server::open_sqlite_store(":memory:", quota)) {
        (void)outbox.take<wire::Hello>();
        ask<wire::Ok>(wire::CreateDrop{.drop = drop, .owner = owner.key()});
    }
    template <class Answer, class Request>
    Answer ask(const Request& request) {
        client.handle(request, now_ms);
        return outbox.take<Answer>();
    }
    template <class Request>
    ErrorCode refused(const Request& request) {
        return ask<wire::Error>(request).code;
    }
    void subscribe() {
        ask<wire::Ok>(wire::Subscribe{.drop = drop, .signature = owner.sign("subscribe", nonce, drop)});
    }
    wire::EnvelopeId send(const Bytes& body) {
        const auto id = random_id();
        client.handle(wire::Send{.drop = drop, .envelope = id, .body = body}, now_ms);
        return id;
    }
    wire::InviteId invite(std::int64_t ttl_ms = limits::invite_ttl_ms, std::uint32_t uses = 1) {
        const auto id = random_id();
        ask<wire::InviteCreated>(wire::CreateInvite{
            .invite = id, .owner = owner.key(), .drop = drop, .bundle = {1}, .ttl_ms = ttl_ms, .uses = uses});
        return id;
    }
};

wire::ClaimInvite claim_of(const wire::InviteId& invite) {
    return {.invite = invite, .envelope = random_id(), .body = {7}};
}

}  // namespace

TEST_CASE("an invite lives to the last millisecond of its day and not one longer") {
    Scene scene;
    const auto invite = scene.invite(limits::invite_ttl_ms, 2);
    scene.now_ms = start_ms + limits::invite_ttl_ms - 1;
    CHECK(scene.ask<wire::InviteFound>(wire::PeekInvite{.invite = invite}).expires_in_ms == 1);
    const auto in_time = claim_of(invite);
    scene.ask<wire::Sent>(in_time);
    scene.now_ms = start_ms + limits::invite_ttl_ms;
    CHECK(scene.refused(wire::PeekInvite{.invite = invite}) == ErrorCode::invite_expired);
    CHECK(scene.refused(claim_of(invite)) == ErrorCode::invite_expired);
    // Asked again because its answer was lost.
    scene.ask<wire::Sent>(in_time);
}

TEST_CASE("an ended invite is remembered for its time, with its reason, and then forgotten") {
    Scene scene;
    const auto expired = scene.invite();
    const auto used = scene.invite();
    const auto revoked = scene.invite();
    scene.ask<wire::Sent>(claim_of(used));
    scene.ask<wire::Ok>(wire::RevokeInvite{
        .invite = revoked, .signature = scene.owner.sign("revoke_invite", scene.nonce, revoked)});

    scene.now_ms = start_ms + limits::invite_ttl_ms + limits::ended_invite_memory_ms - 1;
    scene.service.purge(scene.now_ms);
    CHECK(scene.refused(wire::PeekInvite{.invite = expired}) == ErrorCode::invite_expired);
    CHECK(scene.refused(wire::PeekInvite{.invite = used}) == ErrorCode::invite_used);
    CHECK(scene.refused(wire::PeekInvite{.invite = revoked}) == ErrorCode::invite_revoked);
    scene.now_ms += 1;
    scene.service.purge(scene.now_ms);
    for (const auto& invite : {expired, used, revoked}) {
        CHECK(scene.refused(wire::PeekInvite{.invite = invite}) == ErrorCode::invite_unknown);
    }
}

TEST_CASE("an envelope waits for its time and no longer") {
    Scene scene;
    scene.send({1});
    scene.outbox.take<wire::Sent>();
    scene.now_ms = start_ms + 1;
    scene.send({2});
    scene.outbox.take<wire::Sent>();
    scene.now_ms = start_ms + limits::envelope_ttl_ms;
    scene.service.purge(scene.now_ms);
    scene.subscribe();
    const auto waiting = scene.outbox.take<wire::Envelopes>();
    REQUIRE(waiting.envelopes.size() == 1);
    CHECK(waiting.envelopes[0].body == Bytes{2});
    CHECK(waiting.envelopes[0].at_ms == start_ms + 1);
    CHECK(scene.outbox.sent.empty());
}

TEST_CASE("a drop holds so many envelopes, and purged or acknowledged ones make room") {
    Scene scene;
    std::vector<wire::EnvelopeId> ids;
    for (std::size_t i = 0; i < limits::max_drop_envelopes; ++i) {
        ids.push_back(scene.send({1}));
        scene.outbox.take<wire::Sent>();
    }
    const auto invite = scene.invite();
    scene.send({1});
    CHECK(scene.outbox.take<wire::Error>().code == ErrorCode::drop_full);
    // The use is not taken when there is no place for the claim.
    CHECK(scene.refused(claim_of(invite)) == ErrorCode::drop_full);
    CHECK(scene.ask<wire::InviteFound>(wire::PeekInvite{.invite = invite}).uses_left == 1);
    // What is there already is not one more.
    scene.ask<wire::Sent>(wire::Send{.drop = scene.drop, .envelope = ids[0], .body = {1}});

    scene.subscribe();
    scene.outbox.sent.clear();
    scene.ask<wire::Ok>(wire::Acknowledge{.drop = scene.drop, .envelopes = {ids[0], random_id()}});
    scene.client.handle(claim_of(invite), scene.now_ms);
    CHECK(scene.outbox.take<wire::Envelopes>().envelopes[0].body == Bytes{7});
    scene.outbox.take<wire::Sent>();
}

TEST_CASE("a slow reader gets each envelope once and in order, as it makes room") {
    Scene scene;
    constexpr std::uint8_t stored_before = 200;
    for (std::uint8_t i = 0; i < stored_before; ++i) {
        scene.send({i});
        scene.outbox.take<wire::Sent>();
    }
    scene.outbox.room = 1;
    scene.subscribe();
    std::uint8_t expected = 0;
    std::uint8_t next = stored_before;
    for (bool going = true; going;) {
        if (next < 250) {
            // New ones come while it is behind; a second connection would send them.
            scene.queue.submit(
                [&](server::Store& store) {
                    return store.put(scene.drop, {.id = random_id(), .at_ms = scene.now_ms, .body = {next}});
                },
                [](const auto& stored) { CHECK(stored); });
            ++next;
        }
        scene.client.drained();
        going = !scene.outbox.sent.empty();
        if (!going) break;
        for (const auto& envelope : scene.outbox.take<wire::Envelopes>().envelopes) {
            CHECK(envelope.body == Bytes{expected});
            ++expected;
        }
    }
    CHECK(expected == next);
}

TEST_CASE("an envelope that does not fit a slow reader's queue comes when there is room") {
    Scene scene;
    scene.subscribe();
    FakeOutbox other_outbox;
    Client other(scene.service, other_outbox, random_id<32>(), scene.now_ms);
    scene.outbox.room = 0;
    other.handle(wire::Send{.drop = scene.drop, .envelope = random_id(), .body = {1}}, scene.now_ms);
    other.handle(wire::Send{.drop = scene.drop, .envelope = random_id(), .body = {2}, .ephemeral = true},
                 scene.now_ms);
    CHECK(scene.outbox.sent.empty());
    (void)other_outbox.take<wire::Hello>();
    (void)other_outbox.take<wire::Sent>();
    CHECK_FALSE(other_outbox.take<wire::Sent>().live);
    scene.outbox.room = 10;
    scene.client.drained();
    CHECK(scene.outbox.take<wire::Envelopes>().envelopes[0].body == Bytes{1});
    CHECK(scene.outbox.sent.empty());
}

TEST_CASE("an envelope after the newest was removed is still newer than it") {
    Scene scene;
    scene.subscribe();
    const auto id = scene.send({1});
    (void)scene.outbox.take<wire::Envelopes>();
    (void)scene.outbox.take<wire::Sent>();
    scene.ask<wire::Ok>(wire::Acknowledge{.drop = scene.drop, .envelopes = {id}});
    // Behind for a moment, so that the next one is read from the store.
    scene.outbox.room = 0;
    scene.send({2});
    (void)scene.outbox.take<wire::Sent>();
    scene.outbox.room = 10;
    scene.client.drained();
    CHECK(scene.outbox.take<wire::Envelopes>().envelopes[0].body == Bytes{2});
}

TEST_CASE("a connection that ends takes its subscriptions with it") {
    Scene scene;
    {
        FakeOutbox gone;
        Client visitor(scene.service, gone, scene.nonce, scene.now_ms);
        visitor.handle(wire::Subscribe{.drop = scene.drop,
                                       .signature = scene.owner.sign("subscribe", scene.nonce, scene.drop)},
                       scene.now_ms);
        CHECK(scene
                  .ask<wire::Sent>(
                      wire::Send{.drop = scene.drop, .envelope = random_id(), .body = {1}, .ephemeral = true})
                  .live);
    }
    CHECK_FALSE(scene
                    .ask<wire::Sent>(wire::Send{
                        .drop = scene.drop, .envelope = random_id(), .body = {1}, .ephemeral = true})
                    .live);
}

TEST_CASE("an invite of a deleted drop is revoked, but one that had ended keeps its reason") {
    Scene scene;
    const auto open = scene.invite();
    const auto expired = scene.invite(10);
    const auto used = scene.invite();
    scene.ask<wire::Sent>(claim_of(used));
    scene.now_ms += 10;
    scene.ask<wire::Ok>(wire::DeleteDrop{
        .drop = scene.drop, .signature = scene.owner.sign("delete_drop", scene.nonce, scene.drop)});
    CHECK(scene.refused(wire::PeekInvite{.invite = open}) == ErrorCode::invite_revoked);
    CHECK(scene.refused(wire::PeekInvite{.invite = expired}) == ErrorCode::invite_expired);
    CHECK(scene.refused(wire::PeekInvite{.invite = used}) == ErrorCode::invite_used);
}

TEST_CASE("a connection may make a burst of requests and then so many a second") {
    const auto store = server::open_sqlite_store(":memory:", quota_bytes);
    ImmediateQueue queue(*store);
    server::Metrics metrics;
    server::Service service(queue, {.burst = 3, .per_second = 2}, metrics, {});
    FakeOutbox outbox;
    std::int64_t now_ms = start_ms;
    Client client(service, outbox, {}, now_ms);
    (void)outbox.take<wire::Hello>();
    const auto ask = [&] {
        client.handle(wire::PeekInvite{.id = 5}, now_ms);
        const auto error = outbox.take<wire::Error>();
        CHECK(error.re == 5);
        return error.code;
    };
    for (int i = 0; i < 3; ++i) CHECK(ask() == ErrorCode::invite_unknown);
    CHECK(ask() == ErrorCode::too_many_requests);
    now_ms += 499;
    CHECK(ask() == ErrorCode::too_many_requests);
    now_ms += 1;
    CHECK(ask() == ErrorCode::invite_unknown);
    now_ms -= 60'000;
    CHECK(ask() == ErrorCode::too_many_requests);
}

TEST_CASE(
    "an envelope that was acknowledged is not delivered again when its sender repeats it in the same week") {
    Scene scene;
    scene.subscribe();
    const wire::Send once{.drop = scene.drop, .envelope = random_id(), .body = {1}};
    scene.client.handle(once, scene.now_ms);
    (void)scene.outbox.take<wire::Envelopes>();
    (void)scene.outbox.take<wire::Sent>();
    scene.ask<wire::Ok>(wire::Acknowledge{.drop = scene.drop, .envelopes = {once.envelope}});

    scene.now_ms += server::limits::acknowledged_memory_ms - 1;
    scene.service.purge(scene.now_ms);
    scene.ask<wire::Sent>(once);
    CHECK(scene.outbox.sent.empty());
    scene.now_ms += 1;
    scene.service.purge(scene.now_ms);
    scene.client.handle(once, scene.now_ms);
    CHECK(scene.outbox.take<wire::Envelopes>().envelopes[0].id == once.envelope);
}

TEST_CASE("a renewed invite lives its time from then, and an ended one is not brought back") {
    Scene scene;
    const auto invite = scene.invite();
    const auto renew = [&](std::int64_t ttl_ms) {
        return wire::RenewInvite{.invite = invite,
                                 .ttl_ms = ttl_ms,
                                 .signature = scene.owner.sign("renew_invite", scene.nonce, invite)};
    };
    scene.now_ms += limits::invite_ttl_ms - 1;
    CHECK(scene.ask<wire::InviteCreated>(renew(60'000)).expires_at_ms == scene.now_ms + 60'000);
    scene.now_ms += 59'999;
    CHECK(scene.ask<wire::InviteFound>(wire::PeekInvite{.invite = invite}).expires_in_ms == 1);
    for (const std::int64_t ttl_ms : {std::int64_t{0}, limits::max_invite_ttl_ms + 1}) {
        CHECK(scene.refused(renew(ttl_ms)) == ErrorCode::invite_limits);
    }
    auto forged = renew(60'000);
    forged.signature = scene.owner.sign("revoke_invite", scene.nonce, invite);
    CHECK(scene.refused(forged) == ErrorCode::bad_signature);
    scene.now_ms += 1;
    CHECK(scene.refused(renew(60'000)) == ErrorCode::invite_expired);
}

TEST_CASE(
    "an invite that is published again has the new bundle and its time from then, also when it had expired") {
    Scene scene;
    const auto invite = scene.invite();
    const auto republish = [&](std::int64_t ttl_ms) {
        return wire::RepublishInvite{.invite = invite,
                                     .bundle = {7, 7},
                                     .ttl_ms = ttl_ms,
                                     .signature = scene.owner.sign("republish_invite", scene.nonce, invite)};
    };
    scene.now_ms += limits::invite_ttl_ms - 1;
    CHECK(scene.ask<wire::InviteCreated>(republish(60'000)).expires_at_ms == scene.now_ms + 60'000);
    scene.now_ms += 60'000;
    scene.service.purge(scene.now_ms);  // its bundle goes
    CHECK(scene.refused(wire::PeekInvite{.invite = invite}) == ErrorCode::invite_expired);
    scene.now_ms += limits::ended_invite_memory_ms - 1;
    scene.service.purge(scene.now_ms);
    CHECK(scene.ask<wire::InviteCreated>(republish(limits::max_invite_ttl_ms)).expires_at_ms ==
          scene.now_ms + limits::max_invite_ttl_ms);
    const auto found = scene.ask<wire::InviteFound>(wire::PeekInvite{.invite = invite});
    CHECK(found.bundle == Bytes{7, 7});
    CHECK(found.expires_in_ms == limits::max_invite_ttl_ms);
    CHECK(found.uses_left == 1);

    for (const std::int64_t ttl_ms : {std::int64_t{0}, limits::max_invite_ttl_ms + 1}) {
        CHECK(scene.refused(republish(ttl_ms)) == ErrorCode::invite_limits);
    }
    auto large = republish(1);
    large.bundle.resize(limits::max_bundle_bytes + 1);
    CHECK(scene.refused(large) == ErrorCode::invite_limits);
    auto forged = republish(1);
    forged.signature = scene.owner.sign("renew_invite", scene.nonce, invite);
    CHECK(scene.refused(forged) == ErrorCode::bad_signature);
    auto unknown = republish(1);
    unknown.invite = random_id();
    CHECK(scene.refused(unknown) == ErrorCode::invite_unknown);
    scene.now_ms += limits::max_invite_ttl_ms + limits::ended_invite_memory_ms;
    scene.service.purge(scene.now_ms);
    CHECK(scene.refused(republish(1)) == ErrorCode::invite_unknown);
}

TEST_CASE("an invite that was used or revoked, or whose drop is gone, is not published again") {
    Scene scene;
    const auto republish = [&](const wire::InviteId& invite) {
        return wire::RepublishInvite{.invite = invite,
                                     .bundle = {7, 7},
                                     .ttl_ms = 1,
                                     .signature = scene.owner.sign("republish_invite", scene.nonce, invite)};
    };
    const auto used = scene.invite();
    const auto revoked = scene.invite();
    const auto expired = scene.invite();
    scene.ask<wire::Sent>(wire::ClaimInvite{.invite = used, .envelope = random_id(), .body = {1}});
    scene.ask<wire::Ok>(wire::RevokeInvite{
        .invite = revoked, .signature = scene.owner.sign("revoke_invite", scene.nonce, revoked)});
    CHECK(scene.refused(republish(used)) == ErrorCode::invite_used);
    CHECK(scene.refused(republish(revoked)) == ErrorCode::invite_revoked);
    scene.now_ms += limits::invite_ttl_ms;
    scene.ask<wire::Ok>(wire::DeleteDrop{
        .drop = scene.drop, .signature = scene.owner.sign("delete_drop", scene.nonce, scene.drop)});
    CHECK(scene.refused(republish(expired)) == ErrorCode::drop_unknown);
}

TEST_CASE("a drop whose owner stays away is forgotten with what is in it, and can be made anew") {
    Scene scene;
    scene.now_ms += server::limits::drop_ttl_ms - 1;
    scene.send({1});
    (void)scene.outbox.take<wire::Sent>();
    scene.service.purge(scene.now_ms);
    scene.subscribe();
    CHECK(scene.outbox.take<wire::Envelopes>().envelopes.size() == 1);
    // The owner was here: it begins anew.
    scene.now_ms += server::limits::drop_ttl_ms - 1;
    scene.service.purge(scene.now_ms);
    scene.send({2});
    (void)scene.outbox.take<wire::Envelopes>();
    (void)scene.outbox.take<wire::Sent>();
    scene.now_ms += 1;
    scene.service.purge(scene.now_ms);
    CHECK(scene.refused(wire::Send{.drop = scene.drop, .envelope = random_id(), .body = {3}}) ==
          ErrorCode::drop_unknown);
    scene.ask<wire::Ok>(wire::CreateDrop{.drop = scene.drop, .owner = scene.owner.key()});
    scene.subscribe();
    CHECK(scene.outbox.sent.empty());
}

TEST_CASE("when the quota is used up nothing more is taken from anybody, and what goes makes room") {
    constexpr std::int64_t small_quota = 10'000;
    Scene scene(small_quota);
    std::vector<wire::EnvelopeId> kept;
    for (ErrorCode refused{}; refused != ErrorCode::server_full;) {
        const wire::Send send{.drop = scene.drop, .envelope = random_id(), .body = Bytes(1000, 1)};
        scene.client.handle(send, scene.now_ms);
        if (std::holds_alternative<wire::Error>(scene.outbox.sent.front())) {
            refused = scene.outbox.take<wire::Error>().code;
        } else {
            (void)scene.outbox.take<wire::Sent>();
            kept.push_back(send.envelope);
        }
    }
    CHECK(kept.size() == (small_quota - 256) / (1000 + 128));
    CHECK(scene.refused(wire::CreateInvite{.invite = random_id(),
                                           .owner = scene.owner.key(),
                                           .drop = scene.drop,
                                           .bundle = Bytes(500, 1),
                                           .ttl_ms = 1000,
                                           .uses = 1}) == ErrorCode::server_full);
    scene.subscribe();
    (void)scene.outbox.take<wire::Envelopes>();
    scene.ask<wire::Ok>(wire::Acknowledge{.drop = scene.drop, .envelopes = kept});
    scene.send(Bytes(1000, 2));
    (void)scene.outbox.take<wire::Envelopes>();
    (void)scene.outbox.take<wire::Sent>();
    // What is counted is what is there.
    CHECK(scene.store->usage().bytes == 256 + 64 * static_cast<std::int64_t>(kept.size()) + 1000 + 128);
    scene.ask<wire::Ok>(wire::DeleteDrop{
        .drop = scene.drop, .signature = scene.owner.sign("delete_drop", scene.nonce, scene.drop)});
    CHECK(scene.store->usage().bytes == 0);
    CHECK(scene.store->usage().drops == 0);
}

TEST_CASE("relays are for a connection that is subscribed to a drop, and for few times") {
    Scene scene;
    scene.relays = {
        .re = 0, .expires_in_ms = 7, .servers = {{.urls = {"turn:a"}, .username = "u", .credential = "c"}}};
    CHECK(scene.refused(wire::GetRelays{.id = 3}) == ErrorCode::not_subscribed);
    scene.subscribe();
    const auto list = scene.ask<wire::Relays>(wire::GetRelays{.id = 4});
    CHECK(list.re == 4);
    CHECK(list.expires_in_ms == 7);
    REQUIRE(list.servers.size() == 1);
    CHECK(list.servers[0].username == "u");

    for (int i = 1; i < 5; ++i) scene.ask<wire::Relays>(wire::GetRelays{.id = 5});
    CHECK(scene.refused(wire::GetRelays{.id = 6}) == ErrorCode::too_many_requests);
    scene.now_ms += 300'000 - 1;
    CHECK(scene.refused(wire::GetRelays{.id = 7}) == ErrorCode::too_many_requests);
    scene.now_ms += 2;
    scene.ask<wire::Relays>(wire::GetRelays{.id = 8});
    CHECK(scene.refused(wire::GetRelays{.id = 9}) == ErrorCode::too_many_requests);
}
