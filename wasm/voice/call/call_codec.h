#pragma once
// Opus as a call has it: 48 kHz, mono, frames of 20 ms, with deep redundancy (DRED), in-band FEC (LBRR) and
// neural concealment of libopus 1.6.

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
struct OpusDREDDecoder;
struct OpusDRED;

namespace vesper::voice {

/// What the sender does with speech; Adaptation chooses it.
struct SendPlan {
    std::int32_t core_bps = 40'000;  // of a frame without its redundancy, 6,000 to 64,000
    unsigned frames_per_packet = 1;  // 1 to max_frames_per_packet
    unsigned copies = 0;             // of each frame in later packets, 0 to 4
    unsigned spacing = 1;            // packets between them
    unsigned dred_ms = 0;            // depth of DRED, 0 to 1,000; 0: none
    bool fec = false;                // each frame has the one before it at a lower rate
    bool operator==(const SendPlan&) const = default;
};

/// Bits a second that DRED of this depth adds, as libopus 1.6.1 reckons (estimate_dred_bitrate).
[[nodiscard]] std::int32_t dred_bps(unsigned dred_ms);

class CallEncoder {
public:
    [[nodiscard]] static std::expected<CallEncoder, Error> create(const SendPlan& plan);
    [[nodiscard]] std::expected<void, Error> apply(const SendPlan& plan);
    /// One frame, samples of -1 to 1, into one packet of at most `limit` bytes, with its DRED.
    [[nodiscard]] std::expected<void, Error> encode(std::span<const float, frame_samples> frame,
                                                    std::size_t limit, Bytes& out);

private:
    struct Delete {
        void operator()(OpusEncoder* state) const;
    };
    using State = std::unique_ptr<OpusEncoder, Delete>;
    explicit CallEncoder(State state) : state_(std::move(state)) {}
    State state_;
};

/// The frame alone: without DRED, which a copy has no use for.
[[nodiscard]] std::expected<void, Error> strip_redundancy(ByteView packet, Bytes& out);

class CallDecoder {
public:
    [[nodiscard]] static std::expected<CallDecoder, Error> create();

    /// The frame that is next. bad_packet: libopus refused it; conceal() stands in.
    [[nodiscard]] std::expected<void, Error> decode(ByteView opus, std::span<float, frame_samples> out);
    /// A lost frame from the DRED of packet `number`, `behind` frames before it. False: that has none of it.
    [[nodiscard]] bool decode_dred(ByteView opus, std::uint32_t number, unsigned behind,
                                   std::span<float, frame_samples> out);
    /// A lost frame from the in-band FEC of the packet after it. False: that has none.
    [[nodiscard]] bool decode_fec(ByteView after, std::span<float, frame_samples> out);
    /// What may have been said: neural concealment, of 10 or 20 ms.
    void conceal(std::span<float> out);

private:
    struct Delete {
        void operator()(OpusDecoder* state) const;
        void operator()(OpusDREDDecoder* state) const;
        void operator()(OpusDRED* state) const;
    };
    template <class T>
    using Owned = std::unique_ptr<T, Delete>;
    CallDecoder(Owned<OpusDecoder> state, Owned<OpusDREDDecoder> reader, Owned<OpusDRED> dred)
        : state_(std::move(state)), dred_reader_(std::move(reader)), dred_(std::move(dred)) {}

    Owned<OpusDecoder> state_;
    Owned<OpusDREDDecoder> dred_reader_;
    Owned<OpusDRED> dred_;  // of packet dred_number_
    std::int64_t dred_number_ = -1;
    int dred_samples_ = 0;  // that it has, back from the packet's beginning
    int dred_silent_ = 0;   // of them the newest, which are not coded
};

}  // namespace vesper::voice
