#include "../../../e2e/netlab/impairment.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <vector>

using vesper::netlab::ImpairedPath;
using vesper::netlab::Impairment;

namespace {

constexpr int packets = 100'000;
constexpr std::int64_t spacing_us = 20'000;

struct Passage {
    std::vector<int> loss_runs;
    std::vector<std::int64_t> delays_us;
    std::int64_t overtaken = 0;
    double lost = 0;
};

Passage pass(const Impairment& impairment, std::int64_t every_us = spacing_us, std::uint64_t seed = 1) {
    ImpairedPath path(seed);
    path.set(impairment);
    Passage passage;
    int run = 0;
    std::int64_t before = 0;
    for (int i = 0; i < packets; ++i) {
        const std::int64_t now = i * every_us;
        const auto leaves = path.take(100, now);
        if (!leaves) {
            ++run;
            passage.lost += 1.0 / packets;
            continue;
        }
        if (run > 0) passage.loss_runs.push_back(run);
        run = 0;
        if (*leaves < before) ++passage.overtaken;
        before = *leaves;
        passage.delays_us.push_back(*leaves - now);
    }
    return passage;
}

double mean(const auto& values) {
    double sum = 0;
    for (const auto value : values) sum += static_cast<double>(value);
    return sum / static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("a line without loss passes every packet") {
    CHECK(pass({}).lost == 0);
    CHECK(pass({}).delays_us == std::vector<std::int64_t>(packets, 0));
}

TEST_CASE("random loss takes the share that was asked for, each packet by itself") {
    for (const double loss : {0.05, 0.1, 0.2, 0.3, 0.4}) {
        CAPTURE(loss);
        const auto passage = pass({.loss = loss});
        CHECK(passage.lost == Catch::Approx(loss).margin(0.006));
        // Of independent losses, runs have the mean length 1 / (1 - loss).
        CHECK(mean(passage.loss_runs) == Catch::Approx(1 / (1 - loss)).epsilon(0.03));
    }
}

TEST_CASE("bursts have the length and the share of all packets that were asked for") {
    for (const auto& [loss, burst] : std::vector<std::pair<double, int>>{{0.2, 5}, {0.1, 3}, {0.4, 10}}) {
        CAPTURE(loss, burst);
        const auto passage = pass({.loss = loss, .burst = burst});
        CHECK(passage.lost == Catch::Approx(loss).margin(0.012));
        int joined = 0;
        for (const int run : passage.loss_runs) {
            REQUIRE(run % burst == 0);
            if (run > burst) ++joined;
        }
        // A burst follows another at once with the probability with which any packet begins one.
        const double begins = loss / (loss + burst * (1 - loss));
        CHECK(joined / static_cast<double>(passage.loss_runs.size()) == Catch::Approx(begins).margin(0.015));
    }
}

TEST_CASE("delays are drawn evenly around the middle when packets are far apart") {
    const auto passage = pass({.delay_us = 40'000, .jitter_us = 20'000}, 100'000);
    CHECK(mean(passage.delays_us) == Catch::Approx(40'000).margin(150));
    std::vector<int> quarters(4);
    for (const auto delay : passage.delays_us) {
        REQUIRE(delay >= 20'000);
        REQUIRE(delay <= 60'000);
        ++quarters[static_cast<std::size_t>(std::min<std::int64_t>(3, (delay - 20'000) / 10'000))];
    }
    for (const int quarter : quarters) CHECK(quarter == Catch::Approx(packets / 4).epsilon(0.03));
}

TEST_CASE("packets that come every 20 ms keep their order and the bounds of their delay") {
    const auto passage = pass({.delay_us = 40'000, .jitter_us = 20'000});
    CHECK(passage.overtaken == 0);
    for (const auto delay : passage.delays_us) {
        REQUIRE(delay >= 20'000);
        REQUIRE(delay <= 60'000);
    }
    // Waiting for the packet before: u - 20 ms beats an even draw from the same 40 ms by 40 / 48 ms on the
    // average.
    CHECK(mean(passage.delays_us) == Catch::Approx(40'833).margin(200));
}

TEST_CASE("the same seed makes the same line") {
    const Impairment bad{.loss = 0.2, .burst = 5, .delay_us = 40'000, .jitter_us = 20'000};
    CHECK(pass(bad).delays_us == pass(bad).delays_us);
    CHECK(pass(bad, spacing_us, 2).delays_us != pass(bad).delays_us);
}
