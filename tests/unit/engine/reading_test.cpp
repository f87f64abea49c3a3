// What was read and who writes, and messages that disappear after they were read.

#include "core/engine/records.h"
#include "unit/engine/known.h"

namespace vesper::engine {
namespace {

struct Reader : Known {
    Bytes body(const session::Body& body) { return message(session::kind_of(body), session::encode(body)); }
    Effects post(std::uint64_t number, std::uint32_t disappears_after_s = 0) {
        return to_device(
            body(session::Post{.number = number, .disappears_after_s = disappears_after_s, .text = "words"}));
    }
    Effects read() {
        return device.run(
            [&](Moment moment) { device.result = device.engine.read_messages(contact(), moment); });
    }
    Effects typing(bool writes) {
        return device.run(
            [&](Moment moment) { device.result = device.engine.typing(contact(), writes, moment); });
    }
    Effects disappear_after(std::uint32_t after_s) {
        return device.run([&](Moment moment) {
            device.result = device.engine.set_disappearing(contact(), after_s, moment);
        });
    }
    void prefer(const Preferences& preferences) {
        device.run([&](Moment moment) { device.engine.set_preferences(preferences, moment); });
    }
    std::optional<std::uint64_t> told_read(const Effects& effects) {
        for (const auto& content : hear(effects)) {
            const auto* message = std::get_if<session::Message>(&content);
            if (message == nullptr || message->kind != session::Message::Kind::read) continue;
            return std::get<session::Read>(*session::decode_body(message->kind, message->body)).number;
        }
        return std::nullopt;
    }
    bool has_message(std::uint64_t position) const {
        return device.records.contains(message_record(contact(), position));
    }
    std::size_t records_of(std::string_view prefix) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            device.records, [&](const auto& record) { return record.first.starts_with(prefix); }));
    }
};

TEST_CASE("unread messages are counted, survive a restart, and are told as read once") {
    Reader reader;
    reader.post(7);
    CHECK(reader.post(9).show<ConversationShown>().unread == 2);
    CHECK(reader.device.conversation.first_unread == 1);
    reader.device.conversation = {};
    reader.device.restart();
    CHECK(reader.device.conversation.unread == 2);
    reader.device.hello();
    CHECK(reader.told_read(reader.read()) == 9);
    CHECK(reader.device.conversation.unread == 0);
    CHECK(reader.device.conversation.first_unread == 0);
    CHECK_FALSE(reader.told_read(reader.read()));
}

TEST_CASE("who keeps their reading to themselves tells nothing, also after a restart") {
    Reader reader;
    reader.prefer({.read_receipts = false, .typing = false});
    CHECK(reader.device.restart().show<PreferencesShown>().preferences ==
          Preferences{.read_receipts = false, .typing = false});
    reader.device.hello();
    reader.post(7);
    CHECK_FALSE(reader.told_read(reader.read()));
    CHECK(reader.device.conversation.unread == 0);
    CHECK(reader.typing(true).requests<wire::Send>().empty());
}

TEST_CASE("when they were last seen is shown from their first frame on, and by the minute") {
    Reader reader;
    const auto here = [&] { return reader.to_device(reader.joiner->seal(session::Here{0})); };
    const auto times = [](const Effects& effects) { return effects.shown<ConversationShown>().size(); };
    CHECK(reader.device.conversation.last_seen_at_ms == reader.device.now_ms);
    CHECK(times(here()) == 0);
    reader.device.now_ms += 60'000;
    CHECK(here().show<ConversationShown>().last_seen_at_ms == reader.device.now_ms);
    CHECK(times(here()) == 0);
}

TEST_CASE("their word that they have read counts for what there is, and never backwards") {
    Reader reader;
    reader.device.send(reader.contact(), "one");
    reader.device.send(reader.contact(), "two");
    reader.to_device(reader.body(session::Read{2}));
    CHECK(reader.device.state_of(2) == "read");
    reader.to_device(reader.body(session::Read{1}));
    CHECK(reader.device.state_of(2) == "read");
    CHECK(reader.to_device(reader.body(session::Read{3})).show<RefusedShown>().error ==
          Error::envelope_refused);
    reader.device.conversation = {};
    reader.device.restart();
    CHECK(reader.device.state_of(2) == "read");
}

TEST_CASE("writing is told over the server at once or not at all, and shown") {
    Reader reader;
    const auto sent = reader.typing(true).request<wire::Send>();
    CHECK(sent.ephemeral);
    CHECK(reader.to_device(reader.joiner->seal(session::Typing{true})).show<TypingShown>().writes);
    CHECK_FALSE(reader.to_device(reader.joiner->seal(session::Typing{false})).show<TypingShown>().writes);
    reader.device.server_down();
    CHECK(reader.typing(true).of<SendToServer>().empty());
}

TEST_CASE("writing is told over the link where it is open") {
    Reader reader;
    reader.device.run([&](Moment moment) { reader.device.engine.link_open(reader.contact(), moment); });
    const Effects effects = reader.typing(true);
    CHECK(effects.of<SendToPeer>().size() == 1);
    CHECK(effects.of<SendToServer>().empty());
}

TEST_CASE("messages disappear so long after they were read, here and by the sender's own copy") {
    Reader reader;
    CHECK(reader.disappear_after(60).show<MessageShown>().kind == ShownKind::disappearing);
    CHECK(reader.device.conversation.disappears_after_s == 60);
    reader.device.send(reader.contact(), "for a minute");
    reader.post(7, 60);
    REQUIRE(reader.has_message(2));
    REQUIRE(reader.has_message(3));
    // Ours counts from its writing; theirs waits to be read.
    CHECK(reader.device.timer_at_ms <= start_ms + 60'000);
    CHECK(reader.device.timer_at(start_ms + 59'999).shown<MessageGone>().empty());
    CHECK(reader.device.timer_at(start_ms + 60'000).show<MessageGone>().position == 2);
    CHECK_FALSE(reader.has_message(2));
    CHECK(reader.has_message(3));
    reader.read();
    reader.device.restart();
    CHECK(reader.device.timer_at_ms <= start_ms + 120'000);
    CHECK(reader.device.timer_at(start_ms + 120'000).show<MessageGone>().position == 3);
    CHECK_FALSE(reader.has_message(3));
    CHECK(reader.records_of("disappearing/") == 0);
    CHECK(reader.records_of("number/") == 0);
}

TEST_CASE("what was to disappear while the app was closed is gone when it opens") {
    Reader reader;
    reader.post(7, 5);
    reader.read();
    reader.device.now_ms += 6'000;
    CHECK(reader.device.restart().show<MessageGone>().position == 1);
    CHECK_FALSE(reader.has_message(1));
}

TEST_CASE("their choice of disappearing holds for both, and only sensible times are taken") {
    Reader reader;
    const Effects effects = reader.to_device(reader.body(session::Disappearing{300}));
    CHECK(effects.show<MessageShown>().incoming);
    CHECK(effects.show<MessageShown>().disappears_after_s == 300);
    CHECK(reader.device.send(reader.contact(), "x").show<MessageShown>().disappears_after_s == 300);
    CHECK(reader.to_device(reader.body(session::Disappearing{300})).shown<MessageShown>().empty());
    for (const std::uint32_t after_s : {1U, 4U, limits::max_disappearing_s + 1}) {
        reader.disappear_after(after_s);
        CHECK(reader.device.result == std::unexpected(Error::time_invalid));
        CHECK(
            reader
                .to_device(reader.message(session::Message::Kind::disappearing, Writer().u32(after_s).take()))
                .show<RefusedShown>()
                .error == Error::envelope_refused);
    }
    reader.disappear_after(0);
    CHECK(reader.device.send(reader.contact(), "x").show<MessageShown>().disappears_after_s == 0);
}

TEST_CASE("the time of one message that disappears is not that of another") {
    Reader reader;
    reader.post(7, 5);
    reader.post(8, 600);
    reader.read();
    CHECK(reader.device.timer_at(start_ms + 5'000).show<MessageGone>().position == 1);
    CHECK(reader.has_message(2));
    CHECK(reader.device.timer_at(start_ms + 600'000).show<MessageGone>().position == 2);
}

TEST_CASE("a record of a position that does not open is none") {
    Reader reader;
    reader.post(7);
    const std::string name = number_record(reader.contact(), 7);
    const Bytes sealed = reader.device.records.at(name);
    CHECK(reader.device.engine.open_number(name, sealed) == 1);
    CHECK(reader.device.engine.open_number(name + "0", sealed) == std::unexpected(Error::record_refused));
}

TEST_CASE("a message that disappears while its record is read does not come back changed") {
    Reader reader;
    reader.post(7, 5);
    reader.read();
    reader.device.loads_wait = true;
    reader.device.run([&](Moment moment) {
        reader.device.result = reader.device.engine.react(reader.contact(), 1, "👍", moment);
    });
    const std::string name = reader.device.waiting_loads.at(0);
    const Bytes read_before = reader.device.records.at(name);
    reader.device.timer_at(start_ms + 5'000);
    reader.device.run(
        [&](Moment moment) { reader.device.engine.loaded(name, ByteView(read_before), moment); });
    CHECK_FALSE(reader.has_message(1));
}

}  // namespace
}  // namespace vesper::engine
