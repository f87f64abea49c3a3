#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "core/common/limits.h"
#include "unit/session/ratchet.h"

namespace vesper::session {
namespace {

TEST_CASE("messages open in order, in both directions at once") {
    Pair pair;
    for (int i = 0; i < 50; ++i) {
        const std::string text = "message " + std::to_string(i);
        const Bytes there = pair.from_joiner(text);
        const Bytes back = pair.from_inviter(text);
        CHECK(opens_to(pair.inviter, there, text));
        CHECK(opens_to(pair.joiner, back, text));
    }
}

TEST_CASE("either side may begin, and say much before the other answers") {
    for (const bool inviter_first : {false, true}) {
        Pair pair;
        for (int i = 0; i < 30; ++i) {
            if (inviter_first) {
                CHECK(opens_to(pair.joiner, pair.from_inviter("one more"), "one more"));
            } else {
                CHECK(opens_to(pair.inviter, pair.from_joiner("one more"), "one more"));
            }
        }
        pair.round_trip();
    }
}

TEST_CASE("a frame is 89 bytes longer than its content, and at most 80 more with a chunk") {
    Pair pair;
    CHECK(overhead == 89);
    for (int i = 0; i < 400; ++i) {
        const Bytes frame = pair.from_joiner("text");
        CHECK(frame.size() >= 4 + overhead);
        CHECK(frame.size() <= 4 + overhead + max_chunk);
        REQUIRE(pair.inviter.open(frame));
        REQUIRE(pair.joiner.open(pair.from_inviter("")));
    }
}

TEST_CASE("messages open in whatever order they come") {
    Pair pair;
    std::vector<Bytes> frames;
    for (int i = 0; i < 20; ++i) frames.push_back(pair.from_joiner(std::to_string(i)));
    for (const int i : {3, 0, 19, 1, 2, 10, 9, 18, 4, 17, 5, 16, 6, 15, 7, 14, 8, 13, 11, 12}) {
        CAPTURE(i);
        CHECK(opens_to(pair.inviter, frames[static_cast<std::size_t>(i)], std::to_string(i)));
    }
}

TEST_CASE("messages of chains that are over still open, however they are mixed") {
    Pair pair;
    std::vector<Bytes> late;
    for (int chain = 0; chain < 10; ++chain) {
        for (int i = 0; i < 3; ++i) late.push_back(pair.from_joiner(std::to_string(late.size())));
        REQUIRE(pair.inviter.open(pair.from_joiner("in time")));
        REQUIRE(pair.joiner.open(pair.from_inviter("reply")));
    }
    for (std::size_t i = late.size(); i-- > 0;) CHECK(opens_to(pair.inviter, late[i], std::to_string(i)));
}

TEST_CASE("the end of a chain that is over opens when it was on its way") {
    Pair pair;
    const Bytes first = pair.from_joiner("first");
    const Bytes last = pair.from_joiner("last of its chain");
    CHECK(opens_to(pair.inviter, first, "first"));
    CHECK(opens_to(pair.joiner, pair.from_inviter("reply"), "reply"));
    CHECK(opens_to(pair.inviter, pair.from_joiner("next chain"), "next chain"));
    CHECK(opens_to(pair.inviter, last, "last of its chain"));
}

TEST_CASE("a message opens once, whether it came in order or was overtaken") {
    Pair pair;
    const Bytes overtaken = pair.from_joiner("overtaken");
    const Bytes ordered = pair.from_joiner("in order");
    CHECK(opens_to(pair.inviter, ordered, "in order"));
    CHECK(opens_to(pair.inviter, overtaken, "overtaken"));
    const Bytes before = state_of(pair.inviter);
    CHECK(pair.inviter.open(ordered) == std::unexpected(Error::replayed));
    CHECK(pair.inviter.open(overtaken) == std::unexpected(Error::replayed));
    CHECK(state_of(pair.inviter) == before);
}

TEST_CASE("a message of a chain that is over opens once") {
    Pair pair;
    const Bytes overtaken = pair.from_joiner("overtaken");
    const Bytes ordered = pair.from_joiner("in order");
    const Bytes also_overtaken = pair.from_joiner("also overtaken");
    CHECK(opens_to(pair.inviter, ordered, "in order"));
    REQUIRE(pair.joiner.open(pair.from_inviter("")));
    REQUIRE(pair.inviter.open(pair.from_joiner("next chain")));
    CHECK(opens_to(pair.inviter, overtaken, "overtaken"));
    const Bytes before = state_of(pair.inviter);
    CHECK(pair.inviter.open(overtaken) == std::unexpected(Error::replayed));
    CHECK(pair.inviter.open(ordered) == std::unexpected(Error::replayed));
    CHECK(state_of(pair.inviter) == before);
    // With the last kept key of its chain goes the chain's header key.
    CHECK(opens_to(pair.inviter, also_overtaken, "also overtaken"));
    CHECK(pair.inviter.open(also_overtaken) == std::unexpected(Error::does_not_open));
}

TEST_CASE("exactly as many skipped keys are kept as the limit says, the oldest go first") {
    Pair pair;
    std::vector<Bytes> frames;
    for (std::uint32_t i = 0; i < limits::max_skipped_keys + 10; ++i) frames.push_back(pair.from_joiner(""));
    // The last one overtakes all others: 9 of them are too many.
    CHECK(opens_to(pair.inviter, frames.back(), ""));
    for (std::size_t i = 0; i < 9; ++i)
        CHECK(pair.inviter.open(frames[i]) == std::unexpected(Error::replayed));
    for (std::size_t i = 9; i < frames.size() - 1; ++i) {
        if (!opens_to(pair.inviter, frames[i], "")) FAIL("frame " << i << " was not kept");
    }
    CHECK(pair.inviter.open(frames[9]) == std::unexpected(Error::replayed));
}

TEST_CASE("the limit of skipped keys holds over many gaps and chains") {
    Pair pair;
    std::vector<Bytes> skipped;
    for (std::uint32_t gap = 0; gap < 5; ++gap) {
        for (std::uint32_t i = 0; i < limits::max_skipped_keys / 4; ++i)
            skipped.push_back(pair.from_joiner(""));
        CHECK(opens_to(pair.inviter, pair.from_joiner(""), ""));
        if (gap % 2 == 1) REQUIRE(pair.joiner.open(pair.from_inviter("")));
    }
    const std::size_t gone = skipped.size() - limits::max_skipped_keys;
    CHECK(gone == limits::max_skipped_keys / 4);
    CHECK_FALSE(pair.inviter.open(skipped[gone - 1]));
    CHECK(opens_to(pair.inviter, skipped[gone], ""));
    CHECK(opens_to(pair.inviter, skipped.back(), ""));
}

TEST_CASE("keys are kept of as many chains as the limit says, the oldest go first") {
    Pair pair;
    std::vector<Bytes> skipped;
    for (std::uint32_t chain = 0; chain < limits::max_skipped_chains + 2; ++chain) {
        skipped.push_back(pair.from_joiner(""));
        REQUIRE(pair.inviter.open(pair.from_joiner("")));
        REQUIRE(pair.joiner.open(pair.from_inviter("")));
    }
    CHECK(pair.inviter.open(skipped[0]) == std::unexpected(Error::does_not_open));
    CHECK(pair.inviter.open(skipped[1]) == std::unexpected(Error::does_not_open));
    for (std::size_t i = 2; i < skipped.size(); ++i) {
        if (!opens_to(pair.inviter, skipped[i], "")) FAIL("chain " << i << " was not kept");
    }
}

TEST_CASE("a message may be as far ahead as the limit and not one further") {
    Pair pair;
    for (std::uint32_t i = 0; i < limits::max_skip_ahead; ++i) (void)pair.from_joiner("");
    const Bytes at_limit = pair.from_joiner("at the limit");
    const Bytes beyond = pair.from_joiner("beyond");
    const Bytes before = state_of(pair.inviter);
    CHECK(pair.inviter.open(beyond) == std::unexpected(Error::too_far_ahead));
    CHECK(state_of(pair.inviter) == before);
    CHECK(opens_to(pair.inviter, at_limit, "at the limit"));
    CHECK(opens_to(pair.inviter, beyond, "beyond"));
}

TEST_CASE("the limit ahead holds for the end of a chain that is over and for the beginning of the next") {
    Pair pair;
    pair.round_trip();
    for (std::uint32_t i = 0; i <= limits::max_skip_ahead; ++i) (void)pair.from_joiner("");
    REQUIRE(pair.joiner.open(pair.from_inviter("a new chain")));
    const Bytes before = state_of(pair.inviter);
    CHECK(pair.inviter.open(pair.from_joiner("")) == std::unexpected(Error::too_far_ahead));
    CHECK(state_of(pair.inviter) == before);

    Pair other;
    REQUIRE(other.joiner.open(other.from_inviter("a new chain")));
    for (std::uint32_t i = 0; i <= limits::max_skip_ahead; ++i) (void)other.from_joiner("");
    CHECK(other.inviter.open(other.from_joiner("")) == std::unexpected(Error::too_far_ahead));
}

}  // namespace
}  // namespace vesper::session
