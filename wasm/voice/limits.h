#pragma once
// Every limit of voice, with its unit and its reason.

#include <cstddef>
#include <cstdint>

namespace vesper::voice {

/// Samples a second inside: what Opus works with, and browsers play.
inline constexpr std::uint32_t sample_rate_hz = 48'000;
/// Samples of a frame, 20 ms: Opus is at its best, and a lost one is hardly heard.
inline constexpr std::size_t frame_samples = 960;
/// Samples of the longest Opus packet, 120 ms (RFC 6716 section 3.2.5).
inline constexpr std::size_t max_packet_samples = 5760;
/// Bytes of one Opus frame at most (RFC 6716 section 3.2.1); a packet of ours has one.
inline constexpr std::size_t max_frame_bytes = 1275;

/// Bits a second of a voice message: speech in full band that few tell from the original; 180 kB a minute.
inline constexpr std::int32_t message_bit_rate = 24'000;
/// Of 0 to 10: the best. In wasm it takes some 3 % of the time that is spoken.
inline constexpr int message_complexity = 10;
/// Length of a voice message that is read, an hour: more than anybody records here (15 min), and an end for
/// a file that says to be endless.
inline constexpr std::uint64_t max_message_samples = 60ULL * 60 * sample_rate_hz;
/// Samples dropped at the beginning at most, 200 ms: encoders need 6.5 ms, RFC 7845 advises 80 ms for cuts.
inline constexpr std::uint32_t max_pre_skip = sample_rate_hz / 5;
/// Levels of a waveform: bars that a phone shows beside each other.
inline constexpr std::size_t waveform_levels = 64;

/// Sample rates that microphones have.
inline constexpr std::uint32_t min_input_rate_hz = 8'000;
inline constexpr std::uint32_t max_input_rate_hz = 192'000;

}  // namespace vesper::voice
