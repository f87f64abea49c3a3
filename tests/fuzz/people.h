#pragma once
// The hostile people: they hold real keys, and seal and sign whatever they like. All that makes or uses a
// Session or a handshake stands here.

#include <optional>
#include <string>

#include "core/handshake/handshake.h"
#include "core/session/content.h"
#include "core/session/session.h"
#include "fuzz/target.h"
#include "unit/crypto/hex.h"

namespace vesper::fuzz {

inline crypto::Seed seed_of(std::uint32_t number) {
    return crypto::Seed(tests::entropy_of(number));
}

// ---- sessions ----

/// A session whose randomness comes from a count.
struct Talker {
    session::Session session;
    std::uint32_t draws = 0;

    Talker(const handshake::RootKey& root, session::Role role) : session(root, role) {}
    explicit Talker(session::Session stored) : session(std::move(stored)) {}

    [[nodiscard]] Bytes seal(ByteView plaintext) {
        ++draws;
        return session.seal(plaintext);
    }
    [[nodiscard]] std::optional<Bytes> open(ByteView frame) {
        auto opened = session.open(frame);
        return opened ? std::optional(std::move(*opened)) : std::nullopt;
    }
    /// As it is stored.
    [[nodiscard]] Bytes state() const {
        Writer writer;
        session.encode(writer);
        return writer.take();
    }
    [[nodiscard]] static std::optional<Talker> restored(ByteView state) {
        Reader reader(state);
        auto session = session::Session::decode(reader);
        if (!session || !reader.finish()) return std::nullopt;
        return Talker(std::move(*session));
    }
};

/// The two ends of one session.
struct Talkers {
    Talker inviter{handshake::RootKey(tests::entropy_of(1)), session::Role::inviter};
    Talker joiner{handshake::RootKey(tests::entropy_of(1)), session::Role::joiner};
};

// ---- invites ----

/// What a holder of this identity would sign for a bundle whose body is this.
inline Bytes signed_bundle(Bytes body, const crypto::SignKeyPair& identity, const invite::LookupId& lookup) {
    Bytes message = copy_of(view_of("Vesper bundle v1"));
    append(message, lookup);
    append(message, body);
    append(body, identity.sign(message));
    return body;
}

/// Somebody with an invite.
struct Inviter {
    explicit Inviter(std::uint32_t number = 1000, std::int64_t expires_at_ms = 1'800'086'400'000)
        : secret(tests::entropy_of(number)),
          keys(invite::derive_link_keys(secret)),
          identity(seed_of(number + 1)),
          prekey(seed_of(number + 2)),
          kem(seed_of(number + 3)),
          bundle{.identity = identity.public_key(),
                 .prekey = prekey.public_key(),
                 .kem_key = kem.public_key(),
                 .drop = {0xD0},
                 .expires_at_ms = expires_at_ms,
                 .name = "Bo"} {
        bundle.drop[1] = static_cast<std::uint8_t>(number);
    }
    [[nodiscard]] std::string code() const { return invite::encode_code(secret); }
    [[nodiscard]] Bytes encoded() const { return invite::encode_bundle(bundle, identity, keys.lookup); }
    [[nodiscard]] Bytes sealed(ByteView opened) const {
        crypto::Random random(tests::entropy_of(2000));
        return invite::seal_bundle(opened, keys, random);
    }
    [[nodiscard]] std::expected<handshake::Accepted, handshake::Error> consume(ByteView join) const {
        return handshake::consume_join(keys, encoded(), {.identity = identity, .prekey = prekey, .kem = kem},
                                       join);
    }

    invite::LinkSecret secret;
    invite::LinkKeys keys;
    crypto::SignKeyPair identity;
    crypto::DhKeyPair prekey;
    crypto::KemKeyPair kem;
    invite::Bundle bundle;
};

inline handshake::Introduction introduction(std::string name = "Jo",
                                            std::int64_t claimed_at_ms = 1'800'000'000'000) {
    return {.name = std::move(name), .drop = {0xE0}, .claimed_at_ms = claimed_at_ms};
}

/// A claim of the invite of this bundle, by a person of this number.
inline std::expected<handshake::Joined, handshake::Error> join(const invite::LinkKeys& keys,
                                                               ByteView bundle_bytes,
                                                               const invite::Bundle& bundle,
                                                               const handshake::Introduction& introduction,
                                                               std::uint32_t number) {
    crypto::Random random(tests::entropy_of(number));
    const crypto::SignKeyPair identity(random.secret<crypto::Seed>());
    return handshake::create_join(keys, bundle_bytes, bundle, identity, introduction, random);
}

}  // namespace vesper::fuzz
