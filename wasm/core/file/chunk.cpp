#include "core/file/chunk.h"

#include "core/common/codec.h"

namespace vesper::file {

namespace {

crypto::Nonce nonce_of(Place place) {
    const Bytes place_bytes = Writer().u64(place.index).flag(place.last).take();
    crypto::Nonce nonce{};
    std::ranges::copy(place_bytes, nonce.begin());
    return nonce;
}

bool fits(Place place, std::size_t size) {
    return place.last ? size > 0 && size <= chunk_size : size == chunk_size;
}

}  // namespace

Bytes seal_chunk(const crypto::SealKey& key, Place place, ByteView chunk) {
    Bytes out = copy_of(chunk);
    out.resize(chunk.size() + crypto::tag_size);
    seal_chunk_in_place(key, place, out);
    return out;
}

std::expected<Bytes, crypto::Error> open_chunk(const crypto::SealKey& key, Place place, ByteView sealed) {
    Bytes out = copy_of(sealed);
    const auto chunk = open_chunk_in_place(key, place, out);
    if (!chunk) return std::unexpected(chunk.error());
    out.resize(chunk->size());
    return out;
}

void seal_chunk_in_place(const crypto::SealKey& key, Place place, std::span<std::uint8_t> buffer) {
    crypto::seal_in_place(key, nonce_of(place), buffer);
}

std::expected<std::span<std::uint8_t>, crypto::Error> open_chunk_in_place(const crypto::SealKey& key,
                                                                          Place place,
                                                                          std::span<std::uint8_t> sealed) {
    if (sealed.size() < crypto::tag_size || !fits(place, sealed.size() - crypto::tag_size)) {
        return std::unexpected(crypto::Error::bad_ciphertext);
    }
    return crypto::open_in_place(key, nonce_of(place), sealed);
}

}  // namespace vesper::file
