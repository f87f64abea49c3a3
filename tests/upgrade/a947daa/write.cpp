// Writes what one device of that version has stored, as JSON on stdout.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/common/text.h"
#include "unit/engine/known.h"

namespace vesper::engine {

static std::string_view kind_name(ShownKind kind) {
    switch (kind) {
        case ShownKind::text:
            return "text";
        case ShownKind::unsupported:
            return "unsupported";
        case ShownKind::session_renewed:
            return "session renewed";
        case ShownKind::identity_changed:
            return "identity changed";
    }
    return "?";
}
static std::string_view state_name(MessageState state) {
    switch (state) {
        case MessageState::queued:
            return "queued";
        case MessageState::sent:
            return "sent";
        case MessageState::delivered:
            return "delivered";
        case MessageState::received:
            return "received";
    }
    return "?";
}

TEST_CASE("write") {
    Known known;
    Device& device = known.device;
    // Conversation: a text of ours that is delivered, theirs, one of a later kind, a new session, theirs
    // again.
    const auto confirm = [&](const Effects& effects) {
        known.hear(effects);
        for (const auto& sent : effects.requests<wire::Send>())
            device.answer(wire::Sent{.re = sent.id, .live = false});
        return effects;
    };
    confirm(device.send(known.contact(), "delivered in the first session"));
    confirm(known.to_device(known.text("their first words")));
    confirm(known.to_device(known.joiner->seal(session::Ack{2})));
    confirm(known.to_device(
        known.message(static_cast<session::Message::Kind>(77), copy_of(view_of("of a later Vesper")))));
    confirm(known.to_device(known.reset(2)));
    confirm(known.to_device(known.welcome(2)));
    confirm(known.to_device(known.text("Zoë\n🌙")));
    confirm(device.send(known.contact(), "delivered"));
    confirm(known.to_device(known.joiner->seal(session::Ack{2})));
    device.run([&](Moment moment) { REQUIRE(device.engine.set_verified(known.contact(), true, moment)); });
    confirm(device.send(known.contact(), "waits in the drop"));
    // What the device can be told in its next session is known from here.
    // An open invite, a revoked one.
    const Effects revoked = device.create_invite();
    device.answer(wire::InviteCreated{.re = revoked.request<wire::CreateInvite>().id, .expires_at_ms = 0});
    device.revoke(revoked.show<InviteShown>().id);
    const Effects open = device.create_invite();
    device.answer(wire::InviteCreated{.re = open.request<wire::CreateInvite>().id, .expires_at_ms = 0});
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
    device.send(known.contact(), "waits here");
    device.send(known.contact(), "waits here, too");

    nlohmann::ordered_json out;
    out["version"] = "a947daa";
    out["now_ms"] = device.now_ms;
    out["vault_key"] = encode_hex(device.vault);
    nlohmann::ordered_json friend_;
    friend_["contact"] = encode_hex(known.contact());
    friend_["device_drop"] = encode_hex(known.joiner->drop);
    friend_["own_drop"] = encode_hex(known.joiner->own_drop);
    Writer state;
    known.joiner->session->encode(state);
    friend_["session"] = encode_hex(state.take());
    friend_["next_sequence"] = known.sequence + 1;
    friend_["waits_in_drop"] = {"waits in the drop"};
    friend_["waits_here"] = {"waits here", "waits here, too"};
    out["friend"] = friend_;
    out["joining"] = {{"contact", encode_hex(second)}, {"drop", encode_hex(inviter.bundle.drop)}};
    out["records"] = nlohmann::ordered_json::object();
    for (const auto& [name, sealed] : device.records) out["records"][name] = encode_hex(sealed);
    // What that version shows of them.
    const Effects shown = device.restart();
    nlohmann::ordered_json all;
    all["profile"] = shown.show<ProfileShown>().name;
    for (const auto& one : shown.shown<InviteShown>())
        all["invites"].push_back({{"id", encode_hex(one.id)},
                                  {"code", one.code},
                                  {"state", static_cast<int>(one.state)},
                                  {"created_at_ms", one.created_at_ms},
                                  {"expires_at_ms", one.expires_at_ms}});
    for (const auto& one : shown.shown<ContactShown>())
        all["contacts"].push_back({{"id", encode_hex(one.id)},
                                   {"name", one.name},
                                   {"state", static_cast<int>(one.state)},
                                   {"added_at_ms", one.added_at_ms},
                                   {"verified", one.verified}});
    for (const auto& [name, sealed] : device.records) {
        if (!name.starts_with(message_prefix)) continue;
        const auto message = device.engine.open_message(name, sealed);
        REQUIRE(message);
        nlohmann::ordered_json one{{"contact", encode_hex(message->contact)},
                                   {"position", message->position},
                                   {"incoming", message->incoming},
                                   {"sent_at_ms", message->sent_at_ms},
                                   {"state", state_name(message->state)},
                                   {"kind", kind_name(message->kind)},
                                   {"text", message->text}};
        all["messages"].push_back(one);
    }
    out["shown"] = all;
    std::FILE* file = std::fopen("fixture.json", "w");
    REQUIRE(file != nullptr);
    const std::string text = out.dump(1) + "\n";
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
}

}  // namespace vesper::engine
