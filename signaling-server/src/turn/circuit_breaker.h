#pragma once
// A circuit breaker: after a few failures in a row it opens, and what fails is left alone for a pause that
// doubles; then it is half open, and the next try decides. Time is an argument (Unix ms).

#include <algorithm>
#include <cstdint>

#include "server_limits.h"

namespace vesper::server::turn {

class CircuitBreaker {
public:
    enum class State : std::uint8_t { closed, open, half_open };

    [[nodiscard]] State state(std::int64_t now_ms) const {
        if (openings_ == 0) return State::closed;
        return now_ms < try_at_ms_ ? State::open : State::half_open;
    }
    /// When to try next after a failure.
    [[nodiscard]] std::int64_t try_at_ms() const { return try_at_ms_; }

    void succeeded() { *this = {}; }
    /// A try failed. `at_least_ms`: the pause that was asked for, followed within reason. `for_good`: nobody
    /// expects the next try to go better, so the longest pause begins at once.
    void failed(std::int64_t now_ms, std::int64_t at_least_ms = 0, bool for_good = false) {
        ++failures_;
        std::int64_t pause_ms = limits::provider_retry_ms;
        if (for_good || openings_ > 0 || failures_ >= limits::provider_failures) {
            constexpr unsigned doublings = 20;
            pause_ms = for_good ? limits::provider_pause_longest_ms
                                : std::min(limits::provider_pause_longest_ms,
                                           limits::provider_pause_first_ms << std::min(openings_, doublings));
            ++openings_;
        }
        try_at_ms_ = now_ms + std::max(pause_ms, std::min(at_least_ms, limits::provider_pause_asked_ms));
    }

private:
    unsigned failures_ = 0;  // in a row
    unsigned openings_ = 0;  // in a row; 0: closed
    std::int64_t try_at_ms_ = 0;
};

}  // namespace vesper::server::turn
