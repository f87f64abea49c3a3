#include "voice/call/packet.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>

#include "voice/call/call_codec.h"

namespace vesper::voice {
namespace {

/// One frame of Opus with 20 ms, of `bytes` bytes: TOC of SILK, wide-band, 20 ms, mono, one frame.
Bytes frame(std::size_t bytes) {
    Bytes out(bytes, 0x55);
    out[0] = 9 << 3;
    return out;
}

Bytes written(const CallPacket& packet) {
    Bytes out;
    write_packet(out, packet);
    return out;
}

TEST_CASE("a packet reads as it was written, with its copies and its report") {
    const std::array frames = {frame(40), frame(251), frame(252), frame(400)};
    CallPacket packet;
    packet.number = 1'000;
    packet.newest = frames[0];
    packet.copy_slots = {{{.distance = 1, .opus = frames[1]},
                          {.distance = 4, .opus = frames[2]},
                          {.distance = 16, .opus = frames[3]},
                          {}}};
    packet.copy_count = 3;
    packet.report = {.loss = 51 / 255.0,
                     .loss_after = 1,
                     .burst = 2.5,
                     .jitter_ms = 300,
                     .queue_ms = 7,
                     .rate_kbps = 64,
                     .echo = 998,
                     .echo_delay_ms = 12};
    const Bytes bytes = written(packet);
    const auto read = read_packet(bytes);
    REQUIRE(read);
    CHECK(read->number == 1'000);
    CHECK(std::ranges::equal(read->newest, frames[0]));
    REQUIRE(read->copy_count == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(read->copies()[i].distance == packet.copies()[i].distance);
        CHECK(std::ranges::equal(read->copies()[i].opus, packet.copies()[i].opus));
    }
    CHECK(read->report == packet.report);
    CHECK(written(*read) == bytes);
}

TEST_CASE("a packet cut anywhere, of another version or with anything impossible in it is refused") {
    const Bytes newest = frame(30);
    const Bytes earlier = frame(20);
    CallPacket packet;
    packet.number = 5;
    packet.newest = newest;
    packet.copy_slots[0] = {.distance = 2, .opus = earlier};
    packet.copy_count = 1;
    packet.report = LinkReport{};
    const Bytes good = written(packet);
    REQUIRE(read_packet(good));
    // The newest frame is what is left, so only a packet without it is cut.
    for (std::size_t size = 0; size + newest.size() <= good.size(); ++size) {
        CHECK_FALSE(read_packet(ByteView(good).first(size)));
    }
    const auto with = [&](std::size_t at, unsigned value) {
        Bytes bad = good;
        bad[at] = static_cast<std::uint8_t>(value);
        return read_packet(bad).has_value();
    };
    CHECK_FALSE(with(0, 0x80 | 0x21));  // version
    CHECK_FALSE(with(0, 0x40 | 0x29));  // a flag that means nothing
    CHECK_FALSE(with(0, 0x40 | 0x25));  // more copies than there may be
    CHECK_FALSE(with(7, 15));           // a burst of less than one packet
    CHECK_FALSE(with(20, 0));           // a copy of the packet itself
    CHECK_FALSE(with(20, 6));           // a copy of what was before the first frame
    CHECK_FALSE(with(22, 0x90));        // Opus of 10 ms
    packet.number = max_frame_number + 1;
    CHECK_FALSE(read_packet(written(packet)));  // a number that could wrap
    packet.number = 5;
    CHECK_FALSE(with(4, 1));  // number 1, and a copy two before it
    packet.copy_slots[1] = packet.copy_slots[0];
    packet.copy_count = 2;
    CHECK_FALSE(read_packet(written(packet)));  // the same copy twice
}

}  // namespace
}  // namespace vesper::voice
