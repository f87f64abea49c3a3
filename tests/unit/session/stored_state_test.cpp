#include <catch2/catch_test_macros.hpp>
#include <optional>

#include "core/common/limits.h"
#include "unit/session/ratchet.h"

namespace vesper::session {
namespace {

std::optional<Session> restored(ByteView state) {
    Reader reader(state);
    auto session = Session::decode(reader);
    if (!session || !reader.finish()) return std::nullopt;
    return std::move(*session);
}

/// Where the parts of an encoded session begin: version, role, two chains, the skipped keys.
constexpr std::size_t role_at = 1;
constexpr std::size_t receiving_number_at = 2 + 40 + 32;
constexpr std::size_t count_at = 2 + 2 * 40;
constexpr std::size_t skipped_at = count_at + 4;

TEST_CASE("a session that was stored goes on where it was") {
    Pair pair;
    const Bytes overtaken = pair.joiner.seal(view_of("overtaken"));
    CHECK(opens_to(pair.inviter, pair.joiner.seal(view_of("one")), "one"));
    CHECK(opens_to(pair.joiner, pair.inviter.seal(view_of("two")), "two"));

    auto inviter = restored(state_of(pair.inviter));
    auto joiner = restored(state_of(pair.joiner));
    REQUIRE(inviter);
    REQUIRE(joiner);
    CHECK(state_of(*inviter) == state_of(pair.inviter));
    CHECK(opens_to(*inviter, overtaken, "overtaken"));
    CHECK(inviter->open(overtaken) == std::unexpected(Error::replayed));
    CHECK(opens_to(*inviter, joiner->seal(view_of("three")), "three"));
    CHECK(opens_to(*joiner, inviter->seal(view_of("four")), "four"));
}

TEST_CASE("a restored session seals what the stored one would have sealed") {
    Pair pair;
    (void)pair.joiner.seal({});
    auto again = restored(state_of(pair.joiner));
    REQUIRE(again);
    CHECK(again->seal(view_of("next")) == pair.joiner.seal(view_of("next")));
}

TEST_CASE("a truncated state is refused, wherever it was cut") {
    Pair pair;
    for (int i = 0; i < 3; ++i) (void)pair.joiner.seal({});
    CHECK(opens_to(pair.inviter, pair.joiner.seal({}), ""));
    const Bytes state = state_of(pair.inviter);
    CHECK(state.size() == skipped_at + 3 * 40);
    for (std::size_t size = 0; size < state.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(restored(ByteView(state).first(size)));
    }
}

TEST_CASE("an unknown version or role is refused") {
    Pair pair;
    for (const auto version : std::to_array<std::uint8_t>({0, 2, 255})) {
        Bytes state = state_of(pair.joiner);
        state.front() = version;
        CHECK_FALSE(restored(state));
    }
    for (const auto role : std::to_array<std::uint8_t>({2, 255})) {
        Bytes state = state_of(pair.joiner);
        state[role_at] = role;
        CHECK_FALSE(restored(state));
    }
}

TEST_CASE("skipped keys that no session can have are refused") {
    Pair pair;
    for (int i = 0; i < 3; ++i) (void)pair.joiner.seal({});
    CHECK(opens_to(pair.inviter, pair.joiner.seal({}), ""));
    const Bytes state = state_of(pair.inviter);
    const auto numbered = [&](std::uint8_t first, std::uint8_t second, std::uint8_t third) {
        Bytes changed = state;
        changed[skipped_at + 7] = first;
        changed[skipped_at + 40 + 7] = second;
        changed[skipped_at + 80 + 7] = third;
        return restored(changed).has_value();
    };
    CHECK(numbered(0, 1, 2));
    CHECK_FALSE(numbered(0, 0, 2));  // twice
    CHECK_FALSE(numbered(1, 0, 2));  // not sorted: a second spelling of the same state
    CHECK_FALSE(numbered(0, 1, 4));  // of a message that has not come
    Bytes earlier = state;
    earlier[receiving_number_at + 7] = 2;
    CHECK_FALSE(restored(earlier));
}

TEST_CASE("more skipped keys than the limit are refused, as many are taken") {
    Pair pair;
    for (std::uint32_t i = 0; i < limits::max_skipped_keys + 5; ++i) (void)pair.joiner.seal({});
    CHECK(opens_to(pair.inviter, pair.joiner.seal({}), ""));
    Bytes state = state_of(pair.inviter);
    CHECK(state.size() == skipped_at + limits::max_skipped_keys * 40);
    CHECK(restored(state));

    const Bytes over = Writer().u32(limits::max_skipped_keys + 1).take();
    std::ranges::copy(over, state.begin() + count_at);
    append(state, Writer().u64(limits::max_skipped_keys + 5).raw(ByteArray<32>{}).take());
    CHECK_FALSE(restored(state));
}

TEST_CASE("a state with a count and no keys is refused without work") {
    Bytes state = state_of(Pair().joiner);
    const Bytes count = Writer().u32(0xFFFFFFFF).take();
    std::ranges::copy(count, state.begin() + count_at);
    CHECK_FALSE(restored(state));
}

}  // namespace
}  // namespace vesper::session
