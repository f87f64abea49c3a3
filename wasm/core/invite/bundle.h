#pragma once
// What an invite says about the inviter, sealed under the link's bundle key and published through the server.
// A welcome carries one too, inside the session: how to reach its maker should the session be lost.

#include <expected>
#include <string>

#include "core/invite/link.h"

namespace vesper::invite {

using DropId = ByteArray<16>;

struct Bundle {
    std::uint8_t max_version{};  // the highest version of the protocol that its maker speaks
    crypto::SignPublicKey identity;
    crypto::DhPublicKey prekey;    // X25519, of this bundle alone
    crypto::KemPublicKey kem_key;  // X-Wing, of this bundle alone
    DropId drop{};                 // where its maker listens
    std::int64_t expires_at_ms{};  // by the inviter's clock, Unix time; 0 in a welcome: never
    std::string name;
};

enum class BundleError : std::uint8_t {
    sealed,
    malformed,
    bad_signature,
    version_unknown,  // encoded by a later Vesper
};

/// Encodes and signs: version, the fields in order, and an Ed25519 signature by the identity over
/// "Vesper bundle v1", the lookup id and all before it.
[[nodiscard]] Bytes encode_bundle(const Bundle& bundle, const crypto::SignKeyPair& identity,
                                  const LookupId& lookup);
/// Checks the signature too: what it gives is by who holds the identity key in it.
[[nodiscard]] std::expected<Bundle, BundleError> decode_bundle(ByteView encoded, const LookupId& lookup);

/// Sealed with the lookup id as associated data.
[[nodiscard]] Bytes seal_bundle(ByteView encoded, const LinkKeys& keys, crypto::Random& random);
[[nodiscard]] std::expected<Bytes, BundleError> open_bundle(ByteView sealed, const LinkKeys& keys);

}  // namespace vesper::invite
