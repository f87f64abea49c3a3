// Stretching, the codec with its redundancy, and outages, by ear of a spectrum.

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "unit/voice/call_network.h"
#include "unit/voice/signals.h"
#include "voice/call/time_stretch.h"

namespace vesper::voice {
namespace {

using namespace tests;

/// The largest step from one sample to the next.
float largest_step(std::span<const float> samples) {
    float largest = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        largest = std::max(largest, std::abs(samples[i] - samples[i - 1]));
    }
    return largest;
}

TEST_CASE("a tone that is shortened and lengthened keeps its pitch, by whole periods and without a click") {
    for (const double hertz : {100.0, 160.0, 220.0, 380.0}) {
        const auto all = tone(hertz, sample_rate_hz, 9'600);
        const double period = sample_rate_hz / hertz;
        const auto whole_periods = [&](std::size_t samples) {
            const double count = static_cast<double>(samples) / period;
            return samples > 0 && std::abs(count - std::round(count)) * period < 3;
        };
        std::vector<float> shorter(all.begin() + 720, all.end());
        const auto less = shorten(shorter, 0.9F);
        CHECK(whole_periods(less));
        CHECK(shorter.size() == all.size() - 720 - less);
        CHECK(largest_step(shorter) <= 1.2F * largest_step(all));
        CHECK(share_at(hertz, sample_rate_hz, std::span(shorter).first(4'800)) > 0.97);
        std::vector<float> longer(all.begin() + 720, all.end());
        const auto more = lengthen(longer, std::span(all).first<max_period>(), 0.9F);
        CHECK(whole_periods(more));
        CHECK(longer.size() == all.size() - 720 + more);
        CHECK(std::abs(longer.front() - all[719]) <= 1.2F * largest_step(all));
        CHECK(largest_step(longer) <= 1.2F * largest_step(all));
    }
}

TEST_CASE("noise is not stretched, as no part of it is like another, but silence is") {
    Dice dice(1);
    std::vector<float> noise(4'800);
    for (float& sample : noise) sample = static_cast<float>(dice.roll() - 0.5);
    auto sound = noise;
    CHECK(shorten(sound, 0.9F) == 0);
    CHECK(sound == noise);
    for (float& sample : sound) sample *= 0.001F;
    CHECK(shorten(sound, 0.9F) > 0);
    std::vector<float> few(max_period + stretch_overlap - 1);
    CHECK(shorten(few, 0) == 0);
}

TEST_CASE("a lost frame comes back from DRED and from in-band FEC, and a copy is smaller than its packet") {
    for (const bool dred : {true, false}) {
        CallEncoder encoder =
            CallEncoder::create({.core_bps = 24'000, .dred_ms = dred ? 500U : 0U, .fec = !dred}).value();
        CallDecoder decoder = CallDecoder::create().value();
        CallDecoder concealing = CallDecoder::create().value();
        Speech speech(4);
        std::vector<Bytes> packets(100);
        for (Bytes& packet : packets) REQUIRE(encoder.encode(speech.next(), 600, packet));
        std::array<float, frame_samples> pcm{};
        int recovered = 0;
        for (std::uint32_t i = 0; i < 99; ++i) {
            if (i < 30 || i % 10 != 0) {
                REQUIRE(decoder.decode(packets[i], pcm));
                continue;
            }
            const bool had = dred ? decoder.decode_dred(packets[i + 1], i + 1, 1, pcm)
                                  : decoder.decode_fec(packets[i + 1], pcm);
            if (had) ++recovered;
            if (!had) decoder.conceal(pcm);
        }
        CHECK(recovered >= (dred ? 6 : 3));
        Bytes copy;
        REQUIRE(strip_redundancy(packets[50], copy));
        REQUIRE(decoder.decode(copy, pcm));
        if (dred) CHECK(copy.size() + 20 < packets[50].size());
    }
}

TEST_CASE("a packet without DRED or FEC says so, and broken ones are refused") {
    CallEncoder encoder = CallEncoder::create({.core_bps = 24'000}).value();
    CallDecoder decoder = CallDecoder::create().value();
    Speech speech(4);
    Bytes packet;
    for (int i = 0; i < 20; ++i) REQUIRE(encoder.encode(speech.next(), 600, packet));
    std::array<float, frame_samples> pcm{};
    CHECK_FALSE(decoder.decode_dred(packet, 20, 1, pcm));
    CHECK_FALSE(decoder.decode_fec(packet, pcm));
    const Bytes broken = {0x03};
    CHECK_FALSE(decoder.decode(broken, pcm));
}

TEST_CASE("in an outage sound fades within half a second to faint noise, and comes back without a click") {
    Call call({.delay_us = 40'000});
    call.run(3);
    call.to_b.path.loss = 1;
    call.run(10);
    const auto outage = std::span(call.heard).last(9 * sample_rate_hz);
    CHECK(power(outage) < 2e-6);
    call.to_b.path.loss = 0;
    call.run(3);
    CHECK(power(std::span(call.heard).last(2 * sample_rate_hz)) > 1e-5);
    CHECK(largest_step(std::span(call.heard).last(3 * sample_rate_hz)) < 0.35F);
    CHECK(call.b.stats(call.now_us).buffer_ms < 80);
}

}  // namespace
}  // namespace vesper::voice
