#pragma once
// Every limit of a call's voice, with its unit and its reason. Those of Opus are in voice/limits.h.

#include <cstddef>
#include <cstdint>

namespace vesper::voice {

/// Microseconds of a frame.
inline constexpr std::int64_t frame_us = 20'000;
/// Samples that are played at a time, 10 ms, and their microseconds.
inline constexpr std::size_t play_samples = 480;
inline constexpr std::int64_t play_us = 10'000;

/// Frames of one call, 2.7 years: their numbers never wrap.
inline constexpr std::uint32_t max_frame_number = 0xFFFF'0000;
/// Bytes of a sealed packet: what an RTP packet carries beside its own headers, IPv6, UDP and TURN within the
/// 1,280 bytes that every path takes.
inline constexpr std::size_t max_sealed_bytes = 1'100;
/// Other frames than the newest in a packet: what three bits count. Four copies of each frame leave 1 %
/// missing at 40 % loss.
inline constexpr std::size_t max_copies = 7;
/// Frames that a packet has for the first time, 60 ms: more would be felt in every answer.
inline constexpr unsigned max_frames_per_packet = 3;
/// Bytes that carry a packet: IPv4 20, UDP 8, RTP with an extension 20, SRTP's tag 4 to 10. On a narrow link
/// they are most of a call, so rates are counted with them.
inline constexpr std::size_t carrier_bytes = 55;
/// Frames by which a copy is behind its packet at most, 320 ms: who waits longer is no longer talking.
inline constexpr unsigned max_copy_distance = 16;

/// Packets that a step of the key ratchet seals, 20 s: what a stolen key opens of the past.
inline constexpr std::uint64_t packets_per_step = 1'024;
/// Steps that a receiver goes forward for one frame, 22 minutes of packets that all were lost: an end to the
/// work and the memory (5 kB) that a frame can cause.
inline constexpr std::uint64_t max_steps_ahead = 64;
/// Packets before the newest among which a replay is told, 20 s: later ones are of no use to anybody.
inline constexpr std::uint64_t replay_window = 1'024;
/// Packets of one call, 2.7 years: frame numbers have 32 bits.
inline constexpr std::uint64_t max_call_packets = 0xFFFF'FFFF;

/// Packets that are looked into in a second, and at once after a pause: four times what a sender of ours has,
/// and all that a stall of 2.5 s held back. What else opens is dropped before anything is done for it.
inline constexpr std::int64_t packets_per_second = 200;
inline constexpr std::int64_t packets_at_once = 512;
/// Packets with a key that is not derived yet, in a second and at once: an honest call has one in 20 s, and
/// each may cost max_steps_ahead steps (2 ms).
inline constexpr std::int64_t new_keys_per_second = 1;
inline constexpr std::int64_t new_keys_at_once = 4;

/// Frames that wait to be played, 2.56 s: twice the longest delay worth having.
inline constexpr std::size_t max_waiting_frames = 128;

}  // namespace vesper::voice
