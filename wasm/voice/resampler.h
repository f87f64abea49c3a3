#pragma once
// From a microphone's sample rate to 48 kHz: band-limited interpolation by a windowed sinc (J. O. Smith,
// "Digital Audio Resampling", 2002), 64 taps.

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

#include "voice/error.h"
#include "voice/limits.h"

namespace vesper::voice {

class Resampler {
public:
    /// bad_setting: a rate outside of min_input_rate_hz to max_input_rate_hz.
    [[nodiscard]] static std::expected<Resampler, Error> create(std::uint32_t input_rate_hz);
    /// What can be said of the input so far: it comes later by half of the taps, and nothing of it changes.
    /// At 48 kHz the input itself.
    [[nodiscard]] std::vector<float> resample(std::span<const float> input);
    /// The rest, so that the output is as long as the input was. Nothing may follow.
    [[nodiscard]] std::vector<float> finish();

private:
    explicit Resampler(std::uint32_t input_rate_hz);
    /// Half of a sum: the input from `sample` on in one direction, which is so far from the output's place.
    [[nodiscard]] float wing(const float* sample, std::ptrdiff_t direction, double distance) const;
    [[nodiscard]] std::vector<float> up_to(double end);

    std::uint32_t input_rate_hz_;
    double step_;                // input samples for each output sample
    double reach_;               // half of the window, in input samples
    std::vector<float> kernel_;  // one half, at kernel_steps points for each input sample
    std::vector<float> held_;    // input that is needed yet
    double at_;                  // place of the next output sample in held_
    std::uint64_t taken_ = 0;    // input samples so far
    std::uint64_t given_ = 0;    // output samples so far
};

}  // namespace vesper::voice
