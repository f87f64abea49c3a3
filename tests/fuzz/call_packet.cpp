// Packets of a call: from anybody, and from a contact who has the keys and writes what he likes inside.

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "voice/call/call_voice.h"

namespace vesper::fuzz {

namespace {

ByteArray<32> key(std::uint8_t byte) {
    ByteArray<32> out{};
    out.fill(byte);
    return out;
}

Bytes sealed(voice::FrameSealer& sealer, ByteView plaintext) {
    Bytes out;
    must(sealer.seal(plaintext, out).has_value(), "a key seals more frames than a fuzzer writes");
    return out;
}

/// Reads as it was written, byte for byte.
void read(ByteView plaintext) {
    const auto packet = voice::read_packet(plaintext);
    if (!packet) return;
    Bytes again;
    voice::write_packet(again, *packet);
    must(std::ranges::equal(again, plaintext), "a packet has one encoding");
}

/// A call in which the other side does what the input says.
void hold_call(Input& input) {
    auto call = voice::CallVoice::create({.send = key(1), .receive = key(2)});
    must(call.has_value(), "a call begins");
    voice::FrameSealer sealer(key(2));
    std::int64_t now_us = 0;
    for (int step = 0; !input.empty() && step < 60; ++step) {
        const unsigned what = input.u8();
        if ((what & 1U) != 0) (void)call->receive(input.sized(), now_us);
        if ((what & 2U) != 0) (void)call->receive(sealed(sealer, input.sized()), now_us);
        if ((what & 4U) != 0) {
            must(call->send(std::array<float, voice::frame_samples>{}, now_us).has_value(),
                 "whoever listens may speak");
        }
        std::array<float, voice::play_samples> out{};
        call->play(out, now_us);
        for (const float sample : out)
            must(std::abs(sample) <= 0.9F, "it is never loud, and always a number");
        now_us += (what & 8U) != 0 ? std::int64_t{input.u32()} * 1000 : 10'000;
    }
    (void)call->stats(now_us);
}

Bytes genuine(bool in_a_call) {
    auto call = voice::CallVoice::create({.send = key(2), .receive = key(1)});
    must(call.has_value(), "a call begins");
    voice::FrameOpener opener(key(2));
    Arguments out;
    out.u8(in_a_call ? 1 : 0);
    for (int i = 0; i < 8; ++i) {
        std::array<float, voice::frame_samples> tone{};
        for (std::size_t j = 0; j < tone.size(); ++j) tone[j] = (j / 100) % 2 == 0 ? 0.2F : -0.2F;
        const auto packet = call->send(tone, std::int64_t{i} * voice::frame_us);
        must(packet.has_value(), "a call sends");
        Bytes plaintext;
        must(opener.open(*packet, plaintext).has_value(), "what was sealed opens");
        if (!in_a_call) return plaintext;
        out.u8(i % 2 == 0 ? 2 : 6);
        out.sized(plaintext);
    }
    return out.take();
}

}  // namespace

void attack(ByteView bytes) {
    read(bytes);
    Input input(bytes);
    if (input.u8() == 1) hold_call(input);
}

std::vector<Bytes> seeds() {
    return {genuine(false), genuine(true)};
}

}  // namespace vesper::fuzz
