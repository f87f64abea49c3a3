// What a client of another version meets: the path carries the version, and each frame is strict.

#include <catch2/catch_test_macros.hpp>

#include "server/support/http_client.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper;
using namespace vesper::test;
using wire::ErrorCode;

namespace {

constexpr std::string_view upgrade_headers =
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

}  // namespace

TEST_CASE("the first word of the server is its version, which its path has too") {
    const ServerProcess server;
    CHECK(SignalingClient(server.port()).hello().version == 1);
    CHECK(http_request(server.port(), "/v1/signaling", upgrade_headers).status == 101);
}

TEST_CASE("a WebSocket of another version of signaling hears which one is spoken") {
    const ServerProcess server;
    for (const auto* path : {"/v2/signaling", "/v0/signaling", "/v10/signaling", "/v01/signaling"}) {
        for (const auto headers : {upgrade_headers, std::string_view{}}) {
            CAPTURE(path, headers);
            const auto answer = http_request(server.port(), path, headers);
            CHECK(answer.status == 404);
            CHECK(answer.body == "this server speaks /v1/signaling\n");
            CHECK(answer.header("content-type") == "text/plain; charset=utf-8");
            CHECK(answer.header("cache-control") == "no-store");
        }
    }
}

TEST_CASE("a WebSocket anywhere else is not found") {
    const ServerProcess server;
    for (const auto* path : {"/elsewhere", "/", "/v/signaling", "/vx/signaling", "/v1/signaling/",
                             "/v1/signaling?token=1", "/V1/signaling", "/v1//signaling", "/healthz/"}) {
        CAPTURE(path);
        const auto answer = http_request(server.port(), path, upgrade_headers);
        CHECK(answer.status == 404);
        CHECK(answer.body == "not found\n");
    }
}

TEST_CASE("the signaling path asks a request that is no WebSocket of version 13 to upgrade") {
    const ServerProcess server;
    const auto check_asked = [&](std::string_view headers) {
        CAPTURE(headers);
        const auto answer = http_request(server.port(), "/v1/signaling", headers);
        CHECK(answer.status == 426);
        CHECK(answer.header("upgrade") == "websocket");
        CHECK(answer.header("sec-websocket-version") == "13");
    };
    check_asked("");
    check_asked(
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n");
    check_asked("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
    check_asked(
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: short==\r\nSec-WebSocket-Version: 13\r\n");
    check_asked("Upgrade: h2c\r\nConnection: Upgrade\r\n");
    CHECK(http_request(server.port(), "/v1/signaling", upgrade_headers, "POST").status == 405);
}

TEST_CASE("every operation refuses a field of a later version, a missing one and an answer's operation") {
    const ServerProcess server;
    const wire::ClientMessage requests[] = {
        wire::CreateDrop{.id = 7},   wire::DeleteDrop{.id = 7},  wire::Subscribe{.id = 7},
        wire::Send{.id = 7},         wire::Acknowledge{.id = 7}, wire::CreateInvite{.id = 7},
        wire::PeekInvite{.id = 7},   wire::ClaimInvite{.id = 7}, wire::RenewInvite{.id = 7},
        wire::RevokeInvite{.id = 7},
    };
    for (const auto& request : requests) {
        SignalingClient client(server.port());
        const auto refused = [&](std::string_view frame) {
            client.send_text(frame);
            const auto error = SignalingClient::as<wire::Error>(client.receive());
            CHECK(error.re == 7);
            return error.code;
        };
        const auto frame = wire::encode(request);
        CAPTURE(frame);
        const auto open = frame.substr(0, frame.size() - 1);
        CHECK(refused(open + R"(,"later":true})") == ErrorCode::unknown_field);
        CHECK(refused(frame.substr(0, frame.rfind(',')) + "}") == ErrorCode::malformed_frame);
        CHECK(refused(open + R"(,"re":7})") == ErrorCode::unknown_field);
    }
    SignalingClient client(server.port());
    for (const auto* op : {"hello", "ok", "sent", "invite_created", "invite_found", "envelopes", "error"}) {
        client.send_text(R"({"op":")" + std::string(op) + R"(","id":8})");
        const auto error = SignalingClient::as<wire::Error>(client.receive());
        CHECK(error.code == ErrorCode::unknown_operation);
        CHECK(error.re == 8);
    }
    CHECK(error_of(client.ask(wire::PeekInvite{.invite = random_id()})) == ErrorCode::invite_unknown);
}
