#pragma once
// Two people who talk over a simulated network: seeded, in microseconds of its own.

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <vector>

#include "voice/call/call_voice.h"

namespace vesper::voice::tests {

/// The same numbers each time, in [0, 1).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
    double roll() {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return static_cast<double>(state_ >> 11U) / static_cast<double>(1ULL << 53U);
    }

private:
    std::uint64_t state_;
};

/// Something like speech: a voice of changing pitch with formants, syllables of a fifth of a second, pauses.
class Speech {
public:
    explicit Speech(std::uint64_t seed) : dice_(seed) {}

    std::array<float, frame_samples> next() {
        std::array<float, frame_samples> out{};
        for (float& sample : out) sample = static_cast<float>(one());
        return out;
    }

private:
    double one() {
        constexpr double rate = sample_rate_hz;
        if (samples_++ % 9'600 == 0) {
            pitch_to_ = 90 + 120 * dice_.roll();
            loud_to_ = dice_.roll() < 0.25 ? 0.0 : 0.3 + 0.7 * dice_.roll();
            formant_to_ = 400 + 500 * dice_.roll();
        }
        pitch_ += (pitch_to_ - pitch_) / 4'000;
        loud_ += (loud_to_ - loud_) / 1'000;
        formant_ += (formant_to_ - formant_) / 3'000;
        phase_ += pitch_ / rate;
        if (phase_ >= 1) phase_ -= 1;
        double sum = 0;
        for (int harmonic = 1; harmonic <= 24; ++harmonic) {
            const double hertz = harmonic * pitch_;
            const auto peak = [&](double at, double width) {
                const double off = (hertz - at) / width;
                return 1 / (1 + off * off);
            };
            const double level =
                peak(formant_, 120) + 0.5 * peak(2.6 * formant_, 200) + 0.2 * peak(2'900, 400);
            sum += level * std::sin(2 * std::numbers::pi * phase_ * harmonic);
        }
        return 0.12 * loud_ * sum + 0.0005 * (dice_.roll() - 0.5);
    }

    Dice dice_;
    std::uint64_t samples_ = 0;
    double pitch_ = 120, pitch_to_ = 120, loud_ = 0, loud_to_ = 0, formant_ = 500, formant_to_ = 500,
           phase_ = 0;
};

/// One direction of a network.
struct Path {
    double loss = 0;   // share
    double burst = 1;  // packets lost one after the other, mean
    std::int64_t delay_us = 40'000;
    std::int64_t jitter_us = 0;  // delay is this much more or less, evenly
    double duplicate = 0;        // share
    double kbps = 0;             // of a queue of 300 ms; 0: any
};

class Link {
public:
    Link(Path path, std::uint64_t seed) : path(path), dice_(seed) {}

    void carry(ByteView packet, std::int64_t now_us) {
        if (packet.empty()) return;
        last = copy_of(packet);
        if (is_lost()) return;
        std::int64_t at_us = now_us;
        if (path.kbps > 0) {
            const auto takes_us = static_cast<std::int64_t>(
                static_cast<double>(packet.size() + carrier_bytes) * 8 / path.kbps * 1000);
            if (free_us_ > now_us + 300'000) return;
            free_us_ = std::max(free_us_, now_us) + takes_us;
            at_us = free_us_;
        }
        const int times = dice_.roll() < path.duplicate ? 2 : 1;
        for (int i = 0; i < times; ++i) {
            const auto off =
                static_cast<std::int64_t>((2 * dice_.roll() - 1) * static_cast<double>(path.jitter_us));
            on_the_way_.emplace(at_us + path.delay_us + off, copy_of(packet));
        }
    }

    /// Hands over what has come by now.
    template <class Take>
    void deliver(std::int64_t now_us, Take take) {
        while (!on_the_way_.empty() && on_the_way_.begin()->first <= now_us) {
            take(on_the_way_.begin()->second);
            on_the_way_.erase(on_the_way_.begin());
        }
    }

    Path path;
    Bytes last;  // that was sent

private:
    /// Gilbert's model: lost packets come in bursts of this mean.
    bool is_lost() {
        const double leave = 1 / std::max(1.0, path.burst);
        const double enter = path.loss >= 1 ? 1 : leave * path.loss / (1 - path.loss);
        if (path.burst <= 1) return dice_.roll() < path.loss;
        lossy_ = lossy_ ? dice_.roll() >= leave : dice_.roll() < enter;
        return lossy_;
    }

    Dice dice_;
    bool lossy_ = false;
    std::int64_t free_us_ = 0;
    std::multimap<std::int64_t, Bytes> on_the_way_;
};

inline CallKeys keys_of(std::uint8_t send, std::uint8_t receive) {
    CallKeys keys;
    keys.send.fill(send);
    keys.receive.fill(receive);
    return keys;
}

/// A call between two, in steps of 10 ms.
class Call {
public:
    explicit Call(Path path, std::uint64_t seed = 1)
        : to_b(path, seed), to_a(path, seed + 100), a_speech_(seed) {}

    void run(double seconds) {
        const std::int64_t end_us = now_us + static_cast<std::int64_t>(seconds * 1e6);
        for (; now_us < end_us; now_us += play_us) step();
    }

    Link to_b, to_a;
    CallVoice a = CallVoice::create(keys_of(1, 2)).value();
    CallVoice b = CallVoice::create(keys_of(2, 1)).value();
    std::int64_t now_us = 1'000'000;
    std::vector<float> said, heard;  // by a, at b

private:
    void step() {
        if (now_us % frame_us == 0) {
            const auto frame = a_speech_.next();
            said.insert(said.end(), frame.begin(), frame.end());
            to_b.carry(a.send(frame, now_us).value(), now_us);
            to_a.carry(b.send(std::array<float, frame_samples>{}, now_us).value(), now_us);
        }
        to_b.deliver(now_us, [this](ByteView packet) { (void)b.receive(packet, now_us); });
        to_a.deliver(now_us, [this](ByteView packet) { (void)a.receive(packet, now_us); });
        std::array<float, play_samples> out{};
        b.play(out, now_us);
        heard.insert(heard.end(), out.begin(), out.end());
        a.play(out, now_us);
    }

    Speech a_speech_;
};

}  // namespace vesper::voice::tests
