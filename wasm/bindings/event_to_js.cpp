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
    return out;
}

val fields(const engine::ContactGone& gone) {
    auto out = object_of_kind("contact gone");
    out.set("id", to_hex(gone.id));
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
    out.set("text", message.kind == engine::ShownKind::text ? message.text : std::string());
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

val fields(const engine::TypingShown& typing) {
    auto out = object_of_kind("typing");
    out.set("contact", to_hex(typing.contact));
    out.set("writes", typing.writes);
    return out;
}

val fields(const engine::PreferencesShown& shown) {
    auto out = object_of_kind("preferences");
    out.set("readReceipts", shown.preferences.read_receipts);
    out.set("typing", shown.preferences.typing);
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
