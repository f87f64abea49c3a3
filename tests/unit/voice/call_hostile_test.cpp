// A network and a contact who mean harm: nothing crashes, nothing is loud, nothing grows.

#include <sodium.h>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <ctime>

#include "unit/voice/call_network.h"
#include "unit/voice/signals.h"

namespace vesper::voice {
namespace {

using namespace tests;

float peak(std::span<const float> samples) {
    float highest = 0;
    for (const float sample : samples) highest = std::max(highest, std::abs(sample));
    return highest;
}

/// What is said with the other side's key, but not by its CallVoice.
class Forger {
public:
    Bytes sealed(ByteView plaintext) {
        Bytes out;
        REQUIRE(sealer_.seal(plaintext, out));
        return out;
    }
    Bytes packet(std::uint32_t number, ByteView opus) {
        CallPacket packet;
        packet.number = number;
        packet.newest = opus;
        Bytes plaintext;
        write_packet(plaintext, packet);
        return sealed(plaintext);
    }

private:
    FrameSealer sealer_{keys_of(2, 1).send};
};

TEST_CASE("a thousand packets a second of garbage, replays and wrong sizes do not disturb a call") {
    Call call({.delay_us = 40'000, .jitter_us = 5'000});
    Dice dice(11);
    call.run(2);
    Bytes replay;
    for (int i = 0; i < 300; ++i) {
        if (i % 10 == 0) replay = call.to_b.last;
        call.run(0.01);
        for (int j = 0; j < 10; ++j) {
            Bytes garbage(static_cast<std::size_t>(dice.roll() * 1'500));
            for (auto& byte : garbage) byte = static_cast<std::uint8_t>(dice.roll() * 256);
            (void)call.b.receive(j % 3 == 0 ? replay : garbage, call.now_us);
        }
    }
    const CallStats stats = call.b.stats(call.now_us);
    CHECK(stats.refused.replayed >= 800);
    CHECK(stats.refused.bad_frame + stats.refused.not_opened >= 1'700);
    CHECK(stats.secured);
    CHECK(peak(call.heard) <= 0.9F);
}

TEST_CASE("with the wrong key a call stays unsecured and silent") {
    CallVoice a = CallVoice::create(keys_of(1, 2)).value();
    CallVoice b = CallVoice::create(keys_of(2, 3)).value();
    Speech speech(1);
    std::array<float, play_samples> out{};
    float highest = 0;
    for (std::int64_t now_us = 0; now_us < 2'000'000; now_us += frame_us) {
        CHECK(b.receive(a.send(speech.next(), now_us).value(), now_us) == std::unexpected(Error::not_opened));
        b.play(out, now_us);
        highest = std::max(highest, peak(out));
    }
    CHECK(highest == 0);
    CHECK_FALSE(b.stats(2'000'000).secured);
    CHECK(b.stats(2'000'000).refused.not_opened == 100);
}

TEST_CASE(
    "the loudest noise that Opus can carry comes out of the limiter as loud speech at most, and not at "
    "once") {
    CallEncoder encoder = CallEncoder::create({.core_bps = 64'000}).value();
    CallVoice victim = CallVoice::create(keys_of(1, 2)).value();
    Forger forger;
    Dice dice(1);
    std::vector<float> heard;
    for (std::uint32_t i = 0; i < 250; ++i) {
        std::array<float, frame_samples> noise{};
        for (float& sample : noise) sample = dice.roll() < 0.5 ? -1.0F : 1.0F;
        Bytes opus;
        REQUIRE(encoder.encode(noise, 600, opus));
        const std::int64_t now_us = std::int64_t{i} * frame_us;
        REQUIRE(victim.receive(forger.packet(i, opus), now_us));
        for (int half = 0; half < 2; ++half) {
            std::array<float, play_samples> out{};
            victim.play(out, now_us + half * play_us);
            heard.insert(heard.end(), out.begin(), out.end());
        }
    }
    CHECK(peak(heard) <= 0.9F);
    CHECK(std::sqrt(power(std::span(heard).first(sample_rate_hz / 2))) < 0.22);
    CHECK(std::sqrt(power(heard)) < 0.37);
    CHECK(std::sqrt(power(std::span(heard).last(sample_rate_hz))) > 0.1);
}

TEST_CASE("random bytes in place of Opus, with the right keys, stay within the limits of loudness") {
    CallVoice victim = CallVoice::create(keys_of(1, 2)).value();
    Forger forger;
    Dice dice(2);
    float highest = 0;
    for (std::uint32_t i = 0; i < 1'000; ++i) {
        Bytes opus(2 + static_cast<std::size_t>(dice.roll() * 300));
        for (auto& byte : opus) byte = static_cast<std::uint8_t>(dice.roll() * 256);
        const std::int64_t now_us = std::int64_t{i} * frame_us;
        const auto number = dice.roll() < 0.1 ? static_cast<std::uint32_t>(dice.roll() * 4e9) : i;
        (void)victim.receive(forger.packet(number, opus), now_us);
        for (int half = 0; half < 2; ++half) {
            std::array<float, play_samples> out{};
            victim.play(out, now_us + half * play_us);
            REQUIRE(std::ranges::all_of(out, [](float sample) { return std::isfinite(sample); }));
            highest = std::max(highest, peak(out));
        }
    }
    CHECK(highest <= 0.9F);
}

TEST_CASE("redundancy that does not have the lost frame costs less than speech, whatever else it has") {
    CallEncoder encoder = CallEncoder::create({.core_bps = 24'000, .dred_ms = 1'000}).value();
    CallDecoder decoder = CallDecoder::create().value();
    Speech speech(3);
    Bytes opus;
    for (int i = 0; i < 100; ++i) REQUIRE(encoder.encode(speech.next(), 600, opus));
    std::array<float, frame_samples> out{};
    REQUIRE(decoder.decode_dred(opus, 0, 20, out));
    constexpr unsigned too_far = 60;
    constexpr std::uint32_t times = 200;
    const auto time_of = [](auto work) {
        const std::clock_t began = std::clock();
        for (std::uint32_t i = 1; i <= times; ++i) work(i);
        return std::clock() - began;
    };
    // The least of several: the machine may have something else to do.
    std::clock_t looked = std::numeric_limits<std::clock_t>::max();
    std::clock_t decoded = looked;
    for (int i = 0; i < 4; ++i) {
        looked = std::min(looked, time_of([&](std::uint32_t number) {
                              if (decoder.decode_dred(opus, number, too_far, out))
                                  FAIL("there is nothing so far back");
                          }));
        decoded = std::min(decoded, time_of([&](std::uint32_t) { (void)decoder.decode(opus, out); }));
    }
    CAPTURE(looked, decoded);
    CHECK(looked < decoded);
}

TEST_CASE("of a thousand packets a second with the right keys, 200 are looked into") {
    CallEncoder encoder = CallEncoder::create({}).value();
    CallVoice victim = CallVoice::create(keys_of(1, 2)).value();
    Forger forger;
    Bytes opus;
    REQUIRE(encoder.encode(Speech(1).next(), 600, opus));
    unsigned taken = 0;
    constexpr std::uint32_t seconds = 10;
    for (std::uint32_t i = 0; i < seconds * 1'000; ++i) {
        const auto received = victim.receive(forger.packet(i / 20, opus), std::int64_t{i} * 1'000);
        if (received) ++taken;
        if (!received) REQUIRE(received.error() == Error::too_many);
    }
    const CallStats stats = victim.stats(std::int64_t{seconds} * 1'000'000);
    CHECK(taken <= seconds * 200 + 512);
    CHECK(taken >= seconds * 200);
    CHECK(stats.received_packets == taken);
    CHECK(stats.refused.too_many == seconds * 1'000 - taken);
}

TEST_CASE("what a stall of the network or of this device held back for eight seconds is all taken") {
    Call call({.delay_us = 40'000});
    call.run(3);
    std::vector<Bytes> held_back;
    Speech speech(9);
    for (int i = 0; i < 400; ++i) {
        call.now_us += frame_us;
        held_back.push_back(copy_of(call.a.send(speech.next(), call.now_us).value()));
    }
    for (const Bytes& packet : held_back) REQUIRE(call.b.receive(packet, call.now_us));
    CHECK(call.b.stats(call.now_us).refused.too_many == 0);
}

TEST_CASE("keys far ahead are not derived for packet after packet") {
    CallVoice victim = CallVoice::create(keys_of(1, 2)).value();
    FrameBaseKey base(keys_of(2, 1).send);
    std::uint64_t refused = 0;
    std::uint64_t kid = 0;
    // Each seals rightly with the farthest key that the packet before lets it reach.
    for (int i = 0; i < 100; ++i) {
        for (int j = 0; j < 64; ++j, ++kid) base = next_base(base);
        const FrameStep step = derive_step(base, kid);
        const FrameHeader header{.kid = kid, .counter = kid * packets_per_step};
        Bytes sealed;
        write_header(sealed, header);
        const std::size_t header_bytes = sealed.size();
        const Bytes plaintext(10);
        const FrameNonce nonce = nonce_of(step, header.counter);
        sealed.resize(header_bytes + plaintext.size() + 16);
        crypto_aead_chacha20poly1305_ietf_encrypt(sealed.data() + header_bytes, nullptr, plaintext.data(),
                                                  plaintext.size(), sealed.data(), header_bytes, nullptr,
                                                  nonce.data(), step.key.data());
        const auto received = victim.receive(sealed, std::int64_t{i} * 1'000);
        REQUIRE_FALSE(received);
        if (received.error() != Error::bad_content) ++refused;
    }
    CHECK(refused >= 95);
}

TEST_CASE("reports that cannot be true are not believed") {
    Call call({});
    call.run(2);
    const CallStats before = call.a.stats(call.now_us);
    Forger forger;
    const Bytes opus = {9 << 3, 0};
    CallPacket packet;
    packet.number = 1'000'000;
    packet.newest = opus;
    packet.report = LinkReport{.loss = 1, .queue_ms = 60'000, .echo = 0xFFFF'FFFF};
    Bytes plaintext;
    write_packet(plaintext, packet);
    // The sealer is at counter 0, which was: only ahead of the call is room.
    Bytes sealed;
    for (int i = 0; i < 200; ++i) sealed = forger.sealed(plaintext);
    REQUIRE(call.a.receive(sealed, call.now_us));
    CHECK(call.a.stats(call.now_us).sent_loss == before.sent_loss);
    CHECK(call.a.stats(call.now_us).budget_kbps == before.budget_kbps);
}

TEST_CASE("what a microphone gives is sent whatever it is, and a muted one sends silence") {
    Call call({});
    call.run(1);
    std::array<float, frame_samples> odd{};
    odd[0] = std::numeric_limits<float>::quiet_NaN();
    odd[1] = std::numeric_limits<float>::infinity();
    odd[2] = 1e30F;
    CHECK(call.a.send(odd, call.now_us));
    call.a.set_muted(true);
    call.run(2);
    CHECK(power(std::span(call.heard).last(sample_rate_hz / 2)) < 1e-6);
    call.a.set_muted(false);
    call.run(2);
    CHECK(power(std::span(call.heard).last(sample_rate_hz)) > 1e-5);
}

}  // namespace
}  // namespace vesper::voice
