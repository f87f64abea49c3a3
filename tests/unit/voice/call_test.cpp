#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <cstdio>
#include <tuple>

#include "unit/voice/call_network.h"
#include "unit/voice/signals.h"

namespace vesper::voice {
namespace {

using namespace tests;

[[maybe_unused]] double share(std::uint64_t part, const PlayedFrames& played) {
    return static_cast<double>(part) / static_cast<double>(played.direct + played.by_copy + played.by_dred +
                                                           played.by_fec + played.concealed);
}

/// How like two sounds are, at the delay at which they are most alike: the largest correlation.
double likeness(std::span<const float> said, std::span<const float> heard) {
    double best = 0;
    for (std::size_t delay = 0; delay < 14'400; delay += 4) {
        double cross = 0;
        double a = 0;
        double b = 0;
        for (std::size_t i = 0; i + delay < heard.size() && i < said.size(); i += 17) {
            cross += double{said[i]} * heard[i + delay];
            a += double{said[i]} * said[i];
            b += double{heard[i + delay]} * heard[i + delay];
        }
        best = std::max(best, cross / std::sqrt(a * b + 1e-9));
    }
    return best;
}

TEST_CASE("what one says the other hears, soon and unchanged, on a good network") {
    Call call({.delay_us = 40'000, .jitter_us = 5'000});
    call.run(6);
    const CallStats stats = call.b.stats(call.now_us);
    CHECK(stats.secured);
    CHECK(stats.loss == 0);
    CHECK(stats.played.concealed + stats.played.by_dred == 0);
    CHECK(stats.buffer_ms <= 50);
    CHECK(stats.rtt_ms > 70);
    CHECK(stats.rtt_ms < 110);
    const std::size_t begin = 3 * sample_rate_hz;
    CHECK(likeness(std::span(call.said).subspan(begin, 96'000),
                   std::span(call.heard).subspan(begin, 120'000)) > 0.9);
}

#ifndef __EMSCRIPTEN__  // minutes in node, and no other arithmetic than the native program's
TEST_CASE("on lossy networks nearly every frame is had, itself or a copy of it") {
    const auto [loss, burst, exact] = GENERATE(table<double, double, double>({{0.05, 1, 0.985},
                                                                              {0.10, 1, 0.985},
                                                                              {0.20, 1, 0.975},
                                                                              {0.30, 1, 0.96},
                                                                              {0.40, 1, 0.93},
                                                                              {0.20, 5, 0.95}}));
    Call call({.loss = loss, .burst = burst, .delay_us = 40'000, .jitter_us = 20'000});
    call.run(4);
    const PlayedFrames before = call.b.stats(call.now_us).played;
    call.run(10);
    const CallStats stats = call.b.stats(call.now_us);
    PlayedFrames played = stats.played;
    played.direct -= before.direct;
    played.by_copy -= before.by_copy;
    played.by_dred -= before.by_dred;
    played.by_fec -= before.by_fec;
    played.concealed -= before.concealed;
    const CallStats sender = call.a.stats(call.now_us);
    std::printf(
        "loss %2.0f %% in bursts of %.0f: direct %.3f, copy %.3f, DRED %.3f, FEC %.3f, concealed %.3f; "
        "waited %.0f ms, -%.0f +%.0f ms; buffer %.0f ms, target %.0f ms; %u copies by %u, core %.0f kb/s, "
        "sent %.0f kb/s, rtt %.0f ms\n",
        loss * 100, burst, share(played.direct, played), share(played.by_copy, played),
        share(played.by_dred, played), share(played.by_fec, played), share(played.concealed, played),
        stats.waited_ms, stats.shortened_ms, stats.lengthened_ms, stats.buffer_ms, stats.target_ms,
        sender.copies, sender.spacing, sender.core_kbps, sender.sent_kbps, sender.rtt_ms);
    CHECK(share(played.direct + played.by_copy, played) > exact);
}
#endif

}  // namespace
}  // namespace vesper::voice
