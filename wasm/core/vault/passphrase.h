#pragma once
// Keys from passphrases: Argon2id (RFC 9106), whose cost is stored beside what the key seals, so that it can
// grow.

#include "core/crypto/keys.h"

namespace vesper::vault {

inline constexpr std::size_t salt_size = 16;
/// UTF-8 bytes; more than anybody types, little enough to copy.
inline constexpr std::size_t max_passphrase_size = 1024;

/// What one guess costs.
struct Cost {
    /// Times that all of the memory is gone through.
    std::uint32_t passes{};
    std::uint32_t memory_kib{};
};

/// Bounds of a stored cost: a file from elsewhere names it before anything is known of who made it.
inline constexpr Cost least_cost{.passes = 1, .memory_kib = 8};
inline constexpr Cost greatest_cost{.passes = 64, .memory_kib = 1024 * 1024};

struct PassphraseRole;
using PassphraseKey = crypto::Secret<32, PassphraseRole>;

enum class Error : std::uint8_t {
    /// The passphrase is empty or too long, the salt has another size, or the cost is out of bounds.
    refused,
    /// The memory cannot be had on this device.
    no_memory,
};

[[nodiscard]] std::expected<PassphraseKey, Error> key_of(ByteView passphrase, ByteView salt, Cost cost);

/// The key of a profile's file: also bound to the head of the file, which is thereby authenticated.
[[nodiscard]] crypto::SealKey archive_key(const PassphraseKey& key, ByteView head);

}  // namespace vesper::vault
