#include "voice/waveform.h"

#include <algorithm>
#include <cmath>

namespace vesper::voice {

std::uint8_t level_of(std::span<const float> samples) {
    constexpr float quietest_db = -54;
    constexpr float loudest_db = -9;
    float sum = 0;
    for (const float sample : samples) sum += sample * sample;
    // Also false for what is not a number.
    if (!(sum > 0)) return 0;
    const float db = 10 * std::log10(sum / static_cast<float>(samples.size()));
    const float share = (db - quietest_db) / (loudest_db - quietest_db);
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0F, 1.0F)));
}

Waveform waveform_of(std::span<const std::uint8_t> frame_levels) {
    Waveform waveform{};
    if (frame_levels.empty()) return waveform;
    for (std::size_t i = 0; i < waveform.size(); ++i) {
        const std::size_t begin = i * frame_levels.size() / waveform.size();
        const std::size_t end = std::max(begin + 1, (i + 1) * frame_levels.size() / waveform.size());
        waveform[i] = std::ranges::max(frame_levels.subspan(begin, end - begin));
    }
    return waveform;
}

}  // namespace vesper::voice
