#include "voice/resampler.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vesper::voice {

namespace {

/// On each side, in samples of the lower of the two rates.
constexpr double half_taps = 32;
constexpr std::size_t kernel_steps = 64;
/// Of the lower rate's band, what is let through: the rest is the slope.
constexpr double pass = 0.95;

double sinc(double x) {
    return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

}  // namespace

std::expected<Resampler, Error> Resampler::create(std::uint32_t input_rate_hz) {
    if (input_rate_hz < min_input_rate_hz || input_rate_hz > max_input_rate_hz) {
        return std::unexpected(Error::bad_setting);
    }
    return Resampler(input_rate_hz);
}

Resampler::Resampler(std::uint32_t input_rate_hz)
    : input_rate_hz_(input_rate_hz), step_(static_cast<double>(input_rate_hz) / sample_rate_hz) {
    // Of the highest frequency that both rates have.
    const double cutoff = pass * std::min(1.0, 1 / step_);
    reach_ = half_taps * std::max(1.0, step_);
    kernel_.resize(static_cast<std::size_t>(reach_ * kernel_steps) + 1);
    for (std::size_t i = 0; i < kernel_.size(); ++i) {
        const double x = static_cast<double>(i) / kernel_steps;
        // Hann's window.
        const double window = x >= reach_ ? 0 : 0.5 + 0.5 * std::cos(std::numbers::pi * x / reach_);
        kernel_[i] = static_cast<float>(cutoff * sinc(cutoff * x) * window);
    }
    // Silence comes before the first sample.
    held_.resize(static_cast<std::size_t>(std::ceil(reach_)) + 1);
    at_ = static_cast<double>(held_.size());
}

float Resampler::wing(const float* sample, std::ptrdiff_t direction, double distance) const {
    // From one input sample to the next the place in the kernel moves by whole steps: its fraction stays.
    const double place = distance * kernel_steps;
    auto i = static_cast<std::size_t>(place);
    const auto fraction = static_cast<float>(place - static_cast<double>(i));
    float sum = 0;
    for (; i + 1 < kernel_.size(); i += kernel_steps, sample += direction) {
        sum += *sample * (kernel_[i] + fraction * (kernel_[i + 1] - kernel_[i]));
    }
    return sum;
}

std::vector<float> Resampler::resample(std::span<const float> input) {
    if (input_rate_hz_ == sample_rate_hz) return {input.begin(), input.end()};
    taken_ += input.size();
    held_.insert(held_.end(), input.begin(), input.end());
    return up_to(static_cast<double>(held_.size()) - reach_ - 2);
}

std::vector<float> Resampler::finish() {
    if (input_rate_hz_ == sample_rate_hz) return {};
    held_.insert(held_.end(), static_cast<std::size_t>(std::ceil(reach_ + step_)) + 2, 0.0F);
    auto out = up_to(static_cast<double>(held_.size()) - reach_ - 2);
    const std::uint64_t whole = taken_ * sample_rate_hz / input_rate_hz_;
    if (given_ > whole) {
        out.resize(out.size() - std::min(out.size(), static_cast<std::size_t>(given_ - whole)));
    }
    return out;
}

std::vector<float> Resampler::up_to(double end) {
    std::vector<float> out;
    for (; at_ < end; at_ += step_) {
        const auto before = static_cast<std::size_t>(at_);
        const double distance = at_ - static_cast<double>(before);
        out.push_back(wing(&held_[before], -1, distance) + wing(&held_[before + 1], 1, 1 - distance));
    }
    given_ += out.size();
    const auto done = static_cast<std::size_t>(std::max(0.0, std::floor(at_ - reach_ - 1)));
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(std::min(done, held_.size())));
    at_ -= static_cast<double>(done);
    return out;
}

}  // namespace vesper::voice
