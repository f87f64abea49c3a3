// Writes what one device of that version has stored, as JSON into fixture.json.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/common/text.h"
#include "unit/engine/known.h"

namespace vesper::engine {

using Json = nlohmann::ordered_json;

static std::string_view name_of(ShownKind kind) {
    switch (kind) {
        case ShownKind::text:
            return "text";
        case ShownKind::unsupported:
            return "unsupported";
        case ShownKind::session_renewed:
            return "session renewed";
        case ShownKind::identity_changed:
            return "identity changed";
        case ShownKind::removed:
            return "removed";
        case ShownKind::disappearing:
            return "disappearing";
    }
    return "?";
}
static std::string_view state_of(const MessageShown& message, const ConversationShown& conversation) {
    if (message.incoming) return "received";
    if (message.position <= conversation.read_up_to) return "read";
    if (message.position <= conversation.delivered_up_to) return "delivered";
    return message.position <= conversation.sent_up_to ? "sent" : "queued";
}

static Json json_of(const InviteShown& one) {
    Json out{{"id", encode_hex(one.id)},
             {"code", one.code},
             {"label", one.label},
             {"state", static_cast<int>(one.state)},
             {"created_at_ms", one.created_at_ms},
             {"expires_at_ms", one.expires_at_ms},
             {"uses", one.uses},
             {"used", one.used},
             {"ask_first", one.ask_first},
             {"contacts", Json::array()},
             {"requests", Json::array()}};
    for (const auto& contact : one.contacts) out["contacts"].push_back(encode_hex(contact));
    for (const auto& request : one.requests)
        out["requests"].push_back(
            {{"id", encode_hex(request.id)}, {"name", request.name}, {"at_ms", request.at_ms}});
    return out;
}
static Json json_of(const ContactShown& one) {
    return {{"id", encode_hex(one.id)},
            {"name", one.name},
            {"their_name", one.their_name},
            {"state", static_cast<int>(one.state)},
            {"added_at_ms", one.added_at_ms},
            {"verified", one.verified},
            {"muted", one.muted},
            {"blocked", one.blocked}};
}
static Json json_of(const ConversationShown& one) {
    return {{"read_up_to", one.read_up_to},
            {"unread", one.unread},
            {"first_unread", one.first_unread},
            {"disappears_after_s", one.disappears_after_s},
            {"last_seen_at_ms", one.last_seen_at_ms}};
}
static Json json_of(const MessageShown& one, const ConversationShown& conversation) {
    Json out{{"contact", encode_hex(one.contact)},
             {"position", one.position},
             {"incoming", one.incoming},
             {"sent_at_ms", one.sent_at_ms},
             {"state", state_of(one, conversation)},
             {"kind", name_of(one.kind)},
             {"text", one.text},
             {"number", one.number},
             {"answers_to", nullptr},
             {"edited", one.edited},
             {"our_reaction", one.our_reaction},
             {"their_reaction", one.their_reaction},
             {"disappears_after_s", one.disappears_after_s}};
    if (one.answers_to)
        out["answers_to"] = {{"ours", one.answers_to->ours}, {"number", one.answers_to->number}};
    return out;
}

struct Story : Known {
    /// By the server, which takes all that is sent; the friend hears it at once.
    void given(const Effects& effects) {
        for (const auto& content : hear(effects)) {
            if (const auto* message = std::get_if<session::Message>(&content)) heard = message->sequence;
        }
        for (const auto& sent : effects.requests<wire::Send>())
            given(device.answer(wire::Sent{.re = sent.id, .live = false}));
    }
    /// A person here does this.
    template <class Intent>
    Effects does(Intent intent) {
        Effects effects = device.run([&](Moment moment) { device.result = intent(device.engine, moment); });
        REQUIRE(device.result);
        given(effects);
        return effects;
    }
    std::uint64_t says(std::string_view text, const std::optional<MessagePlace>& answers_to = {}) {
        return does([&](Engine& engine, Moment moment) {
                   return engine.send_text(contact(), text, answers_to, moment);
               })
            .show<MessageShown>()
            .position;
    }
    Effects reacts(std::uint64_t position, std::string_view emoji) {
        return does(
            [&](Engine& engine, Moment moment) { return engine.react(contact(), position, emoji, moment); });
    }
    /// The friend does.
    void comes(Bytes envelope) { given(to_device(std::move(envelope))); }
    void comes(const session::Body& body) { comes(message(session::kind_of(body), session::encode(body))); }
    void acknowledges() { comes(joiner->seal(session::Ack{heard})); }

    std::uint64_t heard = 0;  // the latest of the device's messages in the session
};

TEST_CASE("write") {
    Story story;
    Device& device = story.device;
    const ContactId friend_id = story.contact();
    // A text of ours that is delivered, one of theirs as the first Vesper wrote them, one of a later kind, a
    // new session.
    story.says("delivered in the first session");
    story.comes(story.text("their first words"));
    story.acknowledges();
    story.comes(
        story.message(static_cast<session::Message::Kind>(77), copy_of(view_of("of a later Vesper"))));
    const std::uint64_t heard_before = story.heard;
    story.comes(story.reset(heard_before));
    story.comes(story.welcome(heard_before));
    // Reactions, answers, and what was changed and taken back, both ways.
    story.comes(session::Post{.number = 1, .text = "Zoë\n🌙"});
    story.reacts(5, "🎉");
    const std::uint64_t delivered = story.says("delivered");
    story.comes(session::Reaction{.to = {.of_receiver = true, .number = delivered}, .emoji = "👍🏽"});
    const std::uint64_t edited = story.says("with a mitsake");
    story.does([&](Engine& engine, Moment moment) {
        return engine.edit_message(friend_id, edited, "without a mistake", moment);
    });
    const std::uint64_t removed = story.says("regretted");
    story.does(
        [&](Engine& engine, Moment moment) { return engine.remove_message(friend_id, removed, moment); });
    story.comes(session::Post{.number = 2, .text = "theirs, with a mitsake"});
    story.comes(session::Edit{.number = 2, .text = "theirs, without a mistake"});
    story.comes(session::Post{.number = 3, .text = "theirs, regretted"});
    story.comes(session::Removal{.number = 3});
    const std::uint64_t answer = story.says("an answer", MessagePlace{.ours = false, .number = 1});
    device.now_ms += 60'000;
    story.comes(session::Post{.number = 5,
                              .answers_to = session::Reference{.of_receiver = true, .number = delivered},
                              .text = "their answer"});
    story.comes(session::Read{answer});
    // What is read from here on is not told.
    story.does([&](Engine& engine, Moment moment) { return engine.read_messages(friend_id, moment); });
    device.run([&](Moment moment) { device.engine.set_preferences({.read_receipts = false}, moment); });
    story.does([&](Engine& engine, Moment moment) { return engine.set_verified(friend_id, true, moment); });
    story.does([&](Engine& engine, Moment moment) {
        return engine.rename_contact(friend_id, "Joanna from work", moment);
    });
    story.does([&](Engine& engine, Moment moment) { return engine.set_muted(friend_id, true, moment); });
    // For an hour, by us; then for a day, by them.
    story.does(
        [&](Engine& engine, Moment moment) { return engine.set_disappearing(friend_id, 60U * 60, moment); });
    story.says("delivered, for an hour");
    story.comes(session::Post{.number = 6, .disappears_after_s = 60U * 60, .text = "read, for an hour"});
    story.does([&](Engine& engine, Moment moment) { return engine.read_messages(friend_id, moment); });
    story.comes(session::Disappearing{24U * 60 * 60});
    story.acknowledges();
    story.says("waits in the drop");
    story.comes(session::Post{.number = 7, .text = "unread"});
    story.comes(session::Post{.number = 8, .disappears_after_s = 24U * 60 * 60, .text = "unread, for a day"});

    // A revoked invite, one that was renewed, and one that asks first: of three who came by it one was
    // admitted and then blocked, one declined, and one waits.
    const auto created = [&](const InviteOptions& options) {
        Effects effects = device.create_invite(options);
        device.answer(
            wire::InviteCreated{.re = effects.request<wire::CreateInvite>().id, .expires_at_ms = 0});
        return effects;
    };
    device.revoke(created({}).show<InviteShown>().id);
    const InviteId renewed = created({.label = "Renewed"}).show<InviteShown>().id;
    device.now_ms += 60'000;
    const Effects again = device.renew(renewed);
    device.answer(wire::InviteCreated{.re = again.request<wire::RepublishInvite>().id, .expires_at_ms = 0});
    const Effects door = created({.uses = 4, .label = "Door", .ask_first = true});
    const InviteId door_id = door.show<InviteShown>().id;
    std::vector<ContactId> requests;
    for (const std::uint32_t number : {3001U, 3002U, 3003U}) {
        const Joiner joiner(door.show<InviteShown>(), door.request<wire::CreateInvite>(), device.now_ms,
                            number);
        const Effects came = device.envelope(joiner.drop, joiner.body);
        requests.push_back(came.show<InviteShown>().requests.back().id);
    }
    const Effects admitted = story.does(
        [&](Engine& engine, Moment moment) { return engine.admit(door_id, requests.at(0), moment); });
    const ContactId blocked = admitted.shown<ContactShown>().back().id;
    story.does([&](Engine& engine, Moment moment) { return engine.set_blocked(blocked, true, moment); });
    story.does(
        [&](Engine& engine, Moment moment) { return engine.decline(door_id, requests.at(1), moment); });
    // Somebody whose invite was accepted and who has not answered.
    const Inviter inviter;
    const Effects opened = device.open_link(inviter.code());
    device.answer(inviter.found(opened.request<wire::PeekInvite>().id));
    const Effects claimed = device.accept(inviter.keys.lookup);
    const auto claim = claimed.request<wire::ClaimInvite>();
    const Effects joined = device.answer(wire::Sent{.re = claim.id, .live = false});
    const ContactId second = joined.shown<ContactShown>().back().id;
    device.send(second, "to somebody who has not answered");
    device.server_down();
    story.says("waits here");
    story.reacts(delivered, "❤");
    story.says("waits here, too");

    Json out;
    out["version"] = "9a62d43";
    out["now_ms"] = device.now_ms;
    out["vault_key"] = encode_hex(device.vault);
    Writer state;
    story.joiner->session->encode(state);
    out["friend"] = {
        {"contact", encode_hex(friend_id)},
        {"device_drop", encode_hex(story.joiner->drop)},
        {"own_drop", encode_hex(story.joiner->own_drop)},
        {"session", encode_hex(state.take())},
        {"next_sequence", story.sequence + 1},
        {"waits_in_drop", {"waits in the drop"}},
        {"waits_here", {"waits here", "❤", "waits here, too"}},
        {"kinds_waiting",
         {session::Message::Kind::post, session::Message::Kind::reaction, session::Message::Kind::post}}};
    out["joining"] = {{"contact", encode_hex(second)}, {"drop", encode_hex(inviter.bundle.drop)}};
    out["records"] = Json::object();
    for (const auto& [name, sealed] : device.records) out["records"][name] = encode_hex(sealed);
    // What that version shows of them.
    const Effects shown = device.restart();
    const Preferences preferences = shown.show<PreferencesShown>().preferences;
    Json all;
    all["profile"] = shown.show<ProfileShown>().name;
    all["preferences"] = {{"read_receipts", preferences.read_receipts}, {"typing", preferences.typing}};
    for (const auto& one : shown.shown<InviteShown>()) all["invites"].push_back(json_of(one));
    for (const auto& one : shown.shown<ContactShown>()) all["contacts"].push_back(json_of(one));
    std::map<ContactId, ConversationShown> conversations;
    for (const auto& one : shown.shown<ConversationShown>()) {
        conversations[one.contact] = one;
        all["conversations"][encode_hex(one.contact)] = json_of(one);
    }
    for (const auto& [name, sealed] : device.records) {
        if (!name.starts_with(message_prefix)) continue;
        const auto message = device.engine.open_message(name, sealed);
        REQUIRE(message);
        all["messages"].push_back(json_of(*message, conversations.at(message->contact)));
    }
    out["shown"] = all;
    std::FILE* file = std::fopen("fixture.json", "w");
    REQUIRE(file != nullptr);
    const std::string text = out.dump(1) + "\n";
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
}

}  // namespace vesper::engine
