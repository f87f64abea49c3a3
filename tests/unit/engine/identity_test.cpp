// Who a contact is: another identity, and what was compared.

#include "core/verification/safety_number.h"
#include "unit/engine/known.h"

namespace vesper::engine {
namespace {

bool acknowledges(const Effects& effects) {
    return !effects.requests<wire::Acknowledge>().empty();
}

/// Somebody else joins by an invite for the conversation that there is.
struct Changed : Known {
    Changed() {
        device.run([&](Moment moment) { REQUIRE(device.engine.set_verified(contact(), true, moment)); });
        const Effects created =
            device.run([&](Moment moment) { REQUIRE(device.engine.create_invite_for(contact(), moment)); });
        const auto published = created.request<wire::CreateInvite>();
        device.answer(wire::InviteCreated{.re = published.id, .expires_at_ms = 0});
        newcomer.emplace(created.show<InviteShown>(), published, start_ms, 4000);
        invite = published.invite;
        came = device.envelope(newcomer->drop, newcomer->body);
    }
    Effects accept() {
        return device.run(
            [&](Moment moment) { device.result = device.engine.accept_identity(contact(), moment); });
    }
    Effects refuse() {
        return device.run(
            [&](Moment moment) { device.result = device.engine.refuse_identity(contact(), moment); });
    }
    Effects verify(bool verified) {
        return device.run(
            [&](Moment moment) { device.result = device.engine.set_verified(contact(), verified, moment); });
    }

    std::optional<Joiner> newcomer;
    InviteId invite{};
    Effects came;
};

TEST_CASE("an invite can be made for a conversation there is, and for no other") {
    Known known;
    known.device.run([&](Moment moment) {
        CHECK(known.device.engine.create_invite_for({0x99}, moment) ==
              std::unexpected(Error::contact_unknown));
        CHECK(known.device.engine.create_invite_for(known.contact(), moment));
    });
}

TEST_CASE("the contact itself renews its conversation by an invite that was made for it") {
    Known known;
    const Effects created = known.device.run(
        [&](Moment moment) { REQUIRE(known.device.engine.create_invite_for(known.contact(), moment)); });
    const ContactId id = known.contact();
    known.joiner.emplace(created.show<InviteShown>(), created.request<wire::CreateInvite>());
    const Effects joined = known.to_device(known.joiner->body);
    CHECK(last_contact(joined).id == id);
    CHECK(last_state(joined) == ContactState::established);
    CHECK(notices_in(joined, ShownKind::session_renewed) == 1);
    CHECK(notices_in(joined, ShownKind::identity_changed) == 0);
}

TEST_CASE("a join by another identity stays in the drop and blocks the conversation, also after a restart") {
    Changed changed;
    const auto check_blocked = [&](const ContactShown& shown) {
        CHECK(shown.id == changed.contact());
        CHECK(shown.state == ContactState::identity_changed);
        CHECK_FALSE(shown.verified);
    };
    check_blocked(changed.came.show<ContactShown>());
    CHECK_FALSE(acknowledges(changed.came));
    CHECK(changed.came.shown<InviteShown>().empty());
    check_blocked(changed.device.restart().show<ContactShown>());
    const Effects online = changed.device.hello();
    CHECK(online.requests<wire::Send>().empty());
    const Effects again = changed.device.envelope(changed.newcomer->drop, changed.newcomer->body);
    CHECK(again.all.empty());
}

TEST_CASE("while a new identity waits, nothing is sent, shown or acknowledged") {
    Changed changed;
    CHECK(changed.device.send(changed.contact(), "to whom?").all.empty());
    CHECK(changed.device.result == std::unexpected(Error::identity_changed));
    CHECK(changed.to_device(changed.text("from the old one")).all.empty());
    CHECK(changed.device.envelope(changed.newcomer->drop, changed.newcomer->text(1, "from the new one"))
              .all.empty());
    const Bytes frame = changed.text("over the link");
    const Effects peer = changed.device.peer(changed.contact(), ByteView(frame).subspan(1));
    CHECK_FALSE(changed.device.result);
    CHECK(peer.shown<MessageShown>().empty());
}

TEST_CASE("a new identity that was accepted takes the conversation, not verified, behind a notice") {
    Changed changed;
    const Effects accepted = changed.accept();
    REQUIRE(changed.device.result);
    CHECK(std::ranges::contains(accepted.requests<wire::Subscribe>(), changed.newcomer->drop,
                                &wire::Subscribe::drop));
    const Effects joined = changed.device.envelope(changed.newcomer->drop, changed.newcomer->body);
    CHECK(acknowledges(joined));
    const auto shown = last_contact(joined);
    CHECK(shown.id == changed.contact());
    CHECK(shown.state == ContactState::established);
    CHECK_FALSE(shown.verified);
    CHECK(notices_in(joined, ShownKind::identity_changed) == 1);
    CHECK(notices_in(joined, ShownKind::session_renewed) == 0);
    CHECK(joined.show<InviteShown>().state == InviteState::used);
    CHECK(joined.request<wire::DeleteDrop>().drop == changed.joiner->drop);
    const Effects said =
        changed.device.envelope(changed.newcomer->drop, changed.newcomer->text(1, "it is me"));
    CHECK(said.show<MessageShown>().text == "it is me");
    CHECK(said.show<MessageShown>().position > joined.shown<MessageShown>().back().position);
}

TEST_CASE("an acceptance survives a restart, and so does a comparison made before it") {
    Changed changed;
    CHECK(changed.verify(true).show<ContactShown>().verified);
    changed.accept();
    changed.device.restart();
    changed.device.hello();
    const Effects joined = changed.device.envelope(changed.newcomer->drop, changed.newcomer->body);
    CHECK(last_contact(joined).state == ContactState::established);
    CHECK(last_contact(joined).verified);
}

TEST_CASE("without a server an acceptance waits for it") {
    Changed changed;
    changed.device.server_down();
    CHECK(changed.accept().of<SendToServer>().empty());
    CHECK(changed.device.result);
    CHECK(std::ranges::contains(changed.device.hello().requests<wire::Subscribe>(), changed.newcomer->drop,
                                &wire::Subscribe::drop));
}

TEST_CASE("a new identity that was refused is gone with its invite, and the conversation goes on") {
    Changed changed;
    const Effects refused = changed.refuse();
    REQUIRE(changed.device.result);
    CHECK(refused.request<wire::RevokeInvite>().invite == changed.invite);
    CHECK(refused.show<InviteShown>().state == InviteState::revoked);
    CHECK(refused.show<ContactShown>().state == ContactState::established);
    CHECK(refused.show<ContactShown>().verified);
    CHECK(std::ranges::contains(refused.requests<wire::Subscribe>(), changed.joiner->drop,
                                &wire::Subscribe::drop));
    check_refused(changed.device.envelope(changed.newcomer->drop, changed.newcomer->body),
                  Error::envelope_refused);
    CHECK(changed.to_device(changed.text("still me")).show<MessageShown>().text == "still me");
    CHECK(changed.hear_texts(changed.device.send(changed.contact(), "good")).size() == 1);
}

TEST_CASE("a refusal without a server revokes the invite when there is one") {
    Changed changed;
    changed.device.server_down();
    CHECK(changed.refuse().of<SendToServer>().empty());
    CHECK(changed.device.hello().request<wire::RevokeInvite>().invite == changed.invite);
}

TEST_CASE("where no identity has changed there is nothing to decide") {
    Known known;
    known.device.run([&](Moment moment) {
        Engine& engine = known.device.engine;
        CHECK(engine.accept_identity(known.contact(), moment) == std::unexpected(Error::nothing_to_decide));
        CHECK(engine.refuse_identity(known.contact(), moment) == std::unexpected(Error::nothing_to_decide));
        CHECK(engine.accept_identity({0x99}, moment) == std::unexpected(Error::contact_unknown));
        CHECK(engine.refuse_identity({0x99}, moment) == std::unexpected(Error::contact_unknown));
    });
}

TEST_CASE("the safety number of a conversation is its contact's, and that of a newcomer while one waits") {
    Known known;
    const auto of = [](const Known& one, const crypto::SignPublicKey& theirs) {
        return verification::safety_number(one.joiner->device, theirs).digits;
    };
    const auto shown = known.device.engine.safety_number(known.contact());
    REQUIRE(shown);
    CHECK(shown->digits == of(known, known.joiner->identity->public_key()));
    CHECK(known.device.engine.safety_number({0x99}).error() == Error::contact_unknown);
    CHECK(Device().engine.safety_number({0x99}).error() == Error::contact_unknown);

    Changed changed;
    const auto newcomers = changed.device.engine.safety_number(changed.contact());
    REQUIRE(newcomers);
    CHECK(newcomers->digits == of(changed, changed.newcomer->identity->public_key()));
}

TEST_CASE("a verified mark is set and taken back, and survives a restart and a reset") {
    Known known;
    const auto set = [&known](bool verified) {
        return known.device.run([&](Moment moment) {
            known.device.result = known.device.engine.set_verified(known.contact(), verified, moment);
        });
    };
    CHECK(set(true).show<ContactShown>().verified);
    CHECK(known.device.restart().show<ContactShown>().verified);
    known.device.hello();
    CHECK(last_contact(known.to_device(known.reset(0))).verified);
    CHECK(known.device.engine.safety_number(known.contact())->digits ==
          verification::safety_number(known.joiner->device, known.joiner->identity->public_key()).digits);
    CHECK_FALSE(set(false).show<ContactShown>().verified);
    CHECK_FALSE(known.device.restart().show<ContactShown>().verified);
    known.device.run([&](Moment moment) {
        CHECK(known.device.engine.set_verified({0x99}, true, moment) ==
              std::unexpected(Error::contact_unknown));
    });
}

TEST_CASE("a scanned code verifies the contact it is of, and says what else it is") {
    Known known;
    const auto scan = [&known](std::string_view code) {
        return known.device.run([&](Moment moment) {
            known.device.result = known.device.engine.scan_safety_code(known.contact(), code, moment);
        });
    };
    const auto& them = known.joiner->identity->public_key();
    const std::string theirs = verification::safety_number(them, known.joiner->device).qr;
    const std::string ours = verification::safety_number(known.joiner->device, them).qr;
    const std::pair<std::string, Error> wrong[] = {{"https://vesper.example/", Error::code_unknown},
                                                   {"vesper-verify:2:abc", Error::code_version_unknown},
                                                   {ours, Error::code_mismatch},
                                                   {theirs + "A", Error::code_mismatch}};
    for (const auto& [code, error] : wrong) {
        CAPTURE(code);
        CHECK(scan(code).all.empty());
        CHECK(known.device.result == std::unexpected(error));
    }
    CHECK_FALSE(known.device.restart().show<ContactShown>().verified);
    CHECK(scan(" " + theirs + "\n").show<ContactShown>().verified);
    CHECK(known.device.result);
    known.device.run([&](Moment moment) {
        CHECK(known.device.engine.scan_safety_code({0x99}, theirs, moment) ==
              std::unexpected(Error::contact_unknown));
    });
}

}  // namespace
}  // namespace vesper::engine
