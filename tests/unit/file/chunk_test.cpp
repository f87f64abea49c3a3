#include "core/file/chunk.h"

#include <catch2/catch_test_macros.hpp>

#include "unit/crypto/hex.h"

namespace vesper::file {
namespace {

const crypto::SealKey key(tests::entropy_of(1));
const Bytes whole(chunk_size, 0xAB);

TEST_CASE("chunks open in their places") {
    const Bytes middle = seal_chunk(key, {.index = 3, .last = false}, whole);
    CHECK(middle.size() == chunk_size + crypto::tag_size);
    CHECK(open_chunk(key, {.index = 3, .last = false}, middle) == whole);
    const Bytes end = seal_chunk(key, {.index = 4, .last = true}, view_of("end"));
    CHECK(open_chunk(key, {.index = 4, .last = true}, end) == copy_of(view_of("end")));
}

TEST_CASE("a chunk opens in no other place, file or state") {
    const Bytes sealed = seal_chunk(key, {.index = 3, .last = false}, whole);
    const auto refused = std::unexpected(crypto::Error::bad_ciphertext);
    CHECK(open_chunk(key, {.index = 2, .last = false}, sealed) == refused);
    CHECK(open_chunk(key, {.index = 3, .last = true}, sealed) == refused);
    CHECK(open_chunk(crypto::SealKey(tests::entropy_of(2)), {.index = 3, .last = false}, sealed) == refused);
    CHECK(open_chunk(key, {.index = 3, .last = false}, ByteView(sealed).first(sealed.size() - 1)) == refused);
    CHECK(open_chunk(key, {.index = 3, .last = false}, {}) == refused);
    Bytes altered = sealed;
    altered[100] ^= 1;
    CHECK(open_chunk(key, {.index = 3, .last = false}, altered) == refused);
}

TEST_CASE("only the last chunk may be short, and none is empty") {
    const auto opens = [](Place place, std::size_t size) {
        return open_chunk(key, place, seal_chunk(key, place, Bytes(size, 1))).has_value();
    };
    CHECK_FALSE(opens({.index = 0, .last = true}, 0));
    CHECK_FALSE(opens({.index = 1, .last = true}, 0));
    CHECK(opens({.index = 1, .last = true}, 1));
    CHECK(opens({.index = 1, .last = true}, chunk_size));
    CHECK_FALSE(opens({.index = 1, .last = true}, chunk_size + 1));
    CHECK_FALSE(opens({.index = 0, .last = false}, chunk_size - 1));
    CHECK_FALSE(opens({.index = 0, .last = false}, chunk_size + 1));
}

}  // namespace
}  // namespace vesper::file
