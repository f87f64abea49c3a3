#pragma once
// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), in the ways Vesper uses it.

#include "core/crypto/keys.h"

namespace vesper::crypto {

inline constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;       // 16
inline constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;  // 24

using Nonce = ByteArray<nonce_size>;

/// Seals under a nonce that the caller takes care of: the ciphertext and its 16-byte tag.
[[nodiscard]] Bytes seal_with(const SealKey& key, const Nonce& nonce, ByteView plaintext,
                              ByteView associated);
[[nodiscard]] std::expected<Bytes, Error> open_with(const SealKey& key, const Nonce& nonce, ByteView sealed,
                                                    ByteView associated);

/// The same without a copy: seals all of `buffer` but its last tag_size bytes where they are; the tag goes
/// there.
void seal_in_place(const SealKey& key, const Nonce& nonce, std::span<std::uint8_t> buffer);
/// Opens where it is, and gives the plaintext: all but the last tag_size bytes. bad_ciphertext: `sealed` is
/// zeros now.
[[nodiscard]] std::expected<std::span<std::uint8_t>, Error> open_in_place(const SealKey& key,
                                                                          const Nonce& nonce,
                                                                          std::span<std::uint8_t> sealed);

/// Seals under a key that seals nothing else, ever; its nonce is zero. Gives the ciphertext and its 16-byte
/// tag.
[[nodiscard]] Bytes seal_once(const SealKey& key, ByteView plaintext, ByteView associated);
[[nodiscard]] std::expected<Bytes, Error> open_once(const SealKey& key, ByteView sealed, ByteView associated);

/// Seals under a key that is used again: a random 24-byte nonce, the ciphertext, its 16-byte tag.
[[nodiscard]] Bytes seal(const SealKey& key, ByteView plaintext, ByteView associated, Random& random);
[[nodiscard]] std::expected<Bytes, Error> open(const SealKey& key, ByteView sealed, ByteView associated);

}  // namespace vesper::crypto
