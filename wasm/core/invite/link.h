#pragma once
// The invite link: https://host/#CODE, where CODE is base64url of
//   version (1 byte) | secret (32 bytes) | check (4 bytes)
// and check is HKDF-SHA-256 over all before it. The check tells a damaged link from an unknown one; it
// protects nothing. Later versions keep the version byte first and the check last.

#include <expected>
#include <string>
#include <string_view>

#include "core/crypto/derive.h"
#include "core/crypto/keys.h"

namespace vesper::invite {

struct LinkSecretRole;
/// What only the link carries. It never reaches the server.
using LinkSecret = crypto::Secret<32, LinkSecretRole>;
struct PresharedRole;
/// Mixed into the handshake: who does not have the link cannot complete it.
using PresharedKey = crypto::Secret<32, PresharedRole>;
/// What the server knows an invite by.
using LookupId = ByteArray<16>;

enum class LinkError : std::uint8_t { malformed, truncated, damaged, version_unknown };

inline constexpr std::uint8_t link_version = 1;
/// Characters of a version 1 code.
inline constexpr std::size_t code_length = 50;

/// The code of a link that carries this secret.
[[nodiscard]] std::string encode_code(const LinkSecret& secret);

/// Reads a link, or only its code, with white space around it. malformed: no code in it. truncated: the
/// beginning of one. damaged: a character differs. version_unknown: whole, but made by a later Vesper.
[[nodiscard]] std::expected<LinkSecret, LinkError> decode_link(std::string_view link);

/// What both sides of a handshake share before it.
struct JoinSecrets {
    LookupId lookup{};
    PresharedKey preshared;
};

/// Everything that is derived from a link's secret: HKDF-SHA-256 with salt "Vesper invite v1" and a label
/// each.
struct LinkKeys : JoinSecrets {
    crypto::SealKey bundle;
};
[[nodiscard]] LinkKeys derive_link_keys(const LinkSecret& secret);

}  // namespace vesper::invite
