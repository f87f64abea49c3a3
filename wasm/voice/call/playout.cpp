#include "voice/call/playout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace vesper::voice {

namespace {

/// Neural concealment is good for some 100 ms, then it babbles: from here it fades, and is gone 200 ms later.
constexpr std::size_t fade_from = 5'760;
constexpr std::size_t fade_samples = 9'600;
/// -60 dB of full scale: faint, and still tells that the line is there.
constexpr float loudest_noise = 0.001F;
/// Packets after the missing frame in which DRED is looked for, a second.
constexpr std::uint32_t dred_reach = 50;
/// How many packets behind a gap are searched for it: each costs some 10 us where it is not there.
constexpr int dred_looks = 3;
/// How like two periods must be that one may go (NetEQ's 0.9), and when speech is far behind.
constexpr float likeness = 0.9F;
constexpr float likeness_in_hurry = 0.5F;
/// Of 10 ms, after each stretch: at most one period in 40 ms, so that speech is at most a third faster.
constexpr int stretch_every = 3;

}  // namespace

std::expected<Playout, Error> Playout::create() {
    auto decoder = CallDecoder::create();
    if (!decoder) return std::unexpected(decoder.error());
    return Playout(*std::move(decoder));
}

Playout::Playout(CallDecoder decoder) : decoder_(std::move(decoder)), history_(max_period) {}

void Playout::receive(const CallPacket& packet, std::int64_t now_us) {
    // The oldest first, so that a call begins with the first word that is to be had.
    const auto copies = packet.copies();
    for (std::size_t i = copies.size(); i > 0; --i) {
        const FrameCopy& copy = copies[i - 1];
        note(buffer_.insert(packet.number - copy.distance, copy.opus, false, now_us));
    }
    note(buffer_.insert(packet.number, packet.newest, true, now_us));
}

void Playout::note(Arrival arrival) {
    if (arrival == Arrival::late) ++stats_.late;
    if (arrival == Arrival::known) ++stats_.duplicate;
}

std::int64_t Playout::unplayed_us() const {
    return static_cast<std::int64_t>(sound_.size()) * 1'000'000 / sample_rate_hz;
}

void Playout::play(std::span<float, play_samples> out, std::int64_t now_us, LinkMonitor& monitor) {
    stretch(now_us, monitor);
    while (sound_.size() < play_samples) produce(now_us, monitor);
    std::copy_n(sound_.begin(), play_samples, out.begin());
    sound_.erase(sound_.begin(), sound_.begin() + play_samples);
    std::shift_left(history_.begin(), history_.end(), play_samples);
    std::ranges::copy(out, history_.end() - play_samples);
    limiter_.limit(out);
}

void Playout::stretch(std::int64_t now_us, LinkMonitor& monitor) {
    const Wish wish = buffer_.wish(now_us, unplayed_us());
    if (stretch_pause_ > 0) {
        --stretch_pause_;
        return;
    }
    constexpr double ms = 1'000.0 / sample_rate_hz;
    // What is concealed is no speech to cut.
    if (wish == Wish::none || concealed_samples_ > 0) return;
    if (wish == Wish::slower) {
        while (sound_.size() < stretch_overlap) produce(now_us, monitor);
        const auto more = lengthen(sound_, std::span<const float, max_period>(history_), likeness);
        stats_.lengthened_ms += static_cast<double>(more) * ms;
        stretched_by(more);
        return;
    }
    // Decoding ahead of time needs the frames.
    while (sound_.size() < max_period + stretch_overlap) {
        if (buffer_.size() == 0) return;
        produce(now_us, monitor);
    }
    const auto less = shorten(sound_, wish == Wish::much_faster ? likeness_in_hurry : likeness);
    stats_.shortened_ms += static_cast<double>(less) * ms;
    stretched_by(less);
}

void Playout::stretched_by(std::size_t samples) {
    if (samples == 0) return;
    buffer_.stretched();
    stretch_pause_ = stretch_every;
}

void Playout::produce(std::int64_t now_us, LinkMonitor& monitor) {
    const NextFrame next = buffer_.next(now_us, unplayed_us());
    switch (next.kind) {
        case NextFrame::Kind::frame:
            return produce_frame(next.number, monitor);
        case NextFrame::Kind::missing:
            return produce_missing(next.number, monitor);
        case NextFrame::Kind::wait:
            stats_.waited_ms += 10;
            return conceal(play_samples);
        case NextFrame::Kind::silence:
            return append_noise(play_samples);
    }
}

void Playout::produce_frame(std::uint32_t number, LinkMonitor& monitor) {
    std::array<float, frame_samples> pcm{};
    const WaitingFrame& frame = buffer_.taken();
    if (!decoder_.decode(frame.opus, pcm)) return produce_missing(number, monitor);
    ++(frame.direct ? stats_.played.direct : stats_.played.by_copy);
    monitor.played(true);
    learn_noise(pcm);
    append_sound(pcm);
}

void Playout::produce_missing(std::uint32_t number, LinkMonitor& monitor) {
    std::array<float, frame_samples> pcm{};
    monitor.played(false);
    int looks = 0;
    for (std::uint32_t behind = 1; looks < dred_looks && behind <= dred_reach && number + behind > number;
         ++behind) {
        const WaitingFrame* later = buffer_.peek(number + behind);
        if (later == nullptr || !later->direct) continue;
        // The nearest has it best. Those behind it may have it where that one lay in silence or had no room.
        ++looks;
        if (!decoder_.decode_dred(later->opus, number + behind, behind, pcm)) continue;
        ++stats_.played.by_dred;
        return append_sound(pcm);
    }
    const WaitingFrame* after = buffer_.peek(number + 1);
    if (after != nullptr && decoder_.decode_fec(after->opus, pcm)) {
        ++stats_.played.by_fec;
        return append_sound(pcm);
    }
    ++stats_.played.concealed;
    conceal(frame_samples);
}

void Playout::append_sound(std::span<const float> samples) {
    const std::size_t begin = sound_.size();
    sound_.insert(sound_.end(), samples.begin(), samples.end());
    // Out of the noise of an outage without a click, over 5 ms.
    constexpr std::size_t ramp = 240;
    if (concealed_samples_ > fade_from) {
        for (std::size_t i = 0; i < ramp; ++i) {
            sound_[begin + i] *= static_cast<float>(i) / static_cast<float>(ramp);
        }
    }
    concealed_samples_ = 0;
}

void Playout::conceal(std::size_t samples) {
    if (concealed_samples_ >= fade_from + fade_samples) return append_noise(samples);
    std::array<float, frame_samples> pcm{};
    const auto part = std::span(pcm).first(samples);
    decoder_.conceal(part);
    for (float& sample : part) {
        const std::size_t over = concealed_samples_ > fade_from ? concealed_samples_ - fade_from : 0;
        sample *= 1 - std::min(1.0F, static_cast<float>(over) / static_cast<float>(fade_samples));
        ++concealed_samples_;
    }
    sound_.insert(sound_.end(), part.begin(), part.end());
}

void Playout::append_noise(std::size_t samples) {
    concealed_samples_ += samples;
    for (std::size_t i = 0; i < samples; ++i) {
        // Numerical Recipes' generator: it is only hissing. Softened, as rooms are.
        noise_state_ = noise_state_ * 1'664'525U + 1'013'904'223U;
        const float white = static_cast<float>(static_cast<std::int32_t>(noise_state_)) / 2'147'483'648.0F;
        noise_sample_ += 0.3F * (white - noise_sample_);
        // The filter leaves a quarter of the RMS of 0.58.
        sound_.push_back(noise_sample_ * noise_level_ * 4);
    }
}

void Playout::learn_noise(std::span<const float> samples) {
    float sum = 0;
    for (const float sample : samples) sum += sample * sample;
    const float rms = std::min(loudest_noise, std::sqrt(sum / static_cast<float>(samples.size())));
    // Down at once, up slowly: the quiet between words.
    noise_level_ = rms < noise_level_ ? rms : noise_level_ + 0.01F * (rms - noise_level_);
}

void Playout::fill(CallStats& stats, std::int64_t now_us) const {
    stats.played = stats_.played;
    stats.late = stats_.late;
    stats.duplicate = stats_.duplicate;
    stats.waited_ms = stats_.waited_ms;
    stats.shortened_ms = stats_.shortened_ms;
    stats.lengthened_ms = stats_.lengthened_ms;
    stats.skipped = buffer_.skipped();
    stats.target_ms = static_cast<double>(buffer_.target_us()) / 1000;
    if (buffer_.playing())
        stats.buffer_ms = static_cast<double>(buffer_.delay_us(now_us, unplayed_us())) / 1000;
}

}  // namespace vesper::voice
