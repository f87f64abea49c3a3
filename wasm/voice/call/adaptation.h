#pragma once
// How the sender spends its bandwidth. Every report of the other side is turned into the plan of the largest
// worth:
//
//     worth = quality(core rate) x (1 - harm x frames still missing) - price x kb/s
//
// fitted to what was measured offline with natural speech (ESTOI, docs/voice.md): quality of a frame's rate
// without loss; frames still missing are loss^(copies + 1), as copies are spaced so that their losses are
// independent; the harm of a missing frame depends on what stands in for it. Copies are spaced by the length
// of bursts. The rate is kept under a budget that a growing queue cuts and that grows slowly again;
// redundancy whose sending only made loss larger, as on a link with too little bandwidth, is taken back and
// not tried again for a while.
//
// It does not swing: more loss is believed at once, less of it slowly; a cheaper plan needs to be better for
// seconds, and any other must be better by more than what the ear tells.

#include <cstdint>

#include "voice/call/call_codec.h"
#include "voice/call/packet.h"

namespace vesper::voice {

class Adaptation {
public:
    [[nodiscard]] const SendPlan& plan() const { return plan_; }
    /// What the other side says of `sent_kbps` that went out over the time of its report.
    void report(const LinkReport& report, double sent_kbps, std::int64_t now_us);
    /// kb/s that the plan may take.
    [[nodiscard]] double budget_kbps() const { return budget_kbps_; }
    /// kb/s of a plan's packets, with what carries them.
    [[nodiscard]] static double cost_kbps(const SendPlan& plan);
    /// 0 to 1, without its price.
    [[nodiscard]] static double worth(const SendPlan& plan, double loss);

private:
    void follow_loss(const LinkReport& report, std::int64_t now_us);
    void follow_queue(const LinkReport& report, std::int64_t now_us);
    void judge_increase(const LinkReport& report, double sent_kbps, std::int64_t now_us);
    [[nodiscard]] SendPlan best_plan() const;
    void take(const SendPlan& plan, std::int64_t now_us);

    SendPlan plan_;
    bool any_ = false;
    double loss_ = 0;
    double burst_ = 1;  // relative to independent losses of as many packets
    double budget_kbps_ = 200;
    double limit_kbps_ = 200;    // where a queue last grew
    double ceiling_kbps_ = 200;  // above this, sending more was of no use
    std::int64_t ceiling_until_us_ = 0;
    std::int64_t ceiling_lasts_us_ = 20'000'000;  // the next one
    std::int64_t reported_us_ = 0;
    std::int64_t cut_us_ = 0;
    std::int64_t changed_us_ = 0;
    std::int64_t cheaper_since_us_ = 0;
    // Before the plan last grew: what was sent, and what of it came.
    bool judging_ = false;
    double before_sent_kbps_ = 0;
    double before_came_kbps_ = 0;
};

}  // namespace vesper::voice
