#pragma once
// How many requests one connection may make: a burst at once, then a steady rate.

#include <algorithm>
#include <cstdint>

namespace vesper::server {

class TokenBucket {
public:
    /// A rate of 0 means no limit.
    TokenBucket(double burst, double per_second, std::int64_t now_ms)
        : burst_(burst), per_second_(per_second), tokens_(burst), filled_at_ms_(now_ms) {}

    /// True when one more is allowed now. A clock that steps back gives nothing and takes nothing.
    [[nodiscard]] bool take(std::int64_t now_ms) {
        if (per_second_ <= 0) return true;
        const auto passed_ms = static_cast<double>(std::max<std::int64_t>(0, now_ms - filled_at_ms_));
        filled_at_ms_ = now_ms;
        tokens_ = std::min(burst_, tokens_ + passed_ms / 1000.0 * per_second_);
        if (tokens_ < 1) return false;
        tokens_ -= 1;
        return true;
    }

private:
    double burst_;
    double per_second_;
    double tokens_;
    std::int64_t filled_at_ms_;
};

}  // namespace vesper::server
