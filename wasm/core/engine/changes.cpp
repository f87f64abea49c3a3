// Messages that change: edited, taken back, reacted to, deleted here. The history is not in memory: a change
// waits until the record it changes was read. One record is read at a time, so that each change sees the one
// before it.

#include <algorithm>

#include "core/crypto/seal.h"
#include "core/engine/state.h"

namespace vesper::engine {

namespace {

std::string record_of(const Change& change) {
    return change.position == 0 ? number_record(change.contact, change.number)
                                : message_record(change.contact, change.position);
}

/// False: it is not one that can be changed so.
bool make(const EditMessage& edit, const Change& change, MessageShown& message) {
    if (message.incoming != change.by_them || message.kind != ShownKind::text) return false;
    message.text = edit.text;
    message.edited = true;
    return true;
}
bool make(const RemoveMessage& /*removal*/, const Change& change, MessageShown& message) {
    if (message.incoming != change.by_them || message.kind != ShownKind::text) return false;
    message = {.contact = message.contact,
               .position = message.position,
               .incoming = message.incoming,
               .sent_at_ms = message.sent_at_ms,
               .kind = ShownKind::removed,
               .number = message.number};
    return true;
}
bool make(const ReactToMessage& reaction, const Change& change, MessageShown& message) {
    if (message.kind != ShownKind::text) return false;
    // A message that they say is ours has to be: its place was not looked for by their number.
    if (change.by_them && change.number == 0 && message.incoming) return false;
    (change.by_them ? message.their_reaction : message.our_reaction) = reaction.emoji;
    return true;
}
bool make(const TakeFile& /*take*/, const Change& /*change*/, MessageShown& message) {
    if (!message.file || !message.incoming || message.file->state == FileState::whole) return false;
    message.file->state = FileState::under_way;
    return true;
}
bool make(const SendFileAgain& /*again*/, const Change& /*change*/, MessageShown& message) {
    return message.file && !message.incoming;
}
/// Whoever takes the file says so: they of ours, and again when they have had it once more; this side of
/// theirs.
bool make(const FileEnded& ended, const Change& change, MessageShown& message) {
    if (!message.file || message.incoming == change.by_them) return false;
    if (message.file->state == FileState::whole) return change.by_them;
    message.file->state = ended.state;
    return true;
}
bool make(const ForgetMessage& /*forget*/, const Change& /*change*/, MessageShown& /*message*/) {
    return true;
}

/// What they are told of it; nothing of what is deleted here alone.
std::optional<session::Body> told(const EditMessage& edit, const MessageShown& message) {
    return session::Edit{.number = message.position, .text = edit.text};
}
std::optional<session::Body> told(const RemoveMessage& /*removal*/, const MessageShown& message) {
    return session::Removal{message.position};
}
std::optional<session::Body> told(const ReactToMessage& reaction, const MessageShown& message) {
    const std::uint64_t number = message.incoming ? message.number : message.position;
    return session::Reaction{.to = {.of_receiver = message.incoming, .number = number},
                             .emoji = reaction.emoji};
}
std::optional<session::Body> told(const TakeFile& /*take*/, const MessageShown& /*message*/) {
    return std::nullopt;
}
std::optional<session::Body> told(const SendFileAgain& /*again*/, const MessageShown& /*message*/) {
    return std::nullopt;
}
std::optional<session::Body> told(const FileEnded& ended, const MessageShown& message) {
    if (ended.state != FileState::whole) return std::nullopt;
    return session::FileReceived{message.number};
}
std::optional<session::Body> told(const ForgetMessage& /*forget*/, const MessageShown& /*message*/) {
    return std::nullopt;
}

}  // namespace

Result Engine::State::change(const Contact& contact, std::uint64_t position, ChangeKind what, Turn& turn) {
    if (position == 0 || position >= contact.conversation.next_position)
        return std::unexpected(Error::message_unknown);
    change({.contact = contact.id, .by_them = false, .position = position, .what = std::move(what)}, turn);
    return {};
}

void Engine::State::change(Change change, Turn& turn) {
    changes.push_back(std::move(change));
    if (changes.size() == 1) load_next(turn);
}

void Engine::State::load_next(Turn& turn) {
    if (!changes.empty()) turn.then(Load{record_of(changes.front())});
}

void Engine::State::loaded(std::string_view name, const std::optional<ByteView>& sealed, Turn& turn) {
    if (changes.empty() || record_of(changes.front()) != name)
        return turn.refuse("record", Error::record_refused);
    Change& first = changes.front();
    Bytes plain;
    if (sealed && !first.gone) plain = crypto::open(vault, *sealed, view_of(name)).value_or(Bytes{});
    if (first.position == 0) {
        first.position = decode_number(plain).value_or(0);
        if (first.position != 0) return load_next(turn);
    } else {
        auto message = decode_message(plain);
        if (message && message_record(message->contact, message->position) != name) message.reset();
        apply(first, std::move(message), turn);
    }
    crypto::wipe(plain);
    const Change done = std::move(first);
    changes.pop_front();
    change_done(done, turn);
    load_next(turn);
}

/// What is not there any more, or not theirs to change, stays as it is.
void Engine::State::apply(Change& change, std::optional<MessageShown> message, Turn& turn) {
    Contact* contact = find_contact(change.contact);
    if (contact == nullptr || change.over) return;
    const bool made =
        message && std::visit([&](const auto& what) { return make(what, change, *message); }, change.what);
    // A message of the first Vesper has no number by which it could be named to them.
    const bool can_be_named = made && (!message->incoming || message->number != 0 || change.by_them);
    const bool forgets = std::holds_alternative<ForgetMessage>(change.what);
    if (const auto* again = std::get_if<SendFileAgain>(&change.what)) {
        return made ? send_again(*contact, *message, again->from_chunk, turn)
                    : file_missing(*contact, change.position, turn);
    }
    if (!made || (!can_be_named && !forgets)) return turn.refuse("message", Error::message_unknown);
    if (!change.by_them) {
        const auto body = std::visit([&](const auto& what) { return told(what, *message); }, change.what);
        if (body) {
            enqueue(*contact, *body, 0, turn);
            flush(*contact, turn);
        }
    }
    if (std::holds_alternative<TakeFile>(change.what)) file_wanted(*contact, *message, turn);
    if (std::holds_alternative<FileEnded>(change.what)) end_transfer(*contact, change.position, turn);
    if (std::holds_alternative<RemoveMessage>(change.what)) erase_file(*contact, change.position, turn);
    if (forgets) {
        erase_message(change.contact, change.position, message->number, turn);
    } else {
        turn.show_and_save(std::move(*message));
    }
}

/// A change of theirs counts as received now, and what waited behind it follows.
void Engine::State::change_done(const Change& change, Turn& turn) {
    Contact* contact = find_contact(change.contact);
    if (contact == nullptr || !change.by_them || change.over) return;
    contact->changing = false;
    ++contact->conversation.received_up_to;
    turn.to_acknowledge.insert(contact->id);
    changed(*contact, turn);
    take_due(*contact, turn);
}

/// `number`: of one of theirs, or 0.
void Engine::State::erase_message(const ContactId& contact, std::uint64_t position, std::uint64_t number,
                                  Turn& turn) {
    turn.erase(message_record(contact, position));
    if (Contact* found = find_contact(contact)) erase_file(*found, position, turn);
    if (number != 0) turn.erase(number_record(contact, number));
    const auto at = disappearing.find({contact, position});
    if (at != disappearing.end()) {
        disappearing_by_time.erase({at->second.at_ms, at->first});
        disappearing.erase(at);
        turn.erase(disappearing_record(contact, position));
    }
    // Its record may have been read just now, and must not come back.
    if (!changes.empty() && changes.front().contact == contact && changes.front().position == position)
        changes.front().gone = true;
    turn.show(MessageGone{.contact = contact, .position = position});
}

/// A new session: what they have not been acknowledged comes again in it.
void Engine::State::give_up_changes(Contact& contact) {
    contact.changing = false;
    for (Change& change : changes) {
        if (change.contact == contact.id && change.by_them) change.over = true;
    }
}

}  // namespace vesper::engine
