#include <catch2/catch_test_macros.hpp>

#include "server/support/http_client.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper::test;

TEST_CASE("a page of another site cannot open the signaling connection") {
    const ServerProcess server;
    const auto own = "http://127.0.0.1:" + std::to_string(server.port());
    CHECK_NOTHROW(SignalingClient(server.port(), own));
    CHECK_NOTHROW(SignalingClient(server.port()));
    CHECK_THROWS(SignalingClient(server.port(), "https://evil.example"));
    CHECK_THROWS(SignalingClient(server.port(), "http://127.0.0.1"));
    CHECK_THROWS(SignalingClient(server.port(), "null"));
}

TEST_CASE("the signaling connection offers no compression") {
    const ServerProcess server;
    const auto answer =
        http_request(server.port(), "/v1/signaling",
                     "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
    CHECK(answer.status == 101);
    CHECK(answer.header("sec-websocket-extensions").empty());
    CHECK(answer.header("x-content-type-options") == "nosniff");
}
