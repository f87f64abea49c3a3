#include "core/crypto/keys.h"

namespace vesper::crypto {

namespace {

std::expected<SharedSecret, Error> x25519(const std::uint8_t* scalar, const DhPublicKey& their_key) {
    SharedSecret shared;
    if (crypto_scalarmult_curve25519(shared.data(), scalar, their_key.bytes.data()) != 0) {
        return std::unexpected(Error::bad_key);
    }
    return shared;
}

}  // namespace

SignKeyPair::SignKeyPair(const Seed& seed) : seed_(seed) {
    crypto_sign_ed25519_seed_keypair(public_.bytes.data(), secret_.data(), seed_.data());
}

Signature SignKeyPair::sign(ByteView message) const {
    Signature out{};
    crypto_sign_ed25519_detached(out.data(), nullptr, message.data(), message.size(), secret_.data());
    return out;
}

std::expected<SharedSecret, Error> SignKeyPair::agree(const DhPublicKey& their_key) const {
    struct ScalarRole;
    Secret<32, ScalarRole> scalar;
    crypto_sign_ed25519_sk_to_curve25519(scalar.data(), secret_.data());
    return x25519(scalar.data(), their_key);
}

std::expected<void, Error> verify(const SignPublicKey& key, ByteView message, const Signature& signature) {
    if (crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(),
                                            key.bytes.data()) != 0) {
        return std::unexpected(Error::bad_signature);
    }
    return {};
}

std::expected<DhPublicKey, Error> to_dh(const SignPublicKey& key) {
    DhPublicKey out;
    if (crypto_sign_ed25519_pk_to_curve25519(out.bytes.data(), key.bytes.data()) != 0) {
        return std::unexpected(Error::bad_key);
    }
    return out;
}

DhKeyPair::DhKeyPair(const Seed& seed) : seed_(seed) {
    crypto_scalarmult_curve25519_base(public_.bytes.data(), seed_.data());
}

std::expected<SharedSecret, Error> DhKeyPair::agree(const DhPublicKey& their_key) const {
    return x25519(seed_.data(), their_key);
}

KemKeyPair::KemKeyPair(const Seed& seed) : seed_(seed) {
    crypto_kem_xwing_seed_keypair(public_.bytes.data(), secret_.data(), seed_.data());
}

std::expected<SharedSecret, Error> KemKeyPair::decapsulate(const KemCiphertext& ciphertext) const {
    SharedSecret shared;
    if (crypto_kem_xwing_dec(shared.data(), ciphertext.data(), secret_.data()) != 0) {
        return std::unexpected(Error::bad_ciphertext);
    }
    return shared;
}

std::expected<Encapsulated, Error> encapsulate(const KemPublicKey& key, Random& random) {
    struct CoinsRole;
    const auto coins = random.secret<Secret<64, CoinsRole>>();
    Encapsulated out;
    if (crypto_kem_xwing_enc_deterministic(out.ciphertext.data(), out.secret.data(), key.bytes.data(),
                                           coins.data()) != 0) {
        return std::unexpected(Error::bad_key);
    }
    return out;
}

}  // namespace vesper::crypto
