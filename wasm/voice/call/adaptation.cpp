#include "voice/call/adaptation.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace vesper::voice {

namespace {

struct Quality {
    double kbps, estoi;
};
/// ESTOI of clean speech by rate; between them in a straight line. From 24 kb/s on as measured for the
/// design, below by the listening tests that RFC 6716's authors published: speech is wide-band from 12,
/// narrow-band at 6.
constexpr std::array<Quality, 8> quality_by_rate = {{
    {6, 0.72},
    {8, 0.80},
    {12, 0.88},
    {16, 0.935},
    {24, 0.972},
    {32, 0.985},
    {40, 0.989},
    {64, 0.992},
}};
/// Rates that are chosen from, b/s.
constexpr std::array<std::int32_t, 9> core_rates = {6'000,  8'000,  12'000, 16'000, 20'000,
                                                    24'000, 32'000, 40'000, 48'000};
/// Depths of DRED that are chosen from, ms, where copies do not fit. With copies it is of no use in a call: a
/// frame whose copies are lost too could only come of packets that are not there yet when it is to be played
/// (measured: 0.7 % of frames at 40 % loss, for 20 kb/s).
constexpr std::array<unsigned, 2> dred_depths = {200, 500};

/// What of ESTOI each missing frame costs, by what stands in: neural concealment of 20 % measured 0.835 /
/// 0.97.
constexpr double harm_concealed = 0.70;
/// DRED: 0.892 at 20 %, 0.772 at 40 %.
constexpr double harm_dred = 0.45;
/// In-band FEC: nearly nothing while the next packet comes, concealment when not; 0.957 at 10 %, 0.71 at 40
/// %.
constexpr double harm_fec_at_least = 0.1;
/// ESTOI that a kb/s must be worth: a frame's 8 kb/s more are worth 0.0016 each at 24, 0.0005 at 32.
constexpr double price_per_kbps = 0.0002;

/// By so much another plan must be better: a tenth of what a listener tells.
constexpr double least_gain = 0.003;
/// Microseconds for which a cheaper plan must have been the better.
constexpr std::int64_t cheaper_after_us = 4'000'000;
/// Loss falls with this time constant, as bad minutes come together.
constexpr double forget_loss_us = 6'000'000;
constexpr double burst_gain = 0.1;

/// Bytes of each packet beside its frames: what carries it, sealed header and tag, flags and number, reports.
constexpr double packet_bytes = static_cast<double>(carrier_bytes) + 5 + 16 + 5 + 3;
constexpr double frames_per_second = 50;
/// ESTOI does not hear delay; a person does: 20 ms more in a packet must be worth as much as 6 kb/s at 16.
constexpr double price_per_frame_waited = 0.02;
/// Two or three frames lost at once are harder to conceal than one.
constexpr double harm_per_frame_more = 0.15;

/// 6 kb/s in packets of 60 ms, with what carries them.
constexpr double least_budget_kbps = 18;
constexpr double most_budget_kbps = 200;
/// Copies of a frame that are worth considering.
constexpr unsigned most_copies = 4;
/// A queue that stands for half a second is ours: jitter alone lets a packet through sooner.
constexpr unsigned long_queue_ms = 80;
constexpr unsigned short_queue_ms = 30;
constexpr double cut_to = 0.85;
/// The queue needs a second or so to drain, before it says anything new.
constexpr std::int64_t cut_pause_us = 1'500'000;
constexpr double growth_per_second = 0.06;
/// Near to what made a queue last time.
constexpr double careful_growth_per_second = 0.01;
constexpr double careful_from = 0.9;
/// A report says of an increase when it holds only packets sent after: its window of 1.4 s and a round trip.
constexpr std::int64_t judge_after_us = 2'500'000;
/// Of what was sent more, this share at least must come, or it only pushed other packets out.
constexpr double least_share_of_more = 0.3;
/// How long it is not tried again doubles up to this.
constexpr std::int64_t longest_ceiling_us = 160'000'000;

double quality(double kbps) {
    if (kbps <= quality_by_rate.front().kbps) return quality_by_rate.front().estoi;
    for (std::size_t i = 1; i < quality_by_rate.size(); ++i) {
        const Quality& low = quality_by_rate[i - 1];
        const Quality& high = quality_by_rate[i];
        if (kbps > high.kbps) continue;
        return low.estoi + (high.estoi - low.estoi) * (kbps - low.kbps) / (high.kbps - low.kbps);
    }
    return quality_by_rate.back().estoi;
}

}  // namespace

double Adaptation::cost_kbps(const SendPlan& plan) {
    const double packets = frames_per_second / plan.frames_per_packet;
    const double frames = static_cast<double>(plan.core_bps) * (1.0 + plan.copies);
    const double lengths = static_cast<double>(copy_overhead) * (1.0 + plan.copies) * frames_per_second * 8;
    return (frames + lengths + dred_bps(plan.dred_ms) + packet_bytes * packets * 8) / 1000;
}

double Adaptation::worth(const SendPlan& plan, double loss) {
    double harm = harm_concealed;
    if (plan.fec) harm = std::min(harm_concealed, harm_fec_at_least + loss);
    if (plan.dred_ms > 0) harm = harm_dred;
    harm *= 1 + harm_per_frame_more * (plan.frames_per_packet - 1);
    // In-band FEC takes a third of the frame's bits.
    const double kbps = plan.core_bps / 1000.0 * (plan.fec ? 0.7 : 1.0);
    return quality(kbps) * (1 - harm * std::pow(loss, plan.copies + 1.0));
}

namespace {

/// Whether all of a plan's frames have a place.
bool fits_packet(const SendPlan& plan) {
    const unsigned frames = plan.frames_per_packet;
    return frames * (plan.copies + 1) <= max_copies + 1 &&
           frames * (plan.copies * plan.spacing + 1) <= max_copy_distance + 1;
}

double value(const SendPlan& plan, double loss) {
    return Adaptation::worth(plan, loss) - price_per_kbps * Adaptation::cost_kbps(plan) -
           price_per_frame_waited * (plan.frames_per_packet - 1);
}

}  // namespace

void Adaptation::report(const LinkReport& report, double sent_kbps, std::int64_t now_us) {
    follow_loss(report, now_us);
    follow_queue(report, now_us);
    judge_increase(report, sent_kbps, now_us);
    reported_us_ = now_us;
    any_ = true;

    SendPlan best = best_plan();
    const bool fits = cost_kbps(plan_) <= std::min(budget_kbps_, ceiling_kbps_);
    const bool better = value(best, loss_) > value(plan_, loss_) + least_gain;
    if (!fits) {
        take(best, now_us);
    } else if (!better) {
        // The spacing alone costs nothing.
        best = plan_;
        best.spacing = best_plan().spacing;
        cheaper_since_us_ = now_us;
        plan_ = best;
    } else if (cost_kbps(best) >= cost_kbps(plan_)) {
        if (judging_) return;
        judging_ = true;
        before_sent_kbps_ = sent_kbps;
        before_came_kbps_ = report.rate_kbps;
        take(best, now_us);
    } else if (now_us - cheaper_since_us_ >= cheaper_after_us) {
        take(best, now_us);
    }
}

void Adaptation::take(const SendPlan& plan, std::int64_t now_us) {
    plan_ = plan;
    changed_us_ = now_us;
    cheaper_since_us_ = now_us;
}

void Adaptation::follow_loss(const LinkReport& report, std::int64_t now_us) {
    if (report.loss >= loss_) {
        loss_ = report.loss;
    } else {
        const double passed = static_cast<double>(now_us - reported_us_);
        loss_ += (report.loss - loss_) * (1 - std::exp(-passed / forget_loss_us));
    }
    // Independent losses make bursts of 1 / (1 - loss) by themselves.
    const double relative = std::max(1.0, report.burst * (1 - report.loss));
    burst_ += (relative - burst_) * burst_gain;
}

void Adaptation::follow_queue(const LinkReport& report, std::int64_t now_us) {
    if (report.queue_ms > long_queue_ms && now_us - cut_us_ > cut_pause_us) {
        const double came = report.rate_kbps > 0 ? report.rate_kbps : cost_kbps(plan_);
        limit_kbps_ = std::min(came, cost_kbps(plan_));
        budget_kbps_ = std::max(least_budget_kbps, cut_to * limit_kbps_);
        cut_us_ = now_us;
    } else if (report.queue_ms < short_queue_ms && any_) {
        const double passed_s = static_cast<double>(now_us - reported_us_) / 1e6;
        const bool is_near = budget_kbps_ > careful_from * limit_kbps_;
        const double growth = is_near ? careful_growth_per_second : growth_per_second;
        budget_kbps_ = std::min(most_budget_kbps, budget_kbps_ * (1 + growth * passed_s));
        // Once well past it, it was another network's.
        if (budget_kbps_ > 2 * limit_kbps_) limit_kbps_ = most_budget_kbps;
    }
    if (now_us >= ceiling_until_us_) ceiling_kbps_ = most_budget_kbps;
}

void Adaptation::judge_increase(const LinkReport& report, double sent_kbps, std::int64_t now_us) {
    if (!judging_ || now_us - changed_us_ < judge_after_us) return;
    judging_ = false;
    const double more_sent = sent_kbps - before_sent_kbps_;
    const double more_came = report.rate_kbps - before_came_kbps_;
    // With speech as it varies, less than this says nothing.
    constexpr double least_more_kbps = 8;
    if (more_sent < least_more_kbps || more_came >= least_share_of_more * more_sent) return;
    ceiling_kbps_ = std::max(least_budget_kbps, std::min(before_sent_kbps_, 0.95 * report.rate_kbps));
    ceiling_until_us_ = now_us + ceiling_lasts_us_;
    ceiling_lasts_us_ = std::min(longest_ceiling_us, 2 * ceiling_lasts_us_);
}

SendPlan Adaptation::best_plan() const {
    const double limit = std::min(budget_kbps_, ceiling_kbps_);
    // The plan of the least cost, should nothing fit.
    SendPlan best{.core_bps = core_rates.front(), .frames_per_packet = max_frames_per_packet};
    double best_value = -1;
    // Far enough apart that a burst seldom takes two: of five packets three (measured in the design).
    const auto spacing = static_cast<unsigned>(std::clamp(std::lround(0.75 * burst_), 1L, 4L));
    const auto consider = [&](const SendPlan& plan) {
        if (cost_kbps(plan) > limit) return;
        const double worth_now = value(plan, loss_);
        if (worth_now <= best_value) return;
        best_value = worth_now;
        best = plan;
    };
    for (const std::int32_t core : core_rates) {
        for (unsigned frames = 1; frames <= max_frames_per_packet; ++frames) {
            SendPlan plan{.core_bps = core, .frames_per_packet = frames, .spacing = spacing};
            for (; plan.copies <= most_copies && fits_packet(plan); ++plan.copies) consider(plan);
        }
        for (const unsigned depth : dred_depths) {
            consider({.core_bps = core, .spacing = spacing, .dred_ms = depth});
        }
        consider({.core_bps = core, .spacing = spacing, .fec = true});
    }
    return best;
}

}  // namespace vesper::voice
