#include <catch2/catch_test_macros.hpp>

#include "unit/session/ratchet.h"

namespace vesper::session {
namespace {

TEST_CASE("a frame with any bit changed is refused, changes nothing, and the genuine one still opens") {
    Pair pair;
    CHECK(opens_to(pair.inviter, pair.joiner.seal(view_of("first")), "first"));
    Bytes frame = pair.joiner.seal(view_of("second"));
    const Bytes before = state_of(pair.inviter);
    for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
        CAPTURE(bit);
        const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
        frame[bit / 8] ^= mask;
        const auto opened = pair.inviter.open(frame);
        CHECK_FALSE(opened);
        if (!opened && bit / 8 == 0) CHECK(opened == std::unexpected(Error::malformed));
        if (!opened && bit / 8 >= 9) CHECK(opened == std::unexpected(Error::does_not_open));
        frame[bit / 8] ^= mask;
    }
    CHECK(state_of(pair.inviter) == before);
    CHECK(opens_to(pair.inviter, frame, "second"));
}

TEST_CASE("a changed copy of an overtaken message does not use its key up") {
    Pair pair;
    const Bytes overtaken = pair.joiner.seal(view_of("overtaken"));
    CHECK(opens_to(pair.inviter, pair.joiner.seal(view_of("later")), "later"));
    const Bytes before = state_of(pair.inviter);
    Bytes changed = overtaken;
    changed.back() ^= 1;
    CHECK(pair.inviter.open(changed) == std::unexpected(Error::does_not_open));
    CHECK(state_of(pair.inviter) == before);
    CHECK(opens_to(pair.inviter, overtaken, "overtaken"));
}

TEST_CASE("a frame that is too short or too long is refused") {
    Pair pair;
    const Bytes frame = pair.joiner.seal(view_of("text"));
    const Bytes before = state_of(pair.inviter);
    for (std::size_t size = 0; size < frame.size(); ++size) {
        CAPTURE(size);
        CHECK(pair.inviter.open(ByteView(frame).first(size)) ==
              std::unexpected(size < overhead ? Error::malformed : Error::does_not_open));
    }
    Bytes longer = frame;
    longer.push_back(0);
    CHECK(pair.inviter.open(longer) == std::unexpected(Error::does_not_open));
    CHECK(state_of(pair.inviter) == before);
    CHECK(opens_to(pair.inviter, frame, "text"));
}

TEST_CASE("one's own frame, sent back, is refused") {
    Pair pair;
    const Bytes from_joiner = pair.joiner.seal(view_of("text"));
    const Bytes from_inviter = pair.inviter.seal(view_of("text"));
    CHECK(pair.joiner.open(from_joiner) == std::unexpected(Error::does_not_open));
    CHECK(pair.inviter.open(from_inviter) == std::unexpected(Error::does_not_open));
    CHECK(opens_to(pair.inviter, from_joiner, "text"));
    CHECK(opens_to(pair.joiner, from_inviter, "text"));
}

TEST_CASE("a frame does not open under another number") {
    Pair pair;
    const Bytes first = pair.joiner.seal(view_of("first"));
    const Bytes second = pair.joiner.seal(view_of("second"));
    CHECK(pair.inviter.open(renumbered(first, 1)) == std::unexpected(Error::does_not_open));
    CHECK(pair.inviter.open(renumbered(second, 0)) == std::unexpected(Error::does_not_open));
    CHECK(opens_to(pair.inviter, second, "second"));
    CHECK(opens_to(pair.inviter, first, "first"));
}

TEST_CASE("a session from another root opens nothing") {
    Pair pair;
    Session stranger(handshake::RootKey(tests::entropy_of(2)), Role::inviter);
    const Bytes frame = pair.joiner.seal(view_of("text"));
    CHECK(stranger.open(frame) == std::unexpected(Error::does_not_open));
}

}  // namespace
}  // namespace vesper::session
