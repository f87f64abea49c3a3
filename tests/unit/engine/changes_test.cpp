// Messages that change: replies, reactions, edits, what is taken back or deleted, whoever asks for it.

#include <cstdlib>

#include "core/engine/records.h"
#include "unit/engine/known.h"

namespace vesper::engine {
namespace {

/// A conversation in which each side has said one thing: theirs is number 41 of their history.
struct Spoken : Known {
    Spoken() {
        device.send(contact(), "ours");
        to_device(post({.number = 41, .text = "theirs"}));
    }
    Bytes post(session::Post post) { return body(std::move(post)); }
    Bytes body(const session::Body& body) { return message(session::kind_of(body), session::encode(body)); }

    Effects edit(std::uint64_t position, std::string_view text) {
        return device.run([&](Moment moment) {
            device.result = device.engine.edit_message(contact(), position, text, moment);
        });
    }
    Effects remove(std::uint64_t position) {
        return device.run([&](Moment moment) {
            device.result = device.engine.remove_message(contact(), position, moment);
        });
    }
    Effects forget(std::uint64_t position) {
        return device.run([&](Moment moment) {
            device.result = device.engine.forget_message(contact(), position, moment);
        });
    }
    Effects react(std::uint64_t position, std::string_view emoji) {
        return device.run(
            [&](Moment moment) { device.result = device.engine.react(contact(), position, emoji, moment); });
    }
    /// What the record at this position says.
    std::optional<MessageShown> stored(std::uint64_t position) {
        const auto found = device.records.find(message_record(contact(), position));
        if (found == device.records.end()) return std::nullopt;
        auto message = device.engine.open_message(found->first, found->second);
        REQUIRE(message);
        return std::move(*message);
    }
    /// What they are told by these effects, of one kind.
    template <class T>
    T told(const Effects& effects) {
        for (const auto& content : hear(effects)) {
            const auto* message = std::get_if<session::Message>(&content);
            if (message == nullptr) continue;
            const auto body = session::decode_body(message->kind, message->body);
            if (body && std::holds_alternative<T>(*body)) return std::get<T>(*body);
        }
        FAIL("nothing of the kind was told");
        return {};
    }
};

constexpr std::uint64_t ours = 1;
constexpr std::uint64_t theirs = 2;

TEST_CASE("a reply names the message it answers on both sides") {
    Spoken spoken;
    Effects effects =
        spoken.device.send(spoken.contact(), "to yours", MessagePlace{.ours = false, .number = 41});
    CHECK(effects.show<MessageShown>().answers_to == MessagePlace{.ours = false, .number = 41});
    const auto post = post_in(spoken.hear(effects).at(0));
    REQUIRE(post.answers_to);
    CHECK(post.answers_to->of_receiver);
    CHECK(post.answers_to->number == 41);
    effects =
        spoken.to_device(spoken.post({.number = 42,
                                      .answers_to = session::Reference{.of_receiver = true, .number = ours},
                                      .text = "and back"}));
    CHECK(effects.show<MessageShown>().answers_to == MessagePlace{.ours = true, .number = ours});
    effects =
        spoken.to_device(spoken.post({.number = 43,
                                      .answers_to = session::Reference{.of_receiver = false, .number = 42},
                                      .text = "to myself"}));
    CHECK(effects.show<MessageShown>().answers_to == MessagePlace{.ours = false, .number = 42});
}

TEST_CASE("a reply to what cannot exist is refused") {
    Spoken spoken;
    for (const MessagePlace place : {MessagePlace{.ours = true, .number = 0},
                                     {.ours = true, .number = 3},
                                     {.ours = false, .number = limits::max_number + 1}}) {
        CHECK(spoken.device.send(spoken.contact(), "to nothing", place).of<Show>().empty());
        CHECK(spoken.device.result == std::unexpected(Error::message_unknown));
    }
}

TEST_CASE("an edit of ours is stored and told, and theirs can be edited by them alone") {
    Spoken spoken;
    Effects effects = spoken.edit(ours, "better");
    CHECK(effects.show<MessageShown>().text == "better");
    CHECK(effects.show<MessageShown>().edited);
    CHECK(spoken.stored(ours)->text == "better");
    CHECK(spoken.told<session::Edit>(effects).number == ours);
    CHECK(spoken.stored(ours)->sent_at_ms == start_ms);

    CHECK(spoken.edit(theirs, "mine now").show<RefusedShown>().error == Error::message_unknown);
    CHECK(spoken.stored(theirs)->text == "theirs");
    effects = spoken.to_device(spoken.body(session::Edit{.number = 41, .text = "theirs, corrected"}));
    CHECK(effects.show<MessageShown>().position == theirs);
    CHECK(spoken.stored(theirs)->text == "theirs, corrected");
    CHECK(spoken.stored(theirs)->edited);
}

TEST_CASE("what a contact says about a message that it did not write changes nothing of it") {
    Spoken spoken;
    // Number 1 of their own history is not known here; number 1 of ours is not theirs to name.
    for (const session::Body& body :
         {session::Body{session::Edit{.number = ours, .text = "forged"}}, {session::Removal{ours}}}) {
        const Effects effects = spoken.to_device(spoken.body(body));
        CHECK(effects.shown<MessageShown>().empty());
        CHECK(std::get<session::Ack>(spoken.hear(effects).back()).received_up_to == spoken.sequence);
    }
    CHECK(spoken.stored(ours)->text == "ours");
    // Were the two in one place, it would still be refused: it is not theirs.
    spoken.device.records[number_record(spoken.contact(), 7)] =
        spoken.device.records.at(number_record(spoken.contact(), 41));
    CHECK(spoken.to_device(spoken.body(session::Edit{.number = 7, .text = "forged"}))
              .shown<MessageShown>()
              .empty());
}

TEST_CASE("a message that is taken back leaves nothing but its place") {
    Spoken spoken;
    spoken.react(ours, "👍");
    Effects effects = spoken.remove(ours);
    CHECK(effects.show<MessageShown>().kind == ShownKind::removed);
    CHECK(spoken.told<session::Removal>(effects).number == ours);
    CHECK(spoken.stored(ours)->text.empty());
    CHECK(spoken.stored(ours)->our_reaction.empty());
    effects = spoken.to_device(spoken.body(session::Removal{41}));
    CHECK(effects.show<MessageShown>().kind == ShownKind::removed);
    CHECK(spoken.stored(theirs)->text.empty());
    // It is over: no edit and no reaction brings it back.
    CHECK(spoken.to_device(spoken.body(session::Edit{.number = 41, .text = "again"}))
              .shown<MessageShown>()
              .empty());
    CHECK(spoken.react(theirs, "👍").show<RefusedShown>().error == Error::message_unknown);
    CHECK(spoken.remove(theirs).show<RefusedShown>().error == Error::message_unknown);
}

TEST_CASE("each side has one reaction to a message, and can take it back") {
    Spoken spoken;
    Effects effects = spoken.react(theirs, "🌙");
    CHECK(effects.show<MessageShown>().our_reaction == "🌙");
    auto told = spoken.told<session::Reaction>(effects);
    CHECK(told.to.of_receiver);
    CHECK(told.to.number == 41);
    CHECK(told.emoji == "🌙");
    effects = spoken.react(ours, "🎉");
    told = spoken.told<session::Reaction>(effects);
    CHECK_FALSE(told.to.of_receiver);
    CHECK(told.to.number == ours);
    for (const std::string emoji : {"👍", "❤️", ""}) {
        effects = spoken.to_device(
            spoken.body(session::Reaction{.to = {.of_receiver = true, .number = ours}, .emoji = emoji}));
        CHECK(effects.show<MessageShown>().their_reaction == emoji);
        CHECK(spoken.stored(ours)->our_reaction == "🎉");
    }
    effects = spoken.to_device(
        spoken.body(session::Reaction{.to = {.of_receiver = false, .number = 41}, .emoji = "😀"}));
    CHECK(effects.show<MessageShown>().position == theirs);
    CHECK(spoken.stored(theirs)->their_reaction == "😀");
    CHECK(spoken.stored(theirs)->our_reaction == "🌙");
}

/// ./dev soak flood says how many.
int flood_size() {
    const char* const said = std::getenv("VESPER_FLOOD");
    return said != nullptr ? std::stoi(said) : 2'000;
}

TEST_CASE("a flood of reactions leaves the last one, and no more records than the first") {
    Spoken spoken;
    const int flood = flood_size();
    const auto react = [&](std::string_view emoji) {
        return spoken.to_device(spoken.body(
            session::Reaction{.to = {.of_receiver = true, .number = ours}, .emoji = std::string(emoji)}));
    };
    react("👍");
    const auto size_of = [](const auto& records) {
        std::size_t bytes = 0;
        for (const auto& [name, sealed] : records) bytes += name.size() + sealed.size();
        return bytes;
    };
    const auto [count, bytes] = std::pair(spoken.device.records.size(), size_of(spoken.device.records));
    for (int i = 0; i < flood; ++i) {
        const std::string_view emoji = i % 2 == 0 ? "🌙" : "🎉";
        if (react(emoji).show<MessageShown>().their_reaction != emoji) FAIL("number " << i);
    }
    CHECK(spoken.stored(ours)->their_reaction == (flood % 2 == 0 ? "🎉" : "🌙"));
    CHECK(spoken.stored(ours)->text == "ours");
    CHECK(spoken.device.records.size() == count);
    // Numbers of more digits, nothing else.
    CHECK(size_of(spoken.device.records) < bytes + 100);
    CHECK(spoken.device.send(spoken.contact(), "still here").shown<MessageShown>().size() == 1);
}

TEST_CASE("a reaction is one short word without spaces, whoever sends it") {
    Spoken spoken;
    const std::string long_one(limits::max_reaction_bytes + 1, 'x');
    for (const std::string& emoji : {std::string("a b"), std::string("\n"), std::string("\xFF"), long_one}) {
        spoken.react(ours, emoji);
        CHECK(spoken.device.result == std::unexpected(Error::reaction_invalid));
        const Effects effects = spoken.to_device(
            spoken.body(session::Reaction{.to = {.of_receiver = true, .number = ours}, .emoji = emoji}));
        CHECK(effects.show<RefusedShown>().error == Error::envelope_refused);
    }
    CHECK(spoken.stored(ours)->their_reaction.empty());
}

TEST_CASE("a reaction to a message of ours does not land on one of theirs that has this place here") {
    Spoken spoken;
    const Effects effects = spoken.to_device(
        spoken.body(session::Reaction{.to = {.of_receiver = true, .number = theirs}, .emoji = "👍"}));
    CHECK(effects.shown<MessageShown>().empty());
    CHECK(spoken.stored(theirs)->their_reaction.empty());
}

TEST_CASE("what is deleted here is gone here alone") {
    Spoken spoken;
    const Effects effects = spoken.forget(theirs);
    CHECK(effects.show<MessageGone>().position == theirs);
    CHECK(effects.requests<wire::Send>().empty());
    CHECK_FALSE(spoken.stored(theirs));
    CHECK_FALSE(spoken.device.records.contains(number_record(spoken.contact(), 41)));
    CHECK(spoken.forget(theirs).show<RefusedShown>().error == Error::message_unknown);
    // And does not come back by what they do to it.
    spoken.to_device(spoken.body(session::Edit{.number = 41, .text = "again"}));
    CHECK_FALSE(spoken.stored(theirs));
}

TEST_CASE("changes to what is not there are refused at once or when the record was looked for") {
    Spoken spoken;
    for (const std::uint64_t position : {std::uint64_t{0}, std::uint64_t{3}, limits::max_number}) {
        spoken.edit(position, "x");
        CHECK(spoken.device.result == std::unexpected(Error::message_unknown));
    }
    spoken.edit(ours, " ");
    CHECK(spoken.device.result == std::unexpected(Error::text_empty));
    spoken.device.records.erase(message_record(spoken.contact(), ours));
    CHECK(spoken.edit(ours, "x").show<RefusedShown>().error == Error::message_unknown);
    const Effects beyond = spoken.to_device(
        spoken.body(session::Reaction{.to = {.of_receiver = true, .number = 99}, .emoji = "👍"}));
    CHECK(beyond.show<RefusedShown>().error == Error::envelope_refused);
    CHECK(std::get<session::Ack>(spoken.hear(beyond).back()).received_up_to == spoken.sequence);
}

TEST_CASE(
    "what stands behind a change waits for its record, is not acknowledged before, and comes in order") {
    Spoken spoken;
    spoken.device.loads_wait = true;
    Effects effects = spoken.to_device(spoken.body(session::Edit{.number = 41, .text = "changed"}));
    const std::uint64_t before = spoken.sequence - 1;
    CHECK(std::get<session::Ack>(spoken.hear(effects).back()).received_up_to == before);
    effects = spoken.to_device(spoken.post({.number = 42, .text = "behind"}));
    CHECK(effects.shown<MessageShown>().empty());
    CHECK(std::get<session::Ack>(spoken.hear(effects).back()).received_up_to == before);

    REQUIRE(spoken.device.waiting_loads.size() == 1);
    spoken.device.answer_load(spoken.device.waiting_loads.at(0));  // where number 41 is
    REQUIRE(spoken.device.waiting_loads.size() == 2);
    effects = spoken.device.answer_load(spoken.device.waiting_loads.at(1));
    const auto shown = effects.shown<MessageShown>();
    REQUIRE(shown.size() == 2);
    CHECK(shown[0].text == "changed");
    CHECK(shown[1].text == "behind");
    CHECK(std::get<session::Ack>(spoken.hear(effects).back()).received_up_to == spoken.sequence);
}

TEST_CASE("a crash while a record is read loses nothing: it was not acknowledged") {
    Spoken spoken;
    spoken.device.loads_wait = true;
    const Bytes edit = spoken.body(session::Edit{.number = 41, .text = "changed"});
    spoken.to_device(edit);
    spoken.device.loads_wait = false;
    spoken.device.restart();
    spoken.device.hello();
    --spoken.sequence;
    CHECK(spoken.to_device(spoken.body(session::Edit{.number = 41, .text = "changed"}))
              .show<MessageShown>()
              .text == "changed");
}

TEST_CASE("an answer to a question that the engine did not ask is refused") {
    Spoken spoken;
    const std::string name = message_record(spoken.contact(), ours);
    check_refused(spoken.device.answer_load(name), Error::record_refused);
    spoken.device.loads_wait = true;
    spoken.edit(ours, "better");
    check_refused(spoken.device.answer_load(message_record(spoken.contact(), theirs)), Error::record_refused);
    CHECK(spoken.device.answer_load(name).show<MessageShown>().text == "better");
}

TEST_CASE("a message of the first Vesper is shown, and cannot be named to its author") {
    Known known;
    const auto shown = known.to_device(known.text("plain")).show<MessageShown>();
    CHECK(shown.text == "plain");
    CHECK(shown.number == 0);
    const Effects effects = known.device.run([&](Moment moment) {
        known.device.result = known.device.engine.react(known.contact(), shown.position, "👍", moment);
    });
    CHECK(effects.show<RefusedShown>().error == Error::message_unknown);
}

TEST_CASE("an unknown kind that only changes something is passed over in silence") {
    Known known;
    const Effects effects =
        known.to_device(known.message(static_cast<session::Message::Kind>(200), Bytes{1}));
    CHECK(effects.shown<MessageShown>().empty());
    CHECK(effects.shown<RefusedShown>().empty());
    CHECK(std::get<session::Ack>(known.hear(effects).back()).received_up_to == known.sequence);
}

}  // namespace
}  // namespace vesper::engine
