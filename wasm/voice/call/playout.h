#pragma once
// From frames that come, in whatever order, to sound without gaps: the jitter buffer, the decoder with all
// that can stand in for a lost frame (in the order of worth: the frame or a copy, DRED of a later packet,
// in-band FEC of the next, neural concealment), time stretching, a fade to faint noise in outages, the
// limiter.

#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "voice/call/call_codec.h"
#include "voice/call/jitter_buffer.h"
#include "voice/call/limiter.h"
#include "voice/call/link_monitor.h"
#include "voice/call/packet.h"
#include "voice/call/stats.h"
#include "voice/call/time_stretch.h"

namespace vesper::voice {

class Playout {
public:
    [[nodiscard]] static std::expected<Playout, Error> create();
    void receive(const CallPacket& packet, std::int64_t now_us);
    /// 10 ms, always. `monitor` is told what was exact.
    void play(std::span<float, play_samples> out, std::int64_t now_us, LinkMonitor& monitor);
    void fill(CallStats& stats, std::int64_t now_us) const;

private:
    explicit Playout(CallDecoder decoder);

    void note(Arrival arrival);
    void produce(std::int64_t now_us, LinkMonitor& monitor);
    void produce_frame(std::uint32_t number, LinkMonitor& monitor);
    void produce_missing(std::uint32_t number, LinkMonitor& monitor);
    void stretch(std::int64_t now_us, LinkMonitor& monitor);
    void stretched_by(std::size_t samples);
    void conceal(std::size_t samples);
    void append_noise(std::size_t samples);
    void append_sound(std::span<const float> samples);
    void learn_noise(std::span<const float> samples);
    [[nodiscard]] std::int64_t unplayed_us() const;

    CallDecoder decoder_;
    JitterBuffer buffer_;
    Limiter limiter_;
    std::vector<float> sound_;           // decoded, not yet played: 40 ms and a stretch at most
    std::vector<float> history_;         // the last max_period samples played
    std::size_t concealed_samples_ = 0;  // since the last frame that was had
    float noise_level_ = 0;              // RMS of the quiet between words
    std::uint32_t noise_state_ = 1;
    float noise_sample_ = 0;
    int stretch_pause_ = 0;  // of 10 ms until speech is stretched again
    CallStats stats_;        // the counts that are ours
};

}  // namespace vesper::voice
