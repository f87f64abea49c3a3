// What a person decides about a contact: its name here, silence, a block, its end.

#include "core/common/text.h"
#include "core/engine/records.h"
#include "unit/engine/known.h"

namespace vesper::engine {
namespace {

struct Decided : Known {
    Effects rename(std::string_view name) {
        return device.run(
            [&](Moment moment) { device.result = device.engine.rename_contact(contact(), name, moment); });
    }
    Effects mute(bool muted) {
        return device.run(
            [&](Moment moment) { device.result = device.engine.set_muted(contact(), muted, moment); });
    }
    Effects block(bool blocked) {
        return device.run(
            [&](Moment moment) { device.result = device.engine.set_blocked(contact(), blocked, moment); });
    }
    Effects forget() {
        return device.run(
            [&](Moment moment) { device.result = device.engine.forget_contact(contact(), moment); });
    }
};

TEST_CASE("a contact can have another name here, which stays, and goes with an empty one") {
    Decided decided;
    CHECK(decided.rename("  Joanna from work ").show<ContactShown>().name == "Joanna from work");
    CHECK(decided.device.restart().show<ContactShown>().name == "Joanna from work");
    CHECK(decided.device.restart().show<ContactShown>().their_name == "Jo");
    CHECK(decided.rename("").show<ContactShown>().name == "Jo");
    decided.rename(std::string(limits::max_name_bytes + 1, 'n'));
    CHECK(decided.device.result == std::unexpected(Error::name_too_long));
    decided.rename("two\nlines");
    CHECK(decided.device.result == std::unexpected(Error::name_not_text));
    CHECK(decided.device.restart().show<ContactShown>().name == "Jo");
}

TEST_CASE("silence is remembered and changes nothing else") {
    Decided decided;
    CHECK(decided.mute(true).show<ContactShown>().muted);
    CHECK(decided.device.restart().show<ContactShown>().muted);
    decided.device.hello();
    CHECK(decided.to_device(decided.text("still heard")).show<MessageShown>().text == "still heard");
    CHECK_FALSE(decided.mute(false).show<ContactShown>().muted);
}

TEST_CASE("nothing comes from somebody who is blocked, and nothing tells them") {
    Decided decided;
    decided.device.run([&](Moment moment) { decided.device.engine.link_open(decided.contact(), moment); });
    const Effects blocked = decided.block(true);
    CHECK(blocked.show<ContactShown>().blocked);
    CHECK(blocked.requests<wire::Send>().empty());
    const Bytes waiting = decided.text("are you there?");
    Effects effects = decided.to_device(waiting);
    CHECK(effects.of<Show>().empty());
    CHECK_FALSE(effects.stores());
    CHECK(effects.of<SendToServer>().empty());  // not even acknowledged: it waits
    effects = decided.device.peer(decided.contact(), ByteView(decided.joiner->text(99, "x")).subspan(1));
    CHECK(effects.shown<MessageShown>().empty());
    decided.device.send(decided.contact(), "no");
    CHECK(decided.device.result == std::unexpected(Error::contact_blocked));
    // After a restart their drop is not even asked for.
    decided.device.restart();
    effects = decided.device.hello();
    CHECK(effects.requests<wire::Subscribe>().empty());
    CHECK(effects.requests<wire::Send>().empty());

    effects = decided.block(false);
    CHECK(effects.request<wire::Subscribe>().drop == decided.joiner->drop);
    CHECK(decided.to_device(waiting).show<MessageShown>().text == "are you there?");
}

TEST_CASE("somebody who is blocked does not come back by another invite") {
    Decided decided;
    decided.block(true);
    const Effects created = decided.device.create_invite();
    const Joiner again(created.show<InviteShown>(), created.request<wire::CreateInvite>());
    const Effects effects = decided.device.envelope(again.drop, again.body);
    CHECK(effects.shown<ContactShown>().empty());
    CHECK(effects.requests<wire::Send>().empty());
}

TEST_CASE("a contact that is deleted leaves no record, no drop, and no unfinished change") {
    Decided decided;
    decided.device.send(decided.contact(), "one");
    decided.to_device(decided.message(
        session::Message::Kind::post,
        session::encode(session::Body(session::Post{.number = 7, .disappears_after_s = 60, .text = "two"}))));
    decided.device.loads_wait = true;
    decided.device.run([&](Moment moment) {
        decided.device.result = decided.device.engine.react(decided.contact(), 1, "👍", moment);
    });
    const std::string asked = decided.device.waiting_loads.at(0);
    const Bytes before = decided.device.records.at(asked);
    const ContactId id = decided.contact();
    const Effects gone = decided.forget();
    CHECK(gone.show<ContactGone>().id == id);
    CHECK(gone.request<wire::DeleteDrop>().drop == decided.joiner->drop);
    for (const auto& [name, sealed] : decided.device.records) {
        CAPTURE(name);
        CHECK(name.find(encode_hex(id)) == std::string::npos);
    }
    const Effects late = decided.device.run(
        [&](Moment moment) { decided.device.engine.loaded(asked, ByteView(before), moment); });
    CHECK_FALSE(late.stores());
    CHECK(late.shown<MessageShown>().empty());
    CHECK(decided.device.restart().shown<ContactShown>().empty());
    decided.forget();
    CHECK(decided.device.result == std::unexpected(Error::contact_unknown));
}

TEST_CASE("the server's answers to what a deleted contact was sent come to nothing") {
    Decided decided;
    const auto message = decided.device.send(decided.contact(), "one").request<wire::Send>();
    const auto another = decided.device.send(decided.contact(), "two").request<wire::Send>();
    decided.forget();
    CHECK(decided.device.answer(wire::Sent{.re = message.id, .live = false}).of<Show>().empty());
    CHECK(decided.device.answer(wire::Error{.re = another.id, .code = wire::ErrorCode::drop_full})
              .shown<ConversationShown>()
              .empty());
}

TEST_CASE("the invite that was made for a deleted contact ends with it") {
    Decided decided;
    const Effects created = decided.device.run([&](Moment moment) {
        decided.device.result = decided.device.engine.create_invite_for(decided.contact(), moment);
    });
    const auto invite = created.show<InviteShown>().id;
    CHECK(decided.forget().request<wire::RevokeInvite>().invite == invite);
}

TEST_CASE("a block is asked for once, and lifted without the server too") {
    Decided decided;
    CHECK(decided.block(false).of<Show>().empty());
    decided.block(true);
    CHECK(decided.block(true).of<Show>().empty());
    CHECK(decided.device
              .run([&](Moment moment) {
                  decided.device.result = decided.device.engine.typing(decided.contact(), true, moment);
              })
              .of<SendToServer>()
              .empty());
    decided.device.server_down();
    CHECK(decided.block(false).of<SendToServer>().empty());
    CHECK(std::ranges::contains(decided.device.hello().requests<wire::Subscribe>(), decided.joiner->drop,
                                &wire::Subscribe::drop));
}

TEST_CASE("a contact is deleted without the server and without a link, and others keep theirs") {
    Decided decided;
    decided.device.run([&](Moment moment) { decided.device.engine.link_closed(decided.contact(), moment); });
    const Effects created = decided.device.create_invite();
    const Joiner other(created.show<InviteShown>(), created.request<wire::CreateInvite>(), start_ms, 3500);
    decided.device.envelope(other.drop, other.body);
    decided.device.create_invite();
    decided.device.server_down();
    const Effects gone = decided.forget();
    CHECK(gone.of<CloseLink>().empty());
    CHECK(gone.of<SendToServer>().empty());
    CHECK(decided.device.restart().show<ContactShown>().id == other.contact);
}

TEST_CASE("the name that they have given themselves is none of our own") {
    Decided decided;
    decided.rename("Jo the second");
    decided.rename("Jo");
    CHECK(decided.device.restart().show<ContactShown>().name == "Jo");
}

TEST_CASE(
    "nobody who is no contact is named, silenced, blocked or deleted, and nothing is done to their words") {
    Device device("Ina");
    const ContactId nobody{9};
    const Moment moment = device.moment();
    const auto unknown = std::unexpected(Error::contact_unknown);
    CHECK(device.engine.edit_message(nobody, 1, "x", moment) == unknown);
    CHECK(device.engine.remove_message(nobody, 1, moment) == unknown);
    CHECK(device.engine.forget_message(nobody, 1, moment) == unknown);
    CHECK(device.engine.react(nobody, 1, "👍", moment) == unknown);
    CHECK(device.engine.read_messages(nobody, moment) == unknown);
    CHECK(device.engine.typing(nobody, true, moment) == unknown);
    CHECK(device.engine.set_disappearing(nobody, 60, moment) == unknown);
    CHECK(device.engine.rename_contact(nobody, "x", moment) == std::unexpected(Error::contact_unknown));
    CHECK(device.engine.set_muted(nobody, true, moment) == std::unexpected(Error::contact_unknown));
    CHECK(device.engine.set_blocked(nobody, true, moment) == std::unexpected(Error::contact_unknown));
    CHECK(device.engine.forget_contact(nobody, moment) == std::unexpected(Error::contact_unknown));
}

}  // namespace
}  // namespace vesper::engine
