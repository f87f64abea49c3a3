#include "core/wire/relay.h"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>

#include "core/common/base64url.h"
#include "core/common/limits.h"

using namespace vesper;
using namespace vesper::wire;

namespace {

Send send_of(Bytes body) {
    return {.id = 7, .drop = {1, 2, 3}, .envelope = {9, 8, 7}, .body = std::move(body), .ephemeral = true};
}

/// What the short way and the long way make of a frame must be the same, wherever the short way reads it.
/// Whether it did.
bool both_agree(const std::string& frame) {
    const auto seen = read_ephemeral_send(frame);
    if (!seen) return false;
    const auto decoded = decode_client_message(frame);
    INFO(frame);
    REQUIRE(decoded.has_value());
    const auto* send = std::get_if<Send>(&*decoded);
    REQUIRE(send != nullptr);
    CHECK(send->ephemeral);
    CHECK(send->id == seen->id);
    CHECK(send->drop == seen->drop);
    CHECK(send->body.size() <= limits::max_envelope_bytes);
    const Envelopes passed_on{
        .drop = send->drop,
        .envelopes = {{.id = send->envelope, .at_ms = 1'795'000'000'000, .body = send->body}}};
    CHECK(encode_envelope_of(*seen, 1'795'000'000'000) == encode(ServerMessage{passed_on}));
    return true;
}

}  // namespace

TEST_CASE("an ephemeral send that our encoder wrote is read without taking it apart") {
    for (std::size_t size = 0; size < 70; ++size) {
        CHECK(both_agree(encode(ClientMessage{send_of(Bytes(size, 0xfb))})));
    }
    CHECK(both_agree(encode(ClientMessage{send_of(Bytes(limits::max_envelope_bytes, 0xff))})));
    auto first = send_of({});
    first.id = 0;
    CHECK(both_agree(encode(ClientMessage{first})));
    first.id = 4294967295;
    CHECK(both_agree(encode(ClientMessage{first})));
}

TEST_CASE("what is not an ephemeral send in the form of our encoder is left to the decoder") {
    auto stored = send_of({1});
    stored.ephemeral = false;
    CHECK_FALSE(both_agree(encode(ClientMessage{stored})));
    CHECK_FALSE(both_agree(encode(ClientMessage{send_of(Bytes(limits::max_envelope_bytes + 1, 1))})));
    CHECK_FALSE(both_agree(encode(ClientMessage{PeekInvite{.id = 1}})));
    const auto good = encode(ClientMessage{send_of({1, 2, 3, 4})});
    REQUIRE(both_agree(good));
    const auto with = [&](std::string_view old, std::string_view replacement) {
        auto frame = good;
        frame.replace(frame.find(old), old.size(), replacement);
        return frame;
    };
    for (const auto& frame :
         {with("\"id\":7", "\"id\":07"), with("\"id\":7", "\"id\":00"), with("\"id\":7", "\"id\":-7"),
          with("\"id\":7", "\"id\":4294967296"), with("\"id\":7", "\"id\": 7"), with("AQIDBA", "AQIDBB"),
          with("AQIDBA", "AQIDB"), with("AQIDBA", "AQID+A"), with("AQIDBA", "AQIDBA=="),
          with("AQIDBA", "AQ\",\"body\":\"ID"), with("AQIDAAAA", "AQIDAAA"), with("CQgHAAAA", "CQgH AAA"),
          with("true}", "true} "), with("true", "false"), good.substr(1), good.substr(0, good.size() - 1)}) {
        CHECK_FALSE(both_agree(frame));
    }
    // The last of the 22 characters of an id stands for two bits of it and four of nothing.
    CHECK_FALSE(both_agree(with("AAAAAA\",\"envelope", "AAAAAB\",\"envelope")));
    CHECK_FALSE(both_agree(with("AAAAAA\",\"body", "AAAAAB\",\"body")));
}

TEST_CASE("whatever is changed in such a frame, both ways of reading agree") {
    const auto good = encode(ClientMessage{send_of({0xfb, 0xff, 0, 1, 2, 3, 4})});
    constexpr std::uint32_t seed = 20261121;
    std::mt19937 random(seed);
    const std::string alphabet = "AQgw-_+/=\"{}:,0179tru eEz\\\n";
    int read = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto frame = good;
        for (auto changes = 1 + random() % 2; changes > 0; --changes) {
            frame[random() % frame.size()] = alphabet[random() % alphabet.size()];
        }
        read += both_agree(frame) ? 1 : 0;
    }
    CHECK(read > 100);
}
