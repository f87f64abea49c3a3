#pragma once
// So many a second, and so many at once: the generic cell rate algorithm (ITU-T I.371), which is a leaky
// bucket that keeps one time.

#include <algorithm>
#include <cstdint>

namespace vesper::voice {

class Allowance {
public:
    constexpr Allowance(std::int64_t per_second, std::int64_t at_once)
        : each_us_(1'000'000 / per_second), ahead_us_(each_us_ * (at_once - 1)) {}

    /// Whether one more may pass; it has passed then.
    bool take(std::int64_t now_us) {
        if (next_us_ > now_us + ahead_us_) return false;
        next_us_ = std::max(next_us_, now_us) + each_us_;
        return true;
    }

private:
    std::int64_t each_us_;
    std::int64_t ahead_us_;
    std::int64_t next_us_ = INT64_MIN / 2;  // when one would pass if they came evenly
};

}  // namespace vesper::voice
