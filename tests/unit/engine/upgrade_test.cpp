// What earlier versions stored (tests/upgrade) is opened, shown as it was, and gone on with.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/engine/records.h"
#include "unit/engine/people.h"
#include "unit/vectors/vectors.h"

namespace vesper::engine {
namespace {

using tests::Json;

/// Above those of all messages that were stored.
constexpr std::uint64_t new_number = 1000;

Json read(const std::filesystem::path& path) {
    std::ifstream file(path);
    REQUIRE(file);
    std::stringstream text;
    text << file.rdbuf();
    return Json::parse(text.str());
}

std::vector<std::filesystem::path> versions() {
    std::vector<std::filesystem::path> out;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(VESPER_VECTORS) / ".." / "upgrade")) {
        if (entry.is_directory()) out.push_back(entry.path());
    }
    REQUIRE_FALSE(out.empty());
    return out;
}

std::string_view name_of(ShownKind kind) {
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
        case ShownKind::past_call:
            return "past call";
        case ShownKind::renamed:
            return "renamed";
    }
    return "?";
}

// What is shown, as the folders write it.

Json json_of(const Preferences& one) {
    return {{"read_receipts", one.read_receipts}, {"typing", one.typing}, {"presence", one.presence}};
}
Json json_of(const InviteShown& one) {
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
    for (const ContactId& contact : one.contacts) out["contacts"].push_back(encode_hex(contact));
    for (const RequestShown& request : one.requests) {
        out["requests"].push_back(
            {{"id", encode_hex(request.id)}, {"name", request.name}, {"at_ms", request.at_ms}});
    }
    return out;
}
Json json_of(const ContactShown& one) {
    return {{"id", encode_hex(one.id)},
            {"name", one.name},
            {"their_name", one.their_name},
            {"state", static_cast<int>(one.state)},
            {"added_at_ms", one.added_at_ms},
            {"verified", one.verified},
            {"muted", one.muted},
            {"blocked", one.blocked},
            {"portrait", encode_hex(one.portrait)}};
}
Json json_of(const ConversationShown& one) {
    return {{"read_up_to", one.read_up_to},
            {"unread", one.unread},
            {"first_unread", one.first_unread},
            {"disappears_after_s", one.disappears_after_s},
            {"last_seen_at_ms", one.last_seen_at_ms}};
}
/// All but its state, which its conversation knows.
Json json_of(const MessageShown& one) {
    CHECK((!one.file && !one.call));
    Json out{{"contact", encode_hex(one.contact)},
             {"position", one.position},
             {"incoming", one.incoming},
             {"sent_at_ms", one.sent_at_ms},
             {"kind", name_of(one.kind)},
             {"text", one.text},
             {"number", one.number},
             {"answers_to", nullptr},
             {"edited", one.edited},
             {"our_reaction", one.our_reaction},
             {"their_reaction", one.their_reaction},
             {"disappears_after_s", one.disappears_after_s}};
    if (one.answers_to) {
        out["answers_to"] = {{"ours", one.answers_to->ours}, {"number", one.answers_to->number}};
    }
    return out;
}
template <class Shown>
Json list_of(const std::vector<Shown>& all) {
    Json out = Json::array();
    for (const Shown& one : all) out.push_back(json_of(one));
    return out;
}

/// What an earlier version showed, and what it did not know of.
template <class Shown>
Json as_then(const Json& then, const Shown& unknown) {
    Json out = json_of(unknown);
    out.update(then);
    return out;
}
template <class Unknown>
void check_same(const Json& now, const Json& then, Unknown unknown) {
    REQUIRE(now.size() == then.size());
    for (std::size_t at = 0; at < now.size(); ++at) CHECK(now[at] == as_then(then[at], unknown(then[at])));
}

/// Of a text or a reaction.
std::string words_of(const session::Message& message) {
    if (message.kind == session::Message::Kind::text) return text_of(message.body);
    if (message.kind == session::Message::Kind::post) return post_in(message).text;
    const auto body = session::decode_body(message.kind, message.body);
    REQUIRE((body && std::holds_alternative<session::Reaction>(*body)));
    return std::get<session::Reaction>(*body).emoji;
}

session::Session session_in(const Json& json) {
    const Bytes state = tests::bytes_in(json, "session");
    Reader reader(state);
    auto session = session::Session::decode(reader);
    REQUIRE((session && reader.finish()));
    return std::move(*session);
}

/// The present engine on the disk of a device of that version, and the friend of then.
struct Upgraded {
    explicit Upgraded(const Json& stored)
        : shown(stored.at("shown")),
          friends(stored.at("friend")),
          contact(tests::array_in<16>(friends, "contact")),
          device_drop(tests::array_in<16>(friends, "device_drop")),
          own_drop(tests::array_in<16>(friends, "own_drop")),
          session(session_in(friends)),
          next_sequence(friends.at("next_sequence").get<std::uint64_t>()) {
        device.vault = tests::array_in<32>(stored, "vault_key");
        device.now_ms = stored.at("now_ms").get<std::int64_t>() + 60'000;
        device.inputs = 1'000'000;
        for (const auto& [name, sealed] : stored.at("records").items()) {
            device.records[name] = tests::from_hex(sealed.get<std::string>());
        }
        restarted = device.restart();
        note(restarted);
    }

    void note(const Effects& effects) {
        for (const auto& one : effects.shown<ConversationShown>()) conversations[one.contact] = one;
    }
    /// By the server, which takes all that is sent.
    Effects given(Effects effects) {
        note(effects);
        for (const auto& sent : effects.requests<wire::Send>()) {
            sends.push_back(sent);
            given(device.answer(wire::Sent{.re = sent.id, .live = false}));
        }
        return effects;
    }
    /// A person here does this.
    template <class Intent>
    Effects does(Intent intent) {
        return given(
            device.run([&](const Moment& moment) { device.result = intent(device.engine, moment); }));
    }
    /// The messages that have reached the friend's drop and were not heard yet.
    std::vector<session::Message> hear() {
        std::vector<session::Message> out;
        for (const auto& sent : std::exchange(sends, {})) {
            if (sent.drop != own_drop) continue;
            const auto plaintext = session.open(ByteView(sent.body).subspan(1));
            REQUIRE(plaintext);
            const auto content = session::decode_content(*plaintext);
            REQUIRE(content);
            if (const auto* message = std::get_if<session::Message>(&*content)) out.push_back(*message);
        }
        return out;
    }
    Effects say(const session::Content& content) {
        return given(device.envelope(device_drop, sealed_by(session, content)));
    }
    Effects say(session::Message::Kind kind, Bytes body) {
        return say(session::Message{
            .sequence = next_sequence++, .kind = kind, .sent_at_ms = device.now_ms, .body = std::move(body)});
    }
    Effects say(const session::Body& body) { return say(session::kind_of(body), session::encode(body)); }
    [[nodiscard]] std::string_view state_of(const MessageShown& message) const {
        if (message.incoming) return "received";
        const ConversationShown& one = conversations.at(message.contact);
        if (message.position <= one.read_up_to) return "read";
        if (message.position <= one.delivered_up_to) return "delivered";
        return message.position <= one.sent_up_to ? "sent" : "queued";
    }
    [[nodiscard]] std::vector<MessageShown> messages() const {
        std::vector<MessageShown> out;
        for (const auto& [name, sealed] : device.records) {
            if (!name.starts_with(message_prefix)) continue;
            auto message = device.engine.open_message(name, sealed);
            REQUIRE(message);
            out.push_back(std::move(*message));
        }
        return out;
    }
    [[nodiscard]] std::uint64_t position_of(std::string_view text) const {
        for (const Json& message : shown.at("messages")) {
            if (message.at("text") == text) return message.at("position").get<std::uint64_t>();
        }
        FAIL("no such message");
        return 0;
    }

    Json shown;
    Json friends;
    ContactId contact;
    wire::DropId device_drop;
    wire::DropId own_drop;
    session::Session session;
    std::uint64_t next_sequence;
    Device device;
    Effects restarted;
    std::map<ContactId, ConversationShown> conversations;
    std::vector<wire::Send> sends;
};

TEST_CASE("what an earlier version stored is shown as it was") {
    for (const auto& version : versions()) {
        CAPTURE(version.filename().string());
        const Upgraded upgraded(read(version / "device.json"));
        const Effects& now = upgraded.restarted;
        const Json& shown = upgraded.shown;
        const Json none = Json::object();
        CHECK(now.shown<RefusedShown>().empty());
        CHECK(now.show<ProfileShown>().name == tests::text_in(shown, "profile"));
        CHECK(now.show<ProfileShown>().portrait.empty());
        CHECK(json_of(now.show<PreferencesShown>().preferences) ==
              as_then(shown.value("preferences", none), Preferences{}));
        check_same(list_of(now.shown<InviteShown>()), shown.at("invites"), [&](const Json& then) {
            InviteShown first;  // for one person, who was the friend
            first.uses = 1;
            if (then.at("state") == static_cast<int>(InviteState::used)) {
                first.used = 1;
                first.contacts = {upgraded.contact};
            }
            return first;
        });
        check_same(list_of(now.shown<ContactShown>()), shown.at("contacts"), [](const Json& then) {
            ContactShown first;
            first.their_name = tests::text_in(then, "name");
            return first;
        });
        CHECK(upgraded.conversations.size() == shown.at("contacts").size());
        for (const auto& [id, conversation] : upgraded.conversations) {
            CAPTURE(encode_hex(id));
            const Json then = shown.value("conversations", none).value(encode_hex(id), none);
            CHECK(json_of(conversation) == as_then(then, ConversationShown{}));
        }
        const auto messages = upgraded.messages();
        Json with_state = list_of(messages);
        for (std::size_t at = 0; at < messages.size(); ++at) {
            with_state[at]["state"] = upgraded.state_of(messages[at]);
        }
        check_same(with_state, shown.at("messages"), [](const Json& /*then*/) { return MessageShown{}; });
    }
}

TEST_CASE("what waited in an earlier version is sent, and the conversation goes on") {
    for (const auto& version : versions()) {
        CAPTURE(version.filename().string());
        const Json stored = read(version / "device.json");
        Upgraded upgraded(stored);
        Device& device = upgraded.device;
        const ContactId& contact = upgraded.contact;
        upgraded.given(device.hello());
        const auto to_joining = std::ranges::count(
            upgraded.sends, tests::array_in<16>(stored.at("joining"), "drop"), &wire::Send::drop);
        CHECK(to_joining > 0);

        std::vector<std::string> came;
        std::vector<session::Message::Kind> kinds;
        std::uint64_t last = 0;
        for (const auto& message : upgraded.hear()) {
            came.push_back(words_of(message));
            kinds.push_back(message.kind);
            last = message.sequence;
        }
        CHECK(came == upgraded.friends.at("waits_here").get<std::vector<std::string>>());
        // The first sent nothing but texts.
        CHECK(kinds == upgraded.friends.value("kinds_waiting",
                                              std::vector(came.size(), session::Message::Kind::text)));
        upgraded.say(session::Ack{last});
        CHECK(std::ranges::none_of(device.records, [&](const auto& record) {
            return record.first.starts_with("outbox/" + encode_hex(contact));
        }));
        const std::uint64_t latest = upgraded.position_of(came.back());
        CHECK(upgraded.conversations.at(contact).delivered_up_to == latest);

        // New words both ways, of both kinds, and a reaction to old ones.
        const std::uint64_t unread = upgraded.conversations.at(contact).unread;
        CHECK(upgraded.say(session::Message::Kind::text, copy_of(view_of("old words")))
                  .show<MessageShown>()
                  .text == "old words");
        CHECK(upgraded.say(session::Post{.number = new_number, .text = "new words"})
                  .show<MessageShown>()
                  .number == new_number);
        CHECK(upgraded.conversations.at(contact).unread == unread + 2);
        upgraded.say(session::Reaction{.to = {.of_receiver = true, .number = latest}, .emoji = "👍"});
        upgraded.say(session::Read{latest});
        const std::string record = message_record(contact, latest);
        const auto reacted = device.engine.open_message(record, device.records.at(record));
        REQUIRE(reacted);
        CHECK(reacted->text == came.back());
        CHECK(reacted->their_reaction == "👍");
        CHECK(upgraded.conversations.at(contact).read_up_to == latest);
        (void)upgraded.hear();
        upgraded.does(
            [&](Engine& engine, const Moment& moment) { return engine.read_messages(contact, moment); });
        CHECK(upgraded.conversations.at(contact).unread == 0);
        CHECK(std::ranges::contains(upgraded.hear(), session::Message::Kind::read, &session::Message::kind) ==
              upgraded.restarted.show<PreferencesShown>().preferences.read_receipts);
        upgraded.given(
            device.send(contact, "after the upgrade", MessagePlace{.ours = false, .number = new_number}));
        const auto heard = upgraded.hear();
        REQUIRE(heard.size() == 1);
        const session::Post post = post_in(heard.front());
        CHECK(post.text == "after the upgrade");
        CHECK(post.number > latest);
        // Their old ones have no number by which a reaction could name them; here they can be deleted.
        const std::uint64_t theirs = upgraded.position_of("their first words");
        const auto refused = upgraded.does([&](Engine& engine, const Moment& moment) {
            return engine.react(contact, theirs, "👍", moment);
        });
        CHECK(refused.show<RefusedShown>().error == Error::message_unknown);
        const auto gone = upgraded.does([&](Engine& engine, const Moment& moment) {
            return engine.forget_message(contact, theirs, moment);
        });
        CHECK(gone.show<MessageGone>().position == theirs);

        const Effects again = device.restart();
        CHECK(again.shown<RefusedShown>().empty());
        CHECK(again.shown<ContactShown>().size() == upgraded.shown.at("contacts").size());
    }
}

TEST_CASE("what was written in an earlier version is edited by whoever wrote it") {
    for (const auto& version : versions()) {
        CAPTURE(version.filename().string());
        Upgraded upgraded(read(version / "device.json"));
        upgraded.given(upgraded.device.hello());
        for (MessageShown message : upgraded.messages()) {
            const bool can_be_named = !message.incoming || message.number != 0;
            if (message.contact != upgraded.contact || message.kind != ShownKind::text || !can_be_named)
                continue;
            message.text = "other words";
            message.edited = true;
            const Effects edited =
                message.incoming
                    ? upgraded.say(session::Edit{.number = message.number, .text = message.text})
                    : upgraded.does([&](Engine& engine, const Moment& moment) {
                          return engine.edit_message(message.contact, message.position, message.text, moment);
                      });
            CHECK(json_of(edited.show<MessageShown>()) == json_of(message));
        }
    }
}

TEST_CASE("what was to disappear in an earlier version disappears once it was read, and nothing else does") {
    for (const auto& version : versions()) {
        CAPTURE(version.filename().string());
        Upgraded upgraded(read(version / "device.json"));
        auto messages = upgraded.messages();
        std::erase_if(messages, [](const MessageShown& one) {
            return one.disappears_after_s != 0 && one.kind != ShownKind::disappearing;
        });
        upgraded.does([&](Engine& engine, const Moment& moment) {
            return engine.read_messages(upgraded.contact, moment);
        });
        upgraded.device.timer_at(upgraded.device.now_ms + std::int64_t{limits::max_disappearing_s} * 1000);
        CHECK(list_of(upgraded.messages()) == list_of(messages));
    }
}

TEST_CASE("what a person has decided in an earlier version they can decide anew") {
    for (const auto& version : versions()) {
        CAPTURE(version.filename().string());
        Upgraded upgraded(read(version / "device.json"));
        Device& device = upgraded.device;
        upgraded.given(device.hello());
        // Another name and a first picture, which the friend hears of; their new name; who waited is let in.
        upgraded.does([&](Engine& engine, const Moment& moment) {
            return engine.change_profile("Ina Maria", Bytes{1, 2, 3}, moment);
        });
        CHECK(
            std::ranges::contains(upgraded.hear(), session::Message::Kind::profile, &session::Message::kind));
        CHECK(upgraded.say(session::Profile{.name = "Joanna"}).show<MessageShown>().kind ==
              ShownKind::renamed);
        std::size_t known = upgraded.shown.at("contacts").size();
        for (const InviteShown& invite : upgraded.restarted.shown<InviteShown>()) {
            for (const RequestShown& request : invite.requests) {
                upgraded.does([&](Engine& engine, const Moment& moment) {
                    return engine.admit(invite.id, request.id, moment);
                });
                CHECK(device.result);
                ++known;
            }
        }
        auto contacts = device.restart().shown<ContactShown>();
        CHECK(contacts.size() == known);
        for (ContactShown& one : contacts) {
            one.name = "as they are called here now";
            one.muted = !one.muted;
            one.blocked = !one.blocked;
            upgraded.does([&](Engine& engine, const Moment& moment) {
                return engine.rename_contact(one.id, one.name, moment);
            });
            upgraded.does([&](Engine& engine, const Moment& moment) {
                return engine.set_muted(one.id, one.muted, moment);
            });
            upgraded.does([&](Engine& engine, const Moment& moment) {
                return engine.set_blocked(one.id, one.blocked, moment);
            });
        }
        auto preferences = upgraded.restarted.show<PreferencesShown>().preferences;
        preferences.read_receipts = !preferences.read_receipts;
        device.run([&](const Moment& moment) { device.engine.set_preferences(preferences, moment); });

        const Effects again = device.restart();
        CHECK(again.show<ProfileShown>().name == "Ina Maria");
        CHECK(again.show<ProfileShown>().portrait == Bytes{1, 2, 3});
        CHECK(again.show<PreferencesShown>().preferences == preferences);
        CHECK(list_of(again.shown<ContactShown>()) == list_of(contacts));
    }
}

}  // namespace
}  // namespace vesper::engine
