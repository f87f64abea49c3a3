#include "core/crypto/random.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "unit/crypto/hex.h"

namespace vesper::crypto {
namespace {

using tests::entropy_of;

TEST_CASE("the same entropy gives the same stream") {
    Random first(entropy_of(1));
    Random second(entropy_of(1));
    for (int i = 0; i < 10; ++i) CHECK(first.array<24>() == second.array<24>());
}

TEST_CASE("other entropy gives another stream") {
    CHECK(Random(entropy_of(1)).array<32>() != Random(entropy_of(2)).array<32>());
}

TEST_CASE("no draw repeats an earlier one, nor the entropy") {
    Random random(entropy_of(1));
    std::set<ByteArray<32>> seen{entropy_of(1)};
    for (int i = 0; i < 200; ++i) CHECK(seen.insert(random.array<32>()).second);
}

TEST_CASE("each draw replaces the key, whatever its size") {
    Random one(entropy_of(1));
    Random two(entropy_of(1));
    (void)one.array<1>();
    (void)two.array<64>();
    CHECK(one.array<32>() == two.array<32>());
    (void)one.array<1>();
    CHECK(one.array<32>() != two.array<32>());
}

TEST_CASE("a secret is filled from the same stream as an array") {
    struct Role;
    Random one(entropy_of(1));
    Random two(entropy_of(1));
    CHECK(std::ranges::equal(one.secret<Secret<40, Role>>().view(), two.array<40>()));
}

}  // namespace
}  // namespace vesper::crypto
