#include "core/file/stream.h"

namespace vesper::file {

namespace {

/// Which bytes of the trailer a chunk has, behind its `file_bytes`: from where, and how many.
struct TrailerPart {
    std::size_t from{};
    std::size_t count{};
};

TrailerPart trailer_in(const Cut& cut, std::uint64_t index, std::uint64_t size) {
    const std::size_t count = cut.plain_bytes(index) - cut.file_bytes(index);
    const std::uint64_t begin = index * chunk_size + cut.file_bytes(index);
    return {.from = count == 0 ? 0 : static_cast<std::size_t>(begin - size), .count = count};
}

}  // namespace

std::string_view name_of(Error error) {
    switch (error) {
        case Error::bad_ciphertext:
            return "bad_ciphertext";
        case Error::hash_mismatch:
            return "hash_mismatch";
        case Error::malformed:
            break;
    }
    return "malformed";
}

std::expected<std::span<std::uint8_t>, Error> Sealer::seal(std::span<std::uint8_t> buffer) {
    if (is_done() || buffer.size() < sealed_chunk_size) return std::unexpected(Error::malformed);
    const std::size_t from_file = next_bytes();
    hash_.update(buffer.first(from_file));
    const auto part = trailer_in(cut_, index_, size_);
    if (part.count > 0) {
        // The last byte of the file was hashed above or in the chunk before.
        const auto digest = hash_.digest();
        std::ranges::copy(ByteView(digest).subspan(part.from, part.count), buffer.subspan(from_file).begin());
    }
    const auto sealed = buffer.first(cut_.plain_bytes(index_) + crypto::tag_size);
    seal_chunk_in_place(key_, cut_.place(index_), sealed);
    ++index_;
    return sealed;
}

std::expected<std::span<std::uint8_t>, Error> Opener::open(std::span<std::uint8_t> sealed) {
    if (is_complete() || sealed.size() != next_sealed_bytes()) return std::unexpected(Error::malformed);
    const auto plain = open_chunk_in_place(key_, cut_.place(index_), sealed);
    if (!plain) return std::unexpected(Error::bad_ciphertext);

    const auto from_file = plain->first(cut_.file_bytes(index_));
    auto hash = hash_;
    hash.update(from_file);
    auto trailer = trailer_;
    const auto part = trailer_in(cut_, index_, size_);
    std::ranges::copy(plain->subspan(from_file.size()),
                      trailer.begin() + static_cast<std::ptrdiff_t>(part.from));
    if (cut_.place(index_).last && hash.digest() != trailer) return std::unexpected(Error::hash_mismatch);

    hash_ = hash;
    trailer_ = trailer;
    ++index_;
    return from_file;
}

}  // namespace vesper::file
