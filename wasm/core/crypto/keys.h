#pragma once
// A type per key role. Key pairs are made from a seed, so that a record keeps 32 bytes for each.

#include <expected>

#include "core/crypto/random.h"
#include "core/crypto/secret.h"

namespace vesper::crypto {

enum class Error : std::uint8_t {
    bad_key,  // a public key that is not a point or a low-order one
    bad_signature,
    bad_ciphertext,  // truncated, or its tag is wrong
};

struct SeedRole;
struct SharedRole;
struct SealRole;
/// What a key pair is made from.
using Seed = Secret<32, SeedRole>;
/// A Diffie-Hellman result or an encapsulated key, before derivation.
using SharedSecret = Secret<32, SharedRole>;
/// Key of the AEAD.
using SealKey = Secret<32, SealRole>;

struct SignPublicKey {
    ByteArray<32> bytes{};
    bool operator==(const SignPublicKey&) const = default;
};
struct DhPublicKey {
    ByteArray<32> bytes{};
    bool operator==(const DhPublicKey&) const = default;
};
struct KemPublicKey {
    ByteArray<1216> bytes{};
    bool operator==(const KemPublicKey&) const = default;
};
using KemCiphertext = ByteArray<1120>;
using Signature = ByteArray<64>;

/// Ed25519 (RFC 8032). The identity of a profile is one; each drop and invite has its own owner key.
/// As an identity it also serves X25519 through the birational map (RFC 7748 section 4.1), as libsodium
/// converts it.
class SignKeyPair {
public:
    explicit SignKeyPair(const Seed& seed);
    [[nodiscard]] const SignPublicKey& public_key() const { return public_; }
    [[nodiscard]] const Seed& seed() const { return seed_; }
    [[nodiscard]] Signature sign(ByteView message) const;
    /// X25519 of the converted key with their_key. bad_key: the result is all zero.
    [[nodiscard]] std::expected<SharedSecret, Error> agree(const DhPublicKey& their_key) const;

private:
    struct SignSecretRole;
    Seed seed_;
    Secret<64, SignSecretRole> secret_;
    SignPublicKey public_;
};

/// bad_signature unless `signature` over `message` is by `key` (strict: libsodium refuses non-canonical
/// encodings).
[[nodiscard]] std::expected<void, Error> verify(const SignPublicKey& key, ByteView message,
                                                const Signature& signature);
/// The X25519 form of an identity. bad_key: not a point of the prime-order group.
[[nodiscard]] std::expected<DhPublicKey, Error> to_dh(const SignPublicKey& key);

/// X25519 (RFC 7748).
class DhKeyPair {
public:
    explicit DhKeyPair(const Seed& seed);
    [[nodiscard]] const DhPublicKey& public_key() const { return public_; }
    [[nodiscard]] const Seed& seed() const { return seed_; }
    /// bad_key: their key is of low order, so the result would be all zero (RFC 7748 section 6.1).
    [[nodiscard]] std::expected<SharedSecret, Error> agree(const DhPublicKey& their_key) const;

private:
    Seed seed_;
    DhPublicKey public_;
};

/// X-Wing (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519 as one KEM.
class KemKeyPair {
public:
    explicit KemKeyPair(const Seed& seed);
    [[nodiscard]] const KemPublicKey& public_key() const { return public_; }
    [[nodiscard]] const Seed& seed() const { return seed_; }
    /// bad_ciphertext: libsodium refused it. A ciphertext that was altered gives another secret, not an
    /// error.
    [[nodiscard]] std::expected<SharedSecret, Error> decapsulate(const KemCiphertext& ciphertext) const;

private:
    struct KemSecretRole;
    Seed seed_;
    Secret<32, KemSecretRole> secret_;
    KemPublicKey public_;
};

struct Encapsulated {
    KemCiphertext ciphertext{};
    SharedSecret secret;
};
/// bad_key: the ML-KEM part is not a canonical encoding.
[[nodiscard]] std::expected<Encapsulated, Error> encapsulate(const KemPublicKey& key, Random& random);

}  // namespace vesper::crypto
