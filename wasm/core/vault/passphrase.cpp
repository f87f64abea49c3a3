#include "core/vault/passphrase.h"

#include <sodium.h>

#include "core/crypto/derive.h"

namespace vesper::vault {

std::expected<PassphraseKey, Error> key_of(ByteView passphrase, ByteView salt, Cost cost) {
    static_assert(salt_size == crypto_pwhash_argon2id_SALTBYTES);
    const bool fits = !passphrase.empty() && passphrase.size() <= max_passphrase_size &&
                      salt.size() == salt_size && cost.passes >= least_cost.passes &&
                      cost.passes <= greatest_cost.passes && cost.memory_kib >= least_cost.memory_kib &&
                      cost.memory_kib <= greatest_cost.memory_kib;
    if (!fits) return std::unexpected(Error::refused);
    PassphraseKey key;
    const auto text = text_of(passphrase);
    const int status = crypto_pwhash_argon2id(key.data(), PassphraseKey::size, text.data(), text.size(),
                                              salt.data(), cost.passes, std::size_t{cost.memory_kib} * 1024,
                                              crypto_pwhash_argon2id_ALG_ARGON2ID13);
    if (status != 0) return std::unexpected(Error::no_memory);
    return key;
}

crypto::SealKey archive_key(const PassphraseKey& key, ByteView head) {
    return crypto::expand_secret<crypto::SealKey>(crypto::extract({}, {key.view()}), "vesper profile file v1",
                                                  head);
}

}  // namespace vesper::vault
