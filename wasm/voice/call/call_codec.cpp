#include "voice/call/call_codec.h"

#include <opus.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace vesper::voice {

namespace {

constexpr int channels = 1;
constexpr auto rate = static_cast<opus_int32>(sample_rate_hz);
constexpr int one_frame = static_cast<int>(frame_samples);
/// Of 0 to 10. 9 for speech of calls: 10 is the same for ESTOI. Where there are bits enough 6 costs it 0.001
/// (at 24 kb/s 0.011) and takes a third off the encoder's time, which is most of a call's.
constexpr int thorough = 9;
constexpr int quick = 6;
constexpr std::int32_t quick_from_bps = 32'000;
/// From 5 on the decoder conceals with its networks.
constexpr int decoder_complexity = 5;
/// libopus gives DRED a share of the rate that grows with this; from here on it is its largest, so that the
/// depth alone decides (compute_dred_bitrate).
constexpr int loss_for_dred_percent = 25;
/// What in-band FEC is reckoned for.
constexpr int loss_for_fec_percent = 15;
constexpr int max_dred_samples = static_cast<int>(sample_rate_hz);
/// Beyond the frame that is wanted: DRED may begin up to 40 ms before its packet, and is in parts of 40 ms.
constexpr int dred_margin_samples = 4 * one_frame;

int size_of(ByteView bytes) {
    return static_cast<int>(bytes.size());
}

/// A broken packet must not reach the speaker as what is no number.
void make_sane(std::span<float> samples) {
    for (float& sample : samples) sample = std::isfinite(sample) ? std::clamp(sample, -1.0F, 1.0F) : 0.0F;
}

}  // namespace

std::int32_t dred_bps(unsigned dred_ms) {
    if (dred_ms == 0) return 0;
    // The base of 130 bits, then 40 ms each, coarser with age: a fit of the library's table at its usual
    // step.
    constexpr std::array<double, 8> bits_by_pair = {36, 29.4, 23.4, 18.4, 14.7, 11.2, 8.8, 7.7};
    double bits = 130;
    const unsigned chunks = std::min(25U, (dred_ms / 10 + 5) / 4);
    for (unsigned i = 0; i < chunks; ++i) {
        bits += bits_by_pair[std::min<std::size_t>((i + 1) / 2, bits_by_pair.size() - 1)];
    }
    return static_cast<std::int32_t>(bits * 50);
}

void CallEncoder::Delete::operator()(OpusEncoder* state) const {
    opus_encoder_destroy(state);
}

std::expected<CallEncoder, Error> CallEncoder::create(const SendPlan& plan) {
    int error = OPUS_OK;
    State state(opus_encoder_create(rate, channels, OPUS_APPLICATION_VOIP, &error));
    if (error != OPUS_OK) return std::unexpected(Error::codec);
    if (opus_encoder_ctl(state.get(), OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE)) != OPUS_OK) {
        return std::unexpected(Error::codec);
    }
    CallEncoder encoder(std::move(state));
    if (const auto applied = encoder.apply(plan); !applied) return std::unexpected(applied.error());
    return encoder;
}

std::expected<void, Error> CallEncoder::apply(const SendPlan& plan) {
    const opus_int32 total = plan.core_bps + dred_bps(plan.dred_ms);
    int loss = plan.fec ? loss_for_fec_percent : 0;
    if (plan.dred_ms > 0) loss = loss_for_dred_percent;
    const int complexity = plan.core_bps >= quick_from_bps ? quick : thorough;
    if (opus_encoder_ctl(state_.get(), OPUS_SET_BITRATE(total)) != OPUS_OK ||
        opus_encoder_ctl(state_.get(), OPUS_SET_COMPLEXITY(complexity)) != OPUS_OK ||
        opus_encoder_ctl(state_.get(), OPUS_SET_INBAND_FEC(plan.fec ? 1 : 0)) != OPUS_OK ||
        opus_encoder_ctl(state_.get(), OPUS_SET_PACKET_LOSS_PERC(loss)) != OPUS_OK ||
        opus_encoder_ctl(state_.get(), OPUS_SET_DRED_DURATION(static_cast<int>(plan.dred_ms / 10))) !=
            OPUS_OK) {
        return std::unexpected(Error::bad_setting);
    }
    return {};
}

std::expected<void, Error> CallEncoder::encode(std::span<const float, frame_samples> frame, std::size_t limit,
                                               Bytes& out) {
    out.resize(limit);
    const auto size = opus_encode_float(state_.get(), frame.data(), one_frame, out.data(), size_of(out));
    if (size <= 0) {
        out.clear();
        return std::unexpected(Error::codec);
    }
    out.resize(static_cast<std::size_t>(size));
    return {};
}

std::expected<void, Error> strip_redundancy(ByteView packet, Bytes& out) {
    out.assign(packet.begin(), packet.end());
    const auto size = opus_packet_unpad(out.data(), size_of(out));
    if (size <= 0) return std::unexpected(Error::bad_packet);
    out.resize(static_cast<std::size_t>(size));
    return {};
}

void CallDecoder::Delete::operator()(OpusDecoder* state) const {
    opus_decoder_destroy(state);
}
void CallDecoder::Delete::operator()(OpusDREDDecoder* state) const {
    opus_dred_decoder_destroy(state);
}
void CallDecoder::Delete::operator()(OpusDRED* state) const {
    opus_dred_free(state);
}

std::expected<CallDecoder, Error> CallDecoder::create() {
    int error = OPUS_OK;
    Owned<OpusDecoder> state(opus_decoder_create(rate, channels, &error));
    if (error != OPUS_OK) return std::unexpected(Error::codec);
    Owned<OpusDREDDecoder> reader(opus_dred_decoder_create(&error));
    if (error != OPUS_OK) return std::unexpected(Error::codec);
    Owned<OpusDRED> dred(opus_dred_alloc(&error));
    if (error != OPUS_OK) return std::unexpected(Error::codec);
    if (opus_decoder_ctl(state.get(), OPUS_SET_COMPLEXITY(decoder_complexity)) != OPUS_OK) {
        return std::unexpected(Error::codec);
    }
    return CallDecoder(std::move(state), std::move(reader), std::move(dred));
}

std::expected<void, Error> CallDecoder::decode(ByteView opus, std::span<float, frame_samples> out) {
    if (opus_decode_float(state_.get(), opus.data(), size_of(opus), out.data(), one_frame, 0) != one_frame) {
        return std::unexpected(Error::bad_packet);
    }
    make_sane(out);
    return {};
}

bool CallDecoder::decode_dred(ByteView opus, std::uint32_t number, unsigned behind,
                              std::span<float, frame_samples> out) {
    const int offset = static_cast<int>(behind) * one_frame;
    if (dred_number_ != number) {
        dred_number_ = number;
        // Only as far back as the gap, whose oldest frame is asked for first.
        const int wanted = std::min(offset + dred_margin_samples, max_dred_samples);
        dred_samples_ = opus_dred_parse(dred_reader_.get(), dred_.get(), opus.data(), size_of(opus), wanted,
                                        rate, &dred_silent_, 1);
    }
    // Only where the frame lies within what is coded, whole.
    if (dred_samples_ < offset || offset - one_frame < dred_silent_) return false;
    // The networks, which are what costs; nothing when they have run for this packet.
    if (opus_dred_process(dred_reader_.get(), dred_.get(), dred_.get()) != OPUS_OK) return false;
    if (opus_decoder_dred_decode_float(state_.get(), dred_.get(), offset, out.data(), one_frame) !=
        one_frame) {
        return false;
    }
    make_sane(out);
    return true;
}

bool CallDecoder::decode_fec(ByteView after, std::span<float, frame_samples> out) {
    if (opus_packet_has_lbrr(after.data(), size_of(after)) != 1 ||
        opus_decode_float(state_.get(), after.data(), size_of(after), out.data(), one_frame, 1) !=
            one_frame) {
        return false;
    }
    make_sane(out);
    return true;
}

void CallDecoder::conceal(std::span<float> out) {
    const int size = static_cast<int>(out.size());
    if (opus_decode_float(state_.get(), nullptr, 0, out.data(), size, 0) != size) {
        std::ranges::fill(out, 0.0F);
    }
    make_sane(out);
}

}  // namespace vesper::voice
