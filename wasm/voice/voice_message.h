#pragma once
// A voice message: a file of Ogg Opus (RFC 7845), mono, that any player plays, with what is shown of it
// before.

#include <cstdint>
#include <deque>
#include <expected>
#include <span>
#include <vector>

#include "voice/ogg.h"
#include "voice/opus_codec.h"
#include "voice/resampler.h"
#include "voice/waveform.h"

namespace vesper::voice {

/// Writes one while it is spoken. The parts that it gives are the file, in their order.
class VoiceMessageWriter {
public:
    struct End {
        Bytes part;
        std::uint32_t duration_ms{};
        Waveform waveform{};
    };

    /// bad_setting: no rate that a microphone has.
    [[nodiscard]] static std::expected<VoiceMessageWriter, Error> create(std::uint32_t input_rate_hz);
    /// Any number of samples of -1 to 1 at the input's rate. Gives what is ready of the file: about a second
    /// at a time, else nothing. too_long: over max_message_samples; nothing of it is taken.
    [[nodiscard]] std::expected<Bytes, Error> write(std::span<const float> samples);
    /// The rest of the file. Nothing may follow. empty: nothing was written.
    [[nodiscard]] std::expected<End, Error> finish();

private:
    VoiceMessageWriter(Encoder encoder, Resampler resampler, std::uint32_t input_rate_hz);
    [[nodiscard]] std::expected<void, Error> take(std::span<const float> pcm);
    [[nodiscard]] std::expected<void, Error> encode_frame();
    void write_page_of(std::span<const ByteView> packets, std::uint64_t position, bool last);
    void flush(bool last);

    Encoder encoder_;
    Resampler resampler_;
    std::uint32_t input_rate_hz_;
    std::uint64_t input_samples_ = 0;
    std::uint64_t samples_ = 0;          // at 48 kHz, without what fills the last frame
    std::uint64_t encoded_samples_ = 0;  // at 48 kHz, with it
    std::vector<float> frame_;           // not yet a whole one
    std::vector<Bytes> packets_;         // not yet on a page
    std::vector<std::uint8_t> levels_;   // of each frame
    std::uint32_t pages_ = 0;
    Bytes ready_;
};

/// Reads one from anybody.
class VoiceMessageReader {
public:
    /// Looks through the whole file before anything is decoded. Refused with the reason: whatever is not one
    /// mono stream of Ogg Opus without gaps, of at most max_message_samples, that begins and ends.
    [[nodiscard]] static std::expected<VoiceMessageReader, Error> open(Bytes file);
    /// What it says to be, at 48 kHz: read() gives exactly as many.
    [[nodiscard]] std::uint64_t samples() const { return samples_; }
    /// The next samples, 120 ms at most; none at the end. bad_packet: a packet inside is broken, and reading
    /// is over.
    [[nodiscard]] std::expected<std::vector<float>, Error> read();

private:
    struct Place {
        std::size_t begin{}, size{};
    };
    VoiceMessageReader(Bytes file, Decoder decoder) : file_(std::move(file)), decoder_(std::move(decoder)) {}
    [[nodiscard]] std::expected<void, Error> look_through();

    Bytes file_;
    Decoder decoder_;
    std::deque<Place> packets_;  // that are yet to be decoded, in file_
    std::uint64_t samples_ = 0;
    std::uint64_t left_ = 0;    // samples to give
    std::size_t pre_skip_ = 0;  // samples to leave out yet
};

}  // namespace vesper::voice
