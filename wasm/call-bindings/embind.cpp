// The surface of vesper-call, a product of its own: fetched for calls, and kept. Samples and packets are
// handed over in slots: views of this module's memory, which a call of any function may move, so they are
// asked for each time.
// `./dev` writes the .d.ts from here (--emit-tsd).

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "voice/call/call_voice.h"

namespace vesper::bindings {

namespace {

using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Float32Array);
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array);
EMSCRIPTEN_DECLARE_VAL_TYPE(PacketOrNothing);
EMSCRIPTEN_DECLARE_VAL_TYPE(CallStatsObject);

/// Larger than any packet of ours, so that one too large is refused with its reason.
constexpr std::size_t packet_slot_bytes = 1'500;

template <typename Memory>
val view_of_memory(const Memory& memory) {
    return val(emscripten::typed_memory_view(memory.size(), memory.data()));
}

bool take_key(const Uint8Array& from, ByteArray<32>& to) {
    Bytes bytes = emscripten::convertJSArrayToNumberVector<std::uint8_t>(from);
    const bool fits = bytes.size() == to.size();
    if (fits) std::ranges::copy(bytes, to.begin());
    crypto::wipe(bytes);
    return fits;
}

class CallVoice {
public:
    static std::unique_ptr<CallVoice> create(const Uint8Array& send_key, const Uint8Array& receive_key) {
        voice::CallKeys keys;
        if (!take_key(send_key, keys.send) || !take_key(receive_key, keys.receive)) return nullptr;
        auto call = voice::CallVoice::create(keys);
        sodium_memzero(&keys, sizeof keys);
        return call ? std::make_unique<CallVoice>(*std::move(call)) : nullptr;
    }
    explicit CallVoice(voice::CallVoice call) : call_(std::move(call)) {}

    Float32Array capture_slot() { return Float32Array(view_of_memory(captured_)); }
    Uint8Array packet_slot() { return Uint8Array(view_of_memory(packet_)); }
    Float32Array play_slot() { return Float32Array(view_of_memory(played_)); }

    PacketOrNothing send(double now_us) {
        const auto packet = call_.send(captured_, static_cast<std::int64_t>(now_us));
        return PacketOrNothing(packet && !packet->empty() ? view_of_memory(*packet) : val::undefined());
    }

    std::string receive(unsigned size, double now_us) {
        // Zero is refused below.
        const ByteView packet = ByteView(packet_).first(size <= packet_.size() ? size : 0);
        const auto received = call_.receive(packet, static_cast<std::int64_t>(now_us));
        return received ? std::string() : std::string(name_of(received.error()));
    }

    void play(double now_us) { call_.play(played_, static_cast<std::int64_t>(now_us)); }
    void set_muted(bool muted) { call_.set_muted(muted); }

    [[nodiscard]] CallStatsObject stats(double now_us) const;

private:
    voice::CallVoice call_;
    std::array<float, voice::frame_samples> captured_{};
    std::array<std::uint8_t, packet_slot_bytes> packet_{};
    std::array<float, voice::play_samples> played_{};
};

/// Counts are exact as numbers up to 2^53.
val number(std::uint64_t count) {
    return val(static_cast<double>(count));
}

CallStatsObject CallVoice::stats(double now_us) const {
    const voice::CallStats stats = call_.stats(static_cast<std::int64_t>(now_us));
    auto played = val::object();
    played.set("direct", number(stats.played.direct));
    played.set("byCopy", number(stats.played.by_copy));
    played.set("byDred", number(stats.played.by_dred));
    played.set("byFec", number(stats.played.by_fec));
    played.set("concealed", number(stats.played.concealed));
    auto refused = val::object();
    refused.set("badFrame", number(stats.refused.bad_frame));
    refused.set("notOpened", number(stats.refused.not_opened));
    refused.set("replayed", number(stats.refused.replayed));
    refused.set("badContent", number(stats.refused.bad_content));
    refused.set("tooMany", number(stats.refused.too_many));
    auto out = val::object();
    out.set("secured", stats.secured);
    out.set("rttMs", stats.rtt_ms);
    out.set("loss", stats.loss);
    out.set("lossAfter", stats.loss_after);
    out.set("sentLoss", stats.sent_loss);
    out.set("sentLossAfter", stats.sent_loss_after);
    out.set("burst", stats.burst);
    out.set("jitterMs", stats.jitter_ms);
    out.set("bufferMs", stats.buffer_ms);
    out.set("targetMs", stats.target_ms);
    out.set("sentKbps", stats.sent_kbps);
    out.set("receivedKbps", stats.received_kbps);
    out.set("budgetKbps", stats.budget_kbps);
    out.set("coreKbps", stats.core_kbps);
    out.set("framesPerPacket", stats.frames_per_packet);
    out.set("copies", stats.copies);
    out.set("spacing", stats.spacing);
    out.set("dredMs", stats.dred_ms);
    out.set("fec", stats.fec);
    out.set("sentPackets", number(stats.sent_packets));
    out.set("receivedPackets", number(stats.received_packets));
    out.set("played", played);
    out.set("late", number(stats.late));
    out.set("duplicate", number(stats.duplicate));
    out.set("skipped", number(stats.skipped));
    out.set("waitedMs", stats.waited_ms);
    out.set("shortenedMs", stats.shortened_ms);
    out.set("lengthenedMs", stats.lengthened_ms);
    out.set("refused", refused);
    return CallStatsObject(out);
}

constexpr auto stats_type =
    "{ secured: boolean; rttMs: number; loss: number; lossAfter: number; sentLoss: number;"
    " sentLossAfter: number; burst: number; jitterMs: number; bufferMs: number; targetMs: number;"
    " sentKbps: number; receivedKbps: number; budgetKbps: number; coreKbps: number; framesPerPacket: number; "
    "copies: number;"
    " spacing: number; dredMs: number; fec: boolean; sentPackets: number; receivedPackets: number;"
    " played: { direct: number; byCopy: number; byDred: number; byFec: number; concealed: number };"
    " late: number; duplicate: number; skipped: number; waitedMs: number; shortenedMs: number;"
    " lengthenedMs: number;"
    " refused: { badFrame: number; notOpened: number; replayed: number; badContent: number; "
    "tooMany: number } }";

}  // namespace

EMSCRIPTEN_BINDINGS(vesper_call) {
    emscripten::register_type<Float32Array>("Float32Array");
    emscripten::register_type<Uint8Array>("Uint8Array");
    emscripten::register_type<PacketOrNothing>("PacketOrNothing", "Uint8Array | undefined");
    emscripten::register_type<CallStatsObject>("CallStatsObject", stats_type);
    emscripten::class_<CallVoice>("CallVoice")
        .class_function("create(sendKey, receiveKey)", &CallVoice::create,
                        emscripten::return_value_policy::take_ownership())
        .function("captureSlot()", &CallVoice::capture_slot)
        .function("send(nowUs)", &CallVoice::send)
        .function("packetSlot()", &CallVoice::packet_slot)
        .function("receive(size, nowUs)", &CallVoice::receive)
        .function("playSlot()", &CallVoice::play_slot)
        .function("play(nowUs)", &CallVoice::play)
        .function("stats(nowUs)", &CallVoice::stats)
        .function("setMuted(muted)", &CallVoice::set_muted);
}

}  // namespace vesper::bindings
