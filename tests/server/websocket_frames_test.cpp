// RFC 6455 section 5, without sockets. What a browser sends is in the other tests; here is what none would.

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>
#include <vector>

#include "websocket/frames.h"

using namespace vesper::server::websocket;

namespace {

std::string masked(std::uint8_t first, std::string_view payload, std::string_view mask = "\x12\x34\x56\x78") {
    std::string frame;
    append_frame(frame, Opcode::text, payload);
    const auto header = frame.size() - payload.size();
    frame[0] = static_cast<char>(first);
    frame[1] = static_cast<char>(frame[1] | '\x80');
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame[header + i] = static_cast<char>(frame[header + i] ^ mask[i % 4]);
    }
    frame.insert(header, mask);
    return frame;
}

constexpr std::size_t limit = 100'000;

struct Seen {
    std::vector<std::pair<Opcode, std::string>> frames;
    std::optional<CloseCode> error;
    bool is_in_the_middle = false;
};

/// Reads bytes that arrive in pieces of this size.
Seen read(std::string bytes, std::size_t piece = std::string::npos) {
    FrameReader reader(limit);
    Seen seen;
    for (std::size_t at = 0; at < bytes.size() && !seen.error; at += std::min(piece, bytes.size())) {
        // Where it was is not where it is later: what is kept must be a copy.
        auto arrived = bytes.substr(at, piece);
        reader.offer(arrived);
        while (true) {
            const auto frame = reader.next();
            if (!frame) seen.error = frame.error();
            if (!frame || !*frame) break;
            seen.frames.emplace_back((*frame)->opcode, (*frame)->payload);
        }
        reader.keep();
        arrived.assign(arrived.size(), '#');
        seen.is_in_the_middle = reader.is_in_the_middle();
    }
    return seen;
}

using Frames = std::vector<std::pair<Opcode, std::string>>;

}  // namespace

TEST_CASE("frames of every size are read, however they are cut on the way") {
    std::string bytes;
    Frames expected;
    for (const std::size_t size :
         std::to_array<std::size_t>({0, 1, 7, 8, 9, 125, 126, 127, 65'535, 65'536, 100'000})) {
        expected.emplace_back(Opcode::text, std::string(size, static_cast<char>('a' + size % 26)));
        bytes += masked(0x81, expected.back().second);
    }
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{1000}, std::size_t{70'000}, bytes.size()}) {
        const auto seen = read(bytes, piece);
        CHECK(seen.frames == expected);
        CHECK_FALSE(seen.error);
        CHECK_FALSE(seen.is_in_the_middle);
    }
    CHECK(read(bytes.substr(0, bytes.size() - 1), 5000).is_in_the_middle);
}

TEST_CASE("a message in fragments is put together, with control frames between them") {
    const auto bytes = masked(0x01, "one ") + masked(0x89, "ping") + masked(0x00, "two ") + masked(0x8a, "") +
                       masked(0x80, "three") + masked(0x82, "next");
    const Frames expected{{Opcode::ping, "ping"},
                          {Opcode::pong, ""},
                          {Opcode::text, "one two three"},
                          {Opcode::binary, "next"}};
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()})
        CHECK(read(bytes, piece).frames == expected);
}

TEST_CASE("each rule of framing that is broken ends the connection with its code") {
    const auto error_of = [](const std::string& bytes) {
        const auto seen = read(bytes);
        CHECK(seen.frames.empty());
        return seen.error;
    };
    using enum CloseCode;
    std::string unmasked;
    append_frame(unmasked, Opcode::text, "hello");
    CHECK(error_of(unmasked) == protocol_error);
    CHECK(error_of(masked(0xc1, "a reserved bit")) == protocol_error);
    CHECK(error_of(masked(0x83, "an unknown opcode")) == protocol_error);
    CHECK(error_of(masked(0x8b, "an unknown control opcode")) == protocol_error);
    CHECK(error_of(masked(0x09, "a ping in fragments")) == protocol_error);
    CHECK(error_of(masked(0x89, std::string(126, 'x'))) == protocol_error);
    CHECK(error_of(masked(0x80, "a continuation of nothing")) == protocol_error);
    CHECK(error_of(masked(0x01, "begun") + masked(0x81, "begun again")) == protocol_error);
    CHECK(error_of(masked(0x88, "x")) == protocol_error);
    CHECK(error_of(masked(0x88, std::string("\x03\xed", 2))) == protocol_error);  // 1005 is never sent
    CHECK(error_of(masked(0x88, std::string("\x03\xe8\xff", 3))) == bad_payload);
    CHECK(error_of(std::string("\x81\xfe\x00\x05????hello", 13)) == protocol_error);  // 5 in two bytes
    CHECK(error_of(std::string("\x81\xff\x00\x00\x00\x00\x00\x00\x00\x7e", 10) + "????") == protocol_error);
    CHECK(error_of(masked(0x81, std::string(limit + 1, 'x')).substr(0, 20)) == too_big);
    CHECK(error_of(masked(0x01, std::string(limit, 'x')) + masked(0x80, "x")) == too_big);
    auto endless = masked(0x01, "");
    for (int i = 0; i < max_fragments; ++i) endless += masked(0x00, "");
    CHECK(error_of(endless) == policy_error);
    CHECK(error_of(std::string("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff????", 14)) == too_big);
}

TEST_CASE("a close may say nothing, a code, or a code and a reason") {
    for (const auto& payload :
         {std::string(), std::string("\x03\xe8", 2), std::string("\x0f\xa0", 2) + "bye"}) {
        CHECK(read(masked(0x88, payload)).frames == Frames{{Opcode::close, payload}});
    }
}

TEST_CASE("whatever comes, in whatever pieces, it is read the same way") {
    constexpr std::uint32_t seed = 20261121;
    std::mt19937 random(seed);
    for (int i = 0; i < 3000; ++i) {
        std::string bytes =
            masked(0x81, std::string(random() % 300, 'x')) + masked(0x01, "a") + masked(0x80, "b");
        for (auto changes = random() % 4; changes > 0; --changes)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        const auto whole = read(bytes);
        const auto pieces = read(bytes, 1 + random() % 20);
        CHECK(whole.frames == pieces.frames);
        CHECK(whole.error == pieces.error);
    }
}

TEST_CASE("the key of the handshake is answered as in the RFC") {
    CHECK(accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK_FALSE(accept_key(""));
    CHECK_FALSE(accept_key("dGhlIHNhbXBsZSBub25jZQ"));
}
