#include "voice/call/link_monitor.h"

#include <algorithm>
#include <cmath>

namespace vesper::voice {

namespace {

/// Packets over which loss is counted, 2.5 s: short enough to follow a walk out of the house, long enough
/// that 20 % is known to 3.5 %.
constexpr std::uint32_t loss_window = 128;
/// Twice, as bursts are few.
constexpr std::uint32_t burst_window = 256;
/// Packets that may still be on the way, 160 ms of reordering.
constexpr std::uint32_t unsettled = 8;
/// RFC 3550 section 6.4.1.
constexpr double jitter_gain = 1.0 / 16;
/// Of loss after recovery: 2.5 s of frames.
constexpr double after_gain = 1.0 / 128;
/// What every packet of half a second waits for is a queue, the rest is jitter.
constexpr std::int64_t part_us = 500'000;
/// Twice what two clocks may drift, so that it is followed.
constexpr std::int64_t drift_ppm = 500;
constexpr std::int64_t small_queue_us = 30'000;
constexpr std::int64_t longest_drain_us = 5'000'000;
/// More is no queue of a network one could talk over, but a pause.
constexpr std::int64_t longest_queue_us = 5'000'000;
/// What two bytes of a report hold.
constexpr double most_told = 0xFFFF;
/// A gap of more is an outage or another stream, not loss.
constexpr std::uint32_t far_packets = 256;

}  // namespace

void RateMeter::add(std::size_t bytes, std::int64_t now_us) {
    const std::int64_t part = now_us / part_us;
    const auto index = static_cast<std::size_t>(part % static_cast<std::int64_t>(parts));
    if (part_of_[index] != part) {
        part_of_[index] = part;
        bytes_[index] = 0;
    }
    bytes_[index] += bytes;
}

double RateMeter::kbps(std::int64_t now_us) const {
    // The part that has only begun is left out.
    const std::int64_t part = now_us / part_us;
    std::size_t sum = 0;
    for (std::size_t i = 0; i < parts; ++i) {
        if (part_of_[i] < part && part - part_of_[i] < static_cast<std::int64_t>(parts)) sum += bytes_[i];
    }
    constexpr double span_ms = static_cast<double>(parts - 1) * static_cast<double>(part_us) / 1000;
    return static_cast<double>(sum) * 8 / span_ms;
}

void LinkMonitor::arrived(std::uint32_t counter, std::uint32_t number, std::size_t bytes,
                          std::int64_t now_us) {
    const std::int64_t delay_us = now_us - std::int64_t{number} * frame_us;
    const bool is_far = any_ && (counter > highest_ ? counter - highest_ : highest_ - counter) > far_packets;
    // Also a sender that paused: its frames go on with their numbers.
    if (!any_ || is_far || delay_us > unqueued_us_ + longest_queue_us) {
        any_ = true;
        came_.reset();
        first_ = highest_ = counter;
        highest_came_us_ = part_began_us_ = queued_since_us_ = now_us;
        part_least_us_ = recent_us_ = unqueued_us_ = last_delay_us_ = delay_us;
    }
    rate_.add(bytes + carrier_bytes, now_us);
    while (highest_ < counter) {
        came_.reset(++highest_ % remembered);
        highest_came_us_ = now_us;
    }
    came_.set(counter % remembered);
    jitter_us_ += (static_cast<double>(std::abs(delay_us - last_delay_us_)) - jitter_us_) * jitter_gain;
    last_delay_us_ = delay_us;
    part_least_us_ = std::min(part_least_us_, delay_us);
    unqueued_us_ = std::min(unqueued_us_, delay_us);
    if (now_us - part_began_us_ < part_us) return;
    follow_queue(now_us);
    part_began_us_ = now_us;
    part_least_us_ = delay_us;
}

void LinkMonitor::follow_queue(std::int64_t now_us) {
    // The clocks may drift apart, so what is the least creeps up.
    unqueued_us_ += (now_us - part_began_us_) * drift_ppm / 1'000'000;
    recent_us_ = part_least_us_;
    if (recent_us_ - unqueued_us_ < small_queue_us) {
        queued_since_us_ = now_us;
        queued_first_us_ = recent_us_;
    } else if (now_us - queued_since_us_ > longest_drain_us) {
        // Whoever is told of a queue sends less; one that does not drain is a longer path.
        if (recent_us_ > queued_first_us_ - small_queue_us) unqueued_us_ = recent_us_;
        queued_since_us_ = now_us;
        queued_first_us_ = recent_us_;
    }
}

void LinkMonitor::played(bool exact) {
    loss_after_ += ((exact ? 0.0 : 1.0) - loss_after_) * after_gain;
}

LinkReport LinkMonitor::report(std::int64_t now_us) const {
    LinkReport out;
    if (!any_) return out;
    const std::uint32_t known = highest_ - first_;
    const std::uint32_t settled = known > unsettled ? known - unsettled : 0;
    std::uint32_t lost = 0;
    std::uint32_t lost_in_bursts = 0;
    std::uint32_t bursts = 0;
    bool in_burst = false;
    for (std::uint32_t i = 0; i < std::min(settled, burst_window); ++i) {
        const bool gone = !came(highest_ - unsettled - i);
        if (gone && !in_burst) ++bursts;
        if (gone) ++lost_in_bursts;
        if (gone && i < loss_window) ++lost;
        in_burst = gone;
    }
    // A handful of packets says little: the first second counts as one.
    constexpr std::uint32_t least = 50;
    out.loss = static_cast<double>(lost) / std::max(least, std::min(settled, loss_window));
    out.loss_after = loss_after_;
    if (bursts > 0) out.burst = std::min(15.0, static_cast<double>(lost_in_bursts) / bursts);
    out.jitter_ms = static_cast<unsigned>(std::min(most_told, jitter_us_ / 1000));
    out.queue_ms = static_cast<unsigned>(
        std::clamp(static_cast<double>(recent_us_ - unqueued_us_) / 1000, 0.0, most_told));
    out.rate_kbps = static_cast<unsigned>(std::min(most_told, rate_.kbps(now_us)));
    out.echo = highest_;
    out.echo_delay_ms =
        static_cast<unsigned>(std::clamp<std::int64_t>((now_us - highest_came_us_) / 1000, 0, 0xFFFF));
    return out;
}

}  // namespace vesper::voice
