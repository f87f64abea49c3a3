#pragma once
// Two engines who know each other, a server between them, and links that open and break when the test says
// so.

#include <deque>
#include <functional>

#include "sim/fake_server.h"
#include "unit/engine/harness.h"

namespace vesper::engine {

struct Two {
    enum Who : std::uint8_t { ada, ben };
    /// A frame in a session, on its way through the server (`message`) or over the link (`frame`).
    struct Frame {
        Who to{};
        std::optional<wire::ServerMessage> message;
        Bytes frame;
    };

    Two() {
        devices[ada].emplace();
        devices[ben].emplace();
        device(ben).inputs = 1'000'000;  // other randomness than Ada's
        profile(ada, "Ada");
        profile(ben, "Ben");
        REQUIRE(
            do_as(ada, [](Engine& engine, const Moment& moment) { return engine.create_invite(moment); }));
        REQUIRE_FALSE(code.empty());
        REQUIRE(do_as(ben, [&](Engine& engine, const Moment& moment) {
            const auto opened = engine.open_link(code, moment);
            return opened ? Result() : std::unexpected(opened.error());
        }));
        REQUIRE(do_as(
            ben, [&](Engine& engine, const Moment& moment) { return engine.accept_invite(link, moment); }));
        REQUIRE(contact[ada] != ContactId{});
        REQUIRE(contact[ben] != ContactId{});
    }
    Two(const Two&) = delete;
    Two& operator=(const Two&) = delete;

    [[nodiscard]] Device& device(Who who) { return *devices[who]; }
    static Who other(Who who) { return who == ada ? ben : ada; }

    // ---- what they do ----
    template <class Act>
    Result do_as(Who who, Act act) {
        Result result;
        take(who, device(who).run([&](Moment moment) { result = Result(act(device(who).engine, moment)); }));
        carry();
        return result;
    }
    template <class Act>
    void tell(Who who, Act act) {
        take(who, device(who).run([&](Moment moment) { act(device(who).engine, moment); }));
        carry();
    }
    Result call(Who who, bool plain = false) {
        return do_as(who, [&](Engine& engine, const Moment& moment) {
            return engine.start_call(contact[who], plain, moment);
        });
    }
    Result answer(Who who, bool plain = false) {
        return do_as(who, [&](Engine& engine, const Moment& moment) {
            return engine.answer_call(contact[who], plain, moment);
        });
    }
    Result end(Who who) {
        return do_as(
            who, [&](Engine& engine, const Moment& moment) { return engine.end_call(contact[who], moment); });
    }
    Result side(Who who, const CallSide& side) {
        return do_as(who, [&](Engine& engine, const Moment& moment) {
            return engine.set_call_side(contact[who], side, moment);
        });
    }
    void voice_comes(Who who) {
        tell(who, [&](Engine& engine, const Moment& moment) { engine.voice_came(contact[who], moment); });
    }

    // ---- the world ----
    void server_down(Who who) {
        server.disconnect(who);
        connected[who] = false;
        take(who, device(who).server_down());
        carry();
    }
    void server_up(Who who) {
        connected[who] = true;
        server.connect(who, nonce(), now_ms);
        carry();
    }
    /// A connection between the two comes about where both have one under way.
    void link_up() {
        if (!pending[ada] && !pending[ben]) {  // they ask each other as they do when one comes online
            server_down(ada);
            server_up(ada);
        }
        for (const Who who : {ada, ben}) {
            REQUIRE(pending[who]);
            pending[who] = false;
            linked[who] = true;
        }
        for (const Who who : {ada, ben}) {
            tell(who, [&](Engine& engine, const Moment& moment) { engine.link_open(contact[who], moment); });
        }
    }
    /// The link there is breaks, or what should have become one.
    void link_down() {
        const bool was_linked[]{linked[ada], linked[ben]};
        linked[ada] = linked[ben] = false;
        for (const Who who : {ada, ben}) {
            if (was_linked[who] && pending[who]) continue;  // another has taken its place already
            pending[who] = false;
            tell(who,
                 [&](Engine& engine, const Moment& moment) { engine.link_closed(contact[who], moment); });
        }
    }
    void restart(Who who) {
        server.disconnect(who);
        connected[who] = false;
        linked[who] = pending[who] = false;
        take(who, device(who).restart());
        if (std::exchange(linked[other(who)], false)) {
            tell(other(who), [&](Engine& engine, const Moment& moment) {
                engine.link_closed(contact[other(who)], moment);
            });
        }
        carry();
        server_up(who);
    }
    /// Time goes on, from timer to timer of either.
    void pass(std::int64_t time_ms) {
        const std::int64_t until_ms = now_ms + time_ms;
        for (;;) {
            const Who next = due(ben) < due(ada) ? ben : ada;
            if (due(next) > until_ms) break;
            set_time(std::max(now_ms, due(next)));
            device(next).timer_at_ms = 0;
            take(next, device(next).timer());
            carry();
        }
        set_time(until_ms);
    }

    // ---- what came of it ----
    [[nodiscard]] std::optional<CallState> state(Who who) const {
        return calls[who].empty() ? std::nullopt : std::optional(calls[who].back().state);
    }
    [[nodiscard]] const CallShown& shown(Who who) const {
        REQUIRE_FALSE(calls[who].empty());
        return calls[who].back();
    }
    [[nodiscard]] bool is_linked() const { return linked[ada] && linked[ben]; }
    [[nodiscard]] bool is_over(Who who) const { return state(who) == CallState::ended; }
    /// Lines of the history of calls.
    [[nodiscard]] std::vector<MessageShown> past_calls(Who who) const {
        std::vector<MessageShown> out;
        for (const auto& [position, message] : messages[who]) {
            if (message.kind == ShownKind::past_call) out.push_back(message);
        }
        return out;
    }

    std::optional<Device> devices[2];
    ContactId contact[2]{};  // as each calls the other
    std::vector<CallShown> calls[2];
    std::vector<StartVoice> started[2];
    std::vector<StopVoice> stopped[2];
    std::vector<CarryVoice> carried[2];
    std::vector<RefusedShown> refused[2];
    std::map<std::uint64_t, MessageShown> messages[2];
    unsigned links_begun[2]{};
    /// Whether a frame arrives; asked for everything said in the session that the server does not keep.
    std::function<bool(const Frame&)> arrives;
    unsigned frames = 0;  // of that sort, so far

    /// A frame that was kept back arrives after all.
    void deliver(const Frame& frame) {
        give(frame);
        carry();
    }

private:
    void profile(Who who, std::string_view name) {
        REQUIRE(do_as(
            who, [&](Engine& engine, const Moment& moment) { return engine.create_profile(name, moment); }));
        server_up(who);
    }
    [[nodiscard]] wire::ConnectionNonce nonce() { return {static_cast<std::uint8_t>(++nonces)}; }
    [[nodiscard]] std::int64_t due(Who who) {
        const std::int64_t at_ms = device(who).timer_at_ms;
        return at_ms == 0 ? INT64_MAX : at_ms;
    }
    void set_time(std::int64_t time_ms) {
        now_ms = time_ms;
        for (auto& one : devices) one->now_ms = time_ms;
    }
    void take(Who who, const Effects& effects) {
        for (const Effect& effect : effects.all) take_one(who, effect);
    }
    void take_one(Who who, const Effect& effect) {
        if (const auto* sent = std::get_if<SendToServer>(&effect)) {
            if (!connected[who]) return;
            const auto message = wire::decode_client_message(sent->frame);
            REQUIRE(message);
            const auto* send = std::get_if<wire::Send>(&*message);
            from_session = send != nullptr && send->ephemeral;
            server.frame(who, sent->frame, now_ms);
            from_session = false;
        } else if (const auto* frame = std::get_if<SendToPeer>(&effect)) {
            if (!linked[who] || !linked[other(who)]) return;
            send_on({.to = other(who), .message = {}, .frame = frame->frame});
        } else if (const auto* open = std::get_if<OpenLink>(&effect)) {
            ++links_begun[who];
            linked[who] = false;
            pending[who] = true;
            if (open->offer) offers.push_back(who);
        } else if (std::holds_alternative<CloseLink>(effect)) {
            linked[who] = pending[who] = false;
        } else if (const auto* carry_voice = std::get_if<CarryVoice>(&effect)) {
            carried[who].push_back(*carry_voice);
        } else if (const auto* start = std::get_if<StartVoice>(&effect)) {
            started[who].push_back(*start);
        } else if (const auto* stop = std::get_if<StopVoice>(&effect)) {
            stopped[who].push_back(*stop);
        } else if (const auto* show = std::get_if<Show>(&effect)) {
            take_shown(who, show->event);
        }
    }
    void take_shown(Who who, const Event& event) {
        if (const auto* invite = std::get_if<InviteShown>(&event)) {
            if (invite->state == InviteState::open) code = invite->code;
        } else if (const auto* opened = std::get_if<LinkShown>(&event)) {
            link = opened->id;
        } else if (const auto* known = std::get_if<ContactShown>(&event)) {
            contact[who] = known->id;
        } else if (const auto* message = std::get_if<MessageShown>(&event)) {
            messages[who][message->position] = *message;
        } else if (const auto* gone = std::get_if<MessageGone>(&event)) {
            messages[who].erase(gone->position);
        } else if (const auto* call = std::get_if<CallShown>(&event)) {
            calls[who].push_back(*call);
        } else if (const auto* refusal = std::get_if<RefusedShown>(&event)) {
            refused[who].push_back(*refusal);
        }
    }
    void send_on(Frame frame) {
        ++frames;
        if (!arrives || arrives(frame)) under_way.push_back(std::move(frame));
    }
    void give(const Frame& frame) {
        if (frame.message) {
            if (connected[frame.to]) take(frame.to, device(frame.to).answer(*frame.message));
        } else if (linked[frame.to]) {
            take(frame.to, device(frame.to).peer(contact[frame.to], frame.frame));
        }
    }
    /// Whatever is under way arrives, until nothing is.
    void carry() {
        while (!under_way.empty() || !offers.empty()) {
            if (under_way.empty()) {
                const Who who = offers.front();
                offers.pop_front();
                take(who, device(who).run([&](Moment moment) {
                    device(who).engine.link_signal(contact[who], {.kind = Signal::Kind::offer, .text = "v=0"},
                                                   moment);
                }));
                continue;
            }
            const Frame frame = std::move(under_way.front());
            under_way.pop_front();
            give(frame);
        }
    }
    void from_server(Who to, const wire::ServerMessage& message) {
        Frame frame{.to = to, .message = message, .frame = {}};
        if (from_session && std::holds_alternative<wire::Envelopes>(message)) {
            send_on(std::move(frame));
        } else {
            under_way.push_back(std::move(frame));
        }
    }

    sim::FakeServer server{[this](sim::ConnectionId to, const wire::ServerMessage& message) {
        from_server(static_cast<Who>(to), message);
    }};
    std::deque<Frame> under_way;
    std::deque<Who> offers;
    std::string code;
    InviteId link{};
    bool connected[2]{};
    bool linked[2]{};
    bool pending[2]{};
    bool from_session = false;
    unsigned nonces = 0;
    std::int64_t now_ms = start_ms;
};

}  // namespace vesper::engine
