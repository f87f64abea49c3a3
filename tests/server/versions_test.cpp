// What a client of another version meets: the path carries the version, and each frame is strict.

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/wire/fields.h"
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

/// A frame of each operation, under the id 7.
template <class... Messages>
std::vector<std::string> one_of_each(std::type_identity<std::variant<Messages...>> /*all*/) {
    const auto frame = [](auto message) {
        message.id = 7;
        return wire::encode(wire::ClientMessage{message});
    };
    return {frame(Messages{})...};
}

template <class... Messages>
std::vector<std::string_view> ops_of(std::type_identity<std::variant<Messages...>> /*all*/) {
    return {wire::op_of<Messages>...};
}

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

TEST_CASE("every operation refuses a field of a later version, and a missing one") {
    const ServerProcess server;
    for (const auto& frame : one_of_each(std::type_identity<wire::ClientMessage>{})) {
        CAPTURE(frame);
        SignalingClient client(server.port());
        const auto refused = [&](std::string_view changed) {
            client.send_text(changed);
            return SignalingClient::as<wire::Error>(client.receive());
        };
        const auto open = frame.substr(0, frame.size() - 1);
        const auto later = refused(open + R"(,"later":true})");
        CHECK(later.code == ErrorCode::unknown_field);
        CHECK(later.re == 7);
        CHECK(refused(open + R"(,"re":7})").code == ErrorCode::unknown_field);
        CHECK(refused(frame.substr(0, frame.rfind(',')) + "}").code == ErrorCode::malformed_frame);
    }
}

TEST_CASE("what only a server says is an unknown operation from a client") {
    const ServerProcess server;
    SignalingClient client(server.port());
    for (const auto op : ops_of(std::type_identity<wire::ServerMessage>{})) {
        CAPTURE(op);
        client.send_text(R"({"op":")" + std::string(op) + R"(","id":8})");
        const auto error = SignalingClient::as<wire::Error>(client.receive());
        CHECK(error.code == ErrorCode::unknown_operation);
        CHECK(error.re == 8);
    }
    CHECK(error_of(client.ask(wire::PeekInvite{.invite = random_id()})) == ErrorCode::invite_unknown);
}
