// Invites whose maker is asked before anybody is admitted.

#include <algorithm>

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

constexpr std::int64_t expiry_ms = start_ms + limits::invite_ttl_ms;

struct Door {
    explicit Door(std::uint32_t uses = 1)
        : created(device.create_invite({.uses = uses, .label = "Door", .ask_first = true})) {
        device.answer(wire::InviteCreated{.re = published().id, .expires_at_ms = 0});
    }
    [[nodiscard]] wire::CreateInvite published() const { return created.request<wire::CreateInvite>(); }
    [[nodiscard]] InviteId id() const { return published().invite; }
    [[nodiscard]] Joiner joiner(std::uint32_t number = 3000,
                                const std::optional<crypto::SignKeyPair>& as = {}) const {
        return {created.show<InviteShown>(), published(), start_ms, number, as};
    }
    Effects knock(const Joiner& joiner) { return device.envelope(joiner.drop, joiner.body); }

    Device device{"Ina"};
    Effects created;
};

/// Nothing that the other person, or anybody but our own server, could see.
bool is_silent(const Effects& effects) {
    return effects.requests<wire::Send>().empty() && effects.of<OpenLink>().empty() &&
           effects.requests<wire::DeleteDrop>().empty() && effects.shown<ContactShown>().empty();
}

TEST_CASE("who comes by an invite that asks first waits, with the name they say, and hears nothing") {
    Door door;
    Joiner jo = door.joiner();
    Effects effects = door.knock(jo);
    CHECK(is_silent(effects));
    CHECK(effects.stores());
    CHECK(effects.request<wire::Acknowledge>().drop == jo.drop);  // it is safe here
    const auto shown = effects.show<InviteShown>();
    CHECK(shown.state == InviteState::used);
    CHECK(shown.used == 1);
    CHECK(shown.contacts.empty());
    REQUIRE(shown.requests.size() == 1);
    CHECK(shown.requests[0].name == "Jo");
    CHECK(shown.requests[0].at_ms == start_ms);

    // What they write waits where it is.
    const Bytes text = jo.text(1, "let me in");
    effects = door.device.envelope(jo.drop, text);
    CHECK(effects.all.empty());
    check_refused(door.knock(jo), Error::join_refused);
    check_refused(door.knock(door.joiner(3001)), Error::join_refused);

    // Also after a restart, with and without a server.
    effects = door.device.restart();
    CHECK(effects.show<InviteShown>().requests.size() == 1);
    CHECK(effects.shown<ContactShown>().empty());
    CHECK(is_silent(door.device.hello()));

    effects = door.device.admit(door.id(), shown.requests[0].id);
    REQUIRE(door.device.result);
    CHECK(effects.requests<wire::Subscribe>().front().drop == jo.drop);
    CHECK(effects.shown<ContactShown>().back().state == ContactState::established);
    CHECK(effects.show<InviteShown>().requests.empty());
    CHECK(effects.show<InviteShown>().contacts == std::vector{jo.contact});
    const auto welcome = effects.request<wire::Send>();
    CHECK(welcome.drop == jo.own_drop);
    CHECK(jo.session->open(ByteView(welcome.body).subspan(1)));
    effects = door.device.envelope(jo.drop, text);
    CHECK(effects.show<MessageShown>().text == "let me in");
    door.device.admit(door.id(), shown.requests[0].id);
    CHECK(door.device.result == std::unexpected(Error::nothing_to_decide));
}

TEST_CASE("somebody can be admitted while the server is away, and is answered when it is back") {
    for (const std::uint32_t uses : {1U, 2U}) {
        Door door(uses);
        Joiner jo = door.joiner();
        const auto request = door.knock(jo).show<InviteShown>().requests[0].id;
        door.device.server_down();
        Effects effects = door.device.admit(door.id(), request);
        REQUIRE(door.device.result);
        CHECK(effects.of<SendToServer>().empty());
        CHECK(effects.of<OpenLink>().empty());
        CHECK(effects.shown<ContactShown>().back().name == "Jo");
        door.device.restart();
        effects = door.device.hello();
        bool welcomed = false;
        for (const auto& sent : effects.requests<wire::Send>()) {
            welcomed = welcomed || jo.session->open(ByteView(sent.body).subspan(1));
        }
        CHECK(welcomed);
        CHECK(std::ranges::contains(effects.requests<wire::Subscribe>(), jo.drop, &wire::Subscribe::drop));
        CHECK(door.device.envelope(jo.drop, jo.text(1, "thanks")).show<MessageShown>().text == "thanks");
    }
}

TEST_CASE("who is declined never becomes a contact, and hears nothing of it") {
    Door door;
    Joiner jo = door.joiner();
    const auto request = door.knock(jo).show<InviteShown>().requests[0].id;
    Effects effects = door.device.decline(door.id(), request);
    REQUIRE(door.device.result);
    CHECK(is_silent(effects));
    CHECK(effects.show<InviteShown>().requests.empty());
    CHECK(effects.show<InviteShown>().state == InviteState::used);
    CHECK(effects.show<InviteShown>().contacts.empty());
    check_refused(door.knock(jo), Error::envelope_refused);
    effects = door.device.restart();
    CHECK(effects.shown<ContactShown>().empty());
    // Nobody listens any more, as when we are away; the drop is left to end by itself.
    effects = door.device.hello();
    CHECK(effects.of<SendToServer>().empty());
    CHECK(is_silent(door.device.timer_at(expiry_ms + limits::ended_invite_memory_ms)));
    door.device.admit(door.id(), request);
    CHECK(door.device.result == std::unexpected(Error::nothing_to_decide));
}

TEST_CASE("of several each is asked about, and one who was declined is declined again without asking") {
    Door door(4);
    Joiner jo = door.joiner(3000);
    Joiner kim = door.joiner(3001);
    const auto jos = door.knock(jo).show<InviteShown>().requests[0].id;
    Effects effects = door.knock(kim);
    REQUIRE(effects.show<InviteShown>().requests.size() == 2);
    CHECK(effects.show<InviteShown>().state == InviteState::open);
    const auto kims = effects.show<InviteShown>().requests[1].id;
    const Bytes hello = kim.text(1, "Kim here");
    CHECK(door.device.envelope(kim.drop, hello).all.empty());

    effects = door.device.decline(door.id(), jos);
    CHECK(is_silent(effects));
    CHECK(effects.request<wire::Subscribe>().drop == jo.drop);
    const Joiner again = door.joiner(3002, jo.identity);
    effects = door.knock(again);
    CHECK(is_silent(effects));
    CHECK(effects.show<InviteShown>().requests.size() == 1);
    CHECK(effects.show<InviteShown>().used == 3);
    door.device.restart();
    door.device.hello();
    check_refused(door.knock(again), Error::join_refused);

    effects = door.device.admit(door.id(), kims);
    CHECK(effects.show<InviteShown>().contacts == std::vector{kim.contact});
    CHECK(door.device.envelope(kim.drop, hello).show<MessageShown>().text == "Kim here");
    // What the declined one wrote is refused, now that nobody waits.
    check_refused(door.device.envelope(jo.drop, jo.text(1, "please")), Error::envelope_refused);
    // Somebody was declined: the drop is not deleted under them.
    effects = door.device.timer_at(expiry_ms + limits::ended_invite_memory_ms);
    CHECK(effects.requests<wire::DeleteDrop>().empty());
}

TEST_CASE("a revoked invite declines who waits, and does not tell them") {
    Door door(2);
    Joiner jo = door.joiner();
    const auto request = door.knock(jo).show<InviteShown>().requests[0].id;
    Effects effects = door.device.revoke(door.id());
    REQUIRE(door.device.result);
    CHECK(is_silent(effects));
    CHECK(effects.show<InviteShown>().requests.empty());
    door.device.admit(door.id(), request);
    CHECK(door.device.result == std::unexpected(Error::nothing_to_decide));
    door.device.decline(door.id(), request);
    CHECK(door.device.result == std::unexpected(Error::nothing_to_decide));
    CHECK(is_silent(door.device.restart()));
    CHECK(door.device.hello().requests<wire::Subscribe>().empty());
}

TEST_CASE("an invite whose uses are spent is not revoked or renewed while somebody waits") {
    Door door;
    const auto request = door.knock(door.joiner()).show<InviteShown>().requests[0].id;
    door.device.revoke(door.id());
    CHECK(door.device.result == std::unexpected(Error::invite_not_open));
    door.device.renew(door.id());
    CHECK(door.device.result == std::unexpected(Error::invite_not_open));
    // It does not expire either: they can be admitted while the keys are remembered.
    CHECK(door.device.timer_at(expiry_ms).shown<InviteShown>().empty());
    door.device.timer_at(expiry_ms + limits::ended_invite_memory_ms - 1);
    door.device.admit(door.id(), request);
    CHECK(door.device.result);
}

TEST_CASE("what there is no request for cannot be decided") {
    Door door;
    for (const InviteId& id : {door.id(), InviteId{9}}) {
        CHECK(door.device.admit(id, ContactId{7}).all.empty());
        CHECK(door.device.result == std::unexpected(Error::nothing_to_decide));
        CHECK(door.device.decline(id, ContactId{7}).all.empty());
        CHECK(door.device.result == std::unexpected(Error::nothing_to_decide));
    }
}

TEST_CASE("a contact who comes again is not asked about") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    const Effects created = device.create_invite({.ask_first = true});
    const Joiner again(created.show<InviteShown>(), created.request<wire::CreateInvite>(), start_ms, 3001,
                       acquainted.joiner->identity);
    const Effects effects = device.envelope(again.drop, again.body);
    CHECK(effects.show<InviteShown>().requests.empty());
    CHECK(effects.show<InviteShown>().contacts == std::vector{acquainted.contact()});
}

TEST_CASE("who became a contact another way meanwhile keeps the later session when admitted") {
    Door door(2);
    Joiner first = door.joiner(3000);
    const auto request = door.knock(first).show<InviteShown>().requests[0].id;
    const Effects other = door.device.create_invite();
    Joiner second(other.show<InviteShown>(), other.request<wire::CreateInvite>(), start_ms, 3001,
                  first.identity);
    door.device.envelope(second.drop, second.body);
    const Effects effects = door.device.admit(door.id(), request);
    REQUIRE(door.device.result);
    CHECK(effects.shown<MessageShown>().empty());
    CHECK(effects.show<InviteShown>().contacts == std::vector{second.contact});
    CHECK(door.device.envelope(second.drop, second.text(1, "as before")).show<MessageShown>().text ==
          "as before");
}

TEST_CASE("whom we are joining ourselves can be admitted once that is decided") {
    Door door;
    Inviter inviter;
    Joiner ina = door.joiner(3000, inviter.identity);
    const auto request = door.knock(ina).show<InviteShown>().requests[0].id;
    door.device.open_link(inviter.code());
    Effects effects = door.device.hello_again();
    door.device.answer(inviter.found(effects.request<wire::PeekInvite>().id));
    effects = door.device.accept(inviter.keys.lookup);
    const auto claim = effects.request<wire::ClaimInvite>();
    CHECK(door.device.admit(door.id(), request).all.empty());
    CHECK(door.device.result == std::unexpected(Error::link_already_joined));
    door.device.answer(wire::Sent{.re = claim.id, .live = false});
    effects = door.device.admit(door.id(), request);
    REQUIRE(door.device.result);
    CHECK(effects.show<InviteShown>().requests.empty());
    CHECK(effects.show<InviteShown>().contacts.size() == 1);
}

TEST_CASE("without a profile nobody is admitted") {
    Door door;
    const auto request = door.knock(door.joiner()).show<InviteShown>().requests[0].id;
    door.device.records.erase("profile");
    door.device.restart();
    CHECK(door.device.admit(door.id(), request).all.empty());
    CHECK(door.device.result == std::unexpected(Error::nothing_to_decide));
}

}  // namespace
}  // namespace vesper::engine
