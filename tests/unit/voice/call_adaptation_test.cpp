#include "voice/call/adaptation.h"

#include <catch2/catch_test_macros.hpp>

#include "unit/voice/call_network.h"

namespace vesper::voice {
namespace {

using namespace tests;

constexpr std::int64_t report_us = 100'000;

/// A sender and what its reports say, for so many seconds.
class Reports {
public:
    void run(double seconds, const LinkReport& report) {
        const std::int64_t end_us = now_us + static_cast<std::int64_t>(seconds * 1e6);
        for (; now_us < end_us; now_us += report_us) {
            const SendPlan before = adaptation.plan();
            LinkReport said = report;
            const double sent = Adaptation::cost_kbps(before);
            said.rate_kbps = static_cast<unsigned>(sent * (1 - report.loss));
            adaptation.report(said, sent, now_us);
            if (adaptation.plan() != before) ++changes;
        }
    }

    Adaptation adaptation;
    std::int64_t now_us = 1'000'000;
    int changes = 0;
};

TEST_CASE("without loss a frame is sent once, as good as can be") {
    Reports reports;
    reports.run(10, {});
    CHECK(reports.adaptation.plan().copies == 0);
    CHECK(reports.adaptation.plan().core_bps >= 32'000);
    CHECK(Adaptation::cost_kbps(reports.adaptation.plan()) < 85);
}

TEST_CASE("more loss is answered with more copies within a second, and forgotten slowly") {
    Reports reports;
    reports.run(2, {});
    reports.run(1, {.loss = 0.2});
    CHECK(reports.adaptation.plan().copies >= 2);
    reports.run(20, {.loss = 0.4});
    CHECK(reports.adaptation.plan().copies >= 3);
    reports.run(3, {});
    CHECK(reports.adaptation.plan().copies >= 2);
    reports.run(60, {});
    CHECK(reports.adaptation.plan().copies == 0);
}

TEST_CASE("at a steady loss the plan settles and does not swing, though reports scatter") {
    for (const double loss : {0.02, 0.05, 0.1, 0.2, 0.3, 0.4}) {
        Reports reports;
        Dice dice(5);
        reports.run(20, {.loss = loss});
        reports.changes = 0;
        for (int i = 0; i < 600; ++i) reports.run(0.1, {.loss = loss * (0.8 + 0.4 * dice.roll())});
        INFO(loss);
        CHECK(reports.changes <= 4);
    }
}

TEST_CASE("copies are spaced by the length of bursts") {
    Reports reports;
    reports.run(10, {.loss = 0.2, .burst = 1.25});
    CHECK(reports.adaptation.plan().spacing == 1);
    reports.run(20, {.loss = 0.2, .burst = 5});
    CHECK(reports.adaptation.plan().spacing == 3);
}

TEST_CASE("a narrow link is used as far as it goes, without a queue and without loss") {
    for (const double kbps : {24.0, 32.0, 48.0, 64.0, 96.0}) {
        Call call({.delay_us = 40'000, .kbps = kbps});
        call.run(40);
        const CallStats stats = call.a.stats(call.now_us);
        const CallStats heard = call.b.stats(call.now_us);
        INFO(kbps << " kb/s: sent " << stats.sent_kbps << ", core " << stats.core_kbps << ", loss "
                  << heard.loss << ", budget " << stats.budget_kbps << ", buffer " << heard.buffer_ms);
        std::printf(
            "%.0f kb/s: sent %.0f, core %.0f, copies %u, loss %.3f, budget %.0f, buffer %.0f, rtt %.0f\n",
            kbps, stats.sent_kbps, stats.core_kbps, stats.copies, heard.loss, stats.budget_kbps,
            heard.buffer_ms, stats.rtt_ms);
        // The moment may be one in which more is tried.
        CHECK(stats.sent_kbps < 1.15 * kbps);
        CHECK(heard.loss < 0.05);
        CHECK(heard.buffer_ms < 250);
    }
}

TEST_CASE("worth and cost are what was measured for the design, to a few hundredths") {
    const auto plan = [](unsigned copies, unsigned dred_ms, bool fec, std::int32_t core_bps) {
        return SendPlan{.core_bps = core_bps, .copies = copies, .dred_ms = dred_ms, .fec = fec};
    };
    const auto is_near = [](double worth, double measured) { return std::abs(worth - measured) < 0.035; };
    CHECK(is_near(Adaptation::worth(plan(0, 0, true, 32'000), 0.10), 0.957));
    CHECK(is_near(Adaptation::worth(plan(0, 0, true, 32'000), 0.20), 0.921));
    CHECK(is_near(Adaptation::worth(plan(0, 0, false, 24'000), 0.20), 0.835));
    CHECK(is_near(Adaptation::worth(plan(0, 1'000, false, 24'000), 0.20), 0.892));
    CHECK(is_near(Adaptation::worth(plan(0, 1'000, false, 24'000), 0.40), 0.772));
    CHECK(is_near(Adaptation::worth(plan(2, 0, false, 24'000), 0.20), 0.97));
    CHECK(is_near(Adaptation::worth(plan(3, 0, false, 24'000), 0.40), 0.95));
}

}  // namespace
}  // namespace vesper::voice
