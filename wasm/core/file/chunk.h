#pragma once
// The chunks of a file (docs/protocol.md, section 12): the STREAM construction (Hoang, Reyhanitabar, Rogaway,
// Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015) over
// XChaCha20-Poly1305. Chunks cannot be reordered, left out at the end, or taken from another file.

#include "core/crypto/seal.h"

namespace vesper::file {

/// Plaintext bytes of every chunk but the last, which has 1 to this many (0 only where the file is empty).
inline constexpr std::size_t chunk_size = 64 * 1024;

/// What a chunk is in its file.
struct Place {
    std::uint64_t index{};  // from 0
    bool last{};
};

/// `key` belongs to one file and seals nothing else. Gives chunk and tag.
[[nodiscard]] Bytes seal_chunk(const crypto::SealKey& key, Place place, ByteView chunk);
/// bad_ciphertext: altered, of another place or file, or of a size that no chunk there has.
[[nodiscard]] std::expected<Bytes, crypto::Error> open_chunk(const crypto::SealKey& key, Place place,
                                                             ByteView sealed);

}  // namespace vesper::file
