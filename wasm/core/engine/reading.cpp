// What was read, who writes, and messages that disappear after they were read.

#include <algorithm>

#include "core/engine/state.h"

namespace vesper::engine {

// ---- reading ----

void Engine::State::read_messages(Contact& contact, Turn& turn) {
    Reading& reading = contact.conversation.reading;
    reading.unread = 0;
    reading.first_unread = 0;
    changed(contact, turn);
    for (auto at = disappearing.lower_bound({contact.id, 0});
         at != disappearing.end() && at->first.first == contact.id; ++at) {
        if (at->second.at_ms == 0) begin_to_disappear(contact.id, at->first.second, at->second, turn);
    }
    const bool tells =
        preferences.read_receipts && !contact.newcomer && contact.outbox.size() < limits::max_outbox_messages;
    if (!tells || reading.told_number >= reading.last_number) return;
    reading.told_number = reading.last_number;
    enqueue(contact, session::Read{reading.last_number}, 0, turn);
    flush(contact, turn);
}

/// Of the moment: told if they can be reached now.
void Engine::State::typing(Contact& contact, bool writes, Turn& turn) {
    if (!preferences.typing || !can_seal(contact)) return;
    if (std::holds_alternative<LinkOpen>(contact.link)) {
        send_on_link(contact, session::Typing{writes}, turn);
    } else if (server) {
        send_through_server(contact, session::Typing{writes}, true, ForNothing{}, turn);
    }
}

// ---- disappearing ----

void Engine::State::set_disappearing(Contact& contact, std::uint32_t after_s, bool by_them,
                                     std::int64_t sent_at_ms, Turn& turn) {
    Reading& reading = contact.conversation.reading;
    if (reading.disappears_after_s == after_s) return;
    reading.disappears_after_s = after_s;
    changed(contact, turn);
    if (!by_them) enqueue(contact, session::Disappearing{after_s}, 0, turn);
    turn.show_and_save({.contact = contact.id,
                        .position = contact.conversation.next_position++,
                        .incoming = by_them,
                        .sent_at_ms = sent_at_ms,
                        .kind = ShownKind::disappearing,
                        .disappears_after_s = after_s});
    if (!by_them) flush(contact, turn);
}

/// Its author has read a message when it is written.
void Engine::State::will_disappear(const MessageShown& message, Turn& turn) {
    if (message.disappears_after_s == 0) return;
    const auto [at, added] = disappearing.insert_or_assign(
        {message.contact, message.position},
        Disappearing{.after_s = message.disappears_after_s, .number = message.number});
    if (message.incoming) {
        turn.put(disappearing_record(message.contact, message.position),
                 encode_disappearing(message.contact, message.position, at->second));
    } else {
        begin_to_disappear(message.contact, message.position, at->second, turn);
    }
}

void Engine::State::begin_to_disappear(const ContactId& contact, std::uint64_t position, Disappearing& one,
                                       Turn& turn) {
    one.at_ms = turn.now_ms + std::int64_t{one.after_s} * 1000;
    disappearing_by_time.insert({one.at_ms, {contact, position}});
    turn.put(disappearing_record(contact, position), encode_disappearing(contact, position, one));
}

void Engine::State::disappearing_timer(Turn& turn) {
    for (std::size_t i = 0; i < limits::disappearing_at_once && !disappearing_by_time.empty(); ++i) {
        const auto [at_ms, place] = *disappearing_by_time.begin();
        if (turn.now_ms < at_ms) return;
        erase_message(place.first, place.second, disappearing.at(place).number, turn);
    }
}

}  // namespace vesper::engine
