#include "voice/call/call_voice.h"

#include <algorithm>
#include <cmath>

namespace vesper::voice {

namespace {

/// Frames between reports, 100 ms: what is lost comes with the next, and the sender soon knows of a loss.
constexpr unsigned report_every = 5;
/// Plaintext that fits into a sealed packet.
constexpr std::size_t max_plaintext = max_sealed_bytes - seal_overhead;
/// Of the newest frame with its redundancy: of 64 kb/s and DRED of a second, twice.
constexpr std::size_t max_newest = 600;

/// What a microphone cannot give is silence, or as loud as can be.
float sane(float sample) {
    return std::isfinite(sample) ? std::clamp(sample, -1.0F, 1.0F) : 0.0F;
}

}  // namespace

std::expected<CallVoice, Error> CallVoice::create(const CallKeys& keys) {
    auto encoder = CallEncoder::create(SendPlan{});
    if (!encoder) return std::unexpected(encoder.error());
    auto playout = Playout::create();
    if (!playout) return std::unexpected(playout.error());
    return CallVoice(keys, *std::move(encoder), *std::move(playout));
}

CallVoice::CallVoice(const CallKeys& keys, CallEncoder encoder, Playout playout)
    : sealer_(keys.send), opener_(keys.receive), encoder_(std::move(encoder)), playout_(std::move(playout)) {}

std::expected<ByteView, Error> CallVoice::send(std::span<const float, frame_samples> captured,
                                               std::int64_t now_us) {
    if (const auto encoded = encode(captured); !encoded) return std::unexpected(encoded.error());
    CallPacket packet;
    packet.number = number_++;
    packet.newest = opus_;
    Bytes& alone = frames_[packet.number % frames_.size()];
    if (!strip_redundancy(opus_, alone)) alone.clear();
    ++unreported_;
    if (++unsent_ < applied_.frames_per_packet) return ByteView();
    if (unreported_ >= report_every && monitor_.any()) {
        packet.report = monitor_.report(now_us);
        unreported_ = 0;
    }
    add_copies(packet);
    unsent_ = 0;
    plaintext_.clear();
    write_packet(plaintext_, packet);
    if (const auto sealed = sealer_.seal(plaintext_, sealed_); !sealed) {
        return std::unexpected(sealed.error());
    }
    sent_at_us_[sent_packets_++ % remembered] = now_us;
    sent_rate_.add(sealed_.size() + carrier_bytes, now_us);
    return sealed_;
}

std::expected<void, Error> CallVoice::encode(std::span<const float, frame_samples> captured) {
    std::array<float, frame_samples> pcm{};
    if (!muted_) std::ranges::transform(captured, pcm.begin(), sane);
    if (applied_ != adaptation_.plan()) {
        if (const auto applied = encoder_.apply(adaptation_.plan()); !applied) return applied;
        applied_ = adaptation_.plan();
    }
    return encoder_.encode(pcm, max_newest, opus_);
}

void CallVoice::add_copies(CallPacket& packet) const {
    std::size_t size = packet_overhead + packet.newest.size();
    for (unsigned distance = 1; distance < unsent_; ++distance) add_copy(packet, distance, size);
    for (unsigned i = 1; i <= applied_.copies; ++i) {
        for (unsigned j = 0; j < applied_.frames_per_packet; ++j) {
            const unsigned distance = i * applied_.spacing * applied_.frames_per_packet + j;
            if (distance >= unsent_ && !add_copy(packet, distance, size)) return;
        }
    }
}

/// False: there is no room, or no such frame.
bool CallVoice::add_copy(CallPacket& packet, unsigned distance, std::size_t& size) const {
    if (distance > std::min(max_copy_distance, packet.number) || packet.copy_count == max_copies)
        return false;
    const Bytes& earlier = frame(packet.number - distance);
    if (earlier.empty() || size + copy_overhead + earlier.size() > max_plaintext) return false;
    size += copy_overhead + earlier.size();
    packet.copy_slots[packet.copy_count++] = {.distance = distance, .opus = earlier};
    return true;
}

std::expected<void, Error> CallVoice::receive(ByteView packet, std::int64_t now_us) {
    const auto refuse = [this](Error error) {
        count(error);
        return std::unexpected(error);
    };
    if (opener_.needs_new_key(packet) && !new_keys_.take(now_us)) return refuse(Error::too_many);
    const auto counter = opener_.open(packet, opened_);
    if (!counter) return refuse(counter.error());
    // Only what has opened counts: nobody else uses it up.
    if (!packets_.take(now_us)) return refuse(Error::too_many);
    const auto content = read_packet(opened_);
    if (!content) return refuse(content.error());
    ++received_;
    monitor_.arrived(*counter, content->number, packet.size(), now_us);
    playout_.receive(*content, now_us);
    if (content->report) heed(*content->report, now_us);
    return {};
}

void CallVoice::heed(const LinkReport& report, std::int64_t now_us) {
    // Of a report that was overtaken, or speaks of what was never sent, nothing is believed.
    if (report.echo >= sent_packets_ || sent_packets_ - report.echo > remembered || report.echo < heard_.echo)
        return;
    heard_ = report;
    const double rtt_ms =
        static_cast<double>(now_us - sent_at_us_[report.echo % remembered]) / 1000 - report.echo_delay_ms;
    if (rtt_ms >= 0) rtt_ms_ = rtt_ms_ == 0 ? rtt_ms : rtt_ms_ + (rtt_ms - rtt_ms_) / 8;
    adaptation_.report(report, sent_rate_.kbps(now_us), now_us);
}

void CallVoice::play(std::span<float, play_samples> out, std::int64_t now_us) {
    playout_.play(out, now_us, monitor_);
}

void CallVoice::count(Error error) {
    switch (error) {
        case Error::not_opened:
            ++refused_.not_opened;
            break;
        case Error::replayed:
            ++refused_.replayed;
            break;
        case Error::bad_content:
            ++refused_.bad_content;
            break;
        case Error::too_many:
            ++refused_.too_many;
            break;
        default:
            ++refused_.bad_frame;
    }
}

CallStats CallVoice::stats(std::int64_t now_us) const {
    CallStats out;
    playout_.fill(out, now_us);
    const LinkReport link = monitor_.report(now_us);
    out.secured = opener_.secured();
    out.rtt_ms = rtt_ms_;
    out.loss = link.loss;
    out.loss_after = link.loss_after;
    out.sent_loss = heard_.loss;
    out.sent_loss_after = heard_.loss_after;
    out.burst = link.burst;
    out.jitter_ms = link.jitter_ms;
    out.sent_kbps = sent_rate_.kbps(now_us);
    out.received_kbps = link.rate_kbps;
    out.budget_kbps = adaptation_.budget_kbps();
    const SendPlan& plan = adaptation_.plan();
    out.core_kbps = plan.core_bps / 1000.0;
    out.frames_per_packet = plan.frames_per_packet;
    out.copies = plan.copies;
    out.spacing = plan.spacing;
    out.dred_ms = plan.dred_ms;
    out.fec = plan.fec;
    out.sent_packets = sent_packets_;
    out.received_packets = received_;
    out.refused = refused_;
    return out;
}

}  // namespace vesper::voice
