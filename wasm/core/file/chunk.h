#pragma once
// The chunks of a file (docs/protocol.md, section 12): the STREAM construction (Hoang, Reyhanitabar, Rogaway,
// Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015) over
// XChaCha20-Poly1305. Chunks cannot be reordered, left out at the end, or taken from another file.

#include <algorithm>

#include "core/crypto/seal.h"

namespace vesper::file {

/// Plaintext bytes of every chunk but the last, which has 1 to this many: one that is sealed fits into one
/// envelope of a drop, and into one message of a data channel.
inline constexpr std::size_t chunk_size = 60 * 1024;
inline constexpr std::size_t sealed_chunk_size = chunk_size + crypto::tag_size;
/// What follows the file in its chunks: its BLAKE2b-256 hash.
inline constexpr std::size_t trailer_size = 32;
/// Bytes of the largest file: with its trailer still a number that JSON and JavaScript keep exactly.
inline constexpr std::uint64_t max_file_size = (1ULL << 53U) - 1 - trailer_size;

/// What a chunk is in its file.
struct Place {
    std::uint64_t index{};  // from 0
    bool last{};
};

/// How a file of `size` bytes (at most max_file_size) is cut.
class Cut {
public:
    explicit Cut(std::uint64_t size) : size_(size) {}

    /// At least 1: there is always a trailer.
    [[nodiscard]] std::uint64_t chunks() const {
        return (size_ + trailer_size + chunk_size - 1) / chunk_size;
    }
    [[nodiscard]] Place place(std::uint64_t index) const {
        return {.index = index, .last = index + 1 == chunks()};
    }
    /// Bytes of the file in the chunk: the trailer has the rest.
    [[nodiscard]] std::size_t file_bytes(std::uint64_t index) const { return within(index, size_); }
    [[nodiscard]] std::size_t plain_bytes(std::uint64_t index) const {
        return within(index, size_ + trailer_size);
    }

private:
    [[nodiscard]] static std::size_t within(std::uint64_t index, std::uint64_t end) {
        const std::uint64_t from = std::min(index * chunk_size, end);
        return static_cast<std::size_t>(std::min<std::uint64_t>(chunk_size, end - from));
    }
    std::uint64_t size_;
};

/// `key` belongs to one file and seals nothing else. Gives chunk and tag.
[[nodiscard]] Bytes seal_chunk(const crypto::SealKey& key, Place place, ByteView chunk);
/// bad_ciphertext: altered, of another place or file, or of a size that no chunk there has.
[[nodiscard]] std::expected<Bytes, crypto::Error> open_chunk(const crypto::SealKey& key, Place place,
                                                             ByteView sealed);

/// The same without a copy, as crypto::seal_in_place and crypto::open_in_place.
void seal_chunk_in_place(const crypto::SealKey& key, Place place, std::span<std::uint8_t> buffer);
[[nodiscard]] std::expected<std::span<std::uint8_t>, crypto::Error> open_chunk_in_place(
    const crypto::SealKey& key, Place place, std::span<std::uint8_t> sealed);

}  // namespace vesper::file
