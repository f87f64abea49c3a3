#pragma once
// The handshake: one message from the joiner to the inviter, who may be away. PQXDH in shape (Signal, "The
// PQXDH Key Agreement Protocol", revision 3, sections 3.2 to 3.4) with these differences: the KEM is X-Wing,
// the prekeys belong to one invite, the link's preshared key is the salt of the derivation, and the joiner's
// identity travels sealed.
//
//   join = version | EK_A | CT | sealed identity | sealed introduction
//   h0   = H("Vesper handshake v1" | lookup id | bundle)     h1 = H(h0 | version | EK_A | CT)
//   DH1  = DH(IK_A, SPK_B)   DH2 = DH(EK_A, IK_B)   DH3 = DH(EK_A, SPK_B)   SS = decapsulated CT
//   K1   = extract(preshared, DH3 | SS)             seals IK_A with h1 as associated data
//   h2   = H(h1 | sealed identity)
//   K2   = extract(preshared, F | DH1 | DH2 | DH3 | SS)   seals the introduction with h2; F is 32 bytes of
//   0xFF h3   = H(h2 | sealed introduction)              everything in Outcome = expand(K2, label | h3)
//
// The same message renews a session that was lost: then the bundle is the one of the contact's latest
// welcome, and what both share beforehand comes from the session before (docs/protocol.md, section 8).
//
// The inviter proves itself by the first message that opens under the root.

#include <expected>
#include <string>

#include "core/invite/bundle.h"

namespace vesper::handshake {

enum class Error : std::uint8_t { malformed, bad_key, does_not_open };

/// The version of the protocol that this code speaks, and the highest there is.
inline constexpr std::uint8_t protocol_version = 1;

struct RootRole;
using RootKey = crypto::Secret<32, RootRole>;

/// What both sides' session begins from.
struct SessionSecret {
    RootKey root;
    crypto::Hash transcript{};  // h3, bound into every frame
};

/// What a handshake gives both sides.
struct Outcome {
    SessionSecret session;
    ByteArray<16> contact{};      // names the contact on each device
    invite::JoinSecrets renewal;  // for the next handshake of these two
};

/// What the joiner says about itself, sealed.
struct Introduction {
    invite::DropId drop{};            // where the joiner listens
    std::int64_t claimed_at_ms{};     // by the joiner's clock, Unix time
    crypto::DhPublicKey ratchet_key;  // the first of the session
    std::uint64_t received_up_to{};   // in the session that this one replaces; 0: there was none
    std::string name;
};

/// Private keys of one invite, and the profile's identity.
struct InviterKeys {
    const crypto::SignKeyPair& identity;
    const crypto::DhKeyPair& prekey;
    const crypto::KemKeyPair& kem;
};

struct Joined {
    Bytes join;  // the message to the inviter
    Outcome outcome;
};
struct Accepted {
    crypto::SignPublicKey identity;
    Introduction introduction;
    Outcome outcome;
};

/// Joiner: makes the message and the root. `bundle_bytes` is the opened bundle as it was received.
/// bad_key: a key in the bundle is not usable. malformed: the inviter does not speak our version.
[[nodiscard]] std::expected<Joined, Error> create_join(const invite::JoinSecrets& shared,
                                                       ByteView bundle_bytes, const invite::Bundle& bundle,
                                                       const crypto::SignKeyPair& identity,
                                                       const Introduction& introduction,
                                                       crypto::Random& random);

/// Inviter: opens the message. `bundle_bytes` is the bundle as it was published.
[[nodiscard]] std::expected<Accepted, Error> consume_join(const invite::JoinSecrets& shared,
                                                          ByteView bundle_bytes, const InviterKeys& keys,
                                                          ByteView join);

}  // namespace vesper::handshake
