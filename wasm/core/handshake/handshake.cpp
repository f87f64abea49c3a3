#include "core/handshake/handshake.h"

#include "core/common/codec.h"
#include "core/common/limits.h"
#include "core/common/text.h"
#include "core/crypto/seal.h"

namespace vesper::handshake {

namespace {

using crypto::Hash;
using crypto::Pseudorandom;
using crypto::SealKey;
using crypto::SharedSecret;

constexpr std::size_t sealed_identity_size = 32 + crypto::tag_size;

Hash hash_of_start(const invite::JoinSecrets& shared, ByteView bundle_bytes,
                   const crypto::DhPublicKey& ephemeral, const crypto::KemCiphertext& ciphertext) {
    const Hash h0 = crypto::hash({view_of("Vesper handshake v1"), shared.lookup, bundle_bytes});
    return crypto::hash({h0, ByteArray<1>{protocol_version}, ephemeral.bytes, ciphertext});
}

SealKey identity_key(const invite::JoinSecrets& shared, const Hash& h1, const SharedSecret& dh3,
                     const SharedSecret& kem) {
    const auto k1 = crypto::extract(shared.preshared.view(), {dh3.view(), kem.view()});
    return crypto::expand_secret<SealKey>(k1, "identity", h1);
}

/// PQXDH section 3.3: the KDF input begins with 32 bytes of 0xFF for curve25519 (XEdDSA's domain separation).
Pseudorandom mix(const invite::JoinSecrets& shared, const SharedSecret& dh1, const SharedSecret& dh2,
                 const SharedSecret& dh3, const SharedSecret& kem) {
    ByteArray<32> f{};
    f.fill(0xFF);
    return crypto::extract(shared.preshared.view(), {f, dh1.view(), dh2.view(), dh3.view(), kem.view()});
}

SealKey introduction_key(const Pseudorandom& k2, const Hash& h2) {
    return crypto::expand_secret<SealKey>(k2, "introduction", h2);
}

Outcome outcome_of(const Pseudorandom& k2, const Hash& h3) {
    return {.session = {.root = crypto::expand_secret<RootKey>(k2, "session", h3), .transcript = h3},
            .contact = crypto::expand_array<16>(k2, "contact", h3),
            .renewal = {.lookup = crypto::expand_array<16>(k2, "reset lookup", h3),
                        .preshared = crypto::expand_secret<invite::PresharedKey>(k2, "reset preshared", h3)}};
}

Bytes encode(const Introduction& introduction) {
    return Writer()
        .raw(introduction.drop)
        .i64(introduction.claimed_at_ms)
        .raw(introduction.ratchet_key.bytes)
        .u64(introduction.received_up_to)
        .sized(introduction.name)
        .take();
}

std::expected<Introduction, Error> decode_introduction(ByteView bytes) {
    Reader reader(bytes);
    Introduction out;
    out.drop = reader.array<16>();
    out.claimed_at_ms = reader.time_ms();
    out.ratchet_key.bytes = reader.array<32>();
    out.received_up_to = reader.u64();
    out.name = reader.sized_text(limits::max_name_bytes);
    if (!reader.finish() || out.name.empty() || !is_plain_line(out.name)) {
        return std::unexpected(Error::malformed);
    }
    return out;
}

}  // namespace

std::expected<Joined, Error> create_join(const invite::JoinSecrets& shared, ByteView bundle_bytes,
                                         const invite::Bundle& bundle, const crypto::SignKeyPair& identity,
                                         const Introduction& introduction, crypto::Random& random) {
    if (bundle.max_version < protocol_version) return std::unexpected(Error::malformed);
    const crypto::DhKeyPair ephemeral(random.secret<crypto::Seed>());
    const auto their_identity = crypto::to_dh(bundle.identity);
    const auto encapsulated = crypto::encapsulate(bundle.kem_key, random);
    if (!their_identity || !encapsulated) return std::unexpected(Error::bad_key);
    const auto dh1 = identity.agree(bundle.prekey);
    const auto dh2 = ephemeral.agree(*their_identity);
    const auto dh3 = ephemeral.agree(bundle.prekey);
    if (!dh1 || !dh2 || !dh3) return std::unexpected(Error::bad_key);

    const Hash h1 = hash_of_start(shared, bundle_bytes, ephemeral.public_key(), encapsulated->ciphertext);
    const Bytes sealed_identity = crypto::seal_once(identity_key(shared, h1, *dh3, encapsulated->secret),
                                                    identity.public_key().bytes, h1);
    const Hash h2 = crypto::hash({h1, sealed_identity});
    const auto k2 = mix(shared, *dh1, *dh2, *dh3, encapsulated->secret);
    const Bytes sealed_introduction = crypto::seal_once(introduction_key(k2, h2), encode(introduction), h2);
    const Hash h3 = crypto::hash({h2, sealed_introduction});

    return Joined{.join = Writer()
                              .u8(protocol_version)
                              .raw(ephemeral.public_key().bytes)
                              .raw(encapsulated->ciphertext)
                              .raw(sealed_identity)
                              .raw(sealed_introduction)
                              .take(),
                  .outcome = outcome_of(k2, h3)};
}

std::expected<Accepted, Error> consume_join(const invite::JoinSecrets& shared, ByteView bundle_bytes,
                                            const InviterKeys& keys, ByteView join) {
    Reader reader(join);
    const std::uint8_t version = reader.u8();
    const crypto::DhPublicKey ephemeral{reader.array<32>()};
    const auto ciphertext = reader.array<1120>();
    const ByteView sealed_identity = reader.raw(sealed_identity_size);
    const ByteView sealed_introduction = reader.remainder();
    if (!reader.finish() || version != protocol_version) return std::unexpected(Error::malformed);

    const auto kem = keys.kem.decapsulate(ciphertext);
    const auto dh3 = keys.prekey.agree(ephemeral);
    if (!kem || !dh3) return std::unexpected(Error::bad_key);
    const Hash h1 = hash_of_start(shared, bundle_bytes, ephemeral, ciphertext);
    const auto identity_bytes = crypto::open_once(identity_key(shared, h1, *dh3, *kem), sealed_identity, h1);
    if (!identity_bytes) return std::unexpected(Error::does_not_open);
    const crypto::SignPublicKey identity{Reader(*identity_bytes).array<32>()};

    const auto their_identity = crypto::to_dh(identity);
    if (!their_identity) return std::unexpected(Error::bad_key);
    const auto dh1 = keys.prekey.agree(*their_identity);
    const auto dh2 = keys.identity.agree(ephemeral);
    if (!dh1 || !dh2) return std::unexpected(Error::bad_key);
    const Hash h2 = crypto::hash({h1, sealed_identity});
    const auto k2 = mix(shared, *dh1, *dh2, *dh3, *kem);
    const auto introduction_bytes = crypto::open_once(introduction_key(k2, h2), sealed_introduction, h2);
    if (!introduction_bytes) return std::unexpected(Error::does_not_open);
    auto introduction = decode_introduction(*introduction_bytes);
    if (!introduction) return std::unexpected(introduction.error());
    const Hash h3 = crypto::hash({h2, sealed_introduction});

    return Accepted{
        .identity = identity, .introduction = std::move(*introduction), .outcome = outcome_of(k2, h3)};
}

}  // namespace vesper::handshake
