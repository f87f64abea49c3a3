#include "core/crypto/derive.h"

namespace vesper::crypto {

Pseudorandom extract(ByteView salt, std::initializer_list<ByteView> material) {
    crypto_kdf_hkdf_sha256_state state;
    crypto_kdf_hkdf_sha256_extract_init(&state, salt.data(), salt.size());
    for (const ByteView part : material) {
        if (!part.empty()) crypto_kdf_hkdf_sha256_extract_update(&state, part.data(), part.size());
    }
    Pseudorandom out;
    crypto_kdf_hkdf_sha256_extract_final(&state, out.data());
    sodium_memzero(&state, sizeof state);
    return out;
}

void expand(const Pseudorandom& key, std::string_view label, ByteView context, std::span<std::uint8_t> out) {
    Bytes info = copy_of(view_of(label));
    append(info, context);
    crypto_kdf_hkdf_sha256_expand(out.data(), out.size(), reinterpret_cast<const char*>(info.data()),
                                  info.size(), key.data());
}

Hash hash(std::initializer_list<ByteView> parts) {
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (const ByteView part : parts) crypto_hash_sha256_update(&state, part.data(), part.size());
    Hash out{};
    crypto_hash_sha256_final(&state, out.data());
    return out;
}

}  // namespace vesper::crypto
