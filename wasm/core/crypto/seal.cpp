#include "core/crypto/seal.h"

namespace vesper::crypto {

namespace {

void encrypt(std::uint8_t* out, const SealKey& key, const Nonce& nonce, ByteView plaintext,
             ByteView associated) {
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, nullptr, plaintext.data(), plaintext.size(),
                                               associated.data(), associated.size(), nullptr, nonce.data(),
                                               key.data());
}

}  // namespace

Bytes seal_with(const SealKey& key, const Nonce& nonce, ByteView plaintext, ByteView associated) {
    Bytes out(plaintext.size() + tag_size);
    encrypt(out.data(), key, nonce, plaintext, associated);
    return out;
}

std::expected<Bytes, Error> open_with(const SealKey& key, const Nonce& nonce, ByteView sealed,
                                      ByteView associated) {
    if (sealed.size() < tag_size) return std::unexpected(Error::bad_ciphertext);
    Bytes out(sealed.size() - tag_size);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(), sealed.size(),
                                                   associated.data(), associated.size(), nonce.data(),
                                                   key.data()) != 0) {
        return std::unexpected(Error::bad_ciphertext);
    }
    return out;
}

void seal_in_place(const SealKey& key, const Nonce& nonce, std::span<std::uint8_t> buffer) {
    encrypt(buffer.data(), key, nonce, buffer.first(buffer.size() - tag_size), {});
}

std::expected<std::span<std::uint8_t>, Error> open_in_place(const SealKey& key, const Nonce& nonce,
                                                            std::span<std::uint8_t> sealed) {
    if (sealed.size() < tag_size) return std::unexpected(Error::bad_ciphertext);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(sealed.data(), nullptr, nullptr, sealed.data(),
                                                   sealed.size(), nullptr, 0, nonce.data(),
                                                   key.data()) != 0) {
        return std::unexpected(Error::bad_ciphertext);
    }
    return sealed.first(sealed.size() - tag_size);
}

Bytes seal_once(const SealKey& key, ByteView plaintext, ByteView associated) {
    return seal_with(key, Nonce{}, plaintext, associated);
}

std::expected<Bytes, Error> open_once(const SealKey& key, ByteView sealed, ByteView associated) {
    return open_with(key, Nonce{}, sealed, associated);
}

Bytes seal(const SealKey& key, ByteView plaintext, ByteView associated, Random& random) {
    const auto nonce = random.array<nonce_size>();
    Bytes out(nonce_size + plaintext.size() + tag_size);
    std::ranges::copy(nonce, out.begin());
    encrypt(out.data() + nonce_size, key, nonce, plaintext, associated);
    return out;
}

std::expected<Bytes, Error> open(const SealKey& key, ByteView sealed, ByteView associated) {
    if (sealed.size() < nonce_size) return std::unexpected(Error::bad_ciphertext);
    Nonce nonce{};
    std::ranges::copy(sealed.first(nonce_size), nonce.begin());
    return open_with(key, nonce, sealed.subspan(nonce_size), associated);
}

}  // namespace vesper::crypto
