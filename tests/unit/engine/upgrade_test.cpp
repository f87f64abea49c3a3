// What earlier versions stored (tests/upgrade) is opened, shown as it was, and gone on with.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "unit/engine/people.h"
#include "unit/vectors/vectors.h"

namespace vesper::engine {
namespace {

using tests::Json;

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
    }
    return "?";
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
            note(device.answer(wire::Sent{.re = sent.id, .live = false}));
        }
        return effects;
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
    [[nodiscard]] std::string_view state_of(const ContactId& id, const Json& message) const {
        if (message.at("incoming").get<bool>()) return "received";
        const ConversationShown& one = conversations.at(id);
        const auto position = message.at("position").get<std::uint64_t>();
        if (position <= one.delivered_up_to) return "delivered";
        return position <= one.sent_up_to ? "sent" : "queued";
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
        const Json& shown = upgraded.shown;
        CHECK(upgraded.restarted.shown<RefusedShown>().empty());
        CHECK(upgraded.restarted.show<ProfileShown>().name == tests::text_in(shown, "profile"));
        CHECK(upgraded.restarted.show<PreferencesShown>().preferences == Preferences{});

        const auto invites = upgraded.restarted.shown<InviteShown>();
        REQUIRE(invites.size() == shown.at("invites").size());
        for (std::size_t at = 0; at < invites.size(); ++at) {
            const Json& before = shown.at("invites").at(at);
            CHECK(encode_hex(invites[at].id) == tests::text_in(before, "id"));
            CHECK(invites[at].code == tests::text_in(before, "code"));
            CHECK(static_cast<int>(invites[at].state) == before.at("state").get<int>());
            CHECK(invites[at].created_at_ms == before.at("created_at_ms").get<std::int64_t>());
            CHECK(invites[at].expires_at_ms == before.at("expires_at_ms").get<std::int64_t>());
        }
        const auto contacts = upgraded.restarted.shown<ContactShown>();
        REQUIRE(contacts.size() == shown.at("contacts").size());
        for (std::size_t at = 0; at < contacts.size(); ++at) {
            const Json& before = shown.at("contacts").at(at);
            CHECK(encode_hex(contacts[at].id) == tests::text_in(before, "id"));
            CHECK(contacts[at].name == tests::text_in(before, "name"));
            CHECK(static_cast<int>(contacts[at].state) == before.at("state").get<int>());
            CHECK(contacts[at].added_at_ms == before.at("added_at_ms").get<std::int64_t>());
            CHECK(contacts[at].verified == before.at("verified").get<bool>());
        }

        std::size_t messages = 0;
        for (const auto& [name, sealed] : upgraded.device.records) {
            if (!is_history(name)) continue;
            const auto message = upgraded.device.engine.open_message(name, sealed);
            REQUIRE(message);
            const Json& before = shown.at("messages").at(messages++);
            CAPTURE(before.dump());
            CHECK(encode_hex(message->contact) == tests::text_in(before, "contact"));
            CHECK(message->position == before.at("position").get<std::uint64_t>());
            CHECK(message->incoming == before.at("incoming").get<bool>());
            CHECK(message->sent_at_ms == before.at("sent_at_ms").get<std::int64_t>());
            CHECK(name_of(message->kind) == tests::text_in(before, "kind"));
            CHECK(message->text == tests::text_in(before, "text"));
            CHECK(upgraded.state_of(message->contact, before) == tests::text_in(before, "state"));
            // What that version did not know of.
            CHECK((message->number == 0 && !message->answers_to && !message->edited));
            CHECK((message->our_reaction.empty() && message->their_reaction.empty()));
            CHECK(message->disappears_after_s == 0);
        }
        CHECK(messages == shown.at("messages").size());
        for (const auto& [id, conversation] : upgraded.conversations) {
            CHECK((conversation.unread == 0 && conversation.read_up_to == 0));
            CHECK(conversation.disappears_after_s == 0);
        }
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
        std::uint64_t last = 0;
        for (const auto& message : upgraded.hear()) {
            CHECK(message.kind == session::Message::Kind::text);
            came.push_back(text_of(message.body));
            last = message.sequence;
        }
        CHECK(came == upgraded.friends.at("waits_here").get<std::vector<std::string>>());
        upgraded.say(session::Ack{last});
        CHECK(std::ranges::none_of(device.records, [&](const auto& record) {
            return record.first.starts_with("outbox/" + encode_hex(contact));
        }));
        const std::uint64_t latest = upgraded.position_of(came.back());
        CHECK(upgraded.conversations.at(contact).delivered_up_to == latest);

        // New words both ways, of both kinds, and a reaction to old ones.
        CHECK(upgraded.say(session::Message::Kind::text, copy_of(view_of("old words")))
                  .show<MessageShown>()
                  .text == "old words");
        CHECK(upgraded.say(session::Post{.number = 1, .text = "new words"}).show<MessageShown>().number == 1);
        upgraded.say(session::Reaction{.to = {.of_receiver = true, .number = latest}, .emoji = "👍"});
        upgraded.say(session::Read{latest});
        const auto reacted = device.engine.open_message(
            "message/" + encode_hex(contact) + '/' + encode_hex12(latest),
            device.records.at("message/" + encode_hex(contact) + '/' + encode_hex12(latest)));
        REQUIRE(reacted);
        CHECK(reacted->text == came.back());
        CHECK(reacted->their_reaction == "👍");
        CHECK(upgraded.conversations.at(contact).read_up_to == latest);
        (void)upgraded.hear();
        upgraded.given(device.send(contact, "after the upgrade", MessagePlace{.ours = false, .number = 1}));
        const auto heard = upgraded.hear();
        REQUIRE(heard.size() == 1);
        const session::Post post = post_in(heard.front());
        CHECK(post.text == "after the upgrade");
        CHECK(post.number > latest);
        // Their old ones have no number by which a reaction could name them; here they can be deleted.
        const std::uint64_t theirs = upgraded.position_of("their first words");
        const auto refused = device.run(
            [&](Moment moment) { device.result = device.engine.react(contact, theirs, "👍", moment); });
        CHECK(refused.show<RefusedShown>().error == Error::message_unknown);
        const auto gone = device.run(
            [&](Moment moment) { device.result = device.engine.forget_message(contact, theirs, moment); });
        CHECK(gone.show<MessageGone>().position == theirs);

        const Effects again = device.restart();
        CHECK(again.shown<RefusedShown>().empty());
        CHECK(again.shown<ContactShown>().size() == upgraded.shown.at("contacts").size());
    }
}

}  // namespace
}  // namespace vesper::engine
