#pragma once
// One engine on its device. The test plays the server, by reading the requests and answering them, and the
// other person, who is keys and a session without an engine.

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <optional>

#include "core/common/limits.h"
#include "core/engine/engine.h"
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
    /// A record that the engine asks for is read at once, and what follows from it belongs to the effects.
    template <class Input>
    Effects run(Input input) {
        input(moment());
        Effects out;
        while (auto effect = engine.next_effect()) out.all.push_back(std::move(*effect));
        CHECK(out.of<Store>().size() <= 1);
        if (out.stores()) CHECK(std::holds_alternative<Store>(out.all.front()));
        for (const Store& store : out.of<Store>()) {
            for (const std::string& prefix : store.erases_under)
                std::erase_if(records, [&](const auto& entry) { return entry.first.starts_with(prefix); });
            for (const Record& record : store.puts) records[record.name] = record.sealed;
            for (const std::string& name : store.erases) records.erase(name);
        }
        for (const SetTimer& timer : out.of<SetTimer>()) timer_at_ms = timer.at_ms;
        for (const auto& shown : out.shown<ConversationShown>()) conversation = shown;
        for (const Load& load : out.of<Load>()) {
            if (loads_wait) {
                waiting_loads.push_back(load.name);
                continue;
            }
            Effects more = answer_load(load.name);
            out.all.insert(out.all.end(), more.all.begin(), more.all.end());
        }
        return out;
    }

    Effects answer_load(const std::string& name) {
        const auto found = records.find(name);
        std::optional<Bytes> sealed;
        if (found != records.end()) sealed = found->second;
        return run([&](Moment moment) {
            engine.loaded(name, sealed ? std::optional(ByteView(*sealed)) : std::nullopt, moment);
        });
    }

    Effects frame(std::string_view text) {
        return run([&](Moment moment) { result = engine.server_frame(text, moment); });
    }
    Effects answer(wire::ServerMessage message) { return frame(wire::encode(message)); }
    Effects hello() {
        return answer(
            wire::Hello{.version = wire::signaling_version, .nonce = nonce, .now_ms = server_now_ms()});
    }
    /// The connection is lost and comes back.
    Effects hello_again() {
        server_down();
        return hello();
    }
    Effects server_down() {
        return run([&](Moment moment) { engine.server_down(moment); });
    }
    Effects envelope(const wire::DropId& drop, Bytes body, std::optional<std::int64_t> at_ms = {}) {
        ++envelopes;
        wire::EnvelopeId id{static_cast<std::uint8_t>(envelopes), static_cast<std::uint8_t>(envelopes >> 8)};
        return answer(wire::Envelopes{
            .drop = drop,
            .envelopes = {{.id = id, .at_ms = at_ms.value_or(server_now_ms()), .body = std::move(body)}}});
    }
    Effects timer() {
        return run([&](Moment moment) { engine.timer(moment); });
    }
    Effects timer_at(std::int64_t time_ms) {
        now_ms = time_ms;
        return timer();
    }
    Effects create_invite(const InviteOptions& options = {}) {
        return run([&](Moment moment) { result = engine.create_invite(moment, options); });
    }
    Effects renew(const InviteId& id) {
        return run([&](Moment moment) { result = engine.renew_invite(id, moment); });
    }
    Effects admit(const InviteId& id, const ContactId& request) {
        return run([&](Moment moment) { result = engine.admit(id, request, moment); });
    }
    Effects decline(const InviteId& id, const ContactId& request) {
        return run([&](Moment moment) { result = engine.decline(id, request, moment); });
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
    Effects send(const ContactId& contact, std::string_view text,
                 const std::optional<MessagePlace>& answers_to = {}) {
        return run([&](Moment moment) { result = engine.send_text(contact, text, answers_to, moment); });
    }
    Effects peer(const ContactId& contact, ByteView bytes) {
        return run([&](Moment moment) { result = engine.peer_frame(contact, bytes, moment); });
    }
    /// The tab is closed and opened again: a new engine gets what was stored.
    Effects restart() {
        engine = Engine(vault);
        for (const auto& [name, sealed] : records) {
            if (!is_history(name)) REQUIRE(engine.restore(name, sealed));
        }
        return run([&](Moment moment) { engine.start(moment); });
    }

    /// How far our message at this position has come, by the latest word on the one conversation.
    [[nodiscard]] std::string_view state_of(std::uint64_t position) const {
        if (position <= conversation.read_up_to) return "read";
        if (position <= conversation.delivered_up_to) return "delivered";
        return position <= conversation.sent_up_to ? "sent" : "queued";
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
    ConversationShown conversation{};
    bool loads_wait = false;  // then the test answers them
    std::vector<std::string> waiting_loads;
};

/// The one thing shown is a refusal, by a fixed word that cannot hold content, and nothing was stored.
inline void check_refused(const Effects& effects, Error error) {
    const auto refusal = effects.show<RefusedShown>();
    CHECK(refusal.error == error);
    CHECK(refusal.where.size() <= 16);
    CHECK(refusal.where.find_first_not_of("abcdefghijklmnopqrstuvwxyz ") == std::string::npos);
    CHECK_FALSE(effects.stores());
    CHECK(effects.of<Show>().size() == 1);
}

}  // namespace vesper::engine
