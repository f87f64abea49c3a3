// tests/vectors/primitives.json: section 1 of docs/protocol.md.

#include "core/common/base64url.h"
#include "core/crypto/seal.h"
#include "unit/vectors/vectors.h"

namespace vesper::tests {
namespace {

const Json& primitives() {
    static const Json all = vectors_of("primitives");
    return all;
}

/// An X-Wing value of a vector with the bytes that the vector replaces.
template <std::size_t N>
ByteArray<N> replaced(ByteArray<N> bytes, const Json& vector) {
    const Bytes part = bytes_in(vector, "replaced_by");
    std::ranges::copy(part, bytes.begin() + vector.at("at").get<std::ptrdiff_t>());
    return bytes;
}

crypto::SealKey key_in(const Json& vector) {
    return crypto::SealKey(array_in<32>(vector, "key"));
}

TEST_CASE("vectors: SHA-256 and HKDF") {
    for (const Json& vector : primitives().at("sha256")) {
        CHECK(hex(crypto::hash({bytes_in(vector, "data")})) == text_in(vector, "digest"));
    }
    for (const Json& vector : primitives().at("hkdf")) {
        INFO(vector);
        if (vector.contains("salt")) {
            CHECK(hex(crypto::extract(bytes_in(vector, "salt"), {bytes_in(vector, "ikm")})) ==
                  text_in(vector, "prk"));
            continue;
        }
        Bytes out(vector.at("n").get<std::size_t>());
        crypto::expand(crypto::Pseudorandom(array_in<32>(vector, "prk")), text_in(vector, "label"),
                       bytes_in(vector, "context"), out);
        if (vector.contains("okm")) {
            CHECK(hex(out) == text_in(vector, "okm"));
        } else {
            CHECK(hex(crypto::hash({out})) == text_in(vector, "okm_sha256"));
        }
    }
}

TEST_CASE("vectors: X25519") {
    for (const Json& vector : primitives().at("x25519")) {
        INFO(vector.at("name"));
        const crypto::DhKeyPair ours(seed_in(vector, "secret"));
        const auto shared = ours.agree({array_in<32>(vector, "public")});
        if (vector.contains("error")) {
            CHECK(refusal(shared) == text_in(vector, "error"));
        } else {
            REQUIRE(shared);
            CHECK(hex(*shared) == text_in(vector, "shared"));
        }
    }
}

TEST_CASE("vectors: Ed25519") {
    for (const Json& vector : primitives().at("ed25519")) {
        INFO(vector.at("name"));
        const auto verified = crypto::verify({array_in<32>(vector, "public")}, bytes_in(vector, "message"),
                                             array_in<64>(vector, "signature"));
        if (vector.contains("error")) {
            CHECK(refusal(verified) == text_in(vector, "error"));
        } else {
            CHECK(verified);
        }
    }
}

TEST_CASE("vectors: identities as X25519 keys") {
    for (const Json& vector : primitives().at("identities")) {
        INFO(vector);
        const auto converted = crypto::to_dh({array_in<32>(vector, "identity")});
        if (vector.contains("error")) {
            CHECK(refusal(converted) == text_in(vector, "error"));
            continue;
        }
        REQUIRE(converted);
        CHECK(hex(converted->bytes) == text_in(vector, "x25519_public"));
        const crypto::SignKeyPair identity(seed_in(vector, "seed"));
        CHECK(hex(identity.public_key().bytes) == text_in(vector, "identity"));
        // the converted secret agrees with anybody as the identity itself does
        const crypto::DhKeyPair secret(seed_in(vector, "x25519_secret"));
        const crypto::DhKeyPair other(crypto::Seed(entropy_of(1)));
        CHECK(hex(*identity.agree(other.public_key())) == hex(*secret.agree(other.public_key())));
    }
}

TEST_CASE("vectors: XChaCha20-Poly1305") {
    for (const Json& vector : primitives().at("aead")) {
        INFO(vector);
        const auto nonce = array_in<crypto::nonce_size>(vector, "nonce");
        const auto opened =
            crypto::open_with(key_in(vector), nonce, bytes_in(vector, "sealed"), bytes_in(vector, "ad"));
        if (vector.contains("error")) {
            CHECK(refusal(opened) == text_in(vector, "error"));
            continue;
        }
        REQUIRE(opened);
        CHECK(hex(*opened) == text_in(vector, "plaintext"));
        CHECK(hex(crypto::seal_with(key_in(vector), nonce, bytes_in(vector, "plaintext"),
                                    bytes_in(vector, "ad"))) == text_in(vector, "sealed"));
    }
}

TEST_CASE("vectors: XChaCha20-Poly1305 of every size, of bytes that count and of a ciphertext of ones") {
    for (const Json& vector : primitives().at("aead_sizes")) {
        INFO(vector);
        const auto key = key_in(vector);
        const auto nonce = array_in<crypto::nonce_size>(vector, "nonce");
        Bytes all_sealed;
        Bytes all_ones;
        const auto add = [&](Bytes& all, const Bytes& plaintext, ByteView ad) {
            const Bytes sealed = crypto::seal_with(key, nonce, plaintext, ad);
            CHECK(crypto::open_with(key, nonce, sealed, ad) == plaintext);
            all.insert(all.end(), sealed.begin(), sealed.end());
        };
        for (std::size_t size = 0; size < vector.at("sizes").get<std::size_t>(); ++size) {
            Bytes counting(size);
            for (std::size_t i = 0; i < size; ++i) counting[i] = static_cast<std::uint8_t>(i % 251);
            add(all_sealed, counting, view_of("header"));
            Bytes ones = crypto::seal_with(key, nonce, Bytes(size), {});
            ones.resize(size);
            for (std::uint8_t& byte : ones) byte = static_cast<std::uint8_t>(~byte);
            add(all_ones, ones, {});
        }
        CHECK(hex(crypto::hash({all_sealed})) == text_in(vector, "sealed_sha256"));
        CHECK(hex(crypto::hash({all_ones})) == text_in(vector, "ones_sha256"));
    }
}

TEST_CASE("vectors: X-Wing") {
    const Json& kem = primitives().at("kem");
    for (const Json& vector : kem.at("key_pairs")) {
        const crypto::KemKeyPair pair(seed_in(vector, "seed"));
        CHECK(hex(pair.public_key().bytes) == text_in(vector, "public"));
        const auto shared = pair.decapsulate(array_in<1120>(vector, "ciphertext"));
        REQUIRE(shared);
        CHECK(hex(*shared) == text_in(vector, "shared"));
        crypto::Random random = random_in(vector);
        const auto encapsulated = crypto::encapsulate(pair.public_key(), random);
        REQUIRE(encapsulated);
        CHECK(hex(encapsulated->ciphertext) == text_in(vector, "ciphertext"));
        CHECK(hex(encapsulated->secret) == text_in(vector, "shared"));
    }
    for (const Json& vector : kem.at("encapsulations")) {
        INFO(vector.at("name"));
        const crypto::KemKeyPair pair(seed_in(vector, "seed"));
        crypto::Random random = random_in(vector);
        const auto result = crypto::encapsulate({replaced(pair.public_key().bytes, vector)}, random);
        if (vector.contains("error")) {
            CHECK(refusal(result) == text_in(vector, "error"));
        } else {
            REQUIRE(result);
            CHECK(hex(result->secret) == text_in(vector, "shared"));
            CHECK(hex(crypto::hash({result->ciphertext})) == text_in(vector, "ciphertext_sha256"));
        }
    }
    const ByteArray<1120> ciphertext = array_in<1120>(kem.at("key_pairs").at(0), "ciphertext");
    for (const Json& vector : kem.at("decapsulations")) {
        INFO(vector.at("name"));
        const crypto::KemKeyPair pair(seed_in(vector, "seed"));
        const auto shared = pair.decapsulate(replaced(ciphertext, vector));
        if (vector.contains("error")) {
            CHECK(refusal(shared) == text_in(vector, "error"));
        } else {
            REQUIRE(shared);
            CHECK(hex(*shared) == text_in(vector, "shared"));
        }
    }
}

TEST_CASE("vectors: base64url") {
    for (const Json& vector : primitives().at("base64url")) {
        INFO(vector);
        const auto decoded = decode_base64url(text_in(vector, "text"));
        if (vector.contains("error")) {
            CHECK_FALSE(decoded);
            continue;
        }
        REQUIRE(decoded);
        CHECK(hex(*decoded) == text_in(vector, "bytes"));
        CHECK(encode_base64url(*decoded) == text_in(vector, "text"));
    }
}

TEST_CASE("vectors: the random bytes of an input") {
    const Json& all = primitives().at("random");
    crypto::Random first = random_in(all.at(0));
    CHECK(hex(first.array<32>()) == all.at(0).at("draws").at(0).get<std::string>());
    CHECK(hex(first.array<64>()) == all.at(0).at("draws").at(1).get<std::string>());
    crypto::Random second = random_in(all.at(1));
    CHECK(hex(second.array<24>()) == all.at(1).at("draws").at(0).get<std::string>());
    crypto::Random third = random_in(all.at(2));
    CHECK(hex(third.array<32>()) == all.at(2).at("draws").at(0).get<std::string>());
    CHECK(hex(third.array<32>()) == all.at(2).at("draws").at(1).get<std::string>());
    CHECK(hex(third.array<16>()) == all.at(2).at("draws").at(2).get<std::string>());
}

}  // namespace
}  // namespace vesper::tests
