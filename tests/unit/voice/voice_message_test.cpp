#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <limits>

#include "unit/voice/signals.h"

namespace vesper::voice {
namespace {

using namespace tests;

TEST_CASE("a voice message is as long as what was said, and sounds the same") {
    for (const std::size_t samples : {1UZ, 959UZ, 960UZ, 961UZ, 48'000UZ, 123'457UZ}) {
        const auto message = record(tone(440, sample_rate_hz, samples));
        CHECK(message.duration_ms == samples * 1000 / sample_rate_hz);
        const auto heard = read_all(message.file);
        REQUIRE(heard.size() == samples);
        if (samples < 48'000) continue;
        const auto middle = std::span(heard).subspan(9'600, 28'800);
        CHECK(share_at(440, sample_rate_hz, middle) > 0.98);
        CHECK(std::abs(power(middle) / (0.25 * 0.25 / 2) - 1) < 0.1);
    }
}

TEST_CASE("nothing of the beginning and of the end is lost") {
    // A click in the first and one in the last milliseconds, and nothing between.
    std::vector<float> said(48'000);
    std::ranges::fill(std::span(said).first(96), 0.5F);
    std::ranges::fill(std::span(said).last(96), 0.5F);
    const auto heard = read_all(record(said).file);
    CHECK(power(std::span(heard).first(192)) > 100 * power(std::span(heard).subspan(20'000, 5'000)));
    CHECK(power(std::span(heard).last(192)) > 100 * power(std::span(heard).subspan(20'000, 5'000)));
}

TEST_CASE("speech takes about as many bits as were chosen") {
    const auto message = record(tone(300, sample_rate_hz, 10 * 48'000UZ));
    CHECK(message.file.size() < 10 * message_bit_rate / 8 * 3 / 2);
}

TEST_CASE("every sample rate of a microphone gives the same tone and length") {
    for (const std::uint32_t rate : {8'000U, 16'000U, 22'050U, 44'100U, 48'000U, 96'000U, 192'000U}) {
        INFO(rate);
        const auto message = record(tone(1000, rate, rate), rate);
        const auto heard = read_all(message.file);
        CHECK(heard.size() == sample_rate_hz);
        CHECK(message.duration_ms == 1000);
        const auto middle = std::span(heard).subspan(9'600, 28'800);
        CHECK(share_at(1000, sample_rate_hz, middle) > 0.98);
        CHECK(std::abs(power(middle) / (0.25 * 0.25 / 2) - 1) < 0.1);
    }
}

TEST_CASE("what lies above the band does not come back inside it") {
    auto resampler = Resampler::create(96'000).value();
    auto out = resampler.resample(tone(30'000, 96'000, 96'000));
    CHECK(power(std::span(out).subspan(4'800, 38'400)) < 1e-7);
}

TEST_CASE("the waveform shows where it was loud") {
    std::vector<float> said(2 * 48'000UZ);
    std::ranges::copy(tone(440, sample_rate_hz, 24'000), said.begin() + 48'000);
    const auto [file, duration_ms, waveform] = record(said);
    CHECK(waveform[0] == 0);
    CHECK(waveform[31] == 0);
    CHECK(waveform[40] > 150);
    CHECK(waveform[63] == 0);
    CHECK(level_of(tone(440, sample_rate_hz, 960)) > level_of(std::vector<float>(960, 0.01F)));
    CHECK(level_of({}) == 0);
    CHECK(level_of(std::vector<float>(960, 1.0F)) == 255);
    CHECK(waveform_of({}) == Waveform{});
    CHECK(waveform_of(std::array<std::uint8_t, 2>{7, 9})[31] == 7);
    CHECK(waveform_of(std::array<std::uint8_t, 2>{7, 9})[32] == 9);
}

TEST_CASE("what is no sound at all is not a message") {
    auto writer = VoiceMessageWriter::create(sample_rate_hz).value();
    CHECK(writer.finish().error() == Error::empty);
    CHECK(VoiceMessageWriter::create(7'999).error() == Error::bad_setting);
    CHECK(VoiceMessageWriter::create(192'001).error() == Error::bad_setting);
    CHECK(Encoder::create({.bit_rate = 5'999, .complexity = 1}).error() == Error::bad_setting);
    CHECK(Encoder::create({.bit_rate = 510'001, .complexity = 1}).error() == Error::bad_setting);
    CHECK(Encoder::create({.bit_rate = 24'000, .complexity = 11}).error() == Error::bad_setting);
}

TEST_CASE("samples that no microphone gives do no harm") {
    std::vector<float> said(4'800, std::numeric_limits<float>::quiet_NaN());
    std::ranges::fill(std::span(said).first(1'000), std::numeric_limits<float>::infinity());
    std::ranges::fill(std::span(said).last(1'000), 1e30F);
    for (const std::uint32_t rate : {48'000U, 44'100U}) {
        for (const float sample : read_all(record(said, rate).file)) CHECK(std::isfinite(sample));
    }
}

TEST_CASE("a message of more than an hour is refused, and goes on as it was") {
    auto writer = VoiceMessageWriter::create(8'000).value();
    const std::vector<float> second(8'000);
    const std::vector<float> too_much(60 * 60 * 8'000UZ);
    REQUIRE(writer.write(second));
    CHECK(writer.write(too_much).error() == Error::too_long);
    REQUIRE(writer.write(second));
    CHECK(writer.finish().value().duration_ms == 2000);
}

}  // namespace
}  // namespace vesper::voice
