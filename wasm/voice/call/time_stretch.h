#pragma once
// Speech made shorter or longer by one of its periods, without a change of pitch: WSOLA (Verhelst and
// Roelands, 1993) with one overlap, as NetEQ's accelerate and pre-emptive expand. The period is where speech
// is most like itself 2.5 to 15 ms later.

#include <cstddef>
#include <span>
#include <vector>

namespace vesper::voice {

/// Samples of the longest period, of 67 Hz, and of the overlap: 15 and 10 ms.
inline constexpr std::size_t max_period = 720;
inline constexpr std::size_t stretch_overlap = 480;

/// Removes a period from the front of `sound`, of at least max_period + stretch_overlap samples. Gives the
/// samples removed; 0, and changes nothing, where no period is like the next by `likeness` (correlation, 0 to
/// 1). Silence always can be cut.
std::size_t shorten(std::vector<float>& sound, float likeness);

/// Inserts a period before the front of `sound`, of at least stretch_overlap samples, out of `history`: the
/// last max_period samples that were played before it. Gives the samples inserted.
std::size_t lengthen(std::vector<float>& sound, std::span<const float, max_period> history, float likeness);

}  // namespace vesper::voice
