#include "voice/call/time_stretch.h"

#include <array>
#include <cmath>
#include <cstdint>

namespace vesper::voice {

namespace {

constexpr std::size_t min_period = 120;  // 2.5 ms, 400 Hz
/// The search begins at 12 kHz: a period is known to four samples then, and found again at full rate.
constexpr std::size_t coarse = 4;
/// RMS of -50 dB: room noise, in which nobody hears a cut.
constexpr float silence_power = 1e-5F;

struct Match {
    std::size_t period = 0;
    float likeness = 0;
};

/// How like `sound` at `here` is to itself at `there`, over the overlap.
float likeness_at(std::span<const float> sound, std::size_t here, std::size_t there, std::size_t step) {
    float cross = 0;
    float here_power = 0;
    float there_power = 0;
    for (std::size_t i = 0; i < stretch_overlap; i += step) {
        const float a = sound[here + i];
        const float b = sound[there + i];
        cross += a * b;
        here_power += a * a;
        there_power += b * b;
    }
    return cross / std::sqrt(here_power * there_power + 1e-12F);
}

float power_at(std::span<const float> sound, std::size_t here) {
    float power = 0;
    for (const float sample : sound.subspan(here, stretch_overlap)) power += sample * sample;
    return power / static_cast<float>(stretch_overlap);
}

/// The period at which sound at `here` is most like sound that is later (or earlier) by it.
Match find_period(std::span<const float> sound, std::size_t here, bool later) {
    const auto there = [&](std::size_t period) { return later ? here + period : here - period; };
    Match best;
    const auto consider = [&](std::size_t period, std::size_t step) {
        const float likeness = likeness_at(sound, here, there(period), step);
        if (best.period == 0 || likeness > best.likeness) best = {.period = period, .likeness = likeness};
    };
    for (std::size_t period = min_period; period <= max_period; period += coarse) consider(period, coarse);
    const std::size_t middle = best.period;
    best = {};
    const std::size_t end = std::min(max_period, middle + coarse);
    for (std::size_t period = std::max(min_period, middle - coarse); period <= end; ++period)
        consider(period, 1);
    if (power_at(sound, here) < silence_power && power_at(sound, there(best.period)) < silence_power) {
        best.likeness = 1;
    }
    return best;
}

/// From the sound at `from` over into that at `to`, and there on to the end.
std::vector<float> spliced(std::span<const float> sound, std::size_t from, std::size_t to) {
    std::vector<float> out;
    out.reserve(sound.size() - to);
    for (std::size_t i = 0; i < stretch_overlap; ++i) {
        const float share = (static_cast<float>(i) + 0.5F) / static_cast<float>(stretch_overlap);
        out.push_back(sound[from + i] * (1 - share) + sound[to + i] * share);
    }
    out.insert(out.end(), sound.begin() + static_cast<std::ptrdiff_t>(to + stretch_overlap), sound.end());
    return out;
}

}  // namespace

std::size_t shorten(std::vector<float>& sound, float likeness) {
    if (sound.size() < max_period + stretch_overlap) return 0;
    const Match match = find_period(sound, 0, true);
    if (match.likeness < likeness) return 0;
    sound = spliced(sound, 0, match.period);
    return match.period;
}

std::size_t lengthen(std::vector<float>& sound, std::span<const float, max_period> history, float likeness) {
    if (sound.size() < stretch_overlap) return 0;
    std::vector<float> whole(history.begin(), history.end());
    whole.insert(whole.end(), sound.begin(), sound.end());
    const Match match = find_period(whole, max_period, false);
    if (match.likeness < likeness) return 0;
    sound = spliced(whole, max_period, max_period - match.period);
    return match.period;
}

}  // namespace vesper::voice
