#include "voice/opus_codec.h"

#include <opus.h>

#include <array>
#include <utility>

namespace vesper::voice {

namespace {

constexpr int channels = 1;
constexpr auto rate = static_cast<opus_int32>(sample_rate_hz);

}  // namespace

void Encoder::Delete::operator()(OpusEncoder* state) const {
    opus_encoder_destroy(state);
}

void Decoder::Delete::operator()(OpusDecoder* state) const {
    opus_decoder_destroy(state);
}

std::expected<Encoder, Error> Encoder::create(EncoderSettings settings) {
    // Opus itself would take the nearest that it can.
    if (settings.bit_rate < 6'000 || settings.bit_rate > 510'000) return std::unexpected(Error::bad_setting);
    int error = OPUS_OK;
    State state(opus_encoder_create(rate, channels, OPUS_APPLICATION_VOIP, &error));
    if (error != OPUS_OK) return std::unexpected(Error::codec);
    if (opus_encoder_ctl(state.get(), OPUS_SET_BITRATE(settings.bit_rate)) != OPUS_OK ||
        opus_encoder_ctl(state.get(), OPUS_SET_COMPLEXITY(settings.complexity)) != OPUS_OK ||
        opus_encoder_ctl(state.get(), OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE)) != OPUS_OK) {
        return std::unexpected(Error::bad_setting);
    }
    return Encoder(std::move(state));
}

std::expected<Bytes, Error> Encoder::encode(std::span<const float, frame_samples> frame) {
    std::array<std::uint8_t, max_frame_bytes + 1> packet{};
    const auto size = opus_encode_float(state_.get(), frame.data(), static_cast<int>(frame_samples),
                                        packet.data(), static_cast<opus_int32>(packet.size()));
    if (size <= 0) return std::unexpected(Error::codec);
    return copy_of(ByteView(packet).first(static_cast<std::size_t>(size)));
}

std::uint32_t Encoder::lookahead() const {
    opus_int32 samples = 0;
    opus_encoder_ctl(state_.get(), OPUS_GET_LOOKAHEAD(&samples));
    return static_cast<std::uint32_t>(samples);
}

std::expected<Decoder, Error> Decoder::create() {
    int error = OPUS_OK;
    State state(opus_decoder_create(rate, channels, &error));
    if (error != OPUS_OK) return std::unexpected(Error::codec);
    return Decoder(std::move(state));
}

std::expected<std::vector<float>, Error> Decoder::decode(ByteView packet) {
    const auto samples = samples_of(packet);
    if (!samples) return std::unexpected(samples.error());
    std::vector<float> pcm(*samples);
    const int got = opus_decode_float(state_.get(), packet.data(), static_cast<opus_int32>(packet.size()),
                                      pcm.data(), static_cast<int>(pcm.size()), 0);
    if (got < 0 || static_cast<std::size_t>(got) != pcm.size()) return std::unexpected(Error::bad_packet);
    return pcm;
}

std::expected<std::size_t, Error> samples_of(ByteView packet) {
    // Opus takes an empty packet for a lost one.
    if (packet.empty()) return std::unexpected(Error::bad_packet);
    const int samples =
        opus_packet_get_nb_samples(packet.data(), static_cast<opus_int32>(packet.size()), rate);
    if (samples <= 0 || static_cast<std::size_t>(samples) > max_packet_samples) {
        return std::unexpected(Error::bad_packet);
    }
    return static_cast<std::size_t>(samples);
}

}  // namespace vesper::voice
