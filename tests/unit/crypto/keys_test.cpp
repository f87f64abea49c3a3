#include "core/crypto/keys.h"

#include <catch2/catch_test_macros.hpp>

#include "unit/crypto/hex.h"

namespace vesper::crypto {
namespace {

using tests::array_from_hex;
using tests::from_hex;

Seed seed_from(std::string_view hex) {
    return Seed(array_from_hex<32>(hex));
}

struct SignVector {
    std::string_view seed, public_key, message, signature;
};
constexpr SignVector rfc8032[] = {{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                                   "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                                   "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb882159"
                                   "0a33bacc61e39701cf9b46bd25bf5f0595bbe246"
                                   "55141438e7a100b"},
                                  {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                                   "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                                   "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43"
                                   "e15996e458f3613d0f11d8c387b2eaeb4302aee"
                                   "b00d291612bb0c00"},
                                  {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                                   "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                                   "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538"
                                   "d16f290ae67f760984dc6594a7c15e9716ed28d"
                                   "c027beceea1ec40a"}};

// In wasm libsodium's multiples of the base point are made at run time (environment/libsodium-wasm.sh). Those
// that it computes from any point need none of them.
TEST_CASE("every multiple of the base point that is used is the right one") {
    ByteArray<32> base{};
    base.fill(0x66);
    base[0] = 0x58;
    for (std::size_t place = 0; place < 32; ++place) {
        // Above 8, the next place's is used, less one of these.
        for (std::uint8_t digit = 1; digit < (place == 31 ? 8 : 16); ++digit) {
            CAPTURE(place, digit);
            ByteArray<32> scalar{};
            scalar[place] = digit;
            ByteArray<32> by_multiples{};
            ByteArray<32> by_point{};
            REQUIRE(crypto_scalarmult_ed25519_base_noclamp(by_multiples.data(), scalar.data()) == 0);
            REQUIRE(crypto_scalarmult_ed25519_noclamp(by_point.data(), scalar.data(), base.data()) == 0);
            CHECK(by_multiples == by_point);
        }
    }
}

TEST_CASE("Ed25519 gives what RFC 8032 section 7.1 says") {
    for (const SignVector& vector : rfc8032) {
        const SignKeyPair pair(seed_from(vector.seed));
        CHECK(pair.public_key().bytes == array_from_hex<32>(vector.public_key));
        const auto signature = pair.sign(from_hex(vector.message));
        CHECK(signature == array_from_hex<64>(vector.signature));
        CHECK(verify(pair.public_key(), from_hex(vector.message), signature));
    }
}

TEST_CASE("a signature with any bit changed is refused") {
    const SignKeyPair pair(seed_from(rfc8032[2].seed));
    const Bytes message = from_hex(rfc8032[2].message);
    const auto signature = pair.sign(message);
    for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
        auto changed = signature;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        CHECK(verify(pair.public_key(), message, changed) == std::unexpected(Error::bad_signature));
    }
}

TEST_CASE("a signature of another message or by another key is refused") {
    const SignKeyPair pair(seed_from(rfc8032[1].seed));
    const SignKeyPair other(seed_from(rfc8032[2].seed));
    const auto signature = pair.sign(view_of("a message"));
    CHECK_FALSE(verify(pair.public_key(), view_of("A message"), signature));
    CHECK_FALSE(verify(pair.public_key(), view_of("a messag"), signature));
    CHECK_FALSE(verify(other.public_key(), view_of("a message"), signature));
}

TEST_CASE("the second spelling of a signature, with the group's order added, is refused") {
    const SignKeyPair pair(seed_from(rfc8032[0].seed));
    auto signature = pair.sign({});
    const auto order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    unsigned carry = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        carry += signature[32 + i] + order[i];
        signature[32 + i] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
    CHECK_FALSE(verify(pair.public_key(), {}, signature));
}

TEST_CASE("X25519 gives what RFC 7748 section 6.1 says, on both sides") {
    const DhKeyPair alice(seed_from("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    const DhKeyPair bob(seed_from("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    CHECK(alice.public_key().bytes ==
          array_from_hex<32>("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    CHECK(bob.public_key().bytes ==
          array_from_hex<32>("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
    const Bytes shared = from_hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    const auto by_alice = alice.agree(bob.public_key());
    const auto by_bob = bob.agree(alice.public_key());
    REQUIRE(by_alice);
    REQUIRE(by_bob);
    CHECK(copy_of(by_alice->view()) == shared);
    CHECK(copy_of(by_bob->view()) == shared);
}

// The points of order 1, 2, 4 and 8, and other spellings of them.
constexpr std::string_view low_order_x25519[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

TEST_CASE("low-order public keys are refused, by prekeys and by identities") {
    const DhKeyPair prekey(seed_from(rfc8032[0].seed));
    const SignKeyPair identity(seed_from(rfc8032[0].seed));
    for (const std::string_view hex : low_order_x25519) {
        CAPTURE(hex);
        const DhPublicKey point{array_from_hex<32>(hex)};
        CHECK(prekey.agree(point) == std::unexpected(Error::bad_key));
        CHECK(identity.agree(point) == std::unexpected(Error::bad_key));
    }
}

TEST_CASE("an identity agrees with its X25519 form") {
    const SignKeyPair identity(seed_from(rfc8032[1].seed));
    const DhKeyPair other(seed_from("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
    const auto converted = to_dh(identity.public_key());
    REQUIRE(converted);
    const auto ours = identity.agree(other.public_key());
    const auto theirs = other.agree(*converted);
    REQUIRE(ours);
    REQUIRE(theirs);
    CHECK(std::ranges::equal(ours->view(), theirs->view()));
}

TEST_CASE("an identity that is no point of the prime-order group has no X25519 form") {
    for (const std::string_view hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                                       "0100000000000000000000000000000000000000000000000000000000000000",
                                       "0200000000000000000000000000000000000000000000000000000000000000",
                                       "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                                       "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                                       "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
        CAPTURE(hex);
        CHECK(to_dh({array_from_hex<32>(hex)}) == std::unexpected(Error::bad_key));
    }
}

TEST_CASE("the same seed makes the same pair, and is given back") {
    const Seed seed = seed_from(rfc8032[2].seed);
    CHECK(SignKeyPair(seed).public_key() == SignKeyPair(seed).public_key());
    CHECK(DhKeyPair(seed).public_key() == DhKeyPair(seed).public_key());
    CHECK(std::ranges::equal(SignKeyPair(seed).seed().view(), seed.view()));
    CHECK(std::ranges::equal(DhKeyPair(seed).seed().view(), seed.view()));
    CHECK(std::ranges::equal(KemKeyPair(seed).seed().view(), seed.view()));
}

}  // namespace
}  // namespace vesper::crypto
