#pragma once
// One engine on its device. The test plays the server, by reading the requests and answering them, and the other
// person, who is keys and a session without an engine.

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <optional>
#include <limits>

#include "core/common/base64url.h"
#include "core/common/codec.h"
#include "core/common/limits.h"
#include "core/engine/engine.h"
#include "core/session/content.h"
#include "core/session/session.h"
#include "core/wire/signaling.h"
#include "unit/crypto/hex.h"

namespace vesper::engine {

inline constexpr std::int64_t start_ms = 1'800'000'000'000;

/// What one input left in the queue.
struct Effects {
    std::vector<Effect> all;

    template <class T>
    [[nodiscard]] std::vector<T> of() const {
        std::vector<T> out;
        for (const Effect& effect : all) {
            if (const auto* one = std::get_if<T>(&effect)) out.push_back(*one);
        }
        return out;
    }
    template <class T>
    [[nodiscard]] std::vector<T> shown() const {
        std::vector<T> out;
        for (const Show& show : of<Show>()) {
            if (const auto* one = std::get_if<T>(&show.event)) out.push_back(*one);
        }
        return out;
    }
    /// Requests of one kind that went to the server; every frame must be one that a server accepts.
    template <class T>
    [[nodiscard]] std::vector<T> requests() const {
        std::vector<T> out;
        for (const SendToServer& sent : of<SendToServer>()) {
            const auto message = wire::decode_client_message(sent.frame);
            REQUIRE(message);
            if (const auto* one = std::get_if<T>(&*message)) out.push_back(*one);
        }
        return out;
    }
    template <class T>
    [[nodiscard]] T request() const {
        const auto found = requests<T>();
        REQUIRE(found.size() == 1);
        return found.front();
    }
    template <class T>
    [[nodiscard]] T show() const {
        const auto found = shown<T>();
        REQUIRE(found.size() == 1);
        return found.front();
    }
    [[nodiscard]] bool stores() const { return !of<Store>().empty(); }
};

struct Device {
    /// With a profile of this name and connected to the server.
    explicit Device(std::string_view name) {
        run([&](Moment moment) { REQUIRE(engine.create_profile(name, moment)); });
        hello();
    }
    Device() = default;

    Moment moment() { return {.now_ms = now_ms, .entropy = tests::entropy_of(++inputs)}; }

    /// Gives one input and carries out what it stores. The one Store stands before everything else.
    template <class Input>
    Effects run(Input input) {
        input(moment());
        Effects out;
        while (auto effect = engine.next_effect()) out.all.push_back(std::move(*effect));
        CHECK(out.of<Store>().size() <= 1);
        if (out.stores()) CHECK(std::holds_alternative<Store>(out.all.front()));
        for (const Store& store : out.of<Store>()) {
            for (const Record& record : store.puts) records[record.name] = record.sealed;
            for (const std::string& name : store.erases) records.erase(name);
        }
        for (const SetTimer& timer : out.of<SetTimer>()) timer_at_ms = timer.at_ms;
        return out;
    }

    Effects frame(std::string_view text) {
        return run([&](Moment moment) { result = engine.server_frame(text, moment); });
    }
    Effects answer(wire::ServerMessage message) { return frame(wire::encode(message)); }
    Effects hello() {
        return answer(wire::Hello{.version = wire::signaling_version, .nonce = nonce, .now_ms = server_now_ms()});
    }
    Effects server_down() {
        return run([&](Moment moment) { engine.server_down(moment); });
    }
    Effects envelope(const wire::DropId& drop, Bytes body, std::optional<std::int64_t> at_ms = {}) {
        ++envelopes;
        wire::EnvelopeId id{static_cast<std::uint8_t>(envelopes), static_cast<std::uint8_t>(envelopes >> 8)};
        return answer(wire::Envelopes{
            .drop = drop, .envelopes = {{.id = id, .at_ms = at_ms.value_or(server_now_ms()), .body = std::move(body)}}});
    }
    Effects timer() {
        return run([&](Moment moment) { engine.timer(moment); });
    }
    Effects timer_at(std::int64_t time_ms) {
        now_ms = time_ms;
        return timer();
    }
    Effects create_invite() {
        return run([&](Moment moment) { result = engine.create_invite(moment); });
    }
    Effects revoke(const InviteId& id) {
        return run([&](Moment moment) { result = engine.revoke_invite(id, moment); });
    }
    Effects open_link(std::string_view link) {
        return run([&](Moment moment) {
            const auto opened = engine.open_link(link, moment);
            result = opened ? Result() : std::unexpected(opened.error());
        });
    }
    Effects accept(const InviteId& id) {
        return run([&](Moment moment) { result = engine.accept_invite(id, moment); });
    }
    Effects send(const ContactId& contact, std::string_view text) {
        return run([&](Moment moment) { result = engine.send_text(contact, text, moment); });
    }
    Effects peer(const ContactId& contact, ByteView bytes) {
        return run([&](Moment moment) { result = engine.peer_frame(contact, bytes, moment); });
    }
    /// The tab is closed and opened again: a new engine gets what was stored.
    Effects restart() {
        engine = Engine(vault);
        for (const auto& [name, sealed] : records) {
            if (!name.starts_with(message_prefix)) REQUIRE(engine.restore(name, sealed));
        }
        return run([&](Moment moment) { engine.start(moment); });
    }

    [[nodiscard]] std::int64_t server_now_ms() const { return now_ms + server_ahead_ms; }
    [[nodiscard]] std::string only_record(std::string_view prefix) const {
        const auto at = records.lower_bound(std::string(prefix));
        REQUIRE((at != records.end() && at->first.starts_with(prefix)));
        return at->first;
    }

    VaultKey vault{1, 2, 3};
    Engine engine{vault};
    std::map<std::string, Bytes> records;
    Result result;
    std::int64_t now_ms = start_ms;
    std::int64_t timer_at_ms = 0;
    std::int64_t server_ahead_ms = 0;
    wire::ConnectionNonce nonce{5};
    std::uint32_t inputs = 0;
    unsigned envelopes = 0;
};

/// The one thing shown is a refusal, and nothing was stored.
inline void check_refused(const Effects& effects, Error error) {
    const auto refusal = effects.show<RefusedShown>();
    CHECK(refusal.error == error);
    CHECK_FALSE(effects.stores());
    CHECK(effects.of<Show>().size() == 1);
}

// ---- the other person -------------------------------------------------------------------------------------------

/// Somebody whose invite a device opens.
struct Inviter {
    explicit Inviter(std::uint32_t number = 1000, std::int64_t expires_at_ms = start_ms + limits::invite_ttl_ms)
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
        auto accepted = handshake::consume_join(keys, encoded(), {.identity = identity, .prekey = prekey, .kem = kem},
                                                ByteView(claim.body).subspan(1));
        REQUIRE(accepted);
        return std::move(*accepted);
    }

    invite::LinkSecret secret;
    invite::LinkKeys keys;
    crypto::SignKeyPair identity{crypto::Seed(tests::entropy_of(1001))};
    crypto::DhKeyPair prekey{crypto::Seed(tests::entropy_of(1002))};
    crypto::KemKeyPair kem{crypto::Seed(tests::entropy_of(1003))};
    invite::Bundle bundle{.identity = {}, .prekey = {}, .kem_key = {}, .drop = {0xD0}, .name = "Ina"};
};

/// Somebody who uses a device's invite: reads the bundle that the device publishes, and claims.
struct Joiner {
    Joiner(const InviteShown& shown, const wire::CreateInvite& published, std::int64_t claimed_at_ms = start_ms,
           std::uint32_t number = 3000)
        : drop(published.drop) {
        const auto secret = invite::decode_link(shown.code);
        REQUIRE(secret);
        const auto keys = invite::derive_link_keys(*secret);
        const auto bytes = invite::open_bundle(published.bundle, keys);
        REQUIRE(bytes);
        const auto bundle = invite::decode_bundle(*bytes, published.invite);
        REQUIRE(bundle);
        crypto::Random random(tests::entropy_of(number));
        const crypto::SignKeyPair identity(random.secret<crypto::Seed>());
        auto joined = handshake::create_join(keys, *bytes, *bundle, identity,
                                             {.name = "Jo", .drop = own_drop, .claimed_at_ms = claimed_at_ms}, random);
        REQUIRE(joined);
        body = {1};
        append(body, joined->join);
        contact = joined->contact;
        session.emplace(joined->root, session::Role::joiner);
    }
    /// An envelope with this content.
    Bytes seal(const session::Content& content) {
        Bytes out{2};
        append(out, session->seal(session::encode(content)));
        return out;
    }
    Bytes text(std::uint64_t sequence, std::string_view words) {
        return seal(session::Message{.sequence = sequence,
                                     .kind = session::Message::Kind::text,
                                     .sent_at_ms = start_ms,
                                     .text = std::string(words)});
    }

    wire::DropId drop;  // the invite's
    wire::DropId own_drop{0xE0};
    Bytes body;
    ContactId contact{};
    std::optional<session::Session> session;
};

/// A device with one contact, who joined its invite.
struct Acquainted {
    explicit Acquainted(std::string_view name = "Ina") : device(name) {
        const Effects created = device.create_invite();
        joiner.emplace(created.show<InviteShown>(), created.request<wire::CreateInvite>());
        device.answer(wire::InviteCreated{.re = created.request<wire::CreateInvite>().id, .expires_at_ms = 0});
        const Effects joined = device.envelope(joiner->drop, joiner->body);
        REQUIRE(joined.shown<ContactShown>().size() >= 1);
        for (const auto& sent : joined.requests<wire::Send>()) {
            device.answer(wire::Sent{.re = sent.id, .live = false});
        }
    }
    [[nodiscard]] const ContactId& contact() const { return joiner->contact; }

    Device device;
    std::optional<Joiner> joiner;
};

}  // namespace vesper::engine
