#pragma once
// How loud a voice message is from moment to moment, for eyes.

#include <array>
#include <span>
#include <vector>

#include "voice/limits.h"

namespace vesper::voice {

using Waveform = std::array<std::uint8_t, waveform_levels>;

/// 0 (silence, -54 dB and less) to 255 (as loud as speech gets, -9 dB and more) of samples of -1 to 1, by
/// their root mean square: as steps of loudness are heard. 0 where there are none.
[[nodiscard]] std::uint8_t level_of(std::span<const float> samples);

/// Levels of the frames of a message, however many, as a waveform: each is the loudest of its part.
[[nodiscard]] Waveform waveform_of(std::span<const std::uint8_t> frame_levels);

}  // namespace vesper::voice
