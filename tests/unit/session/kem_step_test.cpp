#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <random>

#include "core/common/limits.h"
#include "unit/session/ratchet.h"

namespace vesper::session {
namespace {

TEST_CASE("in a conversation that goes back and forth a step comes every 256 frames or so") {
    Pair pair;
    std::size_t frames = 0;
    std::size_t added = 0;
    while (pair.joiner.kem_step() < 9) {
        const Bytes there = pair.from_joiner("");
        REQUIRE(pair.inviter.open(there));
        const Bytes back = pair.from_inviter("");
        REQUIRE(pair.joiner.open(back));
        frames += 2;
        added += there.size() + back.size() - 2 * overhead;
    }
    CHECK(pair.inviter.kem_step() == 9);
    CHECK(frames > std::size_t{7} * 240);
    CHECK(frames < std::size_t{8} * 270);
    CHECK(static_cast<double>(added) / static_cast<double>(frames) < 11.5);
}

TEST_CASE("a step is made though one side only answers, or frames are lost and overtaken") {
    for (const unsigned seed : {1U, 2U, 3U}) {
        CAPTURE(seed);
        std::mt19937 dice(seed);
        Pair pair;
        std::deque<Bytes> to_inviter;
        std::deque<Bytes> to_joiner;
        const auto deliver = [&](std::deque<Bytes>& queue, Session& to) {
            if (queue.empty()) return;
            const std::size_t at = dice() % std::min<std::size_t>(queue.size(), 4);
            const Bytes frame = queue[at];
            queue.erase(queue.begin() + static_cast<std::ptrdiff_t>(at));
            if (dice() % 5 == 0) return;  // lost
            const auto opened = to.open(frame);
            if (!opened) FAIL("a genuine frame was refused: " << static_cast<int>(opened.error()));
        };
        unsigned frames = 0;
        while (pair.joiner.kem_step() < 5 || pair.inviter.kem_step() < 5) {
            REQUIRE(++frames < 20'000);
            if (dice() % 3 != 0) to_inviter.push_back(pair.from_joiner("text"));
            if (dice() % 3 == 0) to_joiner.push_back(pair.from_inviter("ack"));
            deliver(to_inviter, pair.inviter);
            deliver(to_joiner, pair.joiner);
        }
    }
}

TEST_CASE("a step goes on where it was after each side was stored and restored at every frame") {
    Pair pair;
    const auto stored = [](Session& session) {
        const Bytes state = state_of(session);
        Reader reader(state);
        auto again = Session::decode(reader);
        REQUIRE(again);
        REQUIRE(reader.finish());
        REQUIRE(state_of(*again) == state);
        session = std::move(*again);
    };
    while (pair.joiner.kem_step() < 3) {
        const Bytes there = pair.from_joiner("");
        stored(pair.joiner);
        REQUIRE(pair.inviter.open(there));
        stored(pair.inviter);
        const Bytes back = pair.from_inviter("");
        stored(pair.inviter);
        REQUIRE(pair.joiner.open(back));
        stored(pair.joiner);
    }
    CHECK(pair.inviter.kem_step() == 3);
}

// A contact that keeps to the ratchet but sends nonsense as its part of the step.
struct Hostile {
    explicit Hostile(Role role) : ratchet(role) {}
    KemRatchet ratchet;
    crypto::Random random{tests::entropy_of(5)};
};

std::uint8_t tag(unsigned kind, unsigned index) {
    return static_cast<std::uint8_t>(kind << 5U | index);
}

Bytes chunk(std::uint32_t step, std::size_t size, std::uint8_t fill) {
    return Writer().u32(step).raw(Bytes(size, fill)).take();
}

TEST_CASE("a tag says how long its chunk is, or is none") {
    CHECK(KemRatchet::size_of(0) == 0);
    CHECK_FALSE(KemRatchet::size_of(1));
    for (unsigned index = 0; index < 32; ++index) {
        const bool known = index < 16;
        CHECK(KemRatchet::size_of(tag(1, index)).has_value() == known);
        CHECK(KemRatchet::size_of(tag(2, index)).has_value() == known);
        CHECK_FALSE(KemRatchet::size_of(tag(3, index)));
    }
    CHECK(KemRatchet::size_of(tag(1, 0)) == max_chunk);
    CHECK(KemRatchet::size_of(tag(2, 15)) == 74);
}

TEST_CASE("a key that is none is not answered, and a good one still is") {
    Hostile encapsulator(Role::inviter);
    for (unsigned i = 0; i < 16; ++i) encapsulator.ratchet.take(tag(1, i), chunk(1, 76, 0xFF));
    CHECK(encapsulator.ratchet.next_chunk(encapsulator.random).bytes.empty());
    CHECK(encapsulator.ratchet.answered() == nullptr);

    Hostile generator(Role::joiner);
    for (unsigned i = 0; i < 16; ++i) {
        const KemChunk offer = generator.ratchet.next_chunk(generator.random);
        CHECK(offer.tag == tag(1, i));
        encapsulator.ratchet.take(offer.tag, offer.bytes);
    }
    CHECK(encapsulator.ratchet.next_chunk(encapsulator.random).tag == tag(2, 0));
    CHECK(encapsulator.ratchet.answered() != nullptr);
}

TEST_CASE("chunks of another step or of the wrong kind are ignored") {
    Hostile encapsulator(Role::inviter);
    Hostile generator(Role::joiner);
    (void)generator.ratchet.next_chunk(generator.random);
    for (unsigned i = 0; i < 16; ++i) {
        encapsulator.ratchet.take(tag(1, i), chunk(2, 76, 0));
        encapsulator.ratchet.take(tag(2, i), chunk(1, 70, 0));
        generator.ratchet.take(tag(1, i), chunk(1, 76, 0));
        generator.ratchet.take(tag(2, i), chunk(3, 70, 0));
    }
    CHECK(encapsulator.ratchet.next_chunk(encapsulator.random).bytes.empty());
    CHECK(generator.ratchet.next_chunk(generator.random).tag == tag(1, 1));
    CHECK_FALSE(generator.ratchet.take_agreed());
}

TEST_CASE(
    "the public key goes round until a part of the ciphertext comes, then nothing is sent until it is "
    "whole") {
    Hostile encapsulator(Role::inviter);
    Hostile generator(Role::joiner);
    for (unsigned i = 0; i < 40; ++i) {
        const KemChunk offer = generator.ratchet.next_chunk(generator.random);
        CHECK(offer.tag == tag(1, i % 16));
        encapsulator.ratchet.take(offer.tag, offer.bytes);
    }
    for (unsigned i = 0; i < 16; ++i) {
        CHECK_FALSE(generator.ratchet.take_agreed());
        const KemChunk answer = encapsulator.ratchet.next_chunk(encapsulator.random);
        CHECK(answer.tag == tag(2, i));
        generator.ratchet.take(answer.tag, answer.bytes);
        CHECK(generator.ratchet.next_chunk(generator.random).bytes.empty());
    }
    const auto agreed = generator.ratchet.take_agreed();
    REQUIRE(agreed);
    REQUIRE(encapsulator.ratchet.answered() != nullptr);
    CHECK(std::ranges::equal(agreed->view(), encapsulator.ratchet.answered()->view()));
    CHECK(generator.ratchet.step() == 2);
    encapsulator.ratchet.end_step();
    CHECK(encapsulator.ratchet.step() == 2);
}

TEST_CASE("a ciphertext that libsodium refuses is waited for again") {
    Hostile generator(Role::joiner);
    (void)generator.ratchet.next_chunk(generator.random);
    // All zero: its X25519 part is of low order.
    for (unsigned i = 0; i < 16; ++i) generator.ratchet.take(tag(2, i), chunk(1, 70, 0));
    const bool agreed = generator.ratchet.take_agreed().has_value();
    const bool offers_again = generator.ratchet.next_chunk(generator.random).tag >> 5U == 1;
    CHECK(agreed != offers_again);
}

}  // namespace
}  // namespace vesper::session
