// tests/vectors/files.json: section 12 of docs/protocol.md.

#include "core/file/stream.h"
#include "unit/vectors/vectors.h"

namespace vesper::file {
namespace {

using namespace tests;

Bytes pattern(std::size_t size) {
    Bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i + (i >> 8U) + (i >> 16U));
    return out;
}

crypto::SealKey key_in(const Json& vector) {
    return crypto::SealKey(array_in<32>(vector, "key"));
}

Place place_in(const Json& vector) {
    return {.index = vector.at("index").get<std::uint64_t>(), .last = vector.at("last").get<bool>()};
}

/// The file and what stands where its trailer belongs, as chunks.
std::vector<Bytes> chunks_of(const crypto::SealKey& key, ByteView whole, ByteView ending) {
    Bytes plain = copy_of(whole);
    append(plain, ending);
    const Cut cut(whole.size());
    std::vector<Bytes> chunks;
    for (std::uint64_t i = 0; i < cut.chunks(); ++i) {
        const auto from = static_cast<std::size_t>(i) * chunk_size;
        chunks.push_back(seal_chunk(key, cut.place(i), ByteView(plain).subspan(from, cut.plain_bytes(i))));
    }
    return chunks;
}

/// "" when all of it opens and the hash is that of the file.
std::string refusal_of(const crypto::SealKey& key, std::uint64_t size, std::vector<Bytes> chunks) {
    Opener opener(key, size);
    for (Bytes& chunk : chunks) {
        const auto opened = opener.open(chunk);
        if (!opened) return std::string(name_of(opened.error()));
    }
    return opener.is_complete() ? "" : "malformed";
}

TEST_CASE("vectors: chunks of files") {
    for (const Json& vector : vectors_of("files").at("files")) {
        INFO(vector.at("name"));
        const crypto::SealKey key = key_in(vector);
        const Bytes whole = pattern(vector.at("size").get<std::size_t>());
        Sealer sealer(key, whole.size());
        Opener opener(key, whole.size());
        std::size_t at = 0;
        for (const Json& chunk : vector.at("chunks")) {
            const Place place = place_in(chunk);
            Bytes buffer(sealed_chunk_size);
            const ByteView piece = ByteView(whole).subspan(at, sealer.next_bytes());
            std::ranges::copy(piece, buffer.begin());
            at += piece.size();
            const auto sealed = sealer.seal(buffer);
            REQUIRE(sealed);
            CHECK(sealed->size() == chunk.at("plain_bytes").get<std::size_t>() + crypto::tag_size);
            CHECK(hex(crypto::hash({*sealed})) == text_in(chunk, "sealed_sha256"));
            CHECK(open_chunk(key, place, *sealed).has_value());
            const auto opened = opener.open(*sealed);
            REQUIRE(opened);
            CHECK(hex(crypto::hash({*opened})) == hex(crypto::hash({piece})));
        }
        CHECK(sealer.is_done());
        CHECK(opener.is_complete());
        CHECK(refusal_of(key, whole.size(), chunks_of(key, whole, bytes_in(vector, "trailer"))).empty());
    }
}

TEST_CASE("vectors: chunks that are refused") {
    const Json all = vectors_of("files");
    for (const Json& vector : all.at("single_chunks")) {
        INFO(vector.at("name"));
        const auto opened = open_chunk(key_in(vector), place_in(vector), bytes_in(vector, "sealed"));
        if (vector.contains("error")) {
            CHECK(refusal(opened) == text_in(vector, "error"));
        } else {
            REQUIRE(opened);
            CHECK(hex(*opened) == text_in(vector, "plain"));
        }
    }
    for (const Json& vector : all.at("lengths")) {
        INFO(vector.at("name"));
        const Bytes sealed = crypto::seal_with(key_in(vector), array_in<crypto::nonce_size>(vector, "nonce"),
                                               Bytes(vector.at("zeros").get<std::size_t>()), {});
        CHECK(refusal(open_chunk(key_in(vector), place_in(vector), sealed)) == text_in(vector, "error"));
    }
}

TEST_CASE("vectors: chunks in another order") {
    for (const Json& vector : vectors_of("files").at("orders")) {
        INFO(vector.at("name"));
        const crypto::SealKey key = key_in(vector);
        const Bytes whole = pattern(vector.at("size").get<std::size_t>());
        crypto::Blake2b hash;
        hash.update(whole);
        const auto chunks = chunks_of(key, whole, hash.digest());
        std::vector<Bytes> ordered;
        for (const Json& index : vector.at("order")) ordered.push_back(chunks.at(index.get<std::size_t>()));
        CHECK(refusal_of(key, whole.size(), ordered) == vector.value("error", ""));
    }
}

TEST_CASE("vectors: trailers that are not the hash of their file") {
    for (const Json& vector : vectors_of("files").at("trailers")) {
        INFO(vector.at("name"));
        const crypto::SealKey key = key_in(vector);
        const Bytes whole = pattern(vector.at("size").get<std::size_t>());
        CHECK(refusal_of(key, whole.size(), chunks_of(key, whole, bytes_in(vector, "ending"))) ==
              text_in(vector, "error"));
    }
}

}  // namespace
}  // namespace vesper::file
