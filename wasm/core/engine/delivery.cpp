// Messages: kept until acknowledged, carried by the link or by the drop, shown once and in the sender's
// order.

#include <algorithm>

#include "core/common/text.h"
#include "core/engine/state.h"

namespace vesper::engine {

namespace {

bool is_sent(const Carrier& carrier) {
    return std::holds_alternative<OnLink>(carrier) || std::holds_alternative<InDrop>(carrier);
}

/// A call that was answered or declined here is no news.
bool is_news(const MessageShown& message) {
    using Outcome = session::PastCall::Outcome;
    return !message.call ||
           (message.call->outcome != Outcome::answered && message.call->outcome != Outcome::declined);
}

}  // namespace

// ---- how far they have come ----

/// Positions grow with the sequence, so the outbox begins where what was delivered ends.
void Engine::State::show_conversation(Contact& contact, Turn& turn) const {
    const Conversation& conversation = contact.conversation;
    const Reading& reading = conversation.reading;
    const std::uint64_t last = conversation.next_position - 1;
    ConversationShown shown{.contact = contact.id,
                            .sent_up_to = last,
                            .delivered_up_to = last,
                            .read_up_to = reading.read_up_to,
                            .unread = reading.unread,
                            .first_unread = reading.first_unread,
                            .disappears_after_s = reading.disappears_after_s,
                            .last_seen_at_ms = reading.last_seen_at_ms};
    for (const auto& [sequence, outgoing] : contact.outbox) {
        if (outgoing.position == 0) continue;
        shown.delivered_up_to = std::min(shown.delivered_up_to, outgoing.position - 1);
        if (is_sent(outgoing.carrier)) continue;
        shown.sent_up_to = outgoing.position - 1;
        break;
    }
    if (contact.conversation_shown == shown) return;
    contact.conversation_shown = shown;
    turn.show(shown);
}

// ---- outgoing ----

/// Also what changes its surroundings: see send_file.
Result Engine::State::send_post(Contact& contact, std::string_view text,
                                const std::optional<session::File>& file,
                                const std::optional<MessagePlace>& answers_to, Turn& turn) {
    Conversation& conversation = contact.conversation;
    if (answers_to && (answers_to->number == 0 || answers_to->number > limits::max_number ||
                       (answers_to->ours && answers_to->number >= conversation.next_position))) {
        return std::unexpected(Error::message_unknown);
    }
    const std::uint64_t position = conversation.next_position++;
    const std::uint32_t disappears_after_s = conversation.reading.disappears_after_s;
    MessageShown shown{.contact = contact.id,
                       .position = position,
                       .incoming = false,
                       .sent_at_ms = turn.now_ms,
                       .kind = ShownKind::text,
                       .text = std::string(text),
                       .answers_to = answers_to,
                       .disappears_after_s = disappears_after_s};
    if (file) shown.file = {.file = *file};
    session::Post post{
        .number = position, .disappears_after_s = disappears_after_s, .text = shown.text, .file = file};
    if (answers_to) {
        post.answers_to = session::Reference{.of_receiver = !answers_to->ours, .number = answers_to->number};
    }
    enqueue(contact, post, position, turn);
    will_disappear(shown, turn);
    turn.show_and_save(std::move(shown));
    flush(contact, turn);
    return {};
}

void Engine::State::enqueue(Contact& contact, const session::Body& body, std::uint64_t position, Turn& turn) {
    enqueue(contact,
            {.kind = session::kind_of(body), .sent_at_ms = turn.now_ms, .body = session::encode(body)},
            position, turn);
}

void Engine::State::enqueue(Contact& contact, session::Message message, std::uint64_t position, Turn& turn) {
    message.sequence = contact.conversation.next_sequence++;
    const std::uint64_t sequence = message.sequence;
    const auto [at, added] = contact.outbox.emplace(
        sequence, Outgoing{.message = std::move(message), .position = position, .carrier = {}});
    changed(contact, turn);
    turn.put(outbox_record(contact.id, sequence), encode_outgoing(contact.id, at->second));
}

void Engine::State::set_carrier(const Contact& contact, Outgoing& outgoing, Carrier carrier, Turn& turn) {
    const bool was_in_drop = std::holds_alternative<InDrop>(outgoing.carrier);
    outgoing.carrier = carrier;
    if (was_in_drop != std::holds_alternative<InDrop>(carrier)) {
        turn.put(outbox_record(contact.id, outgoing.message.sequence), encode_outgoing(contact.id, outgoing));
    }
    turn.progressed.insert(contact.id);
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
    tell_profile(contact, turn);
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
            await_ack(contact, turn);
        } else {
            const auto request =
                send_through_server(contact, outgoing.message, false, ForMessage{contact.id, sequence}, turn);
            set_carrier(contact, outgoing, ToServer{request}, turn);
        }
    }
    move_files(contact, turn);
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
    Contact* const found = find_contact(sent.contact);
    if (found == nullptr) return;
    Contact& contact = *found;
    const auto at = contact.outbox.find(sent.sequence);
    if (at == contact.outbox.end()) return;  // acknowledged already
    const auto* carrier = std::get_if<ToServer>(&at->second.carrier);
    if (carrier != nullptr && carrier->request == request) set_carrier(contact, at->second, InDrop{}, turn);
    flush(contact, turn);
}

void Engine::State::server_refused_message(const ForMessage& sent, wire::RequestId request, Turn& turn) {
    turn.refuse("message", Error::server_refused);
    Contact* const found = find_contact(sent.contact);
    if (found == nullptr) return;
    Contact& contact = *found;
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
        turn.progressed.insert(contact.id);
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
    await_ack(contact, turn);
}

/// On an open link everything that is not acknowledged is due, whichever path it took: the acknowledgement
/// that tells of a drop may be lost too.
void Engine::State::await_ack(Contact& contact, Turn& turn) {
    const bool awaited = std::holds_alternative<LinkOpen>(contact.link) && !contact.outbox.empty();
    if (awaited && contact.ack_due_ms == 0) contact.ack_due_ms = turn.now_ms + limits::ack_timeout_ms;
}

/// Nothing came for that long.
void Engine::State::ack_overdue(Contact& contact, Turn& turn) {
    contact.ack_due_ms = 0;
    take_back<OnLink>(contact, turn);
    if (auto* open = std::get_if<LinkOpen>(&contact.link); open != nullptr && open->resync) {
        open->resync = false;
        take_back<InDrop>(contact, turn);
        take_back<ToServer>(contact, turn);
    }
    flush(contact, turn);
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
    return receive_opened(contact, *plaintext, envelope, turn);
}

Error Engine::State::receive_opened(Contact& contact, ByteView plaintext, const wire::Envelope& envelope,
                                    Turn& turn) {
    contact.undecryptable = 0;
    contact.conversation.last_good_at_ms = std::max(contact.conversation.last_good_at_ms, envelope.at_ms);
    return receive(contact, plaintext, false, turn);
}

Error Engine::State::receive_frame(Contact& contact, ByteView frame, Turn& turn) {
    if (!contact.conversation.session || contact.newcomer || contact.blocked) return Error::envelope_refused;
    const auto plaintext = contact.conversation.session->open(frame);
    if (!plaintext) return Error::envelope_refused;
    return receive(contact, *plaintext, true, turn);
}

Error Engine::State::receive(Contact& contact, ByteView plaintext, bool over_link, Turn& turn) {
    changed(contact, turn);
    if (!contact.hides_presence) contact.conversation.reading.last_seen_at_ms = turn.now_ms;
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
    } else if (const auto* typing = std::get_if<session::Typing>(&*content)) {
        turn.show(TypingShown{.contact = contact.id, .writes = typing->writes});
    } else if (const auto* control = std::get_if<session::FileControl>(&*content)) {
        return file_control_came(contact, *control, over_link, turn);
    } else if (auto* chunk = std::get_if<session::FileChunk>(&*content)) {
        return file_chunk_came(contact, std::move(*chunk), turn);
    } else if (const auto* said = std::get_if<session::Call>(&*content)) {
        return call_came(contact, *said, turn);
    } else if (const auto* transfer = std::get_if<session::CallTransfer>(&*content)) {
        call_transfer_came(contact, *transfer, turn);
    } else {
        peer_signal(contact, std::get<session::Signal>(*content), turn);
    }
    return Error::none;
}

void Engine::State::receive_message(Contact& contact, session::Message message, Turn& turn) {
    std::uint64_t& received_up_to = contact.conversation.received_up_to;
    turn.to_acknowledge.insert(contact.id);  // a repetition too: the first acknowledgement may be lost
    const std::uint64_t taken = received_up_to + (contact.changing ? 1 : 0);
    if (message.sequence <= taken) return;
    if (contact.held.size() >= limits::max_held_messages && message.sequence != taken + 1) return;
    contact.held.emplace(message.sequence, std::move(message));
    take_due(contact, turn);
}

/// Takes what is next in order, up to one that waits for a record.
void Engine::State::take_due(Contact& contact, Turn& turn) {
    std::uint64_t& received_up_to = contact.conversation.received_up_to;
    for (auto next = contact.held.begin();
         next != contact.held.end() && next->first == received_up_to + 1 && !contact.changing;
         next = contact.held.begin()) {
        const session::Message due = std::move(next->second);
        contact.held.erase(next);
        ++received_up_to;
        take_message(contact, due, turn);
        if (contact.changing) --received_up_to;  // counted when it is done
    }
}

/// The next message in order. One that is malformed is counted all the same, so that it does not stop what
/// follows.
void Engine::State::take_message(Contact& contact, const session::Message& message, Turn& turn) {
    const auto kind = static_cast<std::uint8_t>(message.kind);
    MessageShown shown{.contact = contact.id,
                       .position = 0,
                       .incoming = true,
                       .sent_at_ms = message.sent_at_ms,
                       .kind = ShownKind::text,
                       .text = text_of(message.body)};
    if (message.kind == session::Message::Kind::welcome) {
        if (const Error error = welcome_came(contact, message.body, turn); error != Error::none)
            turn.refuse("welcome", error);
        return;
    }
    if (message.kind == session::Message::Kind::text) {
        if (!session::is_text(message.body)) return turn.refuse("text", Error::envelope_refused);
        return show_incoming(contact, std::move(shown), turn);
    }
    auto body = session::decode_body(message.kind, message.body);
    if (body) return take_body(contact, message, std::move(*body), turn);
    if (body.error() == session::ContentError::malformed) return turn.refuse("body", Error::envelope_refused);
    if (kind >= session::Message::first_unshown) return;
    shown.kind = ShownKind::unsupported;
    shown.text.insert(shown.text.begin(), static_cast<char>(kind));
    show_incoming(contact, std::move(shown), turn);
}

void Engine::State::take_body(Contact& contact, const session::Message& message, session::Body body,
                              Turn& turn) {
    Conversation& conversation = contact.conversation;
    const auto wait_for = [&](bool ours, std::uint64_t number, ChangeKind what) {
        if (ours && number >= conversation.next_position)
            return turn.refuse("number", Error::envelope_refused);
        contact.changing = true;
        change({.contact = contact.id,
                .by_them = true,
                .position = ours ? number : 0,
                .number = ours ? 0 : number,
                .what = std::move(what)},
               turn);
    };
    if (auto* post = std::get_if<session::Post>(&body)) {
        MessageShown shown{.contact = contact.id,
                           .position = 0,
                           .incoming = true,
                           .sent_at_ms = message.sent_at_ms,
                           .kind = ShownKind::text,
                           .text = std::move(post->text),
                           .number = post->number,
                           .disappears_after_s = post->disappears_after_s};
        if (post->answers_to) {
            shown.answers_to = {.ours = post->answers_to->of_receiver, .number = post->answers_to->number};
        }
        if (post->file) shown.file = {.file = std::move(*post->file)};
        show_incoming(contact, std::move(shown), turn);
    } else if (auto* edit = std::get_if<session::Edit>(&body)) {
        wait_for(false, edit->number, EditMessage{std::move(edit->text)});
    } else if (const auto* removal = std::get_if<session::Removal>(&body)) {
        wait_for(false, removal->number, RemoveMessage{});
    } else if (auto* reaction = std::get_if<session::Reaction>(&body)) {
        wait_for(reaction->to.of_receiver, reaction->to.number, ReactToMessage{std::move(reaction->emoji)});
    } else if (const auto* read = std::get_if<session::Read>(&body)) {
        if (read->number >= conversation.next_position) return turn.refuse("read", Error::envelope_refused);
        conversation.reading.read_up_to = std::max(conversation.reading.read_up_to, read->number);
    } else if (const auto* received = std::get_if<session::FileReceived>(&body)) {
        wait_for(true, received->number, FileEnded{FileState::whole});
    } else if (const auto* past = std::get_if<session::PastCall>(&body)) {
        show_incoming(contact,
                      {.contact = contact.id,
                       .position = 0,
                       .incoming = true,
                       .sent_at_ms = message.sent_at_ms,
                       .kind = ShownKind::past_call,
                       .number = past->number,
                       .disappears_after_s = past->disappears_after_s,
                       .call = CallOutcome{.outcome = past->outcome, .duration_s = past->duration_s}},
                      turn);
    } else if (auto* profile_of_theirs = std::get_if<session::Profile>(&body)) {
        profile_came(contact, std::move(*profile_of_theirs), message.sent_at_ms, turn);
    } else {
        set_disappearing(contact, std::get<session::Disappearing>(body).after_s, true, message.sent_at_ms,
                         turn);
    }
}

void Engine::State::show_incoming(Contact& contact, MessageShown shown, Turn& turn) {
    Reading& reading = contact.conversation.reading;
    shown.position = contact.conversation.next_position++;
    if (is_news(shown)) {
        ++reading.unread;
        if (reading.first_unread == 0) reading.first_unread = shown.position;
    }
    reading.last_number = std::max(reading.last_number, shown.number);
    if (shown.number != 0) turn.put(number_record(contact.id, shown.number), encode_number(shown.position));
    will_disappear(shown, turn);
    if (shown.file) file_announced(contact, shown, turn);
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
