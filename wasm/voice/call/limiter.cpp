#include "voice/call/limiter.h"

#include <algorithm>
#include <cmath>

namespace vesper::voice {

namespace {

constexpr float peak = 0.89F;
constexpr float least_allowed = 0.18F;  // -15 dB
constexpr float most_allowed = 0.355F;  // -9 dB
constexpr float rise = 1.0035F;         // every 10 ms: 3 dB a second
constexpr float fall = 0.9988F;         // 1 dB a second
constexpr float release = 1.012F;       // of the gain: 10 dB a second
/// Samples over which the gain goes down: 1 ms, so that it does not click.
constexpr std::size_t ramp = 48;

}  // namespace

void Limiter::limit(std::span<float, play_samples> samples) {
    float sum = 0;
    float highest = 0;
    for (float& sample : samples) {
        if (!std::isfinite(sample)) sample = 0;
        sum += sample * sample;
        highest = std::max(highest, std::abs(sample));
    }
    const float rms = std::sqrt(sum / static_cast<float>(samples.size()));
    allowed_ = std::clamp(allowed_ * (rms > allowed_ * 0.7F ? rise : fall), least_allowed, most_allowed);
    float wanted = std::min(1.0F, gain_ * release);
    if (rms > 0) wanted = std::min({wanted, allowed_ / rms, peak / highest});
    const float before = gain_;
    gain_ = wanted;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const float share = std::min(1.0F, static_cast<float>(i) / static_cast<float>(ramp));
        samples[i] = std::clamp(samples[i] * (before + (gain_ - before) * share), -peak, peak);
    }
}

}  // namespace vesper::voice
