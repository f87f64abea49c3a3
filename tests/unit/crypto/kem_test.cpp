#include <catch2/catch_test_macros.hpp>

#include "core/crypto/keys.h"
#include "unit/crypto/hex.h"
#include "unit/crypto/xwing_vector.h"

namespace vesper::crypto {
namespace {

using tests::array_from_hex;
using tests::entropy_of;
using tests::from_hex;

TEST_CASE("X-Wing makes the draft's public key from its seed and opens its ciphertext") {
    const KemKeyPair pair(Seed(array_from_hex<32>(tests::xwing::seed)));
    CHECK(pair.public_key().bytes == array_from_hex<1216>(tests::xwing::public_key));
    const auto secret = pair.decapsulate(array_from_hex<1120>(tests::xwing::ciphertext));
    REQUIRE(secret);
    CHECK(copy_of(secret->view()) == from_hex(tests::xwing::shared_secret));
}

TEST_CASE("what is encapsulated to a key, its owner decapsulates") {
    const KemKeyPair pair(Seed(entropy_of(1)));
    Random random(entropy_of(2));
    const auto first = encapsulate(pair.public_key(), random);
    const auto second = encapsulate(pair.public_key(), random);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->ciphertext != second->ciphertext);
    CHECK_FALSE(std::ranges::equal(first->secret.view(), second->secret.view()));
    for (const Encapsulated& encapsulated : {*first, *second}) {
        const auto opened = pair.decapsulate(encapsulated.ciphertext);
        REQUIRE(opened);
        CHECK(std::ranges::equal(opened->view(), encapsulated.secret.view()));
    }
}

TEST_CASE("an altered ciphertext, or another's, gives another secret") {
    const KemKeyPair pair(Seed(entropy_of(1)));
    Random random(entropy_of(2));
    const auto encapsulated = encapsulate(pair.public_key(), random);
    REQUIRE(encapsulated);
    for (const std::size_t at :
         {0UZ, 500UZ, 1087UZ, 1088UZ, 1100UZ, 1118UZ}) {  // ML-KEM up to 1087, then X25519
        CAPTURE(at);
        auto ciphertext = encapsulated->ciphertext;
        ciphertext[at] ^= 4;
        const auto opened = pair.decapsulate(ciphertext);
        CHECK((!opened || !std::ranges::equal(opened->view(), encapsulated->secret.view())));
    }
    const auto opened = KemKeyPair(Seed(entropy_of(3))).decapsulate(encapsulated->ciphertext);
    CHECK((!opened || !std::ranges::equal(opened->view(), encapsulated->secret.view())));
}

TEST_CASE("a public key whose ML-KEM part is not canonical is refused") {
    KemPublicKey key = KemKeyPair(Seed(entropy_of(1))).public_key();
    key.bytes[0] = 0xFF;  // the first coefficient becomes 4095, over the modulus 3329
    key.bytes[1] |= 0x0F;
    Random random(entropy_of(2));
    CHECK(encapsulate(key, random) == std::unexpected(Error::bad_key));
}

TEST_CASE("a ciphertext whose X25519 point is of low order does not give its sender the key") {
    const KemKeyPair pair(Seed(entropy_of(1)));
    Random random(entropy_of(2));
    const auto encapsulated = encapsulate(pair.public_key(), random);
    REQUIRE(encapsulated);
    auto ciphertext = encapsulated->ciphertext;
    std::fill(ciphertext.end() - 32, ciphertext.end(), std::uint8_t{0});
    const auto opened = pair.decapsulate(ciphertext);
    CHECK((!opened || !std::ranges::equal(opened->view(), encapsulated->secret.view())));
}

}  // namespace
}  // namespace vesper::crypto
