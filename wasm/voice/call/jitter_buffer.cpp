#include "voice/call/jitter_buffer.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

namespace vesper::voice {

namespace {

constexpr std::int64_t bin_us = 10'000;
/// Waiting 40 ms is worth a percent of frames: twice NetEQ's weight, whose lost frames mostly do not come
/// later at all; with it the buffer did not wait for the second copy at 20 % loss, and 2.3 % of the frames
/// were missing.
constexpr double us_per_share = 40'000.0 * 100;
/// A half-life of 8 s at 50 frames a second, as NetEQ.
constexpr float kept = 0.9983F;
/// What the finest bin of the histogram says.
constexpr std::int64_t min_target_us = bin_us;
constexpr std::int64_t max_target_us = 1'000'000;
/// Looks of 10 ms that are taken together, and of which the least counts. What makes speech look later
/// swings: frames are of 20 ms, devices take several blocks at once, and whoever plays is woken late. When
/// single looks counted, on a busy machine a period was taken out after such a moment and came to be missing
/// at the next late packet: 60 ms a minute each way, over a line whose target stood still.
constexpr unsigned looks_together = 10;
/// Later than the target by this for half a second, speech is played faster, and by much for a tenth, much
/// faster. Earlier by this at any look of a tenth, it is played slower.
constexpr std::int64_t faster_us = 25'000;
constexpr std::size_t faster_after = 5;
constexpr std::int64_t much_faster_us = 100'000;
constexpr std::int64_t slower_us = 15'000;
/// Later by this for all the time that is remembered, it is what a stall left. A period of the voice, so that
/// taking one out leaves the target.
constexpr std::int64_t standing_us = 15'000;
/// Earlier than the target by less than this, a frame that is missing is given up.
constexpr std::int64_t patience_us = 5'000;
/// Later than the target by this, speech is left out: making it up by speed would take seconds.
constexpr std::int64_t skip_us = 500'000;
/// With nothing to play for so long, the buffer waits for its target anew before it plays.
constexpr std::int64_t outage_us = 400'000;
/// A second: a gap of more is an outage or another stream.
constexpr std::uint32_t far_frames = 50;
/// Frames from somewhere else that are believed: 100 ms.
constexpr unsigned strangers_believed = 5;

std::int64_t speech_us(std::uint32_t number) {
    return std::int64_t{number} * frame_us;
}

}  // namespace

Arrival JitterBuffer::insert(std::uint32_t number, ByteView opus, bool direct, std::int64_t now_us) {
    if (!began_) {
        began_ = true;
        restart_at(number);
    }
    if (number < position_) {
        if (position_ - number <= far_frames) {
            note_lateness(number, now_us);
            return Arrival::late;
        }
        // From long before: late, unless more of the kind follow, of a sender that began again.
        if (!direct || ++strangers_ < strangers_believed) return Arrival::late;
        restart_at(number);
    } else if (number - position_ >= max_waiting_frames) {
        if (!direct) return Arrival::late;
        // After an outage: nothing of before is worth waiting for.
        skipped_ += size_;
        restart_at(number);
    }
    strangers_ = 0;
    while (highest_ < number) had_.reset(++highest_ % had_.size());
    note_lateness(number, now_us);
    auto& place = slot(number);
    if (place && (place->direct || !direct)) return Arrival::known;
    if (!place) {
        place.emplace();
        ++size_;
    }
    place->opus.assign(opus.begin(), opus.end());
    place->direct = direct;
    return Arrival::stored;
}

void JitterBuffer::restart_at(std::uint32_t number) {
    for (auto& place : slots_) place.reset();
    size_ = 0;
    had_.reset();
    floor_.forget();
    playing_ = false;
    stood_in_us_ = 0;
    strangers_ = 0;
    // The first packet may have been overtaken, and has copies of what was before it.
    position_ = number;
    highest_ = number;
}

void JitterBuffer::note_lateness(std::uint32_t number, std::int64_t now_us) {
    if (had_.test(number % had_.size())) return;
    had_.set(number % had_.size());
    const std::int64_t late_us = floor_.lateness(number, now_us);
    // The mean of what there is at first, then forgetting.
    ++noted_;
    const float keep = std::min(kept, 1.0F - 1.0F / static_cast<float>(noted_));
    for (float& share : histogram_) share *= keep;
    const auto bin = static_cast<std::size_t>(late_us / bin_us);
    histogram_[std::min(bin, bins - 1)] += 1.0F - keep;
    choose_target();
}

void JitterBuffer::choose_target() {
    double missed = std::accumulate(histogram_.begin(), histogram_.end(), 0.0);
    double best = missed * us_per_share;
    std::int64_t delay_us = 0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        missed -= static_cast<double>(histogram_[bin]);
        const auto end_us = static_cast<std::int64_t>(bin + 1) * bin_us;
        const double cost = missed * us_per_share + static_cast<double>(end_us);
        if (cost < best) {
            best = cost;
            delay_us = end_us;
        }
    }
    target_us_ = std::clamp(delay_us, min_target_us, max_target_us);
}

std::optional<std::uint32_t> JitterBuffer::earliest() const {
    if (size_ == 0) return std::nullopt;
    for (std::uint32_t i = 0; i < max_waiting_frames; ++i) {
        if (slots_[(position_ + i) % max_waiting_frames]) return position_ + i;
    }
    return std::nullopt;
}

const WaitingFrame* JitterBuffer::peek(std::uint32_t number) const {
    if (number < position_ || number - position_ >= max_waiting_frames) return nullptr;
    const auto& place = slots_[number % max_waiting_frames];
    return place ? &*place : nullptr;
}

std::int64_t JitterBuffer::delay_us(std::int64_t now_us, std::int64_t unplayed_us) const {
    return floor_.age(speech_us(position_) - unplayed_us, now_us).value_or(0);
}

void JitterBuffer::leave_to(std::uint32_t number) {
    // However far it is, there are only so many places.
    for (std::size_t i = 0; i < max_waiting_frames && position_ < number; ++i, ++position_) {
        if (!slot(position_)) continue;
        slot(position_).reset();
        --size_;
    }
    position_ = std::max(position_, number);
}

bool JitterBuffer::begin(std::int64_t now_us, std::int64_t unplayed_us) {
    const auto first = earliest();
    if (!first) return false;
    leave_to(*first);
    const std::int64_t delay = delay_us(now_us, unplayed_us);
    if (delay < target_us_) return false;
    if (delay > target_us_ + skip_us) {
        // Speech that a network held back: only what fits the target is played.
        const auto late_frames = static_cast<std::uint32_t>((delay - target_us_) / frame_us);
        const std::size_t before = size_;
        leave_to(position_ + std::min(late_frames, highest_ - position_));
        skipped_ += before - size_;
    }
    if (!playing_) forget_looks();
    playing_ = true;
    stood_in_us_ = 0;
    return true;
}

NextFrame JitterBuffer::next(std::int64_t now_us, std::int64_t unplayed_us) {
    if (!playing_ && !begin(now_us, unplayed_us)) return {.kind = NextFrame::Kind::silence};
    if (delay_us(now_us, unplayed_us) > target_us_ + skip_us && size_ > 0) begin(now_us, unplayed_us);
    const auto first = earliest();
    if (!first) {
        stood_in_us_ += play_us;
        if (stood_in_us_ >= outage_us) playing_ = false;
        return {.kind = NextFrame::Kind::wait, .number = position_};
    }
    if (*first > position_) {
        // What was concealed while nothing was there stands for as much of the gap.
        const auto covered = static_cast<std::uint32_t>(std::exchange(stood_in_us_, 0) / frame_us);
        leave_to(std::min(*first, position_ + covered));
    }
    if (*first > position_) {
        if (delay_us(now_us, unplayed_us) < target_us_ - patience_us) {
            // It may still come, by itself or as a copy.
            return {.kind = NextFrame::Kind::wait, .number = position_};
        }
        return {.kind = NextFrame::Kind::missing, .number = position_++};
    }
    stood_in_us_ = 0;
    taken_ = *std::exchange(slot(position_), std::nullopt);
    --size_;
    return {.kind = NextFrame::Kind::frame, .number = position_++};
}

/// Of before a pause they say nothing.
void JitterBuffer::forget_looks() {
    least_over_us_.fill(0);
    looks_ = 0;
    wish_ = Wish::none;
}

Wish JitterBuffer::wish(std::int64_t now_us, std::int64_t unplayed_us) {
    if (!playing_) return Wish::none;
    std::int64_t& latest = least_over_us_.front();
    latest = std::min(latest, delay_us(now_us, unplayed_us) - target_us_);
    if (++looks_ < looks_together) return wish_;
    looks_ = 0;
    const auto lately = std::span(least_over_us_).first<faster_after>();
    wish_ = latest > much_faster_us ? Wish::much_faster
            : std::ranges::min(lately) > faster_us || std::ranges::min(least_over_us_) > standing_us
                ? Wish::faster
            : latest < -slower_us ? Wish::slower
                                  : Wish::none;
    std::shift_right(least_over_us_.begin(), least_over_us_.end(), 1);
    least_over_us_.front() = std::numeric_limits<std::int64_t>::max();
    return wish_;
}

void JitterBuffer::stretched() {
    if (wish_ != Wish::much_faster) wish_ = Wish::none;
}

}  // namespace vesper::voice
