// Peer connections: who asks for one, who offers, when to try again. Who comes online says Here to its
// contacts; who hears it opens a connection and offers. Both may do so at once: the offers collide and the
// joiner gives way.

#include <algorithm>

#include "core/common/codec.h"
#include "core/common/text.h"
#include "core/engine/state.h"

namespace vesper::engine {

namespace {

std::int64_t backoff_ms(unsigned failures) {
    const auto doubled = limits::link_retry_first_ms << std::min(failures, 10U);
    return std::min(doubled, limits::link_retry_longest_ms);
}

ContactState shown_state(const Contact& contact) {
    if (contact.newcomer) return ContactState::identity_changed;
    if (std::holds_alternative<Established>(contact.phase)) return ContactState::established;
    if (std::holds_alternative<Renewing>(contact.phase)) return ContactState::renewing;
    if (std::holds_alternative<Lost>(contact.phase)) return ContactState::lost;
    const auto* joining = std::get_if<Joining>(&contact.phase);
    return joining == nullptr || joining->again ? ContactState::renewing : ContactState::joining;
}

}  // namespace

// ---- what is shown ----

void Engine::State::show_contact(Contact& contact, Turn& turn) const {
    if (std::holds_alternative<LinkOpen>(contact.link)) {
        contact.shown = contact.path == Path::relayed ? Connection::relayed : Connection::direct;
    } else {
        contact.shown = server ? Connection::via_server : Connection::offline;
    }
    turn.show(ContactShown{.id = contact.id,
                           .name = shown_name(contact),
                           .their_name = contact.name,
                           .added_at_ms = contact.added_at_ms,
                           .state = shown_state(contact),
                           .connection = contact.shown,
                           .verified = contact.newcomer ? contact.newcomer->verified : contact.verified,
                           .muted = contact.muted,
                           .blocked = contact.blocked,
                           .portrait = contact.portrait});
}

void Engine::State::show_connection(Contact& contact, Turn& turn) const {
    if (is_seen(contact)) show_contact(contact, turn);
}

// ---- asking for a link ----

void Engine::State::say_here(Contact& contact, Turn& turn) {
    if (!std::holds_alternative<LinkIdle>(contact.link)) return;
    contact.link = LinkIdle{};
    if (!can_seal(contact)) return;
    send_through_server(contact, session::Here{contact.conversation.received_up_to}, true,
                        ForHere{contact.id}, turn);
}

/// Nobody there: they will say Here themselves when they come. Somebody there: they offer, or we ask again.
void Engine::State::here_answered(const ContactId& id, bool live, Turn& turn) {
    Contact* contact = find_contact(id);
    if (!live || contact == nullptr) return;
    if (auto* idle = std::get_if<LinkIdle>(&contact->link)) {
        idle->retry_at_ms = turn.now_ms + backoff_ms(contact->link_failures);
    }
}

void Engine::State::peer_is_here(Contact& contact, Turn& turn) {
    contact.peer_was_here = true;
    const auto* open = std::get_if<LinkOpen>(&contact.link);
    if (open != nullptr && turn.now_ms - open->since_ms >= limits::link_good_ms) {
        contact.link_failures = 0;
    } else if (!std::holds_alternative<LinkIdle>(contact.link)) {
        ++contact.link_failures;
    }
    open_link_to(contact, true, turn);
    flush(contact, turn);
}

/// Replaces whatever link there is. A peer that makes link after link has to wait.
void Engine::State::open_link_to(Contact& contact, bool offer, Turn& turn) {
    take_back<OnLink>(contact, turn);
    halt_files(contact, turn);
    if (contact.link_failures > limits::link_free_failures) {
        const std::int64_t earliest =
            contact.last_link_at_ms + backoff_ms(contact.link_failures - limits::link_free_failures);
        if (turn.now_ms < earliest) {
            if (!std::holds_alternative<LinkIdle>(contact.link)) turn.then(CloseLink{contact.id});
            contact.link = LinkIdle{earliest};
            call_link_gone(contact, turn);
            return show_connection(contact, turn);
        }
    }
    contact.last_link_at_ms = turn.now_ms;
    contact.our_attempt = Reader(turn.random.array<4>()).u32() | 1U;  // never 0
    contact.their_attempt = 0;
    contact.path = Path::direct;
    contact.link = LinkPending{turn.now_ms + limits::link_timeout_ms};
    turn.then(OpenLink{.contact = contact.id,
                       .polite = contact.conversation.session->role() == session::Role::joiner,
                       .offer = offer,
                       .ice_servers = ice_servers(contact.link_failures)});
    call_link_gone(contact, turn);
    show_connection(contact, turn);
}

// ---- negotiation ----

void Engine::State::link_signal(Contact& contact, const Signal& signal, Turn& turn) {
    // Without an attempt there is nothing that it could belong to.
    // Before the link is open, and when it may be failing, by the server; voice is negotiated also without
    // one.
    const bool linked = std::holds_alternative<LinkOpen>(contact.link);
    if ((!server && !linked) || !can_seal(contact) || contact.our_attempt == 0 ||
        signal.text.size() > limits::max_signal_bytes || !is_utf8(signal.text)) {
        return turn.refuse("signal", Error::signal_refused);
    }
    const session::Signal content{.kind = static_cast<std::uint8_t>(signal.kind),
                                  .text = signal.text,
                                  .from_attempt = contact.our_attempt,
                                  .to_attempt = contact.their_attempt};
    if (!server) return send_on_link(contact, content, turn);
    send_through_server(contact, content, true, ForNothing{}, turn);
}

void Engine::State::peer_signal(Contact& contact, const session::Signal& signal, Turn& turn) {
    const auto kind = static_cast<Signal::Kind>(signal.kind);
    const bool offers = kind == Signal::Kind::offer;
    const bool idle = std::holds_alternative<LinkIdle>(contact.link);
    // What belongs to a link that is gone, here or there, is of no use.
    if (signal.to_attempt != 0 && (idle || signal.to_attempt != contact.our_attempt)) return;
    if (!offers && (idle || (contact.their_attempt != 0 && signal.from_attempt != contact.their_attempt)))
        return;
    if (idle) open_link_to(contact, false, turn);
    if (std::holds_alternative<LinkIdle>(contact.link)) return;
    contact.their_attempt = signal.from_attempt;
    turn.then(SignalToLink{.contact = contact.id, .signal = {.kind = kind, .text = signal.text}});
}

// ---- the link itself ----

void Engine::State::link_opened(Contact& contact, Turn& turn) {
    if (!std::holds_alternative<LinkPending>(contact.link)) return;
    contact.link = LinkOpen{.since_ms = turn.now_ms};
    show_connection(contact, turn);
    call_link_opened(contact, turn);
    acknowledge(contact, turn);
    flush(contact, turn);
    move_files(contact, turn);
    await_ack(contact, turn);
}

void Engine::State::link_path(Contact& contact, Path path, Turn& turn) {
    if (std::holds_alternative<LinkIdle>(contact.link) || contact.path == path) return;
    contact.path = path;
    if (std::holds_alternative<LinkOpen>(contact.link)) show_connection(contact, turn);
}

/// Ends the link, without another attempt of its own.
void Engine::State::drop_link(Contact& contact, Turn& turn) {
    if (!std::holds_alternative<LinkIdle>(contact.link)) turn.then(CloseLink{contact.id});
    contact.link = LinkIdle{};
    contact.link_failures = 0;
    contact.ack_due_ms = 0;
    halt_files(contact, turn);
    for (auto& [sequence, outgoing] : contact.outbox) set_carrier(contact, outgoing, Waiting{}, turn);
    call_link_gone(contact, turn);
}

/// What was on the link goes through the drop; if the link never opened though the peer is there, so does
/// again what was in the drop and has not arrived.
void Engine::State::link_lost(Contact& contact, Turn& turn) {
    if (std::holds_alternative<LinkIdle>(contact.link)) return;
    const auto* open = std::get_if<LinkOpen>(&contact.link);
    const bool good = open != nullptr && turn.now_ms - open->since_ms >= limits::link_good_ms;
    contact.link_failures = good ? 0 : contact.link_failures + 1;
    if (open == nullptr && contact.peer_was_here) {
        contact.peer_was_here = false;
        take_back<InDrop>(contact, turn);
    }
    contact.link = LinkIdle{turn.now_ms + backoff_ms(contact.link_failures)};
    take_back<OnLink>(contact, turn);
    halt_files(contact, turn);
    show_connection(contact, turn);
    call_link_lost(contact, turn);
    flush(contact, turn);
}

void Engine::State::links_timer(Turn& turn) {
    for (auto& [id, contact] : contacts) {
        if (const auto* pending = std::get_if<LinkPending>(&contact.link);
            pending != nullptr && turn.now_ms >= pending->deadline_ms) {
            turn.then(CloseLink{id});
            link_lost(contact, turn);
        }
        if (auto* idle = std::get_if<LinkIdle>(&contact.link);
            idle != nullptr && idle->retry_at_ms && turn.now_ms >= *idle->retry_at_ms) {
            idle->retry_at_ms.reset();  // without a server, its next Hello asks
            if (server) {
                ++contact.link_failures;
                say_here(contact, turn);
            }
        }
        move_files(contact, turn);
        if (contact.ack_due_ms != 0 && turn.now_ms >= contact.ack_due_ms) ack_overdue(contact, turn);
        if (contact.server_blocked_until_ms != 0 && turn.now_ms >= contact.server_blocked_until_ms) {
            contact.server_blocked_until_ms = 0;
            flush(contact, turn);
        }
    }
}

}  // namespace vesper::engine
