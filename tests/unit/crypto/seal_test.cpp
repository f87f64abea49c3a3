#include "core/crypto/seal.h"

#include <catch2/catch_test_macros.hpp>

#include "unit/crypto/hex.h"

namespace vesper::crypto {
namespace {

using tests::array_from_hex;
using tests::entropy_of;
using tests::from_hex;

const SealKey key(entropy_of(1));

TEST_CASE("XChaCha20-Poly1305 opens the vector of draft-irtf-cfrg-xchacha-03 appendix A.3.1") {
    const SealKey draft_key(
        array_from_hex<32>("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
    const Bytes sealed = from_hex(
        "404142434445464748494a4b4c4d4e4f5051525354555657"
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
        "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49");
    const auto opened = open(draft_key, sealed, from_hex("50515253c0c1c2c3c4c5c6c7"));
    REQUIRE(opened);
    CHECK(text_of(*opened) ==
          "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
          "sunscreen "
          "would be it.");
}

TEST_CASE("what is sealed opens again, of every small size") {
    Random random(entropy_of(2));
    for (std::size_t size = 0; size < 70; ++size) {
        const Bytes plaintext(size, 0x5A);
        const Bytes once = seal_once(key, plaintext, view_of("associated"));
        const Bytes sealed = seal(key, plaintext, view_of("associated"), random);
        CHECK(once.size() == size + tag_size);
        CHECK(sealed.size() == nonce_size + size + tag_size);
        CHECK(open_once(key, once, view_of("associated")) == plaintext);
        CHECK(open(key, sealed, view_of("associated")) == plaintext);
    }
}

TEST_CASE("any bit that is changed makes it refused") {
    Random random(entropy_of(2));
    const Bytes once = seal_once(key, view_of("plaintext"), view_of("ad"));
    const Bytes sealed = seal(key, view_of("plaintext"), view_of("ad"), random);
    for (std::size_t bit = 0; bit < once.size() * 8; ++bit) {
        Bytes changed = once;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        CHECK(open_once(key, changed, view_of("ad")) == std::unexpected(Error::bad_ciphertext));
    }
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes changed = sealed;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        CHECK(open(key, changed, view_of("ad")) == std::unexpected(Error::bad_ciphertext));
    }
}

TEST_CASE("every truncation and every extension is refused") {
    Random random(entropy_of(2));
    const Bytes once = seal_once(key, view_of("plaintext"), {});
    const Bytes sealed = seal(key, view_of("plaintext"), {}, random);
    for (std::size_t size = 0; size < once.size(); ++size) {
        CHECK(open_once(key, ByteView(once).first(size), {}) == std::unexpected(Error::bad_ciphertext));
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        CHECK(open(key, ByteView(sealed).first(size), {}) == std::unexpected(Error::bad_ciphertext));
    }
    Bytes longer = sealed;
    longer.push_back(0);
    CHECK(open(key, longer, {}) == std::unexpected(Error::bad_ciphertext));
}

TEST_CASE("another key or other associated data is refused") {
    Random random(entropy_of(2));
    const Bytes sealed = seal(key, view_of("plaintext"), view_of("ad"), random);
    CHECK_FALSE(open(SealKey(entropy_of(9)), sealed, view_of("ad")));
    CHECK_FALSE(open(key, sealed, view_of("aD")));
    CHECK_FALSE(open(key, sealed, view_of("ad ")));
    CHECK_FALSE(open(key, sealed, {}));
}

TEST_CASE("a key that seals again takes a new nonce each time") {
    Random random(entropy_of(2));
    const Bytes first = seal(key, view_of("plaintext"), {}, random);
    const Bytes second = seal(key, view_of("plaintext"), {}, random);
    CHECK_FALSE(std::ranges::equal(ByteView(first).first(nonce_size), ByteView(second).first(nonce_size)));
    CHECK(first != second);
}

}  // namespace
}  // namespace vesper::crypto
