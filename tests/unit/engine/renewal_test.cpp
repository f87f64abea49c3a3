// Sessions that begin again.

#include "unit/engine/known.h"

namespace vesper::engine {
namespace {

/// A frame that opens in no session.
Bytes garbage(std::uint8_t number) {
    Bytes out(300, number);
    out.front() = session_kind;
    return out;
}

TEST_CASE(
    "a session whose record is lost begins again: a reset goes to the contact, and no message before its "
    "answer") {
    Known known;
    const Effects started = known.lose();
    CHECK(last_state(started) == ContactState::renewing);
    known.device.send(known.contact(), "waits");
    REQUIRE(known.device.result);
    const Effects online = known.device.hello();
    const auto resets = resets_in(online);
    REQUIRE(resets.size() == 1);
    CHECK(resets.front().drop == known.joiner->own_drop);
    CHECK_FALSE(resets.front().ephemeral);
    const Effects more = known.device.send(known.contact(), "waits too");
    CHECK(more.requests<wire::Send>().empty());
    for (const auto& sent : online.requests<wire::Send>()) {
        CHECK((sent.ephemeral || sent.body.front() == reset_kind));
    }
}

TEST_CASE("a reset is repeated with the same envelope id until it is answered") {
    Known known;
    known.lose();
    const auto first = resets_in(known.device.hello()).at(0);
    known.device.server_down();
    const auto second = resets_in(known.device.hello()).at(0);
    known.device.restart();
    const auto third = resets_in(known.device.hello()).at(0);
    CHECK(second.envelope == first.envelope);
    CHECK(third.envelope == first.envelope);
    CHECK(third.body == first.body);

    known.take(third);
    const Effects answered = known.to_device(known.welcome(0));
    CHECK(last_state(answered) == ContactState::established);
    CHECK(notices_in(answered, ShownKind::session_renewed) == 1);
    known.device.server_down();
    CHECK(resets_in(known.device.hello()).empty());
    known.device.restart();
    CHECK(resets_in(known.device.hello()).empty());
}

TEST_CASE("after a reset, what they had is shown delivered and the rest is sent once, behind a welcome") {
    Known known;
    known.device.send(known.contact(), "one");
    known.device.send(known.contact(), "two");
    known.lose();
    known.device.send(known.contact(), "three");
    CHECK(known.take(resets_in(known.device.hello()).at(0)).received_up_to == 0);
    const Effects answered = known.to_device(known.welcome(2));  // the device's welcome, and "one"
    const auto heard = known.hear(answered);
    REQUIRE(heard.size() == 4);
    CHECK(std::get<session::Message>(heard[0]).kind == session::Message::Kind::welcome);
    CHECK(std::get<session::Message>(heard[0]).sequence == 1);
    CHECK(post_in(heard[1]).text == "two");
    CHECK(std::get<session::Message>(heard[1]).sequence == 2);
    CHECK(post_in(heard[2]).text == "three");
    CHECK(std::get<session::Ack>(heard[3]).received_up_to == 1);
    CHECK(known.device.state_of(1) == "delivered");
    known.to_device(known.joiner->seal(session::Ack{3}));
    CHECK(std::ranges::none_of(known.device.records,
                               [](const auto& record) { return record.first.starts_with("outbox/"); }));
}

TEST_CASE("a session that is lost once more while it begins again loses no text") {
    Known known;
    known.lose();
    known.device.send(known.contact(), "first");
    known.lose();
    known.device.send(known.contact(), "second");
    known.take(resets_in(known.device.hello()).at(0));
    const auto texts = known.hear_texts(known.to_device(known.welcome(1)));
    CHECK(texts == std::vector<std::pair<std::uint64_t, std::string>>{{2, "first"}, {3, "second"}});
}

TEST_CASE("where no record was lost their number proves nothing: everything is sent again") {
    Known known;
    known.device.send(known.contact(), "one");
    known.device.now_ms += 1'000;
    for (std::uint8_t i = 0; i < limits::max_undecryptable - 1; ++i) known.to_device(garbage(i));
    const auto reset = resets_in(known.to_device(garbage(9)));
    REQUIRE(reset.size() == 1);
    known.take(reset.front());
    // The disk may have been put back, and "one" have the number of another text that they had.
    const auto texts = known.hear_texts(known.to_device(known.welcome(2)));
    CHECK(texts == std::vector<std::pair<std::uint64_t, std::string>>{{2, "one"}});
}

TEST_CASE("an acknowledgement of what this side has not written begins the session again") {
    Known known;
    const Effects effects = known.to_device(known.joiner->seal(session::Ack{9}));
    CHECK(effects.show<RefusedShown>().error == Error::envelope_refused);
    REQUIRE(resets_in(effects).size() == 1);
    known.take(resets_in(effects).front());
    known.hear(known.to_device(known.welcome(9)));
    // Once an hour at most.
    CHECK(resets_in(known.to_device(known.joiner->seal(session::Ack{9}))).empty());
}

TEST_CASE("a contact's reset takes the place of the session, and what was not acknowledged is sent again") {
    Known known;
    known.device.send(known.contact(), "one");
    known.device.send(known.contact(), "two");
    known.to_device(known.text("theirs"));
    known.to_device(known.joiner->seal(session::Ack{2}));
    const Effects effects = known.to_device(known.reset(0));
    CHECK(last_state(effects) == ContactState::established);
    CHECK(notices_in(effects, ShownKind::session_renewed) == 1);
    CHECK(effects.of<OpenLink>().size() == 1);
    CHECK(known.hear_texts(effects) == std::vector<std::pair<std::uint64_t, std::string>>{{2, "two"}});
    CHECK(known.device_received == 2);  // their welcome and "theirs"
    known.device.restart();
    known.device.hello();
    const Effects said = known.to_device(known.text("in the new session"));
    CHECK(said.show<MessageShown>().text == "in the new session");
    CHECK(std::ranges::count_if(known.device.records, [](const auto& record) {
              return record.first.starts_with("contact/");
          }) == 1);
}

TEST_CASE("a reset that comes once more is refused: its prekeys are used up") {
    Known known;
    const Bytes reset = known.reset(0);
    known.to_device(reset);
    check_refused(known.to_device(reset), Error::envelope_refused);
    known.device.restart();
    known.device.hello();
    check_refused(known.to_device(reset), Error::envelope_refused);
}

TEST_CASE("a reset by another identity is refused, and changes nothing") {
    Known known;
    const crypto::SignKeyPair stranger(crypto::Seed(tests::entropy_of(8000)));
    check_refused(known.device.envelope(known.joiner->drop, known.reset_alone(0, stranger)),
                  Error::envelope_refused);
    CHECK(known.to_device(known.text("still here")).show<MessageShown>().text == "still here");
}

TEST_CASE("a reset that is empty or cut short is refused") {
    Known known;
    const Bytes reset = known.reset_alone(0);
    check_refused(known.to_device({reset_kind}), Error::envelope_refused);
    check_refused(known.to_device({reset.begin(), reset.end() - 1}), Error::envelope_refused);
}

TEST_CASE("when both reset and the device's identity is smaller, its own reset stands") {
    Known known = Known::with_identity(false);
    known.lose();
    const auto reset = resets_in(known.device.hello()).at(0);
    const Effects ignored = known.to_device(known.reset_alone(0));
    CHECK(ignored.shown<RefusedShown>().empty());
    CHECK(ignored.of<Store>().empty());
    known.take(reset);
    CHECK(last_state(known.to_device(known.welcome(0))) == ContactState::established);
}

TEST_CASE("when both reset and the device's identity is larger, theirs stands") {
    Known known = Known::with_identity(true);
    known.device.send(known.contact(), "one");
    known.to_device(known.text("theirs"));
    known.lose();
    REQUIRE(resets_in(known.device.hello()).size() == 1);
    const Effects adopted = known.to_device(known.reset(1));
    CHECK(last_state(adopted) == ContactState::established);
    CHECK(notices_in(adopted, ShownKind::session_renewed) == 1);
    CHECK(known.hear_texts(adopted) == std::vector<std::pair<std::uint64_t, std::string>>{{2, "one"}});
    CHECK(known.device_received == 0);  // that was lost with the session
    known.device.server_down();
    CHECK(resets_in(known.device.hello()).empty());
}

TEST_CASE("envelopes that do not open begin the session again when they are new and three") {
    Known known;
    for (std::uint8_t i = 0; i < 2 * limits::max_undecryptable; ++i) {
        CHECK(resets_in(known.to_device(garbage(i))).empty());  // as old as the last good one
    }
    known.device.now_ms += 1'000;
    CHECK(resets_in(known.to_device(garbage(1))).empty());
    CHECK(resets_in(known.to_device(garbage(2))).empty());
    known.to_device(known.text("good"));  // the count begins again
    known.device.now_ms += 1'000;
    CHECK(resets_in(known.to_device(garbage(1))).empty());
    CHECK(resets_in(known.to_device(garbage(2))).empty());
    const Effects third = known.to_device(garbage(3));
    CHECK(resets_in(third).size() == 1);
    CHECK(last_state(third) == ContactState::renewing);
}

TEST_CASE("frames that come again do not begin the session again") {
    Known known;
    const Bytes text = known.text("once");
    known.to_device(text);
    known.device.now_ms += 1'000;
    for (unsigned i = 0; i < 2 * limits::max_undecryptable; ++i) {
        const Effects effects = known.to_device(text);
        CHECK(resets_in(effects).empty());
        CHECK(effects.shown<MessageShown>().empty());
    }
}

TEST_CASE("a session begins again by itself once an hour at most") {
    Known known;
    const auto three = [&known] {
        known.device.now_ms += 1'000;
        known.to_device(garbage(1));
        known.to_device(garbage(2));
        return resets_in(known.to_device(garbage(3)));
    };
    const auto first = three();
    REQUIRE(first.size() == 1);
    known.take(first.front());
    known.hear(known.to_device(known.welcome(0)));
    CHECK(three().empty());
    known.device.now_ms += limits::renewal_pause_ms;
    CHECK(three().size() == 1);
}

/// Somebody's new invite: the contact's, when it has their identity.
Inviter inviter_with(const crypto::SignKeyPair& identity) {
    Inviter out(9000);
    out.identity = identity;
    out.bundle.identity = identity.public_key();
    return out;
}

/// The texts that went into the drop of this inviter, all of it in this session.
std::vector<std::string> texts_sent(const Effects& effects, const Inviter& inviter,
                                    session::Session& session) {
    std::vector<std::string> texts;
    for (const auto& sent : effects.requests<wire::Send>()) {
        CHECK(sent.drop == inviter.bundle.drop);
        const auto plaintext = session.open(ByteView(sent.body).subspan(1));
        REQUIRE(plaintext);
        const auto content = session::decode_content(*plaintext);
        REQUIRE(content);
        const auto* message = std::get_if<session::Message>(&*content);
        if (message != nullptr && message->kind == session::Message::Kind::post) {
            texts.push_back(post_in(*content).text);
        }
    }
    return texts;
}

/// A conversation that is lost: their welcome had not come.
struct LostOne : Known {
    LostOne() : Known(3000, false) {
        device.run([&](Moment moment) { REQUIRE(device.engine.set_verified(contact(), true, moment)); });
        device.send(contact(), "before");
        const Effects started = lose();
        CHECK(last_state(started) == ContactState::lost);
        CHECK(resets_in(device.hello()).empty());
    }
    wire::ClaimInvite accept(const Inviter& inviter) {
        const auto peek = device.open_link(inviter.code()).request<wire::PeekInvite>();
        CHECK(device.answer(inviter.found(peek.id)).show<LinkShown>().state == LinkState::ready);
        const Effects accepted = device.accept(inviter.keys.lookup);
        REQUIRE(device.result);
        return accepted.request<wire::ClaimInvite>();
    }
};

TEST_CASE("a conversation that is lost goes on by a new link: its place, its mark and what waits") {
    LostOne lost;
    const Inviter inviter = inviter_with(*lost.joiner->identity);
    const auto claim = lost.accept(inviter);
    const Effects confirmed = lost.device.answer(wire::Sent{.re = claim.id, .live = false});
    const auto shown = confirmed.shown<ContactShown>().back();
    CHECK(shown.id == lost.contact());
    CHECK(shown.verified);
    const auto accepted = inviter.consume(claim);
    session::Session session = inviter.session_of(accepted);
    // Nothing is sent before their welcome says what they had.
    const Effects welcomed =
        lost.device.envelope(accepted.introduction.drop, inviter.welcome_in(session, accepted, 0));
    CHECK(notices_in(welcomed, ShownKind::session_renewed) == 1);
    CHECK(last_state(welcomed) == ContactState::established);
    CHECK(texts_sent(welcomed, inviter, session) == std::vector<std::string>{"before"});
    const Effects after = lost.device.send(lost.contact(), "after");
    CHECK(after.show<MessageShown>().position > 2);
    CHECK(std::ranges::count_if(lost.device.records, [](const auto& record) {
              return record.first.starts_with("contact/");
          }) == 1);
}

TEST_CASE("a link of a contact renews the conversation, and what waits is sent once") {
    Known known;
    const Inviter inviter = inviter_with(*known.joiner->identity);
    known.device.server_down();
    known.device.send(known.contact(), "waits");
    known.device.hello();
    const auto peek = known.device.open_link(inviter.code()).request<wire::PeekInvite>();
    CHECK(known.device.answer(inviter.found(peek.id)).show<LinkShown>().state == LinkState::ready);
    const auto claim = known.device.accept(inviter.keys.lookup).request<wire::ClaimInvite>();
    // Meanwhile the conversation is there, and takes texts.
    CHECK(known.device.restart().show<ContactShown>().state == ContactState::renewing);
    known.device.send(known.contact(), "written meanwhile");
    REQUIRE(known.device.result);
    const auto again = known.device.hello().request<wire::ClaimInvite>();
    CHECK(again.body == claim.body);
    known.device.answer(wire::Sent{.re = again.id, .live = false});
    const auto accepted = inviter.consume(claim);
    session::Session session = inviter.session_of(accepted);
    const Effects welcomed =
        known.device.envelope(accepted.introduction.drop, inviter.welcome_in(session, accepted, 0));
    CHECK(notices_in(welcomed, ShownKind::session_renewed) == 1);
    CHECK(texts_sent(welcomed, inviter, session) == std::vector<std::string>{"waits", "written meanwhile"});
}

TEST_CASE("a contact whose new link has ended is asked for a new session, and nothing is lost") {
    Known known;
    const Inviter inviter = inviter_with(*known.joiner->identity);
    known.device.send(known.contact(), "one");
    const auto peek = known.device.open_link(inviter.code()).request<wire::PeekInvite>();
    known.device.answer(inviter.found(peek.id));
    const auto claim = known.device.accept(inviter.keys.lookup).request<wire::ClaimInvite>();
    const Effects refused =
        known.device.answer(wire::Error{.re = claim.id, .code = wire::ErrorCode::invite_used});
    CHECK(refused.show<LinkShown>().error == Error::invite_used);
    CHECK(last_state(refused) == ContactState::renewing);
    REQUIRE(resets_in(refused).size() == 1);
    const auto introduction = known.take(resets_in(refused).front());
    const Effects welcomed = known.device.envelope(introduction.drop, known.welcome(0));
    CHECK(known.hear_texts(welcomed) == std::vector<std::pair<std::uint64_t, std::string>>{{2, "one"}});
}

TEST_CASE("a conversation that is lost stays, with what waits, when the claim for it is refused") {
    LostOne lost;
    const auto claim = lost.accept(inviter_with(*lost.joiner->identity));
    const Effects refused =
        lost.device.answer(wire::Error{.re = claim.id, .code = wire::ErrorCode::invite_used});
    CHECK(refused.show<LinkShown>().error == Error::invite_used);
    CHECK(last_state(refused) == ContactState::lost);
    CHECK(refused.show<ContactShown>().id == lost.contact());
    const Effects started = lost.device.restart();
    CHECK(last_state(started) == ContactState::lost);
    CHECK(started.show<ContactShown>().verified);
    CHECK(lost.device.state_of(1) == "queued");
}

TEST_CASE("a contact that joins again renews its conversation, and its old drop goes") {
    Known known;
    known.device.send(known.contact(), "one");
    const wire::DropId old_drop = known.joiner->drop;
    const Effects created = known.device.create_invite();
    known.joiner.emplace(created.show<InviteShown>(), created.request<wire::CreateInvite>());
    const Effects joined = known.to_device(known.joiner->body);
    CHECK(last_contact(joined).id != known.joiner->contact);
    CHECK(joined.request<wire::DeleteDrop>().drop == old_drop);
    CHECK(notices_in(joined, ShownKind::session_renewed) == 1);
    CHECK(known.hear_texts(joined) == std::vector<std::pair<std::uint64_t, std::string>>{{2, "one"}});
    CHECK(joined.show<InviteShown>().contacts == std::vector{last_contact(joined).id});
    CHECK(known.device.restart().shown<ContactShown>().size() == 1);
}

/// A device and a person who use each other's links at once: the device's claim is not confirmed yet, and
/// their join has come.
struct Crossed {
    explicit Crossed(bool device_smaller) {
        const Effects created = device.create_invite();
        const auto published = created.request<wire::CreateInvite>();
        device.answer(wire::InviteCreated{.re = published.id, .expires_at_ms = 0});
        std::uint32_t number = 3000;
        do {
            joiner.emplace(created.show<InviteShown>(), published, start_ms, number++);
        } while ((joiner->device.bytes < joiner->identity->public_key().bytes) != device_smaller);
        inviter.identity = *joiner->identity;
        inviter.bundle.identity = joiner->identity->public_key();
        const auto peek = device.open_link(inviter.code()).request<wire::PeekInvite>();
        device.answer(inviter.found(peek.id));
        claim = device.accept(inviter.keys.lookup).request<wire::ClaimInvite>();
        came = device.envelope(joiner->drop, joiner->body);
    }
    Device device{"Ina"};
    Inviter inviter{9000};
    std::optional<Joiner> joiner;
    wire::ClaimInvite claim;
    Effects came;
};

TEST_CASE("a join that meets a claim not yet confirmed stays in the drop") {
    for (const bool smaller : {true, false}) {
        Crossed crossed(smaller);
        CHECK(crossed.came.all.empty());
    }
}

TEST_CASE(
    "of two links used at once the smaller identity's claim stands, even when their join comes again late") {
    Crossed crossed(true);
    const Effects confirmed = crossed.device.answer(wire::Sent{.re = crossed.claim.id, .live = true});
    const auto used = crossed.came.all.empty() ? confirmed.show<InviteShown>() : InviteShown{};
    CHECK(used.state == InviteState::used);
    CHECK(used.contacts == std::vector{crossed.inviter.consume(crossed.claim).outcome.contact});
    CHECK(confirmed.request<wire::DeleteDrop>().drop == crossed.joiner->drop);
    // Their answer overtakes the repetition of their own join, which must not undo it.
    session::Session session = crossed.inviter.session_of(crossed.inviter.consume(crossed.claim));
    const auto drop = crossed.inviter.consume(crossed.claim).introduction.drop;
    const Effects answered = crossed.device.envelope(drop, sealed_by(session, session::Here{0}));
    CHECK(last_state(answered) == ContactState::established);
    check_refused(crossed.device.envelope(crossed.joiner->drop, crossed.joiner->body),
                  Error::envelope_refused);
    const Effects said = crossed.device.envelope(drop, sealed_by(session, Joiner::message(1, "hello")));
    CHECK(said.show<MessageShown>().text == "hello");
}

TEST_CASE("of two links used at once the larger identity's claim gives way") {
    Crossed crossed(false);
    const Effects confirmed = crossed.device.answer(wire::Sent{.re = crossed.claim.id, .live = true});
    CHECK(confirmed.shown<InviteShown>().empty());
    CHECK(std::ranges::contains(confirmed.requests<wire::Subscribe>(), crossed.joiner->drop,
                                &wire::Subscribe::drop));
    const Effects joined = crossed.device.envelope(crossed.joiner->drop, crossed.joiner->body);
    CHECK(last_state(joined) == ContactState::established);
    CHECK(joined.show<InviteShown>().state == InviteState::used);
    const Effects said = crossed.device.envelope(crossed.joiner->drop, crossed.joiner->text(1, "hello"));
    CHECK(said.show<MessageShown>().text == "hello");
    CHECK(crossed.device.restart().shown<ContactShown>().size() == 1);
}

TEST_CASE("a join that waited for a claim is taken when the claim is refused") {
    Crossed crossed(true);
    const Effects refused =
        crossed.device.answer(wire::Error{.re = crossed.claim.id, .code = wire::ErrorCode::invite_used});
    CHECK(std::ranges::contains(refused.requests<wire::Subscribe>(), crossed.joiner->drop,
                                &wire::Subscribe::drop));
    const Effects joined = crossed.device.envelope(crossed.joiner->drop, crossed.joiner->body);
    CHECK(last_state(joined) == ContactState::established);
    CHECK(last_contact(joined).id == crossed.joiner->contact);
}

}  // namespace
}  // namespace vesper::engine
