#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "core/common/limits.h"
#include "core/wire/signaling.h"

using namespace vesper;
using namespace vesper::wire;

namespace {

const std::string id16 = R"("AAAAAAAAAAAAAAAAAAAAAA")";
const std::string id32 = R"("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")";

std::string peek(const std::string& id, const std::string& invite) {
    return R"({"op":"peek_invite","id":)" + id + R"(,"invite":)" + invite + "}";
}

std::string invite_with(const std::string& ttl_ms, const std::string& uses) {
    return R"({"op":"create_invite","id":3,"invite":)" + id16 + R"(,"owner":)" + id32 + R"(,"drop":)" + id16 +
           R"(,"bundle":"","ttl_ms":)" + ttl_ms + R"(,"uses":)" + uses + "}";
}

void check_refused(std::string_view frame, ErrorCode code, RequestId id = 0) {
    INFO(frame.substr(0, 200));
    const auto decoded = decode_client_message(frame);
    REQUIRE_FALSE(decoded.has_value());
    CHECK(name_of(decoded.error().code) == name_of(code));
    CHECK(decoded.error().id == id);
}

}  // namespace

TEST_CASE("a frame that is not one JSON object is malformed") {
    using namespace std::string_view_literals;
    for (const auto frame : {""sv,
                             " "sv,
                             "{"sv,
                             "}"sv,
                             "null"sv,
                             "1"sv,
                             "\"op\""sv,
                             "[]"sv,
                             "{}{}"sv,
                             "{} x"sv,
                             "{}\0"sv,
                             "{}\0{}"sv,
                             " {}"sv,
                             "\xef\xbb\xbf{}"sv,
                             "{}"sv,
                             "{\"op\"}"sv,
                             "{\"op\":}"sv,
                             "{'op':'send'}"sv,
                             "{\"op\":\"send\",}"sv,
                             "{/**/\"op\":\"send\"}"sv,
                             "{\"op\":NaN}"sv,
                             "{op:\"send\"}"sv}) {
        check_refused(frame, ErrorCode::malformed_frame);
    }
}

TEST_CASE("invalid UTF-8 is malformed wherever it stands") {
    for (const auto* bytes : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x01"}) {
        check_refused(R"({"op":")" + std::string(bytes) + R"("})", ErrorCode::malformed_frame);
        check_refused(R"({")" + std::string(bytes) + R"(":1})", ErrorCode::malformed_frame);
    }
    check_refused(R"({"op":"\ud800"})", ErrorCode::malformed_frame);
}

TEST_CASE("deep nesting and endless lists are malformed, without harm") {
    check_refused(R"({"op":[[[[1]]]]})", ErrorCode::malformed_frame);
    check_refused(R"({"a":{"a":{"a":{"a":{}}}}})", ErrorCode::malformed_frame);
    check_refused(R"({"a":{"a":{"a":{}}},"op":"sing"})", ErrorCode::unknown_operation);
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += R"({"a":)";
    check_refused(deep, ErrorCode::malformed_frame);
    check_refused(std::string(limits::max_client_frame_bytes, '['), ErrorCode::malformed_frame);
    std::string wide = R"({"op":[)";
    for (int i = 0; i < 40'000; ++i) wide += "1,";
    check_refused(wide + "1]}", ErrorCode::malformed_frame);
    std::string members = "{";
    for (int i = 0; i < 4'000; ++i) members += "\"" + std::to_string(i) + "\":1,";
    check_refused(members + R"("op":"sing"})", ErrorCode::unknown_operation);
}

TEST_CASE("an operation must be known") {
    check_refused(R"({"op":"sing","id":12})", ErrorCode::unknown_operation, 12);
    check_refused(R"({"op":"","id":12})", ErrorCode::unknown_operation, 12);
    check_refused(R"({"op":"SEND","id":12})", ErrorCode::unknown_operation, 12);
    check_refused(R"({"op":"hello","version":1,"nonce":)" + id32 + R"(,"now_ms":1})",
                  ErrorCode::unknown_operation);
    check_refused(R"({"id":12})", ErrorCode::malformed_frame, 12);
    check_refused(R"({"op":1,"id":12})", ErrorCode::malformed_frame, 12);
}

TEST_CASE("the request of a refused frame is told when it can be read") {
    check_refused(R"({"op":"sing","id":"12"})", ErrorCode::unknown_operation, 0);
    check_refused(R"({"op":"sing","id":4294967296})", ErrorCode::unknown_operation, 0);
    check_refused(R"({"op":"sing"})", ErrorCode::unknown_operation, 0);
    check_refused(R"({"op":"peek_invite","id":9})", ErrorCode::malformed_frame, 9);
}

TEST_CASE("fields must be exactly those of the message, once each") {
    check_refused(R"({"op":"peek_invite","id":7,"invite":)" + id16 + R"(,"more":1})",
                  ErrorCode::unknown_field, 7);
    check_refused(R"({"op":"peek_invite","id":7,"invites":)" + id16 + "}", ErrorCode::unknown_field, 7);
    check_refused(R"({"op":"peek_invite","invite":)" + id16 + "}", ErrorCode::malformed_frame);
    check_refused(R"({"op":"peek_invite","id":7})", ErrorCode::malformed_frame, 7);
    check_refused(R"({"op":"peek_invite","id":7,"id":7,"invite":)" + id16 + "}", ErrorCode::malformed_frame);
    check_refused(R"({"op":"peek_invite","id":7,"\u0069d":7,"invite":)" + id16 + "}",
                  ErrorCode::malformed_frame);
    // `ephemeral` is never left out.
    check_refused(R"({"op":"send","id":7,"drop":)" + id16 + R"(,"envelope":)" + id16 + R"(,"body":""})",
                  ErrorCode::malformed_frame, 7);
}

TEST_CASE("numbers are whole, not negative and in their range") {
    for (const auto* id :
         {"-1", "-0", "1.0", "1e3", "4294967296", "18446744073709551615", "18446744073709551616",
          "99999999999999999999999999", "1e999", "true", "\"1\"", "[1]", "{}"}) {
        check_refused(peek(id, id16), ErrorCode::malformed_frame, 0);
    }
    for (const auto* id : {"null", "01", "+1", "0x1", "1."})
        check_refused(peek(id, id16), ErrorCode::malformed_frame);
    check_refused(invite_with("9007199254740992", "1"), ErrorCode::malformed_frame, 3);
    check_refused(invite_with("1.5", "1"), ErrorCode::malformed_frame);
    check_refused(invite_with("true", "1"), ErrorCode::malformed_frame, 3);
    check_refused(invite_with("1", "4294967296"), ErrorCode::malformed_frame, 3);
    // Ranges that depend on policy are the server's to judge.
    CHECK(decode_client_message(invite_with("0", "0")).has_value());
}

TEST_CASE("bytes are canonical base64url of the right length") {
    for (const auto* invite : {
             R"("")",
             R"("AAAAAAAAAAAAAAAAAAAAA")",     // short
             R"("AAAAAAAAAAAAAAAAAAAAAAAA")",  // long
             R"("AAAAAAAAAAAAAAAAAAAAAA==")",  // padded
             R"("AAAAAAAAAAAAAAAAAAAAAB")",    // unused bits set
             R"("AAAAAAAAAAAAAAAAAAAA+A")",    // the other alphabet
             R"("AAAAAAAAAA AAAAAAAAAAAA")",   // white space
             R"("AAAAAAAAAAAAAAAAAAAAA\u0000")",
             "1",
             "[]",
             "true",
         }) {
        check_refused(peek("7", invite), ErrorCode::malformed_frame, 7);
    }
}

TEST_CASE("lists hold only what they are lists of") {
    const auto acknowledge = [](const std::string& envelopes) {
        return R"({"op":"acknowledge","id":7,"drop":)" + id16 + R"(,"envelopes":)" + envelopes + "}";
    };
    CHECK(decode_client_message(acknowledge("[" + id16 + "]")).has_value());
    for (const auto& envelopes : {std::string("1"), id16, std::string("{}"), std::string("[1]"),
                                  std::string("[[]]"), "[" + id16 + ",1]", "[" + id32 + "]"}) {
        check_refused(acknowledge(envelopes), ErrorCode::malformed_frame, 7);
    }
}

TEST_CASE("a frame over its limit is too large, whatever is in it") {
    check_refused(std::string(limits::max_client_frame_bytes + 1, 'x'), ErrorCode::frame_too_large);
    check_refused(std::string(limits::max_client_frame_bytes, 'x'), ErrorCode::malformed_frame);
    const auto decoded = decode_server_message(std::string(limits::max_server_frame_bytes + 1, 'x'));
    REQUIRE_FALSE(decoded.has_value());
    CHECK(decoded.error().code == ErrorCode::frame_too_large);
}

TEST_CASE("a frame of envelopes has at least one and no more than its limit") {
    const std::string envelope = R"({"id":)" + id16 + R"(,"at_ms":1,"body":""})";
    const auto accepted = [&](std::size_t count) {
        std::string list;
        for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + envelope;
        return decode_server_message(R"({"op":"envelopes","drop":)" + id16 + R"(,"envelopes":[)" + list +
                                     "]}")
            .has_value();
    };
    CHECK_FALSE(accepted(0));
    CHECK(accepted(1));
    CHECK(accepted(limits::max_envelopes_per_frame));
    CHECK_FALSE(accepted(limits::max_envelopes_per_frame + 1));
    CHECK_FALSE(decode_server_message(R"({"op":"envelopes","drop":)" + id16 + R"(,"envelopes":[{"id":)" +
                                      id16 + R"(,"at_ms":1,"body":"","x":1}]})")
                    .has_value());
}

TEST_CASE("an error that a later server made up is a refusal all the same, if it is named like one") {
    const auto decoded = [](const std::string& code) {
        return decode_server_message(R"({"op":"error","re":12,"code":)" + code + "}");
    };
    for (const auto& code :
         {std::string(R"("sleepy")"), std::string(R"("drop_asleep")"), std::string(R"("unrecognized")"),
          "\"" + std::string(limits::max_error_name_bytes, 'x') + "\""}) {
        CAPTURE(code);
        const auto error = decoded(code);
        REQUIRE(error.has_value());
        CHECK(std::get<Error>(*error).re == 12);
        CHECK(std::get<Error>(*error).code == ErrorCode::unrecognized);
    }
    for (const auto& code : {std::string(R"("")"), std::string(R"("Sleepy")"), std::string(R"("<b>")"),
                             std::string(R"("drop full")"), std::string(R"("drop\u0000full")"),
                             std::string("0"), std::string("true"), std::string("[]"),
                             "\"" + std::string(limits::max_error_name_bytes + 1, 'x') + "\""}) {
        CAPTURE(code);
        CHECK_FALSE(decoded(code).has_value());
    }
}

TEST_CASE("relays are plain texts, their URLs those of STUN and TURN, within their limits") {
    const auto accepted = [](const std::string& servers) {
        return decode_server_message(R"({"op":"relays","re":1,"expires_in_ms":1,"servers":)" + servers + "}")
            .has_value();
    };
    const auto server = [](const std::string& urls, const std::string& username = R"("u")",
                           const std::string& credential = R"("c")") {
        return R"([{"urls":)" + urls + R"(,"username":)" + username + R"(,"credential":)" + credential + "}]";
    };
    const auto listed = [](const std::string& entry, std::size_t count) {
        std::string list;
        for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + entry;
        return "[" + list + "]";
    };
    const std::string url = R"("turn:a")";
    CHECK(accepted("[]"));
    CHECK(accepted(server("[" + url + "]")));
    CHECK(accepted(server(R"(["stun:a","stuns:a","turns:a"])", R"("")", R"("")")));
    for (const std::string bad : {R"("")", R"("turn:")", R"("http:a")", R"("a")", R"("TURN:a")",
                                  R"("turn:a b")", R"("turn:a"")", R"("turn:a\")", R"("turn:a
")",
                                  R"("turn:ü")", "1", "[]", "{}", "true"}) {
        CAPTURE(bad);
        CHECK_FALSE(accepted(server("[" + bad + "]")));
        CHECK_FALSE(accepted(server("[" + url + "," + bad + "]")));
    }
    for (const std::string bad : {R"("a b")", R"(""")", R"("ü")", R"("")", "1", "[]", "[[]]"}) {
        CAPTURE(bad);
        CHECK_FALSE(accepted(server("[" + url + "]", bad)));
        CHECK_FALSE(accepted(server("[" + url + "]", R"("u")", bad)));
    }
    CHECK_FALSE(accepted(server(url)));
    CHECK_FALSE(accepted(server("[]")));
    CHECK_FALSE(accepted(R"([{"urls":["turn:a"],"username":"u"}])"));
    CHECK_FALSE(accepted(R"([{"urls":["turn:a"],"username":"u","credential":"c","x":1}])"));
    CHECK_FALSE(accepted(url));
    CHECK_FALSE(accepted("[" + url + "]"));

    CHECK(accepted(server(listed(url, limits::max_relay_urls))));
    CHECK_FALSE(accepted(server(listed(url, limits::max_relay_urls + 1))));
    const std::string entry = R"({"urls":["turn:a"],"username":"","credential":""})";
    CHECK(accepted(listed(entry, limits::max_relay_servers)));
    CHECK_FALSE(accepted(listed(entry, limits::max_relay_servers + 1)));
    const auto long_text = [](std::size_t size) { return "\"" + std::string(size, 'x') + "\""; };
    CHECK(accepted(server("[" + url + "]", long_text(limits::max_relay_text_bytes))));
    CHECK_FALSE(accepted(server("[" + url + "]", long_text(limits::max_relay_text_bytes + 1))));
}

TEST_CASE("a list of more values than a frame may hold is malformed, whatever they are") {
    for (const std::string value : {R"("")", "[]", "{}", "true"}) {
        std::string list;
        for (int i = 0; i < 5'000; ++i) list += (i == 0 ? "" : ",") + value;
        check_refused(R"({"op":"acknowledge","id":7,"envelopes":[)" + list + "]}",
                      ErrorCode::malformed_frame);
    }
}

TEST_CASE("an envelope is an object") {
    for (const std::string envelope : {"1", "true", "[]", R"("AAAA")", "[[1]]"}) {
        CAPTURE(envelope);
        const auto decoded = decode_server_message(R"({"op":"envelopes","drop":)" + id16 +
                                                   R"(,"envelopes":[)" + envelope + "]}");
        REQUIRE_FALSE(decoded.has_value());
        CHECK(decoded.error().code == ErrorCode::malformed_frame);
    }
}
