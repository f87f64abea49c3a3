#pragma once
// How much of something may be done: a burst at once, then a steady rate.

#include <algorithm>
#include <cstdint>

namespace vesper::server {

struct RequestRate {
    double burst{};
    double per_second{};  // 0: no limit
};

class TokenBucket {
public:
    TokenBucket(const RequestRate& rate, std::int64_t now_ms)
        : rate_(rate), tokens_(rate.burst), filled_at_ms_(now_ms) {}

    /// True when one more is allowed now. A clock that steps back gives nothing and takes nothing.
    [[nodiscard]] bool take(std::int64_t now_ms) {
        if (rate_.per_second <= 0) return true;
        fill(now_ms);
        if (tokens_ < 1) return false;
        tokens_ -= 1;
        return true;
    }
    /// Whether it is as if nothing had ever been taken.
    [[nodiscard]] bool is_full(std::int64_t now_ms) {
        fill(now_ms);
        return rate_.per_second <= 0 || tokens_ >= rate_.burst;
    }

private:
    void fill(std::int64_t now_ms) {
        const auto passed_ms = static_cast<double>(std::max<std::int64_t>(0, now_ms - filled_at_ms_));
        filled_at_ms_ = now_ms;
        tokens_ = std::min(rate_.burst, tokens_ + passed_ms / 1000.0 * rate_.per_second);
    }

    RequestRate rate_;
    double tokens_;
    std::int64_t filled_at_ms_;
};

}  // namespace vesper::server
