#pragma once
// The voice of one call, from samples to sealed packets and back. It has no clock, no network, no sound:
// whoever owns it hands in 20 ms of the microphone at a time with the time, carries the packet it gives,
// hands in what comes, and asks for 10 ms to play at a time. Packets may be lost, doubled, late or forged:
// nothing of it stops the sound, makes it loud or makes memory grow.
//
// Reports of what is received ride inside the packets, so both sides must send, also while muted.

#include <array>
#include <cstdint>
#include <expected>
#include <span>

#include "voice/call/adaptation.h"
#include "voice/call/allowance.h"
#include "voice/call/call_codec.h"
#include "voice/call/frame_crypto.h"
#include "voice/call/link_monitor.h"
#include "voice/call/playout.h"
#include "voice/call/stats.h"

namespace vesper::voice {

/// Of this call, out of the session. Each belongs to one CallVoice, ever.
struct CallKeys {
    ByteArray<32> send{};
    ByteArray<32> receive{};
};

class CallVoice {
public:
    /// codec: there is no memory for one.
    [[nodiscard]] static std::expected<CallVoice, Error> create(const CallKeys& keys);

    /// 20 ms at 48 kHz, mono, of -1 to 1, into one sealed packet for the carrier, of at most
    /// max_sealed_bytes; empty where a narrow link has it wait for the next 20 ms. Valid until the next call.
    [[nodiscard]] std::expected<ByteView, Error> send(std::span<const float, frame_samples> captured,
                                                      std::int64_t now_us);
    /// A packet of the carrier. One that is refused is counted, and nothing of it is heard.
    [[nodiscard]] std::expected<void, Error> receive(ByteView packet, std::int64_t now_us);
    /// The next 10 ms to play: sound, what stands in for it, or faint noise; never loud (see Limiter).
    void play(std::span<float, play_samples> out, std::int64_t now_us);

    /// While muted, silence is sent.
    void set_muted(bool muted) { muted_ = muted; }
    [[nodiscard]] CallStats stats(std::int64_t now_us) const;

private:
    static constexpr std::size_t remembered = 256;  // packets, 5 s: round trips longer than that are no calls

    CallVoice(const CallKeys& keys, CallEncoder encoder, Playout playout);
    [[nodiscard]] std::expected<void, Error> encode(std::span<const float, frame_samples> captured);
    void add_copies(CallPacket& packet) const;
    void heed(const LinkReport& report, std::int64_t now_us);
    bool add_copy(CallPacket& packet, unsigned distance, std::size_t& size) const;
    [[nodiscard]] const Bytes& frame(std::uint32_t number) const { return frames_[number % frames_.size()]; }
    void count(Error error);

    FrameSealer sealer_;
    FrameOpener opener_;
    Allowance packets_{packets_per_second, packets_at_once};
    Allowance new_keys_{new_keys_per_second, new_keys_at_once};
    CallEncoder encoder_;
    SendPlan applied_;
    Adaptation adaptation_;
    Playout playout_;
    LinkMonitor monitor_;
    RateMeter sent_rate_;
    std::array<Bytes, max_copy_distance + 1> frames_;    // without redundancy, by number modulo their count
    std::array<std::int64_t, remembered> sent_at_us_{};  // packets, by counter modulo their count
    std::uint32_t number_ = 0;                           // of the next frame
    std::uint32_t sent_packets_ = 0;                     // the counter of the next packet
    unsigned unsent_ = 0;                                // frames that no packet has had
    unsigned unreported_ = 0;                            // frames since the last report
    bool muted_ = false;
    Bytes opus_, plaintext_, sealed_, opened_;
    double rtt_ms_ = 0;
    LinkReport heard_;  // the last report of the other side
    std::uint64_t received_ = 0;
    RefusedPackets refused_;
};

}  // namespace vesper::voice
