// Sealing and opening files as the file worker sees it. Chunks lie in slots: memory of the module which the
// worker fills and empties by itself, so that nothing is copied on the way in or out.
//
// A slot holds one chunk; full ones lie side by side as they do in a stored file. Everything is done at once
// and uses the slots for no longer than the call, so all sealers and openers share them.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <optional>
#include <string>

#include "core/file/stream.h"

using emscripten::val;

namespace vesper::file {

// NOLINTBEGIN(readability-identifier-naming): names in the .d.ts.
EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(ChunkBytes)
// NOLINTEND(readability-identifier-naming)

namespace {

/// Chunks that are read, sealed or opened, and written in one go: 2 MB, after which calls cost nothing any
/// more.
constexpr std::size_t slot_count = 32;
ByteArray<slot_count * sealed_chunk_size> slots_bytes;

/// From this slot on `size` bytes, or as many as there are.
std::span<std::uint8_t> slot(std::uint32_t index, std::size_t size) {
    const std::span<std::uint8_t> all(slots_bytes);
    const std::size_t from = std::min(index * sealed_chunk_size, all.size());
    return all.subspan(from, std::min(size, all.size() - from));
}

Uint8Array slots() {
    return Uint8Array(val(emscripten::typed_memory_view(slots_bytes.size(), slots_bytes.data())));
}

std::optional<crypto::SealKey> key_of(const Uint8Array& bytes) {
    ByteArray<crypto::SealKey::size> key{};
    if (bytes["length"].as<double>() != static_cast<double>(key.size())) return std::nullopt;
    val(emscripten::typed_memory_view(key.size(), key.data())).call<void>("set", bytes);
    crypto::SealKey out(key);
    sodium_memzero(key.data(), key.size());
    return out;
}

bool is_size(double size) {
    return size >= 0 && size <= static_cast<double>(max_file_size) &&
           static_cast<double>(static_cast<std::uint64_t>(size)) == size;
}

ChunkBytes result_of(const std::expected<std::span<std::uint8_t>, Error>& chunk) {
    if (!chunk) return ChunkBytes(val(std::string(name_of(chunk.error()))));
    return ChunkBytes(val(static_cast<double>(chunk->size())));
}

template <class Stream>
Stream* create(const Uint8Array& key, double size) {
    const auto file_key = key_of(key);
    if (!file_key || !is_size(size)) return nullptr;
    return new Stream(*file_key, static_cast<std::uint64_t>(size));
}

ChunkBytes seal(Sealer& sealer, std::uint32_t index) {
    return result_of(sealer.seal(slot(index, sealed_chunk_size)));
}
std::uint32_t next_bytes(const Sealer& sealer) {
    return static_cast<std::uint32_t>(sealer.next_bytes());
}

ChunkBytes open(Opener& opener, std::uint32_t index, std::uint32_t size) {
    return result_of(opener.open(slot(index, std::min<std::size_t>(size, sealed_chunk_size))));
}
double index_of(const Opener& opener) {
    return static_cast<double>(opener.index());
}
std::uint32_t next_sealed_bytes(const Opener& opener) {
    return static_cast<std::uint32_t>(opener.next_sealed_bytes());
}

double chunks_of(double size) {
    return is_size(size) ? static_cast<double>(Cut(static_cast<std::uint64_t>(size)).chunks()) : 0;
}

/// Bytes of a file of this size as its chunks.
double sealed_bytes(double size) {
    return size + trailer_size + chunks_of(size) * crypto::tag_size;
}

}  // namespace

EMSCRIPTEN_BINDINGS(vesper_file) {
    emscripten::register_type<Uint8Array>("Uint8Array");
    emscripten::register_type<ChunkBytes>("ChunkBytes",
                                          "number | 'bad_ciphertext' | 'hash_mismatch' | 'malformed'");
    emscripten::class_<Sealer>("Sealer")
        .class_function("create(key, size)", &create<Sealer>,
                        emscripten::return_value_policy::take_ownership())
        .function("isDone()", &Sealer::is_done)
        .function("nextBytes()", &next_bytes)
        .function("seal(slot)", &seal);
    emscripten::class_<Opener>("Opener")
        .class_function("create(key, size)", &create<Opener>,
                        emscripten::return_value_policy::take_ownership())
        .function("index()", &index_of)
        .function("isComplete()", &Opener::is_complete)
        .function("nextSealedBytes()", &next_sealed_bytes)
        .function("open(slot, size)", &open);
    emscripten::function("slots()", &slots);
    emscripten::function("chunksOf(size)", &chunks_of);
    emscripten::function("sealedBytes(size)", &sealed_bytes);
    emscripten::constant("chunkBytes", static_cast<double>(chunk_size));
    emscripten::constant("tagBytes", static_cast<double>(crypto::tag_size));
}

}  // namespace vesper::file
