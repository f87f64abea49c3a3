#pragma once
// Opus (RFC 6716), mono at 48 kHz, as one owner of each state.

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <vector>

#include "core/common/bytes.h"
#include "voice/error.h"
#include "voice/limits.h"

struct OpusEncoder;
struct OpusDecoder;

namespace vesper::voice {

struct EncoderSettings {
    std::int32_t bit_rate = message_bit_rate;  // bits a second, 6000 to 510000
    int complexity = message_complexity;       // 0 to 10
};

/// For speech ("voip"), with a variable bit rate.
class Encoder {
public:
    /// bad_setting: outside of what Opus takes.
    [[nodiscard]] static std::expected<Encoder, Error> create(EncoderSettings settings);
    /// One frame, samples of -1 to 1, into one packet.
    [[nodiscard]] std::expected<Bytes, Error> encode(std::span<const float, frame_samples> frame);
    /// Samples by which what is decoded comes later: the pre-skip of RFC 7845.
    [[nodiscard]] std::uint32_t lookahead() const;

private:
    struct Delete {
        void operator()(OpusEncoder* state) const;
    };
    using State = std::unique_ptr<OpusEncoder, Delete>;
    explicit Encoder(State state) : state_(std::move(state)) {}
    State state_;
};

class Decoder {
public:
    [[nodiscard]] static std::expected<Decoder, Error> create();
    /// One packet of mono or stereo, from anybody. bad_packet: none.
    [[nodiscard]] std::expected<std::vector<float>, Error> decode(ByteView packet);

private:
    struct Delete {
        void operator()(OpusDecoder* state) const;
    };
    using State = std::unique_ptr<OpusDecoder, Delete>;
    explicit Decoder(State state) : state_(std::move(state)) {}
    State state_;
};

/// Samples that a packet holds at 48 kHz. bad_packet: none, or more than 120 ms.
[[nodiscard]] std::expected<std::size_t, Error> samples_of(ByteView packet);

}  // namespace vesper::voice
