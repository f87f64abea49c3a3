#pragma once
// Two who have exchanged welcomes, so that each can begin the session again.

#include <algorithm>

#include "unit/engine/people.h"

namespace vesper::engine {

inline constexpr std::uint8_t session_kind = 2;
inline constexpr std::uint8_t reset_kind = 3;

/// A device with one contact, whose keys the test has.
struct Known : Acquainted {
    explicit Known(std::uint32_t number = 3000, bool welcomed = true) : Acquainted("Ina", number) {
        hear(joined);
        if (welcomed) hear(device.envelope(joiner->drop, welcome(0)));
    }
    /// One whose identity is smaller than the device's, or larger.
    static Known with_identity(bool smaller) {
        for (std::uint32_t number = 3000;; ++number) {
            Known known(number);
            if ((known.joiner->identity->public_key().bytes < known.joiner->device.bytes) == smaller) {
                return known;
            }
        }
    }

    /// What the device says in the session, of these effects; its welcome is kept.
    std::vector<session::Content> hear(const Effects& effects) {
        std::vector<session::Content> out;
        for (const auto& sent : effects.requests<wire::Send>()) {
            if (sent.drop != joiner->own_drop || sent.body.front() != session_kind) continue;
            const auto plaintext = joiner->session->open(ByteView(sent.body).subspan(1));
            if (!plaintext) continue;
            auto content = session::decode_content(*plaintext);
            REQUIRE(content);
            const auto* message = std::get_if<session::Message>(&*content);
            if (message != nullptr && message->kind == session::Message::Kind::welcome) {
                const auto came = session::decode_welcome(message->body);
                REQUIRE(came);
                REQUIRE(invite::decode_bundle(came->bundle, joiner->renewal.lookup));
                device_bundle = came->bundle;
                device_received = came->received_up_to;
            }
            out.push_back(std::move(*content));
        }
        return out;
    }
    /// The texts among it, with their numbers.
    std::vector<std::pair<std::uint64_t, std::string>> hear_texts(const Effects& effects) {
        std::vector<std::pair<std::uint64_t, std::string>> out;
        for (const auto& content : hear(effects)) {
            const auto* message = std::get_if<session::Message>(&content);
            if (message != nullptr && message->kind == session::Message::Kind::post) {
                out.emplace_back(message->sequence, post_in(content).text);
            }
        }
        return out;
    }

    /// An envelope with their welcome, their next message.
    Bytes welcome(std::uint64_t received_up_to) {
        own_bundle = invite::encode_bundle({.max_version = 1,
                                            .identity = joiner->identity->public_key(),
                                            .prekey = prekey.public_key(),
                                            .kem_key = kem.public_key(),
                                            .drop = joiner->own_drop,
                                            .expires_at_ms = 0,
                                            .name = "Jo"},
                                           *joiner->identity, joiner->renewal.lookup);
        return message(
            session::Message::Kind::welcome,
            session::encode(session::Welcome{.received_up_to = received_up_to, .bundle = own_bundle}));
    }
    Bytes text(std::string_view words) {
        return message(session::Message::Kind::text, copy_of(view_of(words)));
    }
    Bytes message(session::Message::Kind kind, Bytes body) {
        return joiner->seal(session::Message{
            .sequence = ++sequence, .kind = kind, .sent_at_ms = start_ms, .body = std::move(body)});
    }
    Effects to_device(Bytes body) { return device.envelope(joiner->drop, std::move(body)); }

    /// They begin the session again: an envelope, and they are in the new session from now on.
    Bytes reset(std::uint64_t received_up_to, std::optional<crypto::SignKeyPair> identity = {}) {
        const auto bundle = invite::decode_bundle(device_bundle, joiner->renewal.lookup);
        REQUIRE(bundle);
        crypto::Random random(tests::entropy_of(7000 + ++resets));
        const crypto::DhKeyPair ratchet_key(random.secret<crypto::Seed>());
        auto made = handshake::create_join(joiner->renewal, device_bundle, *bundle,
                                           identity ? *identity : *joiner->identity,
                                           {.drop = joiner->own_drop,
                                            .claimed_at_ms = start_ms,
                                            .ratchet_key = ratchet_key.public_key(),
                                            .received_up_to = received_up_to,
                                            .name = "Jo"},
                                           random);
        REQUIRE(made);
        auto begun = session::Session::begin_joiner(made->outcome.session, ratchet_key, bundle->prekey);
        REQUIRE(begun);
        joiner->session.emplace(std::move(*begun));
        joiner->renewal = made->outcome.renewal;
        sequence = 0;
        Bytes body{reset_kind};
        append(body, made->join);
        return body;
    }
    /// The same, and they stay in the session there is.
    Bytes reset_alone(std::uint64_t received_up_to, std::optional<crypto::SignKeyPair> identity = {}) {
        const auto session = joiner->session;
        const auto renewal = joiner->renewal;
        const auto said = sequence;
        Bytes body = reset(received_up_to, std::move(identity));
        joiner->session = session;
        joiner->renewal = renewal;
        sequence = said;
        return body;
    }
    /// They take the device's reset: what it introduced itself with.
    handshake::Introduction take(const wire::Send& sent) {
        REQUIRE(sent.drop == joiner->own_drop);
        REQUIRE(sent.body.front() == reset_kind);
        auto accepted = handshake::consume_join(joiner->renewal, own_bundle,
                                                {.identity = *joiner->identity, .prekey = prekey, .kem = kem},
                                                ByteView(sent.body).subspan(1));
        REQUIRE(accepted);
        CHECK(accepted->identity == joiner->device);
        auto begun = session::Session::begin_inviter(accepted->outcome.session, prekey,
                                                     accepted->introduction.ratchet_key);
        REQUIRE(begun);
        joiner->session.emplace(std::move(*begun));
        joiner->renewal = accepted->outcome.renewal;
        sequence = 0;
        return accepted->introduction;
    }

    /// The tab is opened again without this record.
    Effects lose(std::string_view record = "session/") {
        device.records.erase(device.only_record(record));
        return device.restart();
    }

    crypto::DhKeyPair prekey{crypto::Seed(tests::entropy_of(6001))};
    crypto::KemKeyPair kem{crypto::Seed(tests::entropy_of(6002))};
    Bytes own_bundle;
    Bytes device_bundle;
    std::uint64_t device_received = 0;  // as the device's latest welcome says
    std::uint64_t sequence = 0;
    std::uint32_t resets = 0;
};

/// The resets among what went to the server.
inline std::vector<wire::Send> resets_in(const Effects& effects) {
    std::vector<wire::Send> out;
    for (const auto& sent : effects.requests<wire::Send>()) {
        if (sent.body.front() == reset_kind) out.push_back(sent);
    }
    return out;
}
inline std::size_t notices_in(const Effects& effects, ShownKind kind) {
    return static_cast<std::size_t>(
        std::ranges::count(effects.shown<MessageShown>(), kind, &MessageShown::kind));
}
inline ContactShown last_contact(const Effects& effects) {
    const auto shown = effects.shown<ContactShown>();
    REQUIRE_FALSE(shown.empty());
    return shown.back();
}
inline ContactState last_state(const Effects& effects) {
    return last_contact(effects).state;
}

}  // namespace vesper::engine
