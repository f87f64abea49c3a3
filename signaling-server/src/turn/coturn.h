#pragma once
// Credentials for coturn with `use-auth-secret`: draft-uberti-behave-turn-rest-00 section 2.2.
//
// HMAC-SHA1 is what coturn's protocol demands here, so it comes from OpenSSL: libsodium, which does all of
// Vesper's own cryptography, has no SHA-1. It is no part of what protects messages: who could forge it could
// only use the relay, which sees sealed bytes.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "config/secret.h"
#include "core/wire/signaling.h"

namespace vesper::server::turn {

/// Makes the usernames of two credentials differ, so that coturn's quotas count per credential.
using CredentialSalt = std::array<std::uint8_t, 9>;

/// A credential for these URLs: username `expiry:salt` (Unix seconds; no id of anybody, so nothing that could
/// be linked), password base64(HMAC-SHA1(secret, username)).
[[nodiscard]] wire::IceServer coturn_credential(const std::vector<std::string>& urls, const Secret& secret,
                                                std::int64_t expires_at_s, const CredentialSalt& salt);

}  // namespace vesper::server::turn
