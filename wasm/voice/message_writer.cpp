#include <algorithm>
#include <cmath>
#include <utility>

#include "voice/opus_headers.h"
#include "voice/voice_message.h"

namespace vesper::voice {

namespace {

/// A file has one stream, so its number says nothing.
constexpr std::uint32_t stream = 1;
/// A second: RFC 7845 section 6 wants pages of at most that.
constexpr std::size_t packets_per_page = 50;
/// A page takes any second of frames of at most 20 ms: at 24 kb/s they have one length each, at the most six.
constexpr std::size_t max_second_segments = max_page_segments - segments_of(max_frame_bytes);

/// What a microphone cannot give is silence, or as loud as can be.
float sane(float sample) {
    return std::isfinite(sample) ? std::clamp(sample, -1.0F, 1.0F) : 0.0F;
}

}  // namespace

std::expected<VoiceMessageWriter, Error> VoiceMessageWriter::create(std::uint32_t input_rate_hz) {
    auto resampler = Resampler::create(input_rate_hz);
    if (!resampler) return std::unexpected(resampler.error());
    auto encoder = Encoder::create({.bit_rate = message_bit_rate, .complexity = message_complexity});
    if (!encoder) return std::unexpected(encoder.error());
    return VoiceMessageWriter(*std::move(encoder), *std::move(resampler), input_rate_hz);
}

VoiceMessageWriter::VoiceMessageWriter(Encoder encoder, Resampler resampler, std::uint32_t input_rate_hz)
    : encoder_(std::move(encoder)), resampler_(std::move(resampler)), input_rate_hz_(input_rate_hz) {
    const Bytes head = write_opus_head(encoder_.lookahead(), input_rate_hz);
    const Bytes tags = write_opus_tags();
    write_page_of(std::array{ByteView(head)}, 0, false);
    write_page_of(std::array{ByteView(tags)}, 0, false);
}

std::expected<Bytes, Error> VoiceMessageWriter::write(std::span<const float> samples) {
    const std::uint64_t input_samples = input_samples_ + samples.size();
    if (input_samples * sample_rate_hz / input_rate_hz_ > max_message_samples) {
        return std::unexpected(Error::too_long);
    }
    input_samples_ = input_samples;
    if (const auto taken = take(resampler_.resample(samples)); !taken) {
        return std::unexpected(taken.error());
    }
    return std::exchange(ready_, {});
}

std::expected<VoiceMessageWriter::End, Error> VoiceMessageWriter::finish() {
    if (const auto taken = take(resampler_.finish()); !taken) return std::unexpected(taken.error());
    if (samples_ == 0) return std::unexpected(Error::empty);
    // What is heard last comes out of the encoder later by its lookahead.
    while (!frame_.empty() || encoded_samples_ < samples_ + encoder_.lookahead()) {
        frame_.resize(frame_samples);
        if (const auto encoded = encode_frame(); !encoded) return std::unexpected(encoded.error());
    }
    flush(true);
    const auto spoken = static_cast<std::size_t>((samples_ + frame_samples - 1) / frame_samples);
    return End{.part = std::exchange(ready_, {}),
               .duration_ms = static_cast<std::uint32_t>(samples_ * 1000 / sample_rate_hz),
               .waveform = waveform_of(std::span(levels_).first(spoken))};
}

std::expected<void, Error> VoiceMessageWriter::take(std::span<const float> pcm) {
    samples_ += pcm.size();
    while (!pcm.empty()) {
        const auto some = pcm.first(std::min(pcm.size(), frame_samples - frame_.size()));
        std::ranges::transform(some, std::back_inserter(frame_), sane);
        pcm = pcm.subspan(some.size());
        if (frame_.size() < frame_samples) break;
        if (const auto encoded = encode_frame(); !encoded) return encoded;
    }
    return {};
}

std::expected<void, Error> VoiceMessageWriter::encode_frame() {
    auto packet = encoder_.encode(std::span<const float, frame_samples>(frame_));
    if (!packet) return std::unexpected(packet.error());
    // The last page is written by finish(): it cannot be known before that it is the last.
    std::size_t segments = 0;
    for (const Bytes& waiting : packets_) segments += segments_of(waiting.size());
    if (packets_.size() == packets_per_page || segments > max_second_segments) flush(false);
    packets_.push_back(*std::move(packet));
    encoded_samples_ += frame_samples;
    levels_.push_back(level_of(frame_));
    frame_.clear();
    return {};
}

void VoiceMessageWriter::flush(bool last) {
    const std::vector<ByteView> views(packets_.begin(), packets_.end());
    // The end is where the sound ends, not the frame (RFC 7845 section 4.4).
    write_page_of(views, last ? encoder_.lookahead() + samples_ : encoded_samples_, last);
    packets_.clear();
}

void VoiceMessageWriter::write_page_of(std::span<const ByteView> packets, std::uint64_t position, bool last) {
    const auto page = write_page({.first = pages_ == 0,
                                  .last = last,
                                  .position = position,
                                  .stream = stream,
                                  .number = pages_,
                                  .packets = {packets.begin(), packets.end()}});
    if (page) append(ready_, *page);
    ++pages_;
}

}  // namespace vesper::voice
