#include <catch2/catch_test_macros.hpp>
#include <string>

#include "core/common/base64url.h"
#include "server/support/http_client.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper;
using namespace vesper::test;

TEST_CASE("metrics count what happens, on a port of their own, and name nobody") {
    const ServerProcess server({"--memory", "--metrics-port", "0"});
    const Owner owner;
    const auto drop = random_id();
    SignalingClient client(server.port());
    client.create_drop(drop, owner);
    client.subscribe(drop, owner);
    client.send_to(drop, "stored");
    client.send_to(drop, "passing", true);
    (void)client.ask(wire::PeekInvite{.invite = random_id()});

    CHECK(http_request(server.port(), "/metrics").status == 404);
    const auto answer = http_request(server.metrics_port(), "/metrics");
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    for (const auto* line :
         {"vesper_connections 1\n", "vesper_requests_total{op=\"send\"} 2\n",
          "vesper_requests_total{op=\"peek_invite\"} 1\n",
          "vesper_request_errors_total{code=\"invite_unknown\"} 1\n", "vesper_envelopes_stored_total 1\n",
          "vesper_envelopes_relayed_total 1\n", "vesper_frames_received_total 5\n",
          "vesper_store_commits_failed_total 0\n", "# TYPE vesper_store_commit_seconds histogram\n"}) {
        INFO(line);
        CHECK(answer.body.contains(line));
    }
    CHECK_FALSE(answer.body.contains(encode_base64url(drop)));
    CHECK_FALSE(answer.body.contains("127.0.0.1"));
    CHECK(http_request(server.metrics_port(), "/").status == 404);
    client.vanish();
}

TEST_CASE("without a port for them there are no metrics") {
    const ServerProcess server;
    CHECK(http_request(server.port(), "/metrics").status == 404);
    CHECK(server.metrics_port() == 0);
}
