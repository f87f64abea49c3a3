#pragma once
// What one side measures of the packets that come, for its reports to the other.

#include <array>
#include <bitset>
#include <cstdint>

#include "voice/call/packet.h"

namespace vesper::voice {

/// Bits a second over the last one to two seconds.
class RateMeter {
public:
    void add(std::size_t bytes, std::int64_t now_us);
    [[nodiscard]] double kbps(std::int64_t now_us) const;

private:
    static constexpr std::size_t parts = 8;
    static constexpr std::int64_t part_us = 200'000;
    std::array<std::size_t, parts> bytes_{};
    std::array<std::int64_t, parts> part_of_{};  // which stretch of time a part counts
};

class LinkMonitor {
public:
    /// A packet came and opened; `number` is its newest frame.
    void arrived(std::uint32_t counter, std::uint32_t number, std::size_t bytes, std::int64_t now_us);
    /// A frame was played; exact: itself or a copy of it.
    void played(bool exact);
    [[nodiscard]] LinkReport report(std::int64_t now_us) const;
    [[nodiscard]] bool any() const { return any_; }

private:
    static constexpr std::size_t remembered = 512;
    [[nodiscard]] bool came(std::uint32_t counter) const { return came_.test(counter % remembered); }
    void follow_queue(std::int64_t now_us);

    bool any_ = false;
    std::uint32_t first_ = 0;  // counters
    std::uint32_t highest_ = 0;
    std::int64_t highest_came_us_ = 0;
    std::bitset<remembered> came_;
    double jitter_us_ = 0;
    std::int64_t last_delay_us_ = 0;
    // Delays of packets: of the half second that goes on, of the last whole one, and without a queue.
    std::int64_t part_began_us_ = 0;
    std::int64_t part_least_us_ = 0;
    std::int64_t recent_us_ = 0;
    std::int64_t unqueued_us_ = 0;
    // Since when there is a queue, and how it began.
    std::int64_t queued_since_us_ = 0;
    std::int64_t queued_first_us_ = 0;
    double loss_after_ = 0;
    RateMeter rate_;
};

}  // namespace vesper::voice
