#pragma once
// The other person: keys and a session, without an engine.

#include "core/handshake/handshake.h"
#include "core/session/content.h"
#include "core/session/session.h"
#include "unit/engine/harness.h"

namespace vesper::engine {

/// An envelope with this content. Its randomness follows from the session, so that a test runs the same each
/// time.
inline Bytes sealed_by(session::Session& session, const session::Content& content) {
    Writer state;
    session.encode(state);
    crypto::Random random{crypto::hash({state.take()})};
    Bytes out{2};
    append(out, session.seal(session::encode(content), random));
    return out;
}

/// What a message of this content says.
inline session::Post post_in(const session::Content& content) {
    const auto* message = std::get_if<session::Message>(&content);
    REQUIRE(message != nullptr);
    auto body = session::decode_body(message->kind, message->body);
    REQUIRE((body && std::holds_alternative<session::Post>(*body)));
    return std::get<session::Post>(std::move(*body));
}

/// Somebody whose invite a device opens.
struct Inviter {
    explicit Inviter(std::uint32_t number = 1000,
                     std::int64_t expires_at_ms = start_ms + limits::invite_ttl_ms)
        : secret(tests::entropy_of(number)), keys(invite::derive_link_keys(secret)) {
        bundle.expires_at_ms = expires_at_ms;
        bundle.identity = identity.public_key();
        bundle.prekey = prekey.public_key();
        bundle.kem_key = kem.public_key();
    }
    [[nodiscard]] std::string code() const { return invite::encode_code(secret); }
    [[nodiscard]] Bytes encoded() const { return invite::encode_bundle(bundle, identity, keys.lookup); }
    [[nodiscard]] Bytes sealed() const {
        crypto::Random random(tests::entropy_of(2000));
        return invite::seal_bundle(encoded(), keys, random);
    }
    [[nodiscard]] wire::InviteFound found(wire::RequestId re) const {
        return {.re = re, .bundle = sealed(), .expires_in_ms = 1000, .uses_left = 1};
    }
    /// What the claim says.
    [[nodiscard]] handshake::Accepted consume(const wire::ClaimInvite& claim) const {
        REQUIRE_FALSE(claim.body.empty());
        CHECK(claim.body.front() == 1);
        auto accepted =
            handshake::consume_join(keys, encoded(), {.identity = identity, .prekey = prekey, .kem = kem},
                                    ByteView(claim.body).subspan(1));
        REQUIRE(accepted);
        return std::move(*accepted);
    }

    /// The session that follows from it.
    [[nodiscard]] session::Session session_of(const handshake::Accepted& accepted) const {
        auto session = session::Session::begin_inviter(accepted.outcome.session, prekey,
                                                       accepted.introduction.ratchet_key);
        REQUIRE(session);
        return std::move(*session);
    }

    /// An envelope with this side's welcome in that session.
    [[nodiscard]] Bytes welcome_in(session::Session& session, const handshake::Accepted& accepted,
                                   std::uint64_t received_up_to) const {
        invite::Bundle own = bundle;
        own.expires_at_ms = 0;
        return sealed_by(
            session,
            session::Message{
                .sequence = 1,
                .kind = session::Message::Kind::welcome,
                .sent_at_ms = start_ms,
                .body = session::encode(session::Welcome{
                    .received_up_to = received_up_to,
                    .bundle = invite::encode_bundle(own, identity, accepted.outcome.renewal.lookup)})});
    }

    invite::LinkSecret secret;
    invite::LinkKeys keys;
    crypto::SignKeyPair identity{crypto::Seed(tests::entropy_of(1001))};
    crypto::DhKeyPair prekey{crypto::Seed(tests::entropy_of(1002))};
    crypto::KemKeyPair kem{crypto::Seed(tests::entropy_of(1003))};
    invite::Bundle bundle{
        .max_version = 1, .identity = {}, .prekey = {}, .kem_key = {}, .drop = {0xD0}, .name = "Ina"};
};

/// Somebody who uses a device's invite: reads the bundle that the device publishes, and claims.
struct Joiner {
    /// Content of a message with this text.
    static session::Message message(std::uint64_t sequence, std::string_view words) {
        return {.sequence = sequence,
                .kind = session::Message::Kind::text,
                .sent_at_ms = start_ms,
                .body = copy_of(view_of(words))};
    }
    Joiner(const InviteShown& shown, const wire::CreateInvite& published,
           std::int64_t claimed_at_ms = start_ms, std::uint32_t number = 3000,
           const std::optional<crypto::SignKeyPair>& as = {})
        : Joiner(shown, published.drop, published.bundle, claimed_at_ms, number, as) {}
    /// With a bundle of that invite as it was published at some time.
    Joiner(const InviteShown& shown, const wire::DropId& invite_drop, ByteView published_bundle,
           std::int64_t claimed_at_ms, std::uint32_t number, const std::optional<crypto::SignKeyPair>& as)
        : drop(invite_drop) {
        const auto secret = invite::decode_link(shown.code);
        REQUIRE(secret);
        const auto keys = invite::derive_link_keys(*secret);
        const auto bytes = invite::open_bundle(published_bundle, keys);
        REQUIRE(bytes);
        const auto bundle = invite::decode_bundle(*bytes, shown.id);
        REQUIRE(bundle);
        crypto::Random random(tests::entropy_of(number));
        identity.emplace(random.secret<crypto::Seed>());
        if (as) identity = as;
        device = bundle->identity;
        const crypto::DhKeyPair ratchet_key(random.secret<crypto::Seed>());
        auto joined = handshake::create_join(keys, *bytes, *bundle, *identity,
                                             {.drop = own_drop,
                                              .claimed_at_ms = claimed_at_ms,
                                              .ratchet_key = ratchet_key.public_key(),
                                              .name = "Jo"},
                                             random);
        REQUIRE(joined);
        body = {1};
        append(body, joined->join);
        contact = joined->outcome.contact;
        renewal = joined->outcome.renewal;
        auto begun = session::Session::begin_joiner(joined->outcome.session, ratchet_key, bundle->prekey);
        REQUIRE(begun);
        session.emplace(std::move(*begun));
    }
    /// An envelope with this content.
    Bytes seal(const session::Content& content) { return sealed_by(*session, content); }
    Bytes text(std::uint64_t sequence, std::string_view words) { return seal(message(sequence, words)); }

    wire::DropId drop;  // the invite's
    wire::DropId own_drop{0xE0};
    Bytes body;
    ContactId contact{};
    std::optional<session::Session> session;
    std::optional<crypto::SignKeyPair> identity;
    crypto::SignPublicKey device;  // whose invite it is
    invite::JoinSecrets renewal;   // what both share for the next handshake
};

/// A device with one contact, who joined its invite.
struct Acquainted {
    explicit Acquainted(std::string_view name = "Ina", std::uint32_t number = 3000) : device(name) {
        const Effects created = device.create_invite();
        joiner.emplace(created.show<InviteShown>(), created.request<wire::CreateInvite>(), start_ms, number);
        device.answer(
            wire::InviteCreated{.re = created.request<wire::CreateInvite>().id, .expires_at_ms = 0});
        joined = device.envelope(joiner->drop, joiner->body);
        REQUIRE(joined.shown<ContactShown>().size() >= 1);
        for (const auto& sent : joined.requests<wire::Send>()) {
            device.answer(wire::Sent{.re = sent.id, .live = false});
        }
    }
    [[nodiscard]] const ContactId& contact() const { return joiner->contact; }

    Device device;
    std::optional<Joiner> joiner;
    Effects joined;  // what came of the join: the device's first words
};

}  // namespace vesper::engine
