#include "core/crypto/secret.h"

#include <catch2/catch_test_macros.hpp>
#include <concepts>
#include <ostream>

#include "core/crypto/derive.h"
#include "core/invite/link.h"
#include "core/session/session.h"
#include "unit/crypto/hex.h"

namespace vesper::crypto {
namespace {

struct OneRole;
struct OtherRole;
using One = Secret<32, OneRole>;
using Other = Secret<32, OtherRole>;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

// A comparison would leak through its time, a conversion would let one role stand in for another.
static_assert(!std::equality_comparable<One>);
static_assert(!std::equality_comparable<SealKey>);
static_assert(!std::equality_comparable<Pseudorandom>);
static_assert(!std::equality_comparable<invite::LinkSecret>);
static_assert(!std::equality_comparable<handshake::RootKey>);
static_assert(!Printable<One>);
static_assert(!std::convertible_to<One, Other>);
static_assert(!std::constructible_from<Other, One>);
static_assert(!std::assignable_from<Other&, One>);
static_assert(!std::convertible_to<ByteArray<32>, One>);
static_assert(!std::constructible_from<One, ByteArray<31>>);
static_assert(std::copyable<One>);

TEST_CASE("a secret that was moved from holds nothing") {
    One first(tests::entropy_of(7));
    const One second(std::move(first));
    // NOLINTNEXTLINE(bugprone-use-after-move): what is left there is the question
    CHECK(std::ranges::all_of(first.view(), [](std::uint8_t byte) { return byte == 0; }));
    CHECK(std::ranges::equal(second.view(), tests::entropy_of(7)));

    One third;
    One fourth(tests::entropy_of(8));
    third = std::move(fourth);
    // NOLINTNEXTLINE(bugprone-use-after-move)
    CHECK(std::ranges::all_of(fourth.view(), [](std::uint8_t byte) { return byte == 0; }));
    CHECK(std::ranges::equal(third.view(), tests::entropy_of(8)));
}

TEST_CASE("a secret moved onto itself stays") {
    One secret(tests::entropy_of(7));
    One& same = secret;
    secret = std::move(same);
    CHECK(std::ranges::equal(secret.view(), tests::entropy_of(7)));
}

TEST_CASE("a secret's bytes are gone when its life ends") {
    alignas(One) ByteArray<sizeof(One)> place{};
    auto* secret = new (place.data()) One(tests::entropy_of(7));
    secret->~One();
    CHECK(place == ByteArray<sizeof(One)>{});
}

TEST_CASE("wiped bytes are gone") {
    Bytes bytes{1, 2, 3};
    const std::uint8_t* place = bytes.data();
    const std::size_t capacity = bytes.capacity();
    wipe(bytes);
    CHECK(bytes.empty());
    CHECK(bytes.capacity() == capacity);
    bytes.resize(3);
    CHECK(bytes.data() == place);
    CHECK(bytes == Bytes{0, 0, 0});
}

}  // namespace
}  // namespace vesper::crypto
