#pragma once
// What is inside a sealed frame: the newest frame of speech, exact copies of earlier ones, and now and then
// what this side receives of the other. docs/voice.md has the bytes.

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>

#include "core/common/bytes.h"
#include "voice/call/limits.h"
#include "voice/error.h"

namespace vesper::voice {

/// What one side receives, told to the other, who sends accordingly.
struct LinkReport {
    double loss = 0;             // share of packets that did not come, 0 to 1, in 1/255
    double loss_after = 0;       // share of frames that nothing exact was had of, 0 to 1, in 1/255
    double burst = 1;            // packets lost one after the other, mean, 1 to 15.9, in 1/16
    unsigned jitter_ms = 0;      // RFC 3550 section 6.4.1
    unsigned queue_ms = 0;       // by which packets come later than the fastest
    unsigned rate_kbps = 0;      // of packets that came, with what carried them, kb/s
    std::uint32_t echo = 0;      // counter of the newest packet that came
    unsigned echo_delay_ms = 0;  // since it came
    bool operator==(const LinkReport&) const = default;
};

struct FrameCopy {
    unsigned distance = 0;  // frames before the packet's own, 1 to max_copy_distance
    ByteView opus;
};

/// Views into the plaintext, or into what is to be written.
struct CallPacket {
    std::uint32_t number = 0;  // of the newest frame: 20 ms each, from 0
    ByteView newest;           // one Opus packet of 20 ms
    std::array<FrameCopy, max_copies> copy_slots{};
    std::size_t copy_count = 0;
    std::optional<LinkReport> report;

    [[nodiscard]] std::span<const FrameCopy> copies() const {
        return std::span(copy_slots).first(copy_count);
    }
};

/// Bytes that sealing adds at most: the header (1 + 3 + 4) and the tag.
inline constexpr std::size_t seal_overhead = 24;
/// Bytes of a copy beside its frame.
inline constexpr std::size_t copy_overhead = 3;
/// Bytes beside the newest frame and the copies: flags, number, report.
inline constexpr std::size_t packet_overhead = 5 + 15;

/// Appends it to `out`. Copies must stand in the order of their distance.
void write_packet(Bytes& out, const CallPacket& packet);
/// bad_content: unless every byte is as write_packet() would have written it and every frame is of 20 ms.
[[nodiscard]] std::expected<CallPacket, Error> read_packet(ByteView plaintext);

}  // namespace vesper::voice
