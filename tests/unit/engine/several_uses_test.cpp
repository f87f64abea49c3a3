// Invites for several people.

#include <algorithm>

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

constexpr std::int64_t expiry_ms = start_ms + limits::invite_ttl_ms;

/// A device with an open invite for so many.
struct Party {
    explicit Party(std::uint32_t uses = 3, bool ask_first = false)
        : created(device.create_invite({.uses = uses, .label = "Party", .ask_first = ask_first})) {
        REQUIRE(device.result);
        device.answer(wire::InviteCreated{.re = published().id, .expires_at_ms = 0});
    }
    [[nodiscard]] wire::CreateInvite published() const { return created.request<wire::CreateInvite>(); }
    [[nodiscard]] InviteId id() const { return published().invite; }
    [[nodiscard]] Joiner joiner(std::uint32_t number,
                                const std::optional<crypto::SignKeyPair>& as = {}) const {
        return {created.show<InviteShown>(), published(), start_ms, number, as};
    }
    Effects deliver(const Joiner& joiner) { return device.envelope(joiner.drop, joiner.body); }
    [[nodiscard]] InviteShown last() {
        const auto shown = device.restart().shown<InviteShown>();
        device.hello();
        REQUIRE(shown.size() == 1);
        return shown.front();
    }

    Device device{"Ina"};
    Effects created;
};

/// The welcome among what was sent, if it is for this one: where the device listens for them.
std::optional<wire::DropId> welcome_to(Joiner& joiner, const Effects& effects) {
    for (const auto& sent : effects.requests<wire::Send>()) {
        const auto plain = joiner.session->open(ByteView(sent.body).subspan(1));
        if (!plain) continue;
        const auto content = session::decode_content(*plain);
        REQUIRE(content);
        const auto* message = std::get_if<session::Message>(&*content);
        if (message == nullptr || message->kind != session::Message::Kind::welcome) continue;
        const auto came = session::decode_welcome(message->body);
        REQUIRE(came);
        const auto bundle = invite::decode_bundle(came->bundle, joiner.renewal.lookup);
        REQUIRE(bundle);
        return bundle->drop;
    }
    return std::nullopt;
}

std::vector<std::string> texts_in(const Effects& effects) {
    std::vector<std::string> out;
    for (const MessageShown& shown : effects.shown<MessageShown>()) out.push_back(shown.text);
    return out;
}

TEST_CASE("an invite is for 1 to 50 people, and its label is a line for the inviter alone") {
    Device device("Ina");
    for (const std::uint32_t uses : {0U, 51U, 4'000'000'000U}) {
        CHECK(device.create_invite({.uses = uses}).all.empty());
        CHECK(device.result == std::unexpected(Error::uses_refused));
    }
    for (const char* label : {"two\nlines", "a\x1b[31m",
                              "\xe2\x80\xae"
                              "abc",
                              "\xff"}) {
        CHECK(device.create_invite({.label = label}).all.empty());
        CHECK(device.result == std::unexpected(Error::label_not_text));
    }
    CHECK(device.create_invite({.label = std::string(97, 'x')}).all.empty());
    CHECK(device.result == std::unexpected(Error::label_too_long));
    CHECK(device.create_invite({.uses = 50, .label = std::string(96, 'x')})
              .request<wire::CreateInvite>()
              .uses == 50);

    Effects effects = device.create_invite({.label = "  Unmistakable  "});
    CHECK(effects.show<InviteShown>().label == "Unmistakable");
    const InviteId id = effects.show<InviteShown>().id;
    effects = device.restart();
    const auto shown = effects.shown<InviteShown>();
    const auto kept = std::ranges::find(shown, id, &InviteShown::id);
    REQUIRE(kept != shown.end());
    CHECK(kept->label == "Unmistakable");
    const auto secret = invite::decode_link(kept->code);
    REQUIRE(secret);
    for (const auto& create : device.hello().requests<wire::CreateInvite>()) {
        if (create.invite != id) continue;
        const auto bundle = invite::open_bundle(create.bundle, invite::derive_link_keys(*secret));
        REQUIRE(bundle);
        CHECK_FALSE(text_of(*bundle).contains("Unmistakable"));
    }
}

TEST_CASE(
    "who comes by an invite for several becomes a contact with a drop of their own, which they are told") {
    Party party(2);
    Joiner jo = party.joiner(3000);
    Joiner kim = party.joiner(3001);
    Effects effects = party.deliver(jo);
    CHECK(effects.show<InviteShown>().state == InviteState::open);
    CHECK_FALSE(effects.show<InviteShown>().code.empty());
    CHECK(effects.show<InviteShown>().used == 1);
    CHECK(effects.show<InviteShown>().uses == 2);
    CHECK(effects.show<InviteShown>().contacts == std::vector{jo.contact});
    const auto jos = effects.request<wire::CreateDrop>();
    CHECK(jos.drop != jo.drop);
    CHECK(effects.request<wire::Subscribe>().drop == jos.drop);
    CHECK(welcome_to(jo, effects) == jos.drop);

    effects = party.deliver(kim);
    CHECK(effects.show<InviteShown>().state == InviteState::used);
    CHECK(effects.show<InviteShown>().code.empty());
    CHECK(effects.show<InviteShown>().contacts == std::vector{jo.contact, kim.contact});
    const auto kims = effects.request<wire::CreateDrop>();
    CHECK((kims.drop != jos.drop && kims.drop != kim.drop && kims.owner != jos.owner));
    CHECK(welcome_to(kim, effects) == kims.drop);
    CHECK_FALSE(welcome_to(jo, effects));
    CHECK(effects.requests<wire::DeleteDrop>().empty());

    // Each is heard where they were told to write, the other is not.
    CHECK(texts_in(party.device.envelope(jos.drop, jo.text(1, "from Jo"))) ==
          std::vector<std::string>{"from Jo"});
    check_refused(party.device.envelope(jos.drop, kim.text(1, "in Jo's name")), Error::envelope_refused);
    CHECK(party.last().contacts.size() == 2);
}

TEST_CASE(
    "what several wrote before they were answered is told apart by whose it is, also after the last use") {
    Party party(2);
    Joiner jo = party.joiner(3000);
    Joiner kim = party.joiner(3001);
    party.deliver(jo);
    party.deliver(kim);
    const auto check = [&](Joiner& joiner, std::uint64_t sequence, const std::string& words) {
        const Effects effects = party.device.envelope(joiner.drop, joiner.text(sequence, words));
        CHECK(effects.show<MessageShown>().contact == joiner.contact);
        CHECK(effects.show<MessageShown>().text == words);
        CHECK(effects.request<wire::Acknowledge>().drop == joiner.drop);
    };
    check(kim, 1, "Kim one");
    check(jo, 1, "Jo one");
    party.device.restart();
    CHECK(std::ranges::contains(party.device.hello().requests<wire::Subscribe>(), jo.drop,
                                &wire::Subscribe::drop));
    check(jo, 2, "Jo two");
    check(kim, 2, "Kim two");

    // A frame that is malformed for its session, one that is nobody's, one that came before, and a join too
    // many.
    Bytes again = jo.text(3, "Jo three");
    party.device.envelope(jo.drop, again);
    check_refused(party.device.envelope(jo.drop, again), Error::envelope_refused);
    CHECK(party.device.envelope(jo.drop, jo.seal(session::Ack{77})).show<RefusedShown>().error ==
          Error::envelope_refused);
    check_refused(party.device.envelope(jo.drop, Bytes{2, 1, 2, 3}), Error::envelope_refused);
    check_refused(party.deliver(party.joiner(3002)), Error::envelope_refused);
    check_refused(party.device.envelope(jo.drop, Bytes{3, 1}), Error::envelope_refused);
}

TEST_CASE("a frame that nobody's session opens does not stay in the drop of an open invite for several") {
    Party party;
    check_refused(party.device.envelope(party.published().drop, Bytes{2, 1, 2, 3}), Error::envelope_refused);
}

TEST_CASE("the same join counts once, and another of the same person renews the contact there is") {
    Party party;
    Joiner jo = party.joiner(3000);
    party.deliver(jo);
    check_refused(party.deliver(jo), Error::join_refused);

    Joiner again = party.joiner(3001, jo.identity);
    Effects effects = party.deliver(again);
    CHECK(effects.show<InviteShown>().contacts == std::vector{jo.contact});
    CHECK(effects.show<InviteShown>().used == 2);
    CHECK(effects.requests<wire::CreateDrop>().empty());
    CHECK(effects.requests<wire::DeleteDrop>().empty());
    CHECK(std::ranges::count(effects.shown<MessageShown>(), ShownKind::session_renewed,
                             &MessageShown::kind) == 1);
    CHECK(welcome_to(again, effects));
    // Their first join would bring their first session back.
    check_refused(party.deliver(jo), Error::join_refused);
    check_refused(party.deliver(again), Error::join_refused);
    party.device.restart();
    party.device.hello();
    check_refused(party.deliver(again), Error::join_refused);
    CHECK(party.device.envelope(jo.drop, again.text(1, "here again")).show<MessageShown>().contact ==
          jo.contact);
}

TEST_CASE("the 51st is refused") {
    Party party(limits::max_invite_uses);
    for (std::uint32_t i = 0; i < limits::max_invite_uses; ++i) {
        const Effects effects = party.deliver(party.joiner(4000 + i));
        CHECK(effects.show<InviteShown>().used == i + 1);
    }
    check_refused(party.deliver(party.joiner(5000)), Error::envelope_refused);
    CHECK(party.last().contacts.size() == limits::max_invite_uses);
    CHECK(party.device.records.at(party.device.only_record("invite/")).size() < 5'000);
}

TEST_CASE("revoking an invite for several that somebody came by ends it and keeps listening for them") {
    Party party;
    Joiner jo = party.joiner(3000);
    party.deliver(jo);
    Effects effects = party.device.revoke(party.id());
    REQUIRE(party.device.result);
    CHECK(effects.show<InviteShown>().state == InviteState::revoked);
    CHECK(effects.show<InviteShown>().contacts == std::vector{jo.contact});
    CHECK(effects.request<wire::RevokeInvite>().invite == party.id());
    CHECK(effects.requests<wire::DeleteDrop>().empty());
    check_refused(party.deliver(party.joiner(3001)), Error::envelope_refused);
    CHECK(texts_in(party.device.envelope(jo.drop, jo.text(1, "still here"))) ==
          std::vector<std::string>{"still here"});

    party.device.restart();
    effects = party.device.hello();
    CHECK(std::ranges::contains(effects.requests<wire::Subscribe>(), jo.drop, &wire::Subscribe::drop));
    effects = party.device.timer_at(expiry_ms + limits::ended_invite_memory_ms);
    CHECK(effects.request<wire::DeleteDrop>().drop == jo.drop);
    CHECK(party.device.restart().shown<InviteShown>().empty());
}

TEST_CASE("a frame of a contact who is gone from this device is nobody's") {
    Party party;
    Joiner jo = party.joiner(3000);
    party.deliver(jo);
    party.device.records.erase(party.device.only_record("contact/"));
    party.device.restart();
    party.device.hello();
    check_refused(party.device.envelope(jo.drop, jo.text(1, "who?")), Error::envelope_refused);
}

TEST_CASE("a join of one whom we are joining waits for that, also where several may come") {
    Party party;
    Inviter inviter;
    party.device.open_link(inviter.code());
    Effects effects = party.device.hello_again();
    effects = party.device.answer(inviter.found(effects.request<wire::PeekInvite>().id));
    effects = party.device.accept(inviter.keys.lookup);
    REQUIRE(party.device.result);
    const auto claim = effects.request<wire::ClaimInvite>();
    Joiner ina = party.joiner(3000, inviter.identity);
    // It stays in the drop, and so does what is behind it.
    CHECK(party.deliver(ina).requests<wire::Acknowledge>().empty());
    CHECK(party.device.envelope(ina.drop, ina.text(1, "behind it")).requests<wire::Acknowledge>().empty());
    effects = party.device.answer(wire::Sent{.re = claim.id, .live = false});
    CHECK(effects.requests<wire::DeleteDrop>().empty());
    CHECK(std::ranges::contains(effects.requests<wire::Subscribe>(), ina.drop, &wire::Subscribe::drop));
    const bool ours = party.last().used == 1;
    if (ours) {
        check_refused(party.deliver(ina), Error::join_refused);
    } else {
        CHECK(party.deliver(ina).show<InviteShown>().used == 1);
    }
}

// ---- the joiner's side ----

TEST_CASE(
    "a welcome says where to write from then on, and what had gone to the invite's drop goes there again") {
    Device device("Jo");
    Inviter inviter;
    device.open_link(inviter.code());
    Effects effects = device.hello_again();
    device.answer(inviter.found(effects.request<wire::PeekInvite>().id));
    effects = device.accept(inviter.keys.lookup);
    const auto claim = effects.request<wire::ClaimInvite>();
    effects = device.answer(wire::Sent{.re = claim.id, .live = false});
    for (const auto& sent : effects.requests<wire::Send>()) {
        CHECK(sent.drop == inviter.bundle.drop);
        device.answer(wire::Sent{.re = sent.id, .live = false});
    }
    const auto accepted = inviter.consume(claim);
    auto session = inviter.session_of(accepted);
    const auto first = device.send(accepted.outcome.contact, "before").request<wire::Send>();
    CHECK(first.drop == inviter.bundle.drop);
    device.answer(wire::Sent{.re = first.id, .live = false});
    const auto under_way = device.send(accepted.outcome.contact, "on its way").request<wire::Send>();

    Inviter moved = inviter;
    moved.bundle.drop = {0xD1};
    effects = device.envelope(accepted.introduction.drop, moved.welcome_in(session, accepted, 0));
    std::size_t again = 0;
    for (const auto& sent : effects.requests<wire::Send>()) {
        CHECK(sent.drop == moved.bundle.drop);
        ++again;
    }
    CHECK(again >= 3);  // its welcome, two texts; and the acknowledgement
    // The late answer to what went to the old drop is of no consequence.
    device.answer(wire::Sent{.re = under_way.id, .live = false});
    device.restart();
    for (const auto& sent : device.hello().requests<wire::Send>()) CHECK(sent.drop == moved.bundle.drop);
}

}  // namespace
}  // namespace vesper::engine
