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

    explicit Talker(session::Session begun) : session(std::move(begun)) {}

    [[nodiscard]] Bytes seal(ByteView plaintext) {
        crypto::Random random(tests::entropy_of(50'000 + ++draws));
        return session.seal(plaintext, random);
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
    explicit Talkers(std::uint32_t number = 1)
        : inviter(*session::Session::begin_inviter(secret(number), prekey(), ratchet_key().public_key())),
          joiner(*session::Session::begin_joiner(secret(number), ratchet_key(), prekey().public_key())) {}
    Talker inviter;
    Talker joiner;

private:
    static handshake::SessionSecret secret(std::uint32_t number) {
        return {.root = handshake::RootKey(tests::entropy_of(number)),
                .transcript = tests::entropy_of(number)};
    }
    static crypto::DhKeyPair prekey() { return crypto::DhKeyPair(seed_of(10)); }
    static crypto::DhKeyPair ratchet_key() { return crypto::DhKeyPair(seed_of(11)); }
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
          bundle{.max_version = handshake::protocol_version,
                 .identity = identity.public_key(),
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

/// What somebody says in a claim; the ratchet key is put in when it is made.
inline handshake::Introduction introduction(std::string name = "Jo",
                                            std::int64_t claimed_at_ms = 1'800'000'000'000) {
    return {.drop = {0xE0}, .claimed_at_ms = claimed_at_ms, .ratchet_key = {}, .name = std::move(name)};
}

/// Who claims an invite, or begins a session again: a person of this number.
struct Joiner {
    explicit Joiner(std::uint32_t number)
        : random(tests::entropy_of(number)), identity(random.secret<crypto::Seed>()) {}

    struct Joined {
        handshake::Joined handshake;
        std::optional<Talker> talker;  // unless the bundle's prekey cannot be used
    };
    std::optional<Joined> join(const invite::JoinSecrets& shared, ByteView bundle_bytes,
                               const invite::Bundle& bundle, handshake::Introduction said) {
        const crypto::DhKeyPair ratchet_key(random.secret<crypto::Seed>());
        said.ratchet_key = ratchet_key.public_key();
        auto joined = handshake::create_join(shared, bundle_bytes, bundle, identity, said, random);
        if (!joined) return std::nullopt;
        auto session = session::Session::begin_joiner(joined->outcome.session, ratchet_key, bundle.prekey);
        return Joined{.handshake = std::move(*joined),
                      .talker = session ? std::optional(Talker(std::move(*session))) : std::nullopt};
    }

    crypto::Random random;
    crypto::SignKeyPair identity;
};

}  // namespace vesper::fuzz
