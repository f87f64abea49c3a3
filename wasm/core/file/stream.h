#pragma once
// A file as its chunks, one after the other (docs/protocol.md, section 12). Both sides know its size before;
// both hash what passes, and the hash is the trailer that ends the chunks. Bytes are sealed and opened where
// they lie.

#include <string_view>

#include "core/crypto/blake2b.h"
#include "core/file/chunk.h"

namespace vesper::file {

enum class Error : std::uint8_t {
    bad_ciphertext,  // altered, or of another place or file
    hash_mismatch,   // every chunk is whole, and yet it is not the file that was hashed
    malformed,       // does not fit the stated size
};
[[nodiscard]] std::string_view name_of(Error error);

/// Makes the chunks of one file in their order.
class Sealer {
public:
    /// `key` belongs to this file alone; `size` is at most max_file_size.
    Sealer(const crypto::SealKey& key, std::uint64_t size) : key_(key), size_(size), cut_(size) {}

    [[nodiscard]] bool is_done() const { return index_ == cut_.chunks(); }
    /// How many bytes of the file belong into the next chunk; 0 where only the trailer is left.
    [[nodiscard]] std::size_t next_bytes() const { return cut_.file_bytes(index_); }
    /// Takes the next next_bytes() of the file from the front of `buffer`, which has room for
    /// sealed_chunk_size bytes, and leaves the sealed chunk there: gives that. malformed: less room, or all
    /// were made; nothing has changed.
    [[nodiscard]] std::expected<std::span<std::uint8_t>, Error> seal(std::span<std::uint8_t> buffer);

private:
    crypto::SealKey key_;
    std::uint64_t size_;
    Cut cut_;
    std::uint64_t index_ = 0;
    crypto::Blake2b hash_;
};

/// Opens and checks the chunks of one file in their order.
class Opener {
public:
    /// As they were stated: they may be anybody's word. `size` is at most max_file_size.
    Opener(const crypto::SealKey& key, std::uint64_t size) : key_(key), size_(size), cut_(size) {}

    /// The next chunk's index: so many were good.
    [[nodiscard]] std::uint64_t index() const { return index_; }
    /// Every chunk was good and the hash is that of the file.
    [[nodiscard]] bool is_complete() const { return index_ == cut_.chunks(); }
    /// Bytes of the next chunk, sealed; 0 after the last.
    [[nodiscard]] std::size_t next_sealed_bytes() const {
        return is_complete() ? 0 : cut_.plain_bytes(index_) + crypto::tag_size;
    }
    /// Opens the next chunk where it lies, and gives the file's bytes in it. After an error the opener is as
    /// it was, and the bytes are lost. hash_mismatch comes with the last chunk and is about all of them.
    [[nodiscard]] std::expected<std::span<std::uint8_t>, Error> open(std::span<std::uint8_t> sealed);

private:
    crypto::SealKey key_;
    std::uint64_t size_;
    Cut cut_;
    std::uint64_t index_ = 0;
    crypto::Blake2b hash_;
    crypto::Blake2b::Digest trailer_{};  // as much of it as has come: it may lie in two chunks
};

}  // namespace vesper::file
