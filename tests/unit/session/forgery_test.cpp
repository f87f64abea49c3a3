#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "unit/session/ratchet.h"

namespace vesper::session {
namespace {

TEST_CASE("a frame with any bit changed is refused, changes nothing, and the genuine one still opens") {
    Pair pair;
    CHECK(opens_to(pair.inviter, pair.from_joiner("first"), "first"));
    Bytes frame = pair.from_joiner("second");
    const Bytes before = state_of(pair.inviter);
    for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
        const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
        frame[bit / 8] ^= mask;
        if (pair.inviter.open(frame) != std::unexpected(Error::does_not_open)) FAIL("bit " << bit);
        frame[bit / 8] ^= mask;
    }
    CHECK(state_of(pair.inviter) == before);
    CHECK(opens_to(pair.inviter, frame, "second"));
}

TEST_CASE("the first frame of a chain with its body changed does not take the ratchet a step further") {
    Pair pair;
    pair.round_trip();
    const Bytes frame = pair.from_joiner("a new chain");
    const Bytes before = state_of(pair.inviter);
    Bytes changed = frame;
    changed.back() ^= 1;
    CHECK(pair.inviter.open(changed) == std::unexpected(Error::does_not_open));
    CHECK(state_of(pair.inviter) == before);
    CHECK(opens_to(pair.inviter, frame, "a new chain"));
}

TEST_CASE("a changed copy of an overtaken message does not use its key up") {
    Pair pair;
    const Bytes overtaken = pair.from_joiner("overtaken");
    CHECK(opens_to(pair.inviter, pair.from_joiner("later"), "later"));
    const Bytes before = state_of(pair.inviter);
    Bytes changed = overtaken;
    changed.back() ^= 1;
    CHECK(pair.inviter.open(changed) == std::unexpected(Error::does_not_open));
    CHECK(state_of(pair.inviter) == before);
    CHECK(opens_to(pair.inviter, overtaken, "overtaken"));
}

TEST_CASE("a frame that is too short or too long is refused") {
    Pair pair;
    const Bytes frame = pair.from_joiner("text");
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

TEST_CASE("header and body of two frames do not make a third") {
    Pair pair;
    const Bytes first = pair.from_joiner("1st");
    const Bytes second = pair.from_joiner("2nd");
    for (const std::size_t cut : {std::size_t{16}, std::size_t{16 + 57}}) {
        Bytes mixed(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(cut));
        mixed.insert(mixed.end(), second.begin() + static_cast<std::ptrdiff_t>(cut), second.end());
        CHECK(pair.inviter.open(mixed) == std::unexpected(Error::does_not_open));
    }
    CHECK(opens_to(pair.inviter, second, "2nd"));
    CHECK(opens_to(pair.inviter, first, "1st"));
}

TEST_CASE("one's own frame, sent back, is refused") {
    Pair pair;
    const Bytes from_joiner = pair.from_joiner("text");
    const Bytes from_inviter = pair.from_inviter("text");
    CHECK(pair.joiner.open(from_joiner) == std::unexpected(Error::does_not_open));
    CHECK(pair.inviter.open(from_inviter) == std::unexpected(Error::does_not_open));
    CHECK(opens_to(pair.inviter, from_joiner, "text"));
    CHECK(opens_to(pair.joiner, from_inviter, "text"));
}

TEST_CASE("a session of other people opens nothing, even where only the transcript differs") {
    Pair pair;
    Pair strangers(2);
    CHECK(strangers.inviter.open(pair.from_joiner("text")) == std::unexpected(Error::does_not_open));
    CHECK(strangers.joiner.open(pair.from_joiner("text")) == std::unexpected(Error::does_not_open));

    auto secret = session_secret(1);
    secret.transcript[31] ^= 1;
    auto misled = Session::begin_inviter(secret, dh_key(11), dh_key(10).public_key());
    REQUIRE(misled);
    CHECK(misled->open(pair.from_joiner("text")) == std::unexpected(Error::does_not_open));
}

TEST_CASE("a role cannot be taken by the other side") {
    Pair pair;
    auto second_joiner = Session::begin_joiner(session_secret(1), dh_key(11), dh_key(10).public_key());
    REQUIRE(second_joiner);
    CHECK(second_joiner->open(pair.from_joiner("text")) == std::unexpected(Error::does_not_open));
}

TEST_CASE("a session does not begin with a key of low order") {
    const crypto::DhPublicKey zero{};
    crypto::DhPublicKey one{};
    one.bytes[0] = 1;
    for (const auto& key : {zero, one}) {
        CHECK_FALSE(Session::begin_joiner(session_secret(1), dh_key(10), key));
        CHECK_FALSE(Session::begin_inviter(session_secret(1), dh_key(10), key));
    }
}

}  // namespace
}  // namespace vesper::session
