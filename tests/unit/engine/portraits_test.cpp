// How people show themselves to each other: a name that changes, a picture, and when they were last there.

#include "core/engine/records.h"
#include "unit/engine/known.h"

namespace vesper::engine {
namespace {

struct Showing : Known {
    using Known::Known;
    Effects change(std::string_view name, const Bytes& portrait = {}) {
        return device.run(
            [&](Moment moment) { device.result = device.engine.change_profile(name, portrait, moment); });
    }
    Effects prefer_presence(bool presence) {
        return device.run(
            [&](Moment moment) { device.engine.set_preferences({.presence = presence}, moment); });
    }
    Effects block(bool blocked) {
        return device.run(
            [&](Moment moment) { device.result = device.engine.set_blocked(contact(), blocked, moment); });
    }
    /// What the device tells of itself.
    std::vector<session::Profile> told(const Effects& effects) {
        std::vector<session::Profile> out;
        for (const auto& content : hear(effects)) {
            const auto* message = std::get_if<session::Message>(&content);
            if (message == nullptr || message->kind != session::Message::Kind::profile) continue;
            auto body = session::decode_body(message->kind, message->body);
            REQUIRE(body);
            out.push_back(std::get<session::Profile>(std::move(*body)));
        }
        return out;
    }
    Effects show_themselves(const session::Profile& profile) {
        const session::Body body(profile);
        return to_device(message(session::kind_of(body), session::encode(body)));
    }
};

const Bytes picture{1, 2, 3};

TEST_CASE("a name and a picture can be changed; contacts are told at once, and once") {
    Showing showing;
    const Effects changed = showing.change("  Inanna ", picture);
    CHECK(showing.device.result);
    CHECK(changed.show<ProfileShown>().name == "Inanna");
    CHECK(changed.show<ProfileShown>().portrait == picture);
    CHECK(showing.told(changed) == std::vector{session::Profile{.name = "Inanna", .portrait = picture}});
    CHECK(showing.change("Inanna", picture).all.empty());

    const Effects restarted = showing.device.restart();
    CHECK(restarted.show<ProfileShown>().name == "Inanna");
    CHECK(restarted.show<ProfileShown>().portrait == picture);
    // It is repeated until it is acknowledged, as any message, and not made anew.
    CHECK(showing.told(showing.device.hello()).size() <= 1);
    CHECK(showing.told(showing.change("Inanna", {})) == std::vector{session::Profile{.name = "Inanna"}});
}

TEST_CASE("a profile that cannot be shown is refused with its reason, and nothing is told") {
    Showing showing;
    const auto refusal = [&](std::string_view name, const Bytes& portrait = {}) {
        CHECK(showing.change(name, portrait).all.empty());
        REQUIRE_FALSE(showing.device.result);
        return showing.device.result.error();
    };
    CHECK(refusal(" \n") == Error::name_empty);
    CHECK(refusal(std::string(limits::max_name_bytes + 1, 'n')) == Error::name_too_long);
    CHECK(refusal("two\nlines") == Error::name_not_text);
    CHECK(refusal("Ina", Bytes(limits::max_portrait_bytes + 1)) == Error::portrait_too_large);
    Device nobody;
    nobody.run([&](Moment moment) { nobody.result = nobody.engine.change_profile("Ina", {}, moment); });
    CHECK(nobody.result == std::unexpected(Error::no_profile));
}

TEST_CASE("who comes later is told as well; where nothing was changed nothing is told") {
    Showing plain;
    CHECK(plain.told(plain.joined).empty());
    CHECK(plain.told(plain.device.hello()).empty());

    Device device("Ina");
    device.hello();
    device.run([&](Moment moment) { REQUIRE(device.engine.change_profile("Inanna", picture, moment)); });
    const Effects created = device.create_invite();
    Joiner joiner(created.show<InviteShown>(), created.request<wire::CreateInvite>());
    const Effects joined = device.envelope(joiner.drop, joiner.body);
    // Behind the welcome: two messages.
    CHECK(joined.requests<wire::Send>().size() == 2);
}

TEST_CASE("a new session hears of it anew") {
    Showing showing;
    showing.told(showing.change("Inanna", picture));
    const Effects renewed = showing.to_device(showing.reset(3));
    CHECK(showing.told(renewed) == std::vector{session::Profile{.name = "Inanna", .portrait = picture}});
}

TEST_CASE("who is blocked is told nothing, and all of it when they are not any more") {
    Showing showing;
    showing.block(true);
    CHECK(showing.change("Inanna", picture).requests<wire::Send>().empty());
    CHECK(showing.change("Ida", picture).requests<wire::Send>().empty());
    CHECK(showing.told(showing.block(false)) ==
          std::vector{session::Profile{.name = "Ida", .portrait = picture}});
}

TEST_CASE("who is away is told when they are back") {
    Showing showing;
    showing.device.server_down();
    CHECK(showing.change("Inanna").requests<wire::Send>().empty());
    showing.device.restart();
    CHECK(showing.told(showing.device.hello()) == std::vector{session::Profile{.name = "Inanna"}});
}

TEST_CASE("a contact's new name and picture are shown, with a line in the conversation, and stay") {
    Showing showing;
    const Effects changed = showing.show_themselves({.name = "Joanna", .portrait = picture});
    CHECK(last_contact(changed).name == "Joanna");
    CHECK(last_contact(changed).portrait == picture);
    const auto line = changed.show<MessageShown>();
    CHECK(line.kind == ShownKind::renamed);
    CHECK(line.text == "Joanna");
    CHECK(line.incoming);
    CHECK(showing.device.conversation.unread == 0);
    // The same name again is no news.
    CHECK(showing.show_themselves({.name = "Joanna"}).shown<MessageShown>().empty());
    const Effects restarted = showing.device.restart();
    CHECK(last_contact(restarted).name == "Joanna");
    CHECK(last_contact(restarted).portrait.empty());
    const std::string record = message_record(showing.contact(), line.position);
    const auto read = showing.device.engine.open_message(record, showing.device.records.at(record));
    REQUIRE(read);
    CHECK(read->kind == ShownKind::renamed);
    CHECK(read->text == "Joanna");
}

TEST_CASE("a name given here stays whatever they call themselves") {
    Showing showing;
    showing.device.run([&](Moment moment) {
        REQUIRE(showing.device.engine.rename_contact(showing.contact(), "Jo from work", moment));
    });
    const ContactShown shown = last_contact(showing.show_themselves({.name = "Ada"}));
    CHECK(shown.name == "Jo from work");
    CHECK(shown.their_name == "Ada");
}

TEST_CASE("another name in the handshake of a new session has its line too") {
    Showing showing;
    showing.show_themselves({.name = "Joanna", .portrait = picture});
    const Effects renewed = showing.to_device(showing.reset(0));  // by "Jo" again
    CHECK(notices_in(renewed, ShownKind::renamed) == 1);
    CHECK(last_contact(renewed).name == "Jo");
    CHECK(last_contact(renewed).portrait == picture);
}

TEST_CASE("what is malformed in a profile is refused, counted, and changes nothing") {
    Showing showing;
    const Effects effects =
        showing.to_device(showing.message(session::Message::Kind::profile, Bytes{0, 0, 0, 0, 0}));
    CHECK(effects.show<RefusedShown>().error == Error::envelope_refused);
    CHECK(showing.to_device(showing.text("after")).show<MessageShown>().text == "after");
    CHECK(last_contact(showing.device.restart()).name == "Jo");
}

TEST_CASE("who keeps their presence to themselves says so, and it is honoured by forgetting it") {
    Showing showing;
    CHECK(showing.told(showing.prefer_presence(false)) ==
          std::vector{session::Profile{.name = "Ina", .hides_presence = true}});
    CHECK_FALSE(showing.device.restart().show<PreferencesShown>().preferences.presence);
    showing.device.hello();
    CHECK(showing.told(showing.prefer_presence(true)) == std::vector{session::Profile{.name = "Ina"}});
    CHECK(showing.told(showing.prefer_presence(true)).empty());

    showing.to_device(showing.text("here"));
    CHECK(showing.device.conversation.last_seen_at_ms != 0);
    showing.show_themselves({.name = "Jo", .hides_presence = true});
    CHECK(showing.device.conversation.last_seen_at_ms == 0);
    showing.device.now_ms += 1000;
    showing.to_device(showing.text("here"));
    showing.device.conversation = {};
    showing.device.restart();
    CHECK(showing.device.conversation.last_seen_at_ms == 0);
    showing.device.hello();
    showing.show_themselves({.name = "Jo"});
    showing.to_device(showing.text("here"));
    CHECK(showing.device.conversation.last_seen_at_ms == showing.device.now_ms);
}

}  // namespace
}  // namespace vesper::engine
