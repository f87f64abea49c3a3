#include "core/file/chunk.h"

#include <algorithm>

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
    if (!place.last) return size == chunk_size;
    return size <= chunk_size && (size > 0 || place.index == 0);
}

}  // namespace

Bytes seal_chunk(const crypto::SealKey& key, Place place, ByteView chunk) {
    return crypto::seal_with(key, nonce_of(place), chunk, {});
}

std::expected<Bytes, crypto::Error> open_chunk(const crypto::SealKey& key, Place place, ByteView sealed) {
    auto chunk = crypto::open_with(key, nonce_of(place), sealed, {});
    if (chunk && !fits(place, chunk->size())) return std::unexpected(crypto::Error::bad_ciphertext);
    return chunk;
}

}  // namespace vesper::file
