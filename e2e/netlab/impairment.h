// What a bad line does to packets in one direction: it loses some, alone or in bursts, and holds the others
// up. Time and randomness are arguments.
//
// Loss is a chain of two states. In the good one each packet begins a burst with the probability p, and then
// it and the next n - 1 are lost. With p = L / (L + n (1 - L)) the share L of all packets is lost; for n = 1,
// p = L: each packet by itself. A burst that follows another at once makes one of 2 n.
//
// Each packet is held up for a time drawn evenly from delay - jitter to delay + jitter, but never overtakes
// the one before it: no reordering. So the delays stay within those bounds, and their mean is above the
// middle where packets come closer together than the jitter is wide.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>

namespace vesper::netlab {

struct Impairment {
    double loss = 0;  ///< share of the packets, 0 to 1
    int burst = 1;    ///< packets lost together
    std::int64_t delay_us = 0;
    std::int64_t jitter_us = 0;  ///< at most the delay
};

struct PathCounts {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;
    std::uint64_t bursts = 0;
    std::int64_t delay_sum_us = 0;  ///< of the packets that were not lost
    std::int64_t delay_least_us = std::numeric_limits<std::int64_t>::max();
    std::int64_t delay_most_us = 0;
};

class ImpairedPath {
public:
    explicit ImpairedPath(std::uint64_t seed) : random_(seed) {}

    void set(const Impairment& wanted) {
        wanted_ = wanted;
        left_in_burst_ = 0;
    }

    /// When a packet that comes now goes on, or nothing when it is lost.
    std::optional<std::int64_t> take(std::size_t bytes, std::int64_t now_us) {
        ++counts_.packets;
        counts_.bytes += bytes;
        if (loses()) {
            ++counts_.lost;
            return std::nullopt;
        }
        const auto drawn = wanted_.delay_us - wanted_.jitter_us +
                           static_cast<std::int64_t>(draw() * static_cast<double>(2 * wanted_.jitter_us));
        last_leaves_us_ = std::max(last_leaves_us_, now_us + drawn);
        const auto delay = last_leaves_us_ - now_us;
        counts_.delay_sum_us += delay;
        counts_.delay_least_us = std::min(counts_.delay_least_us, delay);
        counts_.delay_most_us = std::max(counts_.delay_most_us, delay);
        return last_leaves_us_;
    }

    const PathCounts& counts() const { return counts_; }
    void forget_counts() { counts_ = {}; }

private:
    /// Evenly from 0 to 1, without 1; the same on every machine.
    double draw() { return static_cast<double>(random_() >> 11U) * 0x1p-53; }

    bool loses() {
        if (left_in_burst_ > 0) {
            --left_in_burst_;
            return true;
        }
        const double begins = wanted_.loss / (wanted_.loss + wanted_.burst * (1 - wanted_.loss));
        if (draw() >= begins) return false;
        ++counts_.bursts;
        left_in_burst_ = wanted_.burst - 1;
        return true;
    }

    std::mt19937_64 random_;
    Impairment wanted_;
    int left_in_burst_ = 0;
    std::int64_t last_leaves_us_ = 0;
    PathCounts counts_;
};

}  // namespace vesper::netlab
