#pragma once
// How late a packet is: its time of arrival less its time of speech, less the smallest of these lately. Both
// clocks and the length of the path drop out; a drift between the clocks is followed within the window (200
// ppm over 10 s are 2 ms).

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "voice/call/limits.h"

namespace vesper::voice {

class DelayFloor {
public:
    /// Microseconds by which frame `number`, which came at `now_us`, is later than the fastest of late: 0 or
    /// more.
    std::int64_t lateness(std::uint32_t number, std::int64_t now_us) {
        const std::int64_t delay = now_us - std::int64_t{number} * frame_us;
        // A path or a sender that is another now: a pause, another network.
        if (floor_ && delay > *floor_ + jump_us) {
            if (++jumped_ >= jumps_believed) forget();
        } else {
            jumped_ = 0;
        }
        if (!floor_ || now_us - bucket_began_us_ >= bucket_us) turn(delay, now_us);
        buckets_[0] = std::min(buckets_[0], delay);
        floor_ = *std::ranges::min_element(buckets_);
        return delay - *floor_;
    }

    /// Microseconds since speech of this time (since frame 0) would have come at the earliest.
    [[nodiscard]] std::optional<std::int64_t> age(std::int64_t speech_us, std::int64_t now_us) const {
        if (!floor_) return std::nullopt;
        return now_us - speech_us - *floor_;
    }

    void forget() {
        floor_.reset();
        jumped_ = 0;
    }

private:
    static constexpr std::int64_t bucket_us = 1'000'000;
    static constexpr std::size_t buckets = 10;
    /// Later than any queue of a network that one can still talk over.
    static constexpr std::int64_t jump_us = 2'000'000;
    /// 200 ms of packets: not what one late packet says.
    static constexpr unsigned jumps_believed = 10;

    void turn(std::int64_t delay, std::int64_t now_us) {
        if (floor_) {
            std::shift_right(buckets_.begin(), buckets_.end(), 1);
            buckets_[0] = delay;
        } else {
            buckets_.fill(delay);
        }
        bucket_began_us_ = now_us;
    }

    std::array<std::int64_t, buckets> buckets_{};
    std::int64_t bucket_began_us_ = 0;
    std::optional<std::int64_t> floor_;
    unsigned jumped_ = 0;
};

}  // namespace vesper::voice
