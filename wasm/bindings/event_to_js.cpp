#include <utility>
#include <variant>

#include "bindings/to_js.h"

using emscripten::val;

namespace vesper::bindings {

namespace {

const char* word(engine::InviteState state) {
    switch (state) {
        case engine::InviteState::pending:
            return "pending";
        case engine::InviteState::open:
            return "open";
        case engine::InviteState::used:
            return "used";
        case engine::InviteState::expired:
            return "expired";
        case engine::InviteState::revoked:
            return "revoked";
    }
    std::unreachable();
}

const char* word(engine::LinkState state) {
    switch (state) {
        case engine::LinkState::checking:
            return "checking";
        case engine::LinkState::ready:
            return "ready";
        case engine::LinkState::joining:
            return "joining";
        case engine::LinkState::joined:
            return "joined";
        case engine::LinkState::refused:
            return "refused";
    }
    std::unreachable();
}

const char* word(engine::ContactState state) {
    switch (state) {
        case engine::ContactState::joining:
            return "joining";
        case engine::ContactState::established:
            return "established";
        case engine::ContactState::renewing:
            return "renewing";
        case engine::ContactState::lost:
            return "lost";
        case engine::ContactState::identity_changed:
            return "identity changed";
    }
    std::unreachable();
}

const char* word(engine::ShownKind kind) {
    switch (kind) {
        case engine::ShownKind::text:
            return "text";
        case engine::ShownKind::unsupported:
            return "unsupported";
        case engine::ShownKind::session_renewed:
            return "session renewed";
        case engine::ShownKind::identity_changed:
            return "identity changed";
        case engine::ShownKind::removed:
            return "removed";
        case engine::ShownKind::disappearing:
            return "disappearing";
        case engine::ShownKind::past_call:
            return "past call";
        case engine::ShownKind::renamed:
            return "renamed";
    }
    std::unreachable();
}

const char* word(session::PastCall::Outcome outcome) {
    using Outcome = session::PastCall::Outcome;
    switch (outcome) {
        case Outcome::answered:
            return "answered";
        case Outcome::missed:
            return "missed";
        case Outcome::declined:
            return "declined";
        case Outcome::busy:
            return "busy";
        case Outcome::failed:
            return "failed";
    }
    std::unreachable();
}

const char* word(engine::CallState state) {
    switch (state) {
        case engine::CallState::calling:
            return "calling";
        case engine::CallState::ringing:
            return "ringing";
        case engine::CallState::incoming:
            return "incoming";
        case engine::CallState::connecting:
            return "connecting";
        case engine::CallState::connected:
            return "connected";
        case engine::CallState::reconnecting:
            return "reconnecting";
        case engine::CallState::ended:
            return "ended";
    }
    std::unreachable();
}

const char* word(engine::CallTransferState state) {
    switch (state) {
        case engine::CallTransferState::none:
            return "";
        case engine::CallTransferState::handing:
            return "handing";
        case engine::CallTransferState::failed:
            return "failed";
        case engine::CallTransferState::asked:
            return "asked";
        case engine::CallTransferState::offered:
            return "offered";
        case engine::CallTransferState::accepted:
            return "accepted";
    }
    std::unreachable();
}

const char* word(session::Call::Reason reason) {
    using Reason = session::Call::Reason;
    switch (reason) {
        case Reason::none:
            return "";
        case Reason::hung_up:
            return "hung up";
        case Reason::declined:
            return "declined";
        case Reason::busy:
            return "busy";
        case Reason::no_answer:
            return "no answer";
        case Reason::lost:
            return "lost";
        case Reason::failed:
            return "failed";
    }
    std::unreachable();
}

const char* word(engine::FileState state) {
    switch (state) {
        case engine::FileState::under_way:
            return "under way";
        case engine::FileState::whole:
            return "whole";
        case engine::FileState::refused:
            return "refused";
    }
    std::unreachable();
}

const char* word(engine::TransferState state) {
    switch (state) {
        case engine::TransferState::waiting:
            return "waiting";
        case engine::TransferState::moving:
            return "moving";
        case engine::TransferState::in_drop:
            return "in drop";
        case engine::TransferState::paused:
            return "paused";
        case engine::TransferState::halted:
            return "halted";
        case engine::TransferState::gone:
            return "gone";
        case engine::TransferState::failed:
            return "failed";
        case engine::TransferState::over:
            return "over";
    }
    std::unreachable();
}

const char* word(engine::Connection connection) {
    switch (connection) {
        case engine::Connection::offline:
            return "offline";
        case engine::Connection::via_server:
            return "via server";
        case engine::Connection::relayed:
            return "relayed";
        case engine::Connection::direct:
            return "direct";
    }
    std::unreachable();
}

/// Times and positions are far below 2^53, where numbers of JavaScript stop being exact.
template <typename Integer>
double number(Integer value) {
    return static_cast<double>(value);
}

val object_of_kind(const char* kind) {
    auto object = val::object();
    object.set("kind", val(kind));
    return object;
}

val fields(const engine::ProfileShown& profile) {
    auto out = object_of_kind("profile");
    out.set("name", profile.name);
    out.set("portrait", to_js(ByteView(profile.portrait)));
    return out;
}

val fields(const engine::InviteShown& invite) {
    auto contacts = val::array();
    for (const auto& contact : invite.contacts) contacts.call<void>("push", to_hex(contact));
    auto requests = val::array();
    for (const auto& one : invite.requests) {
        auto request = val::object();
        request.set("id", to_hex(one.id));
        request.set("name", one.name);
        request.set("atMs", number(one.at_ms));
        requests.call<void>("push", request);
    }
    auto out = object_of_kind("invite");
    out.set("id", to_hex(invite.id));
    out.set("code", invite.code);
    out.set("label", invite.label);
    out.set("createdAtMs", number(invite.created_at_ms));
    out.set("expiresAtMs", number(invite.expires_at_ms));
    out.set("state", val(word(invite.state)));
    out.set("uses", number(invite.uses));
    out.set("used", number(invite.used));
    out.set("askFirst", invite.ask_first);
    out.set("ending", invite.ending);
    out.set("contacts", contacts);
    out.set("requests", requests);
    return out;
}

val fields(const engine::LinkShown& link) {
    auto out = object_of_kind("link");
    out.set("id", to_hex(link.id));
    out.set("state", val(word(link.state)));
    out.set("inviter", link.inviter);
    out.set("expiresAtMs", number(link.expires_at_ms));
    out.set("error", error_text(link.error));
    out.set("contact", link.state == engine::LinkState::joined ? to_hex(link.contact) : std::string());
    return out;
}

val fields(const engine::ContactShown& contact) {
    auto out = object_of_kind("contact");
    out.set("id", to_hex(contact.id));
    out.set("name", contact.name);
    out.set("addedAtMs", number(contact.added_at_ms));
    out.set("state", val(word(contact.state)));
    out.set("connection", val(word(contact.connection)));
    out.set("theirName", contact.their_name);
    out.set("verified", contact.verified);
    out.set("muted", contact.muted);
    out.set("blocked", contact.blocked);
    out.set("portrait", to_js(ByteView(contact.portrait)));
    return out;
}

val fields(const engine::ContactGone& gone) {
    auto out = object_of_kind("contact gone");
    out.set("id", to_hex(gone.id));
    return out;
}

val shown_file(const engine::FileShown& shown) {
    const session::File& file = shown.file;
    auto out = val::object();
    out.set("key", to_js(ByteView(file.key)));
    out.set("size", number(file.size));
    out.set("name", file.name);
    out.set("type", file.type);
    out.set("durationMs", number(file.duration_ms));
    out.set("width", number(file.width));
    out.set("height", number(file.height));
    out.set("waveform", to_js(ByteView(file.waveform)));
    out.set("preview", to_js(ByteView(file.preview)));
    out.set("state", val(word(shown.state)));
    return out;
}

val fields(const engine::MessageShown& message) {
    auto out = object_of_kind("message");
    out.set("contact", to_hex(message.contact));
    out.set("position", number(message.position));
    out.set("incoming", message.incoming);
    out.set("sentAtMs", number(message.sent_at_ms));
    out.set("what", val(word(message.kind)));
    // What an unsupported message holds need not be text.
    out.set("text", message.kind == engine::ShownKind::unsupported ? std::string() : message.text);
    if (message.file) out.set("file", shown_file(*message.file));
    if (message.call) {
        auto call = val::object();
        call.set("outcome", val(word(message.call->outcome)));
        call.set("durationS", number(message.call->duration_s));
        out.set("call", call);
    }
    out.set("number", number(message.number));
    if (message.answers_to) {
        auto place = val::object();
        place.set("ours", message.answers_to->ours);
        place.set("number", number(message.answers_to->number));
        out.set("answersTo", place);
    }
    out.set("edited", message.edited);
    out.set("ourReaction", message.our_reaction);
    out.set("theirReaction", message.their_reaction);
    out.set("disappearsAfterS", number(message.disappears_after_s));
    return out;
}

val fields(const engine::MessageGone& gone) {
    auto out = object_of_kind("message gone");
    out.set("contact", to_hex(gone.contact));
    out.set("position", number(gone.position));
    return out;
}

val fields(const engine::ConversationShown& conversation) {
    auto out = object_of_kind("conversation");
    out.set("contact", to_hex(conversation.contact));
    out.set("sentUpTo", number(conversation.sent_up_to));
    out.set("deliveredUpTo", number(conversation.delivered_up_to));
    out.set("readUpTo", number(conversation.read_up_to));
    out.set("unread", number(conversation.unread));
    out.set("firstUnread", number(conversation.first_unread));
    out.set("disappearsAfterS", number(conversation.disappears_after_s));
    out.set("lastSeenAtMs", number(conversation.last_seen_at_ms));
    return out;
}

val fields(const engine::TransferShown& transfer) {
    auto out = object_of_kind("transfer");
    out.set("contact", to_hex(transfer.contact));
    out.set("position", number(transfer.position));
    out.set("incoming", transfer.incoming);
    out.set("state", val(word(transfer.state)));
    return out;
}

val fields(const engine::TypingShown& typing) {
    auto out = object_of_kind("typing");
    out.set("contact", to_hex(typing.contact));
    out.set("writes", typing.writes);
    return out;
}

val side(const engine::CallSide& said) {
    auto out = val::object();
    out.set("muted", said.muted);
    out.set("held", said.held);
    out.set("recording", said.recording);
    return out;
}

val fields(const engine::CallShown& call) {
    auto out = object_of_kind("call");
    out.set("contact", to_hex(call.contact));
    out.set("state", val(word(call.state)));
    out.set("incoming", call.incoming);
    out.set("sinceMs", number(call.since_ms));
    out.set("ours", side(call.ours));
    out.set("theirs", side(call.theirs));
    out.set("told", call.told);
    out.set("reason", val(word(call.reason)));
    out.set("endedByThem", call.ended_by_them);
    out.set("transfer", val(word(call.transfer)));
    out.set("transferName", call.transfer_name);
    return out;
}

val fields(const engine::PreferencesShown& shown) {
    auto out = object_of_kind("preferences");
    out.set("readReceipts", shown.preferences.read_receipts);
    out.set("typing", shown.preferences.typing);
    out.set("presence", shown.preferences.presence);
    return out;
}

val fields(const engine::ServerShown& server) {
    auto out = object_of_kind("server");
    out.set("up", server.up);
    return out;
}

val fields(const engine::RefusedShown& refused) {
    auto out = object_of_kind("refused");
    out.set("where", refused.where);
    out.set("error", error_text(refused.error));
    return out;
}

}  // namespace

val to_js(const engine::Event& event) {
    return std::visit([](const auto& shown) { return fields(shown); }, event);
}

val to_js(const engine::MessageShown& message) {
    return fields(message);
}

}  // namespace vesper::bindings
