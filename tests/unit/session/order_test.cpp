#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <string>

#include "core/common/limits.h"
#include "unit/session/ratchet.h"

namespace vesper::session {
namespace {

TEST_CASE("messages open in order, in both directions at once") {
    Pair pair;
    for (int i = 0; i < 50; ++i) {
        const std::string text = "message " + std::to_string(i);
        CHECK(opens_to(pair.inviter, pair.joiner.seal(view_of(text)), text));
        CHECK(opens_to(pair.joiner, pair.inviter.seal(view_of(text)), text));
    }
}

TEST_CASE("an empty message is a message") {
    Pair pair;
    const Bytes frame = pair.joiner.seal({});
    CHECK(frame.size() == overhead);
    CHECK(opens_to(pair.inviter, frame, ""));
}

TEST_CASE("the same words never look the same") {
    Pair pair;
    const Bytes first = pair.joiner.seal(view_of("same"));
    const Bytes second = pair.joiner.seal(view_of("same"));
    const Bytes other_way = pair.inviter.seal(view_of("same"));
    CHECK(renumbered(first, 1) != second);
    CHECK(first != other_way);
    CHECK(first.size() == 4 + overhead);
}

TEST_CASE("messages open in whatever order they come") {
    Pair pair;
    std::vector<Bytes> frames;
    for (int i = 0; i < 20; ++i) frames.push_back(pair.joiner.seal(view_of(std::to_string(i))));
    for (const int i : {3, 0, 19, 1, 2, 10, 9, 18, 4, 17, 5, 16, 6, 15, 7, 14, 8, 13, 11, 12}) {
        CAPTURE(i);
        CHECK(opens_to(pair.inviter, frames[static_cast<std::size_t>(i)], std::to_string(i)));
    }
}

TEST_CASE("a message opens once, whether it came in order or was overtaken") {
    Pair pair;
    const Bytes overtaken = pair.joiner.seal(view_of("overtaken"));
    const Bytes ordered = pair.joiner.seal(view_of("in order"));
    CHECK(opens_to(pair.inviter, ordered, "in order"));
    CHECK(opens_to(pair.inviter, overtaken, "overtaken"));
    const Bytes before = state_of(pair.inviter);
    CHECK(pair.inviter.open(ordered) == std::unexpected(Error::replayed));
    CHECK(pair.inviter.open(overtaken) == std::unexpected(Error::replayed));
    CHECK(state_of(pair.inviter) == before);
}

TEST_CASE("exactly as many skipped keys are kept as the limit says, the oldest go first") {
    Pair pair;
    std::vector<Bytes> frames;
    for (std::uint32_t i = 0; i < limits::max_skipped_keys + 10; ++i) frames.push_back(pair.joiner.seal({}));
    // The last one overtakes all others: 9 of them are too many.
    CHECK(opens_to(pair.inviter, frames.back(), ""));
    for (std::size_t i = 0; i < 9; ++i)
        CHECK(pair.inviter.open(frames[i]) == std::unexpected(Error::replayed));
    for (std::size_t i = 9; i < frames.size() - 1; ++i) {
        if (!opens_to(pair.inviter, frames[i], "")) FAIL("frame " << i << " was not kept");
    }
    CHECK(pair.inviter.open(frames[9]) == std::unexpected(Error::replayed));
}

TEST_CASE("the limit of skipped keys holds over many gaps") {
    Pair pair;
    std::vector<Bytes> skipped;
    for (std::uint32_t gap = 0; gap < 5; ++gap) {
        for (std::uint32_t i = 0; i < limits::max_skipped_keys / 4; ++i)
            skipped.push_back(pair.joiner.seal({}));
        CHECK(opens_to(pair.inviter, pair.joiner.seal({}), ""));
    }
    const std::size_t gone = skipped.size() - limits::max_skipped_keys;
    CHECK(gone == limits::max_skipped_keys / 4);
    CHECK(pair.inviter.open(skipped[gone - 1]) == std::unexpected(Error::replayed));
    CHECK(opens_to(pair.inviter, skipped[gone], ""));
    CHECK(opens_to(pair.inviter, skipped.back(), ""));
}

TEST_CASE("a message may be as far ahead as the limit and not one further") {
    Pair pair;
    for (std::uint64_t i = 0; i < limits::max_skip_ahead; ++i) (void)pair.joiner.seal({});
    const Bytes at_limit = pair.joiner.seal(view_of("at the limit"));
    const Bytes beyond = pair.joiner.seal(view_of("beyond"));
    const Bytes before = state_of(pair.inviter);
    CHECK(pair.inviter.open(beyond) == std::unexpected(Error::too_far_ahead));
    CHECK(state_of(pair.inviter) == before);
    CHECK(opens_to(pair.inviter, at_limit, "at the limit"));
    CHECK(opens_to(pair.inviter, beyond, "beyond"));
}

TEST_CASE("a forged number far ahead changes nothing") {
    Pair pair;
    const Bytes genuine = pair.joiner.seal(view_of("genuine"));
    const Bytes before = state_of(pair.inviter);
    for (const std::uint64_t number : {limits::max_skip_ahead + 1, std::uint64_t{1} << 32,
                                       std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max()}) {
        CHECK(pair.inviter.open(renumbered(genuine, number)) == std::unexpected(Error::too_far_ahead));
    }
    CHECK(pair.inviter.open(renumbered(genuine, limits::max_skip_ahead)) ==
          std::unexpected(Error::does_not_open));
    CHECK(state_of(pair.inviter) == before);
    CHECK(opens_to(pair.inviter, genuine, "genuine"));
}

}  // namespace
}  // namespace vesper::session
