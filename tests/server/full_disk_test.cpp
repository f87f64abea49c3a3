#include <sys/resource.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <set>

#include "server/support/http_client.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"
#include "server/support/temporary_folder.h"

using namespace vesper;
using namespace vesper::test;

namespace {

/// Files of the process may not grow beyond this: writing then fails as on a full disk.
void set_room(pid_t pid, rlim_t bytes) {
    const rlimit limit{.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
    REQUIRE(prlimit(pid, RLIMIT_FSIZE, &limit, nullptr) == 0);
}

}  // namespace

TEST_CASE("on a full disk the server says so, keeps what it had, and goes on when there is room again") {
    const TemporaryFolder data;
    const std::vector<std::string> arguments{"--data", data.path().string(), "--requests-per-second", "0"};
    const Owner owner;
    const auto drop = random_id();
    std::set<wire::EnvelopeId> answered;
    wire::EnvelopeId refused{};
    {
        ServerProcess server(arguments);
        SignalingClient client(server.port());
        client.create_drop(drop, owner);
        set_room(server.pid(), 1'500'000);
        const auto send = [&](const wire::EnvelopeId& id) {
            return client.ask(wire::Send{.drop = drop, .envelope = id, .body = Bytes(20'000, 7)});
        };
        for (int i = 0; i < 400 && refused == wire::EnvelopeId{}; ++i) {
            const auto id = random_id();
            const auto answer = send(id);
            if (std::holds_alternative<wire::Sent>(answer)) {
                answered.insert(id);
            } else {
                CHECK(error_of(answer) == wire::ErrorCode::storage_failed);
                refused = id;
            }
        }
        REQUIRE(refused != wire::EnvelopeId{});
        CHECK(!answered.empty());
        CHECK(error_of(send(random_id())) == wire::ErrorCode::storage_failed);
        // What needs no disk goes on.
        CHECK(client.send_to(drop, "passing", true).live == false);
        CHECK(http_request(server.port(), "/healthz").status == 200);
        CHECK(error_of(client.ask(wire::PeekInvite{.invite = random_id()})) ==
              wire::ErrorCode::invite_unknown);

        set_room(server.pid(), RLIM_INFINITY);
        SignalingClient::as<wire::Sent>(send(refused));
        answered.insert(refused);
        CHECK(server.stop(SIGKILL).status == 128 + SIGKILL);
    }
    const ServerProcess server(arguments);
    SignalingClient client(server.port());
    client.subscribe(drop, owner);
    std::set<wire::EnvelopeId> there;
    while (there.size() < answered.size()) there.insert(client.next_envelope().id);
    CHECK(there == answered);
}
