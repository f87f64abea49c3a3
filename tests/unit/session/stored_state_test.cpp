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

/// Where the parts of an encoded session begin: version, role, four hashes and keys, two header keys and PN;
/// the inviter's of `stored_inviter` then has no sending chain, a receiving chain, and kept keys of one
/// chain.
constexpr std::size_t role_at = 1;
constexpr std::size_t their_key_at = 2 + 3 * 32;
constexpr std::size_t chains_at = 2 + 6 * 32 + 4;
constexpr std::size_t skipped_at = chains_at + 1 + 1 + 69;
constexpr std::size_t keys_at = skipped_at + 4 + 32 + 4;

/// An inviter that keeps this many keys.
Session stored_inviter(std::uint32_t skipped) {
    Pair pair;
    for (std::uint32_t i = 0; i < skipped; ++i) (void)pair.from_joiner("");
    REQUIRE(pair.inviter.open(pair.from_joiner("")));
    return pair.inviter;
}

TEST_CASE("a session that was stored goes on where it was") {
    Pair pair;
    const Bytes overtaken = pair.from_joiner("overtaken");
    CHECK(opens_to(pair.inviter, pair.from_joiner("one"), "one"));
    CHECK(opens_to(pair.joiner, pair.from_inviter("two"), "two"));

    auto inviter = restored(state_of(pair.inviter));
    auto joiner = restored(state_of(pair.joiner));
    REQUIRE(inviter);
    REQUIRE(joiner);
    CHECK(state_of(*inviter) == state_of(pair.inviter));
    CHECK(opens_to(*inviter, overtaken, "overtaken"));
    CHECK_FALSE(inviter->open(overtaken));
    CHECK(opens_to(*inviter, joiner->seal(view_of("three"), pair.random), "three"));
    CHECK(opens_to(*joiner, inviter->seal(view_of("four"), pair.random), "four"));
}

TEST_CASE("a restored session seals what the stored one would have sealed") {
    Pair pair;
    (void)pair.from_joiner("");
    auto again = restored(state_of(pair.joiner));
    REQUIRE(again);
    crypto::Random random(tests::entropy_of(5));
    crypto::Random same(tests::entropy_of(5));
    CHECK(again->seal(view_of("next"), random) == pair.joiner.seal(view_of("next"), same));
}

TEST_CASE("a device whose disk was put back does not seal two texts with one key stream") {
    Pair pair;
    auto again = restored(state_of(pair.joiner));
    REQUIRE(again);
    const Bytes first = pair.from_joiner("the same length");
    const Bytes second = again->seal(view_of("another message"), pair.random);
    // Nonces differ, so header and body do where the plaintexts are alike.
    CHECK_FALSE(std::equal(first.begin(), first.begin() + 16, second.begin()));
    CHECK_FALSE(std::equal(first.begin() + 16, first.begin() + 73, second.begin() + 16));
}

TEST_CASE("a truncated state is refused, wherever it was cut") {
    const Bytes state = state_of(stored_inviter(3));
    REQUIRE(state.size() > keys_at + std::size_t{3} * 36);
    for (std::size_t size = 0; size < state.size(); ++size) {
        if (restored(ByteView(state).first(size))) FAIL("cut at " << size);
    }
}

TEST_CASE("an unknown version, role or state of the post-quantum step is refused") {
    const Bytes state = state_of(Pair().joiner);
    for (const auto version : std::to_array<std::uint8_t>({0, 1, 3, 255})) {
        Bytes changed = state;
        changed.front() = version;
        CHECK_FALSE(restored(changed));
    }
    for (const auto role : std::to_array<std::uint8_t>({2, 255})) {
        Bytes changed = state;
        changed[role_at] = role;
        CHECK_FALSE(restored(changed));
    }
    const std::size_t kem_at = state.size() - 9;  // step, state, frames
    for (const auto kem_state : std::to_array<std::uint8_t>({3, 4, 5, 255})) {
        Bytes changed = state;
        changed[kem_at + 4] = kem_state;
        append(changed, Bytes(1153));
        changed.resize(kem_at + 5 + (kem_state == 3 ? 2 : 1153));
        CHECK_FALSE(restored(changed));
    }
    Bytes no_step = state;
    no_step[kem_at + 3] = 0;
    CHECK_FALSE(restored(no_step));
}

TEST_CASE("a state whose keys do not agree is refused") {
    Bytes state = state_of(Pair().joiner);
    std::fill_n(state.begin() + their_key_at, 32, std::uint8_t{0});
    CHECK_FALSE(restored(state));
}

TEST_CASE("skipped keys that no session can have are refused") {
    const Bytes state = state_of(stored_inviter(3));
    const auto numbered = [&](std::uint8_t first, std::uint8_t second, std::uint8_t third) {
        Bytes changed = state;
        changed[keys_at + 3] = first;
        changed[keys_at + 36 + 3] = second;
        changed[keys_at + 72 + 3] = third;
        return restored(changed).has_value();
    };
    CHECK(numbered(0, 1, 2));
    CHECK_FALSE(numbered(0, 0, 2));  // twice
    CHECK_FALSE(numbered(1, 0, 2));  // not sorted: a second spelling of the same state
    Bytes none = state;
    const Bytes zero = Writer().u32(0).take();
    std::ranges::copy(zero, none.begin() + keys_at - 4);
    none.erase(none.begin() + keys_at, none.begin() + keys_at + 3 * 36);
    CHECK_FALSE(restored(none));  // a chain of which nothing is kept
}

TEST_CASE("more skipped keys or chains than the limit are refused, as many are taken") {
    Bytes state = state_of(stored_inviter(limits::max_skipped_keys + 5));
    CHECK(restored(state));
    const Bytes over = Writer().u32(limits::max_skipped_keys + 1).take();
    std::ranges::copy(over, state.begin() + keys_at - 4);
    const Bytes one_more = Writer().u32(limits::max_skipped_keys + 5).raw(ByteArray<32>{}).take();
    state.insert(state.begin() + keys_at + limits::max_skipped_keys * std::size_t{36}, one_more.begin(),
                 one_more.end());
    CHECK_FALSE(restored(state));

    Bytes chains = state_of(stored_inviter(1));
    const Bytes count = Writer().u32(limits::max_skipped_chains + 1).take();
    std::ranges::copy(count, chains.begin() + skipped_at);
    CHECK_FALSE(restored(chains));
}

TEST_CASE("a state with a count and no keys is refused without work") {
    Bytes state = state_of(stored_inviter(1));
    const Bytes count = Writer().u32(0xFFFFFFFF).take();
    for (const std::size_t at : {skipped_at, keys_at - 4}) {
        Bytes changed = state;
        std::ranges::copy(count, changed.begin() + static_cast<std::ptrdiff_t>(at));
        CHECK_FALSE(restored(changed));
    }
}

}  // namespace
}  // namespace vesper::session
