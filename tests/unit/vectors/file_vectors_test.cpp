// tests/vectors/files.json: section 12 of docs/protocol.md.

#include "core/file/chunk.h"
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

ByteView piece_of(ByteView whole, std::uint64_t index) {
    const auto from = static_cast<std::size_t>(index) * chunk_size;
    return whole.subspan(from, std::min(chunk_size, whole.size() - from));
}

TEST_CASE("vectors: chunks of files") {
    for (const Json& vector : vectors_of("files").at("files")) {
        INFO(vector.at("name"));
        const crypto::SealKey key = key_in(vector);
        const Bytes whole = pattern(vector.at("size").get<std::size_t>());
        for (const Json& chunk : vector.at("chunks")) {
            const Place place = place_in(chunk);
            const ByteView piece = piece_of(whole, place.index);
            CHECK(piece.size() == chunk.at("plain_bytes").get<std::size_t>());
            const Bytes sealed = seal_chunk(key, place, piece);
            CHECK(hex(crypto::hash({sealed})) == text_in(chunk, "sealed_sha256"));
            const auto opened = open_chunk(key, place, sealed);
            REQUIRE(opened);
            CHECK(hex(crypto::hash({*opened})) == hex(crypto::hash({piece})));
        }
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
        const std::uint64_t count = (whole.size() + chunk_size - 1) / chunk_size;
        const Json& order = vector.at("order");
        bool opens = !order.empty();
        for (std::size_t at = 0; at < order.size(); ++at) {
            const auto index = order.at(at).get<std::uint64_t>();
            const Bytes sealed =
                seal_chunk(key, {.index = index, .last = index + 1 == count}, piece_of(whole, index));
            opens =
                opens && open_chunk(key, {.index = at, .last = at + 1 == order.size()}, sealed).has_value();
        }
        CHECK(opens == vector.value("opens", false));
    }
}

}  // namespace
}  // namespace vesper::file
