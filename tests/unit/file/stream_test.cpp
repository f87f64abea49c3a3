#include "core/file/stream.h"

#include <catch2/catch_test_macros.hpp>

#include "unit/crypto/hex.h"

namespace vesper::file {
namespace {

const crypto::SealKey key(tests::entropy_of(1));

Bytes contents(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 31 + (i >> 8U));
    return out;
}

std::vector<Bytes> sealed(const Bytes& whole) {
    std::vector<Bytes> chunks;
    Sealer sealer(key, whole.size());
    std::size_t at = 0;
    while (!sealer.is_done()) {
        Bytes buffer(sealed_chunk_size, 0xEE);
        const std::size_t size = sealer.next_bytes();
        std::ranges::copy(ByteView(whole).subspan(at, size), buffer.begin());
        at += size;
        const auto chunk = sealer.seal(buffer);
        REQUIRE(chunk);
        chunks.push_back(copy_of(*chunk));
    }
    CHECK(at == whole.size());
    return chunks;
}

/// The file, or the first refusal.
std::expected<Bytes, Error> opened(std::vector<Bytes> chunks, std::uint64_t size) {
    Opener opener(key, size);
    Bytes whole;
    for (Bytes& chunk : chunks) {
        const auto piece = opener.open(chunk);
        if (!piece) return std::unexpected(piece.error());
        append(whole, *piece);
    }
    CHECK(opener.is_complete());
    CHECK(opener.next_sealed_bytes() == 0);
    return whole;
}

TEST_CASE("a file of any size comes out of its chunks as it went in") {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, chunk_size - trailer_size - 1,
                                   chunk_size - trailer_size, chunk_size - trailer_size + 1, chunk_size - 1,
                                   chunk_size, chunk_size + 1, 2 * chunk_size - 7, 3 * chunk_size}) {
        INFO(size);
        const Bytes whole = contents(size);
        const auto chunks = sealed(whole);
        CHECK(chunks.size() == Cut(size).chunks());
        CHECK(opened(chunks, size) == whole);
    }
}

TEST_CASE("the chunks of a file hold it and then its hash") {
    const Bytes whole =
        contents(chunk_size - 10);  // ten bytes of the hash in the first chunk, the rest in the second
    const auto chunks = sealed(whole);
    REQUIRE(chunks.size() == 2);
    Bytes plain = open_chunk(key, {.index = 0, .last = false}, chunks[0]).value();
    append(plain, open_chunk(key, {.index = 1, .last = true}, chunks[1]).value());
    crypto::Blake2b hash;
    hash.update(whole);
    const auto digest = hash.digest();
    Bytes expected = whole;
    append(expected, digest);
    CHECK(plain == expected);
}

TEST_CASE("a file whose trailer is not its hash is refused as a whole") {
    for (const std::size_t size : {std::size_t{0}, std::size_t{100}, chunk_size - 10, chunk_size}) {
        INFO(size);
        Bytes plain = contents(size);
        crypto::Blake2b hash;
        hash.update(plain);
        append(plain, hash.digest());
        for (const std::size_t at : {size, size + trailer_size - 1}) {
            Bytes wrong = plain;
            wrong[at] ^= 1;
            std::vector<Bytes> chunks;
            const Cut cut(size);
            for (std::uint64_t i = 0; i < cut.chunks(); ++i) {
                chunks.push_back(seal_chunk(
                    key, cut.place(i),
                    ByteView(wrong).subspan(static_cast<std::size_t>(i) * chunk_size, cut.plain_bytes(i))));
            }
            CHECK(opened(chunks, size) == std::unexpected(Error::hash_mismatch));
        }
    }
}

TEST_CASE("what an opener refuses changes nothing, and the right chunk still opens") {
    const Bytes whole = contents(2 * chunk_size);
    const auto chunks = sealed(whole);
    Opener opener(key, whole.size());
    Bytes first = chunks[0];
    REQUIRE(opener.open(first));

    Bytes altered = chunks[1];
    altered[7] ^= 1;
    CHECK(opener.open(altered).error() == Error::bad_ciphertext);
    Bytes again = chunks[0];
    CHECK(opener.open(again).error() == Error::bad_ciphertext);
    Bytes torn(chunks[1].begin(), chunks[1].end() - 1);
    CHECK(opener.open(torn).error() == Error::malformed);
    CHECK(opener.open({}).error() == Error::malformed);
    CHECK(opener.index() == 1);

    for (const std::size_t i : {1U, 2U}) {
        CHECK(opener.next_sealed_bytes() == chunks[i].size());
        Bytes chunk = chunks[i];
        CHECK(opener.open(chunk));
    }
    CHECK(opener.is_complete());
    Bytes more = chunks[2];
    CHECK(opener.open(more).error() == Error::malformed);
}

TEST_CASE("a file of another size than stated does not open") {
    const Bytes whole = contents(100);
    CHECK(opened(sealed(whole), 99) == std::unexpected(Error::malformed));
    CHECK(opened(sealed(whole), 101) == std::unexpected(Error::malformed));
    CHECK(opened(sealed(contents(2 * chunk_size)), chunk_size) == std::unexpected(Error::malformed));
}

TEST_CASE("a sealer that is done, or has no room, says so") {
    Sealer sealer(key, 5);
    Bytes small(sealed_chunk_size - 1);
    CHECK(sealer.seal(small).error() == Error::malformed);
    Bytes buffer(sealed_chunk_size);
    CHECK(sealer.seal(buffer));
    CHECK(sealer.is_done());
    CHECK(sealer.next_bytes() == 0);
    CHECK(sealer.seal(buffer).error() == Error::malformed);
}

TEST_CASE("the refusals of a file have names") {
    CHECK(name_of(Error::bad_ciphertext) == "bad_ciphertext");
    CHECK(name_of(Error::hash_mismatch) == "hash_mismatch");
    CHECK(name_of(Error::malformed) == "malformed");
}

}  // namespace
}  // namespace vesper::file
