// Messages: kept until acknowledged, carried by the link or by the drop, shown once and in the sender's
// order.

#include <algorithm>

#include "core/common/text.h"
#include "core/engine/state.h"

namespace vesper::engine {

namespace {

MessageState shown_state(const Carrier& carrier) {
    const bool left = std::holds_alternative<OnLink>(carrier) || std::holds_alternative<InDrop>(carrier);
    return left ? MessageState::sent : MessageState::queued;
}

MessageShown shown(const Contact& contact, const Outgoing& outgoing, MessageState state) {
    return {.contact = contact.id,
            .position = outgoing.position,
            .incoming = false,
            .sent_at_ms = outgoing.message.sent_at_ms,
            .state = state,
            .kind = ShownKind::text,
            .text = text_of(outgoing.message.body)};
}

}  // namespace

// ---- outgoing ----

Result Engine::State::send_text(Contact& contact, std::string_view text, Turn& turn) {
    if (contact.newcomer) return std::unexpected(Error::identity_changed);
    if (trimmed(text).empty()) return std::unexpected(Error::text_empty);
    if (text.size() > limits::max_text_bytes) return std::unexpected(Error::text_too_long);
    if (!is_utf8(text) || !has_no_controls(text, "\n\t")) return std::unexpected(Error::text_not_text);
    if (contact.outbox.size() >= limits::max_outbox_messages) return std::unexpected(Error::outbox_full);
    enqueue(contact,
            {.kind = session::Message::Kind::text, .sent_at_ms = turn.now_ms, .body = copy_of(view_of(text))},
            contact.conversation.next_position++, turn);
    flush(contact, turn);
    return {};
}

void Engine::State::enqueue(Contact& contact, session::Message message, std::uint64_t position, Turn& turn) {
    message.sequence = contact.conversation.next_sequence++;
    const std::uint64_t sequence = message.sequence;
    const auto [at, added] = contact.outbox.emplace(
        sequence, Outgoing{.message = std::move(message), .position = position, .carrier = {}});
    changed(contact, turn);
    turn.put(outbox_record(contact.id, sequence), encode_outgoing(contact.id, at->second));
    show_outgoing(contact, at->second, turn);
}

void Engine::State::show_outgoing(const Contact& contact, const Outgoing& outgoing, Turn& turn) {
    if (outgoing.position != 0) turn.show_and_save(shown(contact, outgoing, shown_state(outgoing.carrier)));
}

void Engine::State::show_delivered(const Contact& contact, const Outgoing& outgoing, Turn& turn) {
    if (outgoing.position != 0) turn.show_and_save(shown(contact, outgoing, MessageState::delivered));
}

void Engine::State::set_carrier(const Contact& contact, Outgoing& outgoing, Carrier carrier, Turn& turn) {
    const bool was_in_drop = std::holds_alternative<InDrop>(outgoing.carrier);
    const MessageState before = shown_state(outgoing.carrier);
    outgoing.carrier = carrier;
    if (was_in_drop != std::holds_alternative<InDrop>(carrier)) {
        turn.put(outbox_record(contact.id, outgoing.message.sequence), encode_outgoing(contact.id, outgoing));
    }
    if (before != shown_state(carrier)) show_outgoing(contact, outgoing, turn);
}

template <class From>
void Engine::State::take_back(Contact& contact, Turn& turn) {
    for (auto& [sequence, outgoing] : contact.outbox) {
        if (std::holds_alternative<From>(outgoing.carrier)) set_carrier(contact, outgoing, Waiting{}, turn);
    }
}
template void Engine::State::take_back<OnLink>(Contact&, Turn&);
template void Engine::State::take_back<ToServer>(Contact&, Turn&);
template void Engine::State::take_back<InDrop>(Contact&, Turn&);

/// Sends what waits: over the link when it is open, else into their drop; in order, a window at a time.
void Engine::State::flush(Contact& contact, Turn& turn) {
    const bool link_is_open = std::holds_alternative<LinkOpen>(contact.link);
    if (!can_seal(contact) || contact.conversation.awaits_welcome) return;
    if (!link_is_open && (!server || contact.server_blocked_until_ms != 0)) return;
    const auto under_way = [&](const auto& entry) {
        return link_is_open ? std::holds_alternative<OnLink>(entry.second.carrier)
                            : std::holds_alternative<ToServer>(entry.second.carrier);
    };
    const std::size_t window = link_is_open ? limits::send_window : limits::server_window;
    auto used = static_cast<std::size_t>(std::ranges::count_if(contact.outbox, under_way));
    for (auto& [sequence, outgoing] : contact.outbox) {
        if (used >= window) return;
        if (!std::holds_alternative<Waiting>(outgoing.carrier)) continue;
        ++used;
        if (link_is_open) {
            send_on_link(contact, outgoing.message, turn);
            set_carrier(contact, outgoing, OnLink{}, turn);
            if (contact.ack_due_ms == 0) contact.ack_due_ms = turn.now_ms + limits::ack_timeout_ms;
        } else {
            const auto request =
                send_through_server(contact, outgoing.message, false, ForMessage{contact.id, sequence}, turn);
            set_carrier(contact, outgoing, ToServer{request}, turn);
        }
    }
}

void Engine::State::send_on_link(Contact& contact, const session::Content& content, Turn& turn) {
    turn.then(SendToPeer{.contact = contact.id,
                         .frame = contact.conversation.session->seal(session::encode(content), turn.random)});
    changed(contact, turn);
}

wire::RequestId Engine::State::send_through_server(Contact& contact, const session::Content& content,
                                                   bool ephemeral, const Purpose& purpose, Turn& turn) {
    Bytes body{envelope_session};
    append(body, contact.conversation.session->seal(session::encode(content), turn.random));
    changed(contact, turn);
    return request(wire::Send{.drop = contact.their_drop,
                              .envelope = turn.random.array<16>(),
                              .body = std::move(body),
                              .ephemeral = ephemeral},
                   purpose, turn);
}

void Engine::State::server_has_message(const ForMessage& sent, wire::RequestId request, Turn& turn) {
    Contact& contact = contacts.at(sent.contact);  // who was sent something stays
    const auto at = contact.outbox.find(sent.sequence);
    if (at == contact.outbox.end()) return;  // acknowledged already
    const auto* carrier = std::get_if<ToServer>(&at->second.carrier);
    if (carrier != nullptr && carrier->request == request) set_carrier(contact, at->second, InDrop{}, turn);
    flush(contact, turn);
}

void Engine::State::server_refused_message(const ForMessage& sent, wire::RequestId request, Turn& turn) {
    turn.refuse("message", Error::server_refused);
    Contact& contact = contacts.at(sent.contact);
    contact.server_blocked_until_ms = turn.now_ms + limits::server_retry_ms;
    const auto at = contact.outbox.find(sent.sequence);
    if (at == contact.outbox.end()) return;
    const auto* carrier = std::get_if<ToServer>(&at->second.carrier);
    if (carrier != nullptr && carrier->request == request) set_carrier(contact, at->second, Waiting{}, turn);
}

/// They have stored everything up to here. The first acknowledgement on a new link also tells what the drop
/// has not brought them: that is sent again over the link.
void Engine::State::acknowledged(Contact& contact, std::uint64_t up_to, bool over_link, Turn& turn) {
    if (!contact.outbox.empty() && contact.outbox.begin()->first <= up_to) contact.ack_due_ms = 0;
    while (!contact.outbox.empty() && contact.outbox.begin()->first <= up_to) {
        const auto at = contact.outbox.begin();
        show_delivered(contact, at->second, turn);
        turn.erase(outbox_record(contact.id, at->first));
        contact.outbox.erase(at);
    }
    auto* open = std::get_if<LinkOpen>(&contact.link);
    if (over_link && open != nullptr && open->resync) {
        open->resync = false;
        contact.peer_was_here = false;
        take_back<InDrop>(contact, turn);
        take_back<ToServer>(contact, turn);
    }
    flush(contact, turn);
    const bool on_link = std::ranges::any_of(contact.outbox, [](const auto& entry) {
        return std::holds_alternative<OnLink>(entry.second.carrier);
    });
    if (on_link && contact.ack_due_ms == 0) contact.ack_due_ms = turn.now_ms + limits::ack_timeout_ms;
}

// ---- incoming ----

Error Engine::State::receive_envelope(Contact& contact, const wire::Envelope& envelope, Turn& turn) {
    Conversation& conversation = contact.conversation;
    if (!conversation.session) return Error::envelope_refused;
    const auto plaintext = conversation.session->open(ByteView(envelope.body).subspan(1));
    if (!plaintext) {
        if (plaintext.error() != session::Error::replayed) undecryptable(contact, envelope, turn);
        return Error::envelope_refused;
    }
    contact.undecryptable = 0;
    conversation.last_good_at_ms = std::max(conversation.last_good_at_ms, envelope.at_ms);
    return receive(contact, *plaintext, false, turn);
}

Error Engine::State::receive_frame(Contact& contact, ByteView frame, Turn& turn) {
    if (!contact.conversation.session || contact.newcomer) return Error::envelope_refused;
    const auto plaintext = contact.conversation.session->open(frame);
    if (!plaintext) return Error::envelope_refused;
    return receive(contact, *plaintext, true, turn);
}

Error Engine::State::receive(Contact& contact, ByteView plaintext, bool over_link, Turn& turn) {
    changed(contact, turn);
    // Only who holds the invite's keys can have sealed this: it answers our claim, or our handshake.
    if (!is_confirmed(contact)) claim_confirmed(contact, turn);
    if (const auto* joining = std::get_if<Joining>(&contact.phase)) {
        if (joining->again) notice(contact, ShownKind::session_renewed, turn);
        contact.phase = Established{};
        save(contact, turn);
        show_contact(contact, turn);
    }
    renewal_answered(contact, turn);

    // What came over the link shows that it is open, whichever news is first.
    if (over_link) link_opened(contact, turn);

    auto content = session::decode_content(plaintext);
    if (!content) {
        return content.error() == session::ContentError::unknown_type ? Error::none : Error::envelope_refused;
    }
    const std::uint64_t never_sent =
        contact.conversation.awaits_welcome ? 1 : contact.conversation.next_sequence;
    if (auto* message = std::get_if<session::Message>(&*content)) {
        receive_message(contact, std::move(*message), turn);
    } else if (const auto* ack = std::get_if<session::Ack>(&*content)) {
        if (ack->received_up_to >= never_sent) return never_given_out(contact, turn);
        acknowledged(contact, ack->received_up_to, over_link, turn);
    } else if (const auto* here = std::get_if<session::Here>(&*content)) {
        if (here->received_up_to >= never_sent) return never_given_out(contact, turn);
        acknowledged(contact, here->received_up_to, false, turn);
        peer_is_here(contact, turn);
    } else {
        peer_signal(contact, std::get<session::Signal>(*content), turn);
    }
    return Error::none;
}

void Engine::State::receive_message(Contact& contact, session::Message message, Turn& turn) {
    std::uint64_t& received_up_to = contact.conversation.received_up_to;
    turn.to_acknowledge.insert(contact.id);  // a repetition too: the first acknowledgement may be lost
    if (message.sequence <= received_up_to) return;
    if (contact.held.size() >= limits::max_held_messages && message.sequence != received_up_to + 1) return;
    contact.held.emplace(message.sequence, std::move(message));
    for (auto next = contact.held.begin(); next != contact.held.end() && next->first == received_up_to + 1;
         next = contact.held.begin()) {
        ++received_up_to;
        session::Message due = std::move(next->second);
        contact.held.erase(next);
        take_message(contact, std::move(due), turn);
    }
}

/// The next message in order. One that is malformed is counted all the same, so that it does not stop what
/// follows.
void Engine::State::take_message(Contact& contact, session::Message message, Turn& turn) {
    MessageShown shown{.contact = contact.id,
                       .position = 0,
                       .incoming = true,
                       .sent_at_ms = message.sent_at_ms,
                       .state = MessageState::received,
                       .kind = ShownKind::text,
                       .text = {}};
    switch (message.kind) {
        case session::Message::Kind::welcome:
            if (const Error error = welcome_came(contact, message.body, turn); error != Error::none) {
                turn.refuse("welcome", error);
            }
            return;
        case session::Message::Kind::text:
            if (!session::is_text(message.body)) return turn.refuse("text", Error::envelope_refused);
            break;
        default:
            shown.kind = ShownKind::unsupported;
            shown.text.push_back(static_cast<char>(message.kind));
    }
    shown.position = contact.conversation.next_position++;
    shown.text += text_of(message.body);
    turn.show_and_save(std::move(shown));
}

void Engine::State::acknowledge(Contact& contact, Turn& turn) {
    if (!can_seal(contact)) return;
    const session::Ack ack{contact.conversation.received_up_to};
    if (std::holds_alternative<LinkOpen>(contact.link)) {
        send_on_link(contact, ack, turn);
    } else if (server) {
        send_through_server(contact, ack, false, ForNothing{}, turn);
    }
}

}  // namespace vesper::engine
