// SIGTERM: not ready, goodbye with a hint, a deadline.

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <set>
#include <vector>

#include "server/support/http_client.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"
#include "server/support/temporary_folder.h"

using namespace vesper;
using namespace vesper::test;

TEST_CASE("a server is ready as long as nobody stops it") {
    const ServerProcess server;
    CHECK(http_request(server.port(), "/readyz").status == 200);
    CHECK(http_request(server.port(), "/readyz").body == "ready");
}

TEST_CASE("a stopping server tells each client to go, and when to come back, not all at the same moment") {
    ServerProcess server;
    std::vector<SignalingClient> clients;
    for (int i = 0; i < 8; ++i) clients.emplace_back(server.port());
    REQUIRE(kill(server.pid(), SIGTERM) == 0);
    std::set<std::string> hints;
    for (auto& client : clients) {
        CHECK(client.wait_for_close() == 1001);
        const auto reason = client.close_reason();
        REQUIRE(reason.starts_with("retry_ms="));
        const auto wait_ms = std::stoi(reason.substr(reason.find('=') + 1));
        CHECK(wait_ms >= 500);
        CHECK(wait_ms < 5000);
        hints.insert(reason);
    }
    CHECK(hints.size() > 1);
    CHECK(server.wait().status == 0);
}

TEST_CASE("a stopping server does not wait for a client that does not answer longer than it was told to") {
    ServerProcess server({"--memory", "--drain-seconds", "1"});
    SignalingClient silent(server.port());
    const auto began = std::chrono::steady_clock::now();
    CHECK(server.stop(SIGTERM).status == 0);
    const auto took = std::chrono::steady_clock::now() - began;
    CHECK(took >= std::chrono::milliseconds(900));
    CHECK(took < std::chrono::seconds(5));
}

TEST_CASE("what was handed in before the server was told to stop is either answered or was never there") {
    const TemporaryFolder data;
    const std::vector<std::string> arguments{"--data", data.path().string()};
    const Owner owner;
    const auto drop = random_id();
    std::set<wire::EnvelopeId> answered;
    std::set<wire::EnvelopeId> sent;
    {
        ServerProcess server(arguments);
        SignalingClient client(server.port());
        client.create_drop(drop, owner);
        std::vector<wire::EnvelopeId> in_order;
        for (wire::RequestId id = 1000; id < 1400; ++id) {
            in_order.push_back(random_id());
            sent.insert(in_order.back());
            client.send(
                wire::Send{.id = id, .drop = drop, .envelope = in_order.back(), .body = Bytes(500, 7)});
        }
        REQUIRE(kill(server.pid(), SIGTERM) == 0);
        for (auto frame = client.next_frame(); frame; frame = client.next_frame()) {
            const auto* done = std::get_if<wire::Sent>(&*frame);
            if (done != nullptr) answered.insert(in_order.at(done->re - 1000));
        }
        CHECK(server.wait().status == 0);
    }
    const ServerProcess server(arguments);
    SignalingClient client(server.port());
    client.subscribe(drop, owner);
    client.send_to(drop, "end");
    std::set<wire::EnvelopeId> there;
    for (auto envelope = client.next_envelope(); text_of(envelope.body) != "end";
         envelope = client.next_envelope()) {
        CHECK(there.insert(envelope.id).second);
        CHECK(sent.contains(envelope.id));
    }
    for (const auto& id : answered) CHECK(there.contains(id));
}
