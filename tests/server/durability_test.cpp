#include <sys/stat.h>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "server/support/server_process.h"
#include "server/support/signaling_client.h"
#include "server/support/temporary_folder.h"

using namespace vesper;
using namespace vesper::test;

TEST_CASE("what was answered as stored is there after the server was killed or stopped") {
    const int signal = GENERATE(SIGKILL, SIGTERM);
    const TemporaryFolder data;
    const std::vector<std::string> arguments{"--data", data.path().string()};
    const Owner owner;
    const auto drop = random_id();
    const auto open = random_id();
    const auto used = random_id();
    const auto revoked = random_id();
    const auto claim_id = random_id();
    std::int64_t expires_at_ms = 0;
    {
        ServerProcess server(arguments);
        SignalingClient client(server.port());
        client.create_drop(drop, owner);
        for (const auto& invite : {open, used, revoked}) {
            expires_at_ms = client
                                .ask_for<wire::InviteCreated>(wire::CreateInvite{.invite = invite,
                                                                                 .owner = owner.key(),
                                                                                 .drop = drop,
                                                                                 .bundle = {5},
                                                                                 .ttl_ms = 600'000,
                                                                                 .uses = 1})
                                .expires_at_ms;
        }
        client.ask_for<wire::Sent>(wire::ClaimInvite{.invite = used, .envelope = claim_id, .body = {6}});
        client.ask_for<wire::Ok>(wire::RevokeInvite{
            .invite = revoked, .signature = owner.sign("revoke_invite", client.hello().nonce, revoked)});
        client.send_to(drop, "before");
        client.vanish();
        CHECK(server.stop(signal).status == (signal == SIGKILL ? 128 + SIGKILL : 0));
    }
    const ServerProcess server(arguments);
    SignalingClient client(server.port());
    client.subscribe(drop, owner);
    CHECK(client.next_envelope().id == claim_id);
    CHECK(text_of(client.next_envelope().body) == "before");
    const auto found = client.ask_for<wire::InviteFound>(wire::PeekInvite{.invite = open});
    CHECK(found.expires_in_ms <= expires_at_ms - client.hello().now_ms);
    CHECK(error_of(client.ask(wire::PeekInvite{.invite = used})) == wire::ErrorCode::invite_used);
    CHECK(error_of(client.ask(wire::PeekInvite{.invite = revoked})) == wire::ErrorCode::invite_revoked);
    // The claim whose answer was lost with the server is still the same claim.
    client.ask_for<wire::Sent>(wire::ClaimInvite{.invite = used, .envelope = claim_id, .body = {6}});
}

TEST_CASE("what was acknowledged does not come back after a restart") {
    const TemporaryFolder data;
    const std::vector<std::string> arguments{"--data", data.path().string()};
    const Owner owner;
    const auto drop = random_id();
    {
        ServerProcess server(arguments);
        SignalingClient client(server.port());
        client.create_drop(drop, owner);
        client.send_to(drop, "read");
        client.subscribe(drop, owner);
        client.acknowledge(drop, client.next_envelope().id);
        CHECK(server.stop(SIGKILL).status == 128 + SIGKILL);
    }
    const ServerProcess server(arguments);
    SignalingClient client(server.port());
    client.subscribe(drop, owner);
    client.send_to(drop, "new");
    CHECK(text_of(client.next_envelope().body) == "new");
}

TEST_CASE("nobody else on the machine can read the database") {
    const TemporaryFolder parent;
    const auto data = parent.path() / "made" / "by-server";
    const ServerProcess server({"--data", data.string()});
    struct stat status{};
    REQUIRE(stat(data.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0700U);
    REQUIRE(stat((data / "vesper.sqlite3").c_str(), &status) == 0);
    CHECK((status.st_mode & 0077U) == 0U);
}

TEST_CASE("a stopping server says goodbye to its clients") {
    ServerProcess server;
    SignalingClient client(server.port());
    SignalingClient other(server.port());
    REQUIRE(kill(server.pid(), SIGINT) == 0);
    CHECK(client.wait_for_close() == 1001);
    CHECK(other.wait_for_close() == 1001);
    CHECK(server.wait().status == 0);
}
