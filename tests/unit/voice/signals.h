#pragma once
// Sounds for tests, and what is in a sound.

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <span>
#include <vector>

#include "voice/voice_message.h"

namespace vesper::voice::tests {

/// Samples of a tone, a quarter of the loudest.
inline std::vector<float> tone(double hertz, double rate_hz, std::size_t samples) {
    std::vector<float> out(samples);
    for (std::size_t i = 0; i < samples; ++i) {
        out[i] = 0.25F * static_cast<float>(
                             std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate_hz));
    }
    return out;
}

inline double power(std::span<const float> samples) {
    double sum = 0;
    for (const float sample : samples) sum += double{sample} * sample;
    return sum / static_cast<double>(samples.size());
}

/// The share of the power that is at this frequency, 0 to 1.
inline double share_at(double hertz, double rate_hz, std::span<const float> samples) {
    std::complex<double> sum;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        sum += double{samples[i]} *
               std::polar(1.0, -2 * std::numbers::pi * hertz * static_cast<double>(i) / rate_hz);
    }
    const auto size = static_cast<double>(samples.size());
    return 2 * std::norm(sum / size) / power(samples);
}

struct Message {
    Bytes file;
    std::uint32_t duration_ms{};
    Waveform waveform{};
};

/// Written as a recorder does, some samples at a time.
inline Message record(std::span<const float> samples, std::uint32_t rate_hz = sample_rate_hz) {
    auto writer = VoiceMessageWriter::create(rate_hz).value();
    Message out;
    while (!samples.empty()) {
        const auto some = samples.first(std::min<std::size_t>(samples.size(), 1337));
        append(out.file, writer.write(some).value());
        samples = samples.subspan(some.size());
    }
    const auto end = writer.finish().value();
    append(out.file, end.part);
    out.duration_ms = end.duration_ms;
    out.waveform = end.waveform;
    return out;
}

inline std::vector<float> read_all(Bytes file) {
    auto reader = VoiceMessageReader::open(std::move(file)).value();
    std::vector<float> out;
    for (auto pcm = reader.read().value(); !pcm.empty(); pcm = reader.read().value()) {
        out.insert(out.end(), pcm.begin(), pcm.end());
    }
    return out;
}

}  // namespace vesper::voice::tests
