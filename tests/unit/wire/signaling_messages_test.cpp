#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>

#include "core/common/base64url.h"
#include "core/common/limits.h"
#include "core/wire/signaling.h"

using namespace vesper;
using namespace vesper::wire;

namespace {

template <std::size_t N>
ByteArray<N> counting(std::uint8_t first) {
    ByteArray<N> out{};
    for (auto& byte : out) byte = first++;
    return out;
}

const auto drop = counting<16>(0xf0);
const auto other = counting<16>(1);
const auto key = counting<32>(2);
const auto signature = counting<64>(3);
constexpr auto largest_id = std::numeric_limits<RequestId>::max();
constexpr auto largest_time = limits::max_integer;

/// Encodes, decodes, encodes again: the text must be the expected one both times.
void check_round_trip(const ClientMessage& message, std::string_view text) {
    CHECK(encode(message) == text);
    const auto decoded = decode_client_message(text);
    REQUIRE(decoded.has_value());
    CHECK(decoded->index() == message.index());
    CHECK(encode(*decoded) == text);
}

void check_round_trip(const ServerMessage& message, std::string_view text) {
    CHECK(encode(message) == text);
    const auto decoded = decode_server_message(text);
    REQUIRE(decoded.has_value());
    CHECK(decoded->index() == message.index());
    CHECK(encode(*decoded) == text);
}

}  // namespace

TEST_CASE("every client message survives the way to text and back") {
    const std::string d = "\"" + encode_base64url(drop) + "\"";
    const std::string o = "\"" + encode_base64url(other) + "\"";
    const std::string k = "\"" + encode_base64url(key) + "\"";
    const std::string s = "\"" + encode_base64url(signature) + "\"";
    check_round_trip(ClientMessage{CreateDrop{.id = 1, .drop = drop, .owner = key}},
                     R"({"op":"create_drop","id":1,"drop":)" + d + R"(,"owner":)" + k + "}");
    check_round_trip(ClientMessage{DeleteDrop{.id = 0, .drop = drop, .signature = signature}},
                     R"({"op":"delete_drop","id":0,"drop":)" + d + R"(,"signature":)" + s + "}");
    check_round_trip(ClientMessage{Subscribe{.id = largest_id, .drop = drop, .signature = signature}},
                     R"({"op":"subscribe","id":4294967295,"drop":)" + d + R"(,"signature":)" + s + "}");
    check_round_trip(
        ClientMessage{
            Send{.id = 4, .drop = drop, .envelope = other, .body = {0xff, 0xfe}, .ephemeral = true}},
        R"({"op":"send","id":4,"drop":)" + d + R"(,"envelope":)" + o + R"(,"body":"__4","ephemeral":true})");
    check_round_trip(ClientMessage{Acknowledge{.id = 5, .drop = drop, .envelopes = {other, drop}}},
                     R"({"op":"acknowledge","id":5,"drop":)" + d + R"(,"envelopes":[)" + o + "," + d + "]}");
    check_round_trip(ClientMessage{Acknowledge{.id = 5, .drop = drop, .envelopes = {}}},
                     R"({"op":"acknowledge","id":5,"drop":)" + d + R"(,"envelopes":[]})");
    check_round_trip(ClientMessage{CreateInvite{.id = 6,
                                                .invite = other,
                                                .owner = key,
                                                .drop = drop,
                                                .bundle = {},
                                                .ttl_ms = largest_time,
                                                .uses = 50}},
                     R"({"op":"create_invite","id":6,"invite":)" + o + R"(,"owner":)" + k + R"(,"drop":)" +
                         d + R"(,"bundle":"","ttl_ms":9007199254740991,"uses":50})");
    check_round_trip(ClientMessage{PeekInvite{.id = 7, .invite = other}},
                     R"({"op":"peek_invite","id":7,"invite":)" + o + "}");
    check_round_trip(
        ClientMessage{ClaimInvite{.id = 8, .invite = other, .envelope = drop, .body = {1}}},
        R"({"op":"claim_invite","id":8,"invite":)" + o + R"(,"envelope":)" + d + R"(,"body":"AQ"})");
    check_round_trip(
        ClientMessage{RenewInvite{.id = 9, .invite = other, .ttl_ms = 60'000, .signature = signature}},
        R"({"op":"renew_invite","id":9,"invite":)" + o + R"(,"ttl_ms":60000,"signature":)" + s + "}");
    check_round_trip(ClientMessage{RepublishInvite{
                         .id = 9, .invite = other, .bundle = {1}, .ttl_ms = 60'000, .signature = signature}},
                     R"({"op":"republish_invite","id":9,"invite":)" + o +
                         R"(,"bundle":"AQ","ttl_ms":60000,"signature":)" + s + "}");
    check_round_trip(ClientMessage{GetRelays{.id = 10}}, R"({"op":"get_relays","id":10})");
    check_round_trip(ClientMessage{RevokeInvite{.id = 9, .invite = other, .signature = signature}},
                     R"({"op":"revoke_invite","id":9,"invite":)" + o + R"(,"signature":)" + s + "}");
}

TEST_CASE("every server message survives the way to text and back") {
    const std::string d = "\"" + encode_base64url(drop) + "\"";
    const std::string o = "\"" + encode_base64url(other) + "\"";
    check_round_trip(
        ServerMessage{Hello{.version = 1, .nonce = key, .now_ms = 1'795'000'000'000}},
        R"({"op":"hello","version":1,"nonce":")" + encode_base64url(key) + R"(","now_ms":1795000000000})");
    check_round_trip(ServerMessage{Ok{.re = 3}}, R"({"op":"ok","re":3})");
    check_round_trip(ServerMessage{Sent{.re = 3, .live = false}}, R"({"op":"sent","re":3,"live":false})");
    check_round_trip(ServerMessage{InviteCreated{.re = 3, .expires_at_ms = 5}},
                     R"({"op":"invite_created","re":3,"expires_at_ms":5})");
    check_round_trip(ServerMessage{InviteFound{.re = 3, .bundle = {1}, .expires_in_ms = 6, .uses_left = 7}},
                     R"({"op":"invite_found","re":3,"bundle":"AQ","expires_in_ms":6,"uses_left":7})");
    check_round_trip(ServerMessage{Envelopes{.drop = drop,
                                             .envelopes = {{.id = other, .at_ms = 1, .body = {}},
                                                           {.id = drop, .at_ms = 2, .body = {9}}}}},
                     R"({"op":"envelopes","drop":)" + d + R"(,"envelopes":[{"id":)" + o +
                         R"(,"at_ms":1,"body":""},{"id":)" + d + R"(,"at_ms":2,"body":"CQ"}]})");
}

TEST_CASE("a list of relays survives the way to text and back, also an empty one") {
    check_round_trip(ServerMessage{Relays{.re = 3, .expires_in_ms = 6, .servers = {}}},
                     R"({"op":"relays","re":3,"expires_in_ms":6,"servers":[]})");
    check_round_trip(ServerMessage{Relays{
                         .re = 3,
                         .expires_in_ms = largest_time,
                         .servers = {{.urls = {"turn:relay.example:3478?transport=udp",
                                               "turns:[2001:db8::1]:5349?transport=tcp"},
                                      .username = "1795000000:ab_-",
                                      .credential = "u/+9=="},
                                     {.urls = {"stun:relay.example"}, .username = {}, .credential = {}}}}},
                     R"({"op":"relays","re":3,"expires_in_ms":9007199254740991,"servers":[{"urls":)"
                     R"(["turn:relay.example:3478?transport=udp","turns:[2001:db8::1]:5349?transport=tcp"],)"
                     R"("username":"1795000000:ab_-","credential":"u/+9=="},)"
                     R"({"urls":["stun:relay.example"],"username":"","credential":""}]})");
}

TEST_CASE("every error has a name that is understood") {
    for (std::size_t code = 0; code < error_code_count; ++code) {
        const auto error = static_cast<ErrorCode>(code);
        CHECK_FALSE(name_of(error).empty());
        check_round_trip(ServerMessage{Error{.re = 1, .code = error}},
                         R"({"op":"error","re":1,"code":")" + std::string(name_of(error)) + R"("})");
    }
    CHECK(name_of(ErrorCode::malformed_frame) == "malformed_frame");
    CHECK(name_of(ErrorCode::envelope_too_large) == "envelope_too_large");
    CHECK(name_of(ErrorCode::server_full) == "server_full");
}

TEST_CASE("the largest messages fit their frames") {
    const Bytes body(limits::max_envelope_bytes, 0xff);
    CHECK(encode(ClientMessage{ClaimInvite{.id = largest_id, .invite = drop, .envelope = drop, .body = body}})
              .size() <= limits::max_client_frame_bytes);
    // A page of the server: 256 kB of bodies and one envelope more.
    Envelopes page{.drop = drop, .envelopes = {}};
    for (std::size_t i = 0; i < limits::max_envelopes_per_frame; ++i) {
        const std::size_t size = i + 1 < limits::max_envelopes_per_frame
                                     ? (std::size_t{256} * 1024 - 1) / (limits::max_envelopes_per_frame - 1)
                                     : limits::max_envelope_bytes;
        page.envelopes.push_back({.id = drop, .at_ms = largest_time, .body = Bytes(size, 0xff)});
    }
    const std::string text(limits::max_relay_text_bytes, 'x');
    const IceServer server{.urls = std::vector<std::string>(limits::max_relay_urls, "turn:" + text.substr(5)),
                           .username = text,
                           .credential = text};
    const auto relays =
        encode(ServerMessage{Relays{.re = largest_id,
                                    .expires_in_ms = largest_time,
                                    .servers = std::vector<IceServer>(limits::max_relay_servers, server)}});
    CHECK(relays.size() <= limits::max_server_frame_bytes);
    CHECK(decode_server_message(relays).has_value());
    const auto frame = encode(ServerMessage{page});
    CHECK(frame.size() <= limits::max_server_frame_bytes);
    CHECK(decode_server_message(frame).has_value());
}

TEST_CASE("what an owner signs is bound to the operation, the connection and the object") {
    const auto text = signed_request("subscribe", key, drop);
    Bytes expected = copy_of(view_of("vesper-signaling/1 subscribe"));
    expected.push_back(0);
    append(expected, key);
    append(expected, drop);
    CHECK(text == expected);
}

TEST_CASE("a time before 1970 goes out as 0, which every receiver can read") {
    const auto frame = encode(ServerMessage{InviteCreated{.re = 1, .expires_at_ms = -1}});
    CHECK(frame == R"({"op":"invite_created","re":1,"expires_at_ms":0})");
    CHECK(decode_server_message(frame).has_value());
}
