// What the shell asks of vesper-vault: keys from passphrases, and the sealed chunks of a profile's file.
// Bytes are copied; null is a refusal.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include "core/file/chunk.h"
#include "core/vault/passphrase.h"

namespace vesper::vault_bindings {

namespace {

using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Uint8Array)
EMSCRIPTEN_DECLARE_VAL_TYPE(MaybeBytes)
EMSCRIPTEN_DECLARE_VAL_TYPE(KeyOrError)

Bytes bytes_of(const val& array) {
    return emscripten::convertJSArrayToNumberVector<std::uint8_t>(array);
}

val copied(ByteView bytes) {
    return val(emscripten::typed_memory_view(bytes.size(), bytes.data())).call<val>("slice");
}

template <class S>
std::optional<S> secret_of(const val& array) {
    auto bytes = bytes_of(array);
    std::optional<S> secret;
    if (bytes.size() == S::size) {
        secret.emplace();
        std::ranges::copy(bytes, secret->data());
    }
    crypto::wipe(bytes);
    return secret;
}

KeyOrError key_of(const Uint8Array& passphrase, const Uint8Array& salt, std::uint32_t passes,
                  std::uint32_t memory_kib) {
    auto text = bytes_of(passphrase);
    const auto key = vault::key_of(text, bytes_of(salt), {.passes = passes, .memory_kib = memory_kib});
    crypto::wipe(text);
    if (key) return KeyOrError(copied(key->view()));
    return KeyOrError(val(key.error() == vault::Error::no_memory ? "no_memory" : "refused"));
}

MaybeBytes archive_key(const Uint8Array& passphrase_key, const Uint8Array& head) {
    const auto key = secret_of<vault::PassphraseKey>(passphrase_key);
    return MaybeBytes(key ? copied(vault::archive_key(*key, bytes_of(head)).view()) : val::null());
}

MaybeBytes seal_chunk(const Uint8Array& key, double index, bool last, const Uint8Array& chunk) {
    const auto secret = secret_of<crypto::SealKey>(key);
    if (!secret) return MaybeBytes(val::null());
    const file::Place place{.index = static_cast<std::uint64_t>(index), .last = last};
    return MaybeBytes(copied(file::seal_chunk(*secret, place, bytes_of(chunk))));
}

MaybeBytes open_chunk(const Uint8Array& key, double index, bool last, const Uint8Array& sealed) {
    const auto secret = secret_of<crypto::SealKey>(key);
    if (!secret) return MaybeBytes(val::null());
    const file::Place place{.index = static_cast<std::uint64_t>(index), .last = last};
    const auto chunk = file::open_chunk(*secret, place, bytes_of(sealed));
    return MaybeBytes(chunk ? copied(*chunk) : val::null());
}

std::uint32_t chunk_bytes() {
    return static_cast<std::uint32_t>(file::chunk_size);
}

}  // namespace

EMSCRIPTEN_BINDINGS(vesper_vault) {
    emscripten::register_type<Uint8Array>("Uint8Array");
    emscripten::register_type<MaybeBytes>("Uint8Array<ArrayBuffer> | null");
    emscripten::register_type<KeyOrError>("Uint8Array<ArrayBuffer> | 'no_memory' | 'refused'");
    emscripten::function("keyOf(passphrase, salt, passes, memoryKib)", &key_of);
    emscripten::function("archiveKey(passphraseKey, head)", &archive_key);
    emscripten::function("sealChunk(key, index, last, chunk)", &seal_chunk);
    emscripten::function("openChunk(key, index, last, sealed)", &open_chunk);
    emscripten::function("chunkBytes()", &chunk_bytes);
}

}  // namespace vesper::vault_bindings
