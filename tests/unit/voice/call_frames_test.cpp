// Against tests/vectors/frames.json, which somebody made from docs/voice.md in another language.

#include "unit/vectors/vectors.h"
#include "voice/call/frame_crypto.h"

namespace vesper::voice {
namespace {

using namespace vesper::tests;

std::string name_in_vectors(Error error) {
    std::string name(name_of(error));
    std::ranges::replace(name, ' ', '_');
    return name;
}

Bytes sealed(FrameSealer& sealer, ByteView plaintext) {
    Bytes out;
    REQUIRE(sealer.seal(plaintext, out));
    return out;
}

ByteArray<32> key_of(std::uint8_t byte) {
    ByteArray<32> key{};
    key.fill(byte);
    return key;
}

/// A sealer that has sealed so many frames.
FrameSealer sealer_at(const ByteArray<32>& key, std::uint64_t counter) {
    FrameSealer sealer(key);
    for (std::uint64_t i = 0; i < counter; ++i) (void)sealed(sealer, {});
    return sealer;
}

TEST_CASE("headers of frames are those of SFrame, and there is one for each KID and counter") {
    for (const Json& vector : vectors_of("frames").at("headers")) {
        const Bytes bytes = bytes_in(vector, "header");
        ByteView rest = bytes;
        const auto header = take_header(rest);
        if (vector.contains("error")) {
            INFO(text_in(vector, "name"));
            REQUIRE_FALSE(header);
            CHECK(name_in_vectors(header.error()) == text_in(vector, "error"));
            continue;
        }
        const FrameHeader expected{.kid = vector.at("kid"), .counter = vector.at("counter")};
        REQUIRE(header);
        CHECK(*header == expected);
        CHECK(rest.empty());
        Bytes written;
        write_header(written, expected);
        CHECK(hex(written) == hex(bytes));
    }
}

TEST_CASE("each step of the ratchet has the keys of the vectors") {
    for (const Json& vector : vectors_of("frames").at("schedule")) {
        FrameBaseKey base(array_in<32>(vector, "key"));
        const std::uint64_t kid = vector.at("kid");
        for (std::uint64_t i = 0; i < kid; ++i) base = next_base(base);
        CHECK(hex(base) == text_in(vector, "base_key"));
        const FrameStep step = derive_step(base, kid);
        CHECK(hex(step.key) == text_in(vector, "frame_key"));
        CHECK(hex(step.salt) == text_in(vector, "salt"));
        CHECK(hex(nonce_of(step, 258)) == text_in(vector, "nonce_of_258"));
    }
}

TEST_CASE("sealed frames are those of the vectors, in both directions") {
    for (const Json& vector : vectors_of("frames").at("sealed")) {
        const auto key = array_in<32>(vector, "key");
        FrameSealer sealer = sealer_at(key, vector.at("counter"));
        const Bytes plaintext = bytes_in(vector, "plaintext");
        CHECK(hex(sealed(sealer, plaintext)) == text_in(vector, "sealed"));
        FrameOpener opener(key);
        Bytes opened;
        CHECK(opener.open(bytes_in(vector, "sealed"), opened) == vector.at("counter").get<std::uint32_t>());
        CHECK(opened == plaintext);
        CHECK(opener.secured());
    }
}

TEST_CASE("a frame that was forged, cut, sealed otherwise or is out of reach is refused with its reason") {
    for (const Json& vector : vectors_of("frames").at("refused")) {
        INFO(text_in(vector, "name"));
        FrameOpener opener(array_in<32>(vector, "key"));
        Bytes opened;
        const auto result = opener.open(bytes_in(vector, "sealed"), opened);
        REQUIRE_FALSE(result);
        CHECK(name_in_vectors(result.error()) == text_in(vector, "error"));
        CHECK(opened.empty());
        CHECK_FALSE(opener.secured());
    }
}

TEST_CASE("a frame opens once, in any order within the window, and not after it") {
    FrameSealer sealer(key_of(1));
    std::vector<Bytes> frames;
    for (std::uint64_t i = 0; i < 2 * replay_window; ++i) frames.push_back(sealed(sealer, {}));
    FrameOpener opener(key_of(1));
    Bytes opened;
    REQUIRE(opener.open(frames[500], opened));
    REQUIRE(opener.open(frames[3], opened));
    CHECK(opener.open(frames[3], opened).error() == Error::replayed);
    CHECK(opener.open(frames[500], opened).error() == Error::replayed);
    REQUIRE(opener.open(frames[replay_window], opened));
    CHECK(opener.open(frames[0], opened).error() == Error::replayed);
    CHECK(opener.open(frames[1], opened).has_value());
    REQUIRE(opener.open(frames.back(), opened));
    CHECK(opener.open(frames[replay_window - 1], opened).error() == Error::replayed);
    CHECK(opener.open(frames[replay_window + 1], opened).has_value());
}

TEST_CASE("steps of the ratchet that were lost whole do not matter, and keys of the past are gone") {
    FrameSealer sealer(key_of(1));
    const Bytes first = sealed(sealer, {});
    const Bytes second = sealed(sealer, {});
    FrameSealer later = sealer_at(key_of(1), 5 * packets_per_step);
    FrameOpener opener(key_of(1));
    Bytes opened;
    REQUIRE(opener.open(first, opened));
    REQUIRE(opener.open(sealed(later, {}), opened));
    CHECK(opener.kept_steps() == 2);
    CHECK(opener.open(second, opened).error() == Error::replayed);
}

TEST_CASE("forged KIDs make no more keys than the limit, and a genuine frame opens after them") {
    FrameOpener opener(key_of(1));
    Bytes opened;
    for (std::uint64_t kid = 0; kid < 4 * max_steps_ahead; ++kid) {
        Bytes forged;
        write_header(forged, {.kid = kid, .counter = kid * packets_per_step});
        forged.resize(forged.size() + 100);
        const Error expected = kid <= max_steps_ahead ? Error::not_opened : Error::bad_frame;
        CHECK(opener.open(forged, opened).error() == expected);
    }
    CHECK(opener.kept_steps() == max_steps_ahead + 1);
    FrameSealer sealer(key_of(1));
    CHECK(opener.open(sealed(sealer, {}), opened).has_value());
}

}  // namespace
}  // namespace vesper::voice
