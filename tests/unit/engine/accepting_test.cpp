// Accepting a link: the claim, its repetition, its refusal, and the inviter's first word.

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

struct Accepting {
    Accepting() {
        const auto peek = device.open_link(inviter.code()).request<wire::PeekInvite>();
        device.answer(inviter.found(peek.id));
        effects = device.accept(inviter.keys.lookup);
        REQUIRE(device.result);
        claim = effects.request<wire::ClaimInvite>();
    }
    Effects confirm() { return device.answer(wire::Sent{.re = claim.id, .live = true}); }

    Inviter inviter;
    Device device{"Jo"};
    Effects effects;
    wire::ClaimInvite claim;
};

const session::Message welcome{
    .sequence = 1, .kind = session::Message::Kind::welcome, .sent_at_ms = start_ms, .body = {}};

TEST_CASE("accepting stores the contact, listens on a new drop and then claims") {
    Accepting accepting;
    CHECK(accepting.effects.stores());
    CHECK(accepting.effects.show<LinkShown>().state == LinkState::joining);
    CHECK(accepting.effects.shown<ContactShown>().empty());
    const auto drop = accepting.effects.request<wire::CreateDrop>();
    const auto subscribe = accepting.effects.request<wire::Subscribe>();
    CHECK(accepting.claim.invite == accepting.inviter.keys.lookup);
    CHECK((drop.id < subscribe.id && subscribe.id < accepting.claim.id));
    const auto accepted = accepting.inviter.consume(accepting.claim);
    CHECK(accepted.introduction.name == "Jo");
    CHECK(accepted.introduction.drop == drop.drop);
    CHECK(accepted.introduction.claimed_at_ms == start_ms);
}

TEST_CASE("the server's word makes it joined, the inviter's first message makes it established") {
    Accepting accepting;
    Effects effects = accepting.confirm();
    CHECK(effects.stores());
    CHECK(effects.show<LinkShown>().state == LinkState::joined);
    CHECK(effects.show<ContactShown>().state == ContactState::joining);
    CHECK(effects.show<ContactShown>().name == "Ina");
    CHECK(effects.show<ContactShown>().id == effects.show<LinkShown>().contact);

    const auto accepted = accepting.inviter.consume(accepting.claim);
    CHECK(accepted.outcome.contact == effects.show<ContactShown>().id);
    session::Session session = accepting.inviter.session_of(accepted);
    effects = accepting.device.envelope(accepted.introduction.drop, sealed_by(session, welcome));
    CHECK(effects.show<ContactShown>().state == ContactState::established);
    CHECK(effects.shown<MessageShown>().empty());
}

TEST_CASE("the inviter's first message confirms the claim too, when it overtakes the server's word") {
    Accepting accepting;
    const auto accepted = accepting.inviter.consume(accepting.claim);
    session::Session session = accepting.inviter.session_of(accepted);
    const Effects effects =
        accepting.device.envelope(accepted.introduction.drop, sealed_by(session, welcome));
    CHECK(effects.show<LinkShown>().state == LinkState::joined);
    REQUIRE_FALSE(effects.shown<ContactShown>().empty());
    CHECK(effects.shown<ContactShown>().back().state == ContactState::established);
    CHECK(accepting.confirm().shown<LinkShown>().empty());
}

TEST_CASE("a claim whose answer was lost is repeated with the same envelope, also after a crash") {
    Accepting accepting;
    accepting.device.server_down();
    auto again = accepting.device.hello().request<wire::ClaimInvite>();
    CHECK(again.envelope == accepting.claim.envelope);
    CHECK(again.body == accepting.claim.body);
    const Effects restarted = accepting.device.restart();
    CHECK(restarted.show<LinkShown>().state == LinkState::joining);
    CHECK(restarted.shown<ContactShown>().empty());
    again = accepting.device.hello().request<wire::ClaimInvite>();
    CHECK(again.envelope == accepting.claim.envelope);
    CHECK(again.body == accepting.claim.body);
    CHECK(accepting.device.answer(wire::Sent{.re = again.id, .live = false}).show<LinkShown>().state ==
          LinkState::joined);
}

TEST_CASE("accepting offline claims when the server comes") {
    const Inviter inviter;
    Device device("Jo");
    device.answer(inviter.found(device.open_link(inviter.code()).request<wire::PeekInvite>().id));
    device.server_down();
    const Effects effects = device.accept(inviter.keys.lookup);
    CHECK(device.result);
    CHECK(effects.of<SendToServer>().empty());
    device.now_ms += 60'000;
    const auto claim = device.hello().request<wire::ClaimInvite>();
    CHECK(inviter.consume(claim).introduction.claimed_at_ms == start_ms);
}

TEST_CASE("a claim that is refused for good is shown with its reason and forgotten") {
    const std::pair<wire::ErrorCode, Error> refusals[] = {
        {wire::ErrorCode::invite_unknown, Error::invite_unknown},
        {wire::ErrorCode::invite_expired, Error::invite_expired},
        {wire::ErrorCode::invite_used, Error::invite_used},
        {wire::ErrorCode::invite_revoked, Error::invite_revoked}};
    for (const auto& [code, error] : refusals) {
        Accepting accepting;
        const Effects effects = accepting.device.answer(wire::Error{.re = accepting.claim.id, .code = code});
        CHECK(effects.show<LinkShown>().state == LinkState::refused);
        CHECK(effects.show<LinkShown>().error == error);
        CHECK(effects.request<wire::DeleteDrop>().drop == accepting.effects.request<wire::CreateDrop>().drop);
        CHECK(accepting.device.records.size() == 1);  // the profile
        accepting.device.server_down();
        CHECK(accepting.device.hello().of<SendToServer>().empty());
    }
}

TEST_CASE("a claim that is refused for now is kept and made again") {
    for (const auto code : {wire::ErrorCode::drop_full, wire::ErrorCode::storage_failed}) {
        Accepting accepting;
        const Effects effects = accepting.device.answer(wire::Error{.re = accepting.claim.id, .code = code});
        CHECK(effects.show<LinkShown>().error == Error::server_refused);
        CHECK_FALSE(effects.stores());
        accepting.device.server_down();
        CHECK(accepting.device.hello().request<wire::ClaimInvite>().envelope == accepting.claim.envelope);
    }
}

TEST_CASE("a link is accepted once") {
    Accepting accepting;
    CHECK(accepting.device.accept(accepting.inviter.keys.lookup).all.empty());
    CHECK(accepting.device.result == std::unexpected(Error::invite_not_open));
    CHECK(accepting.device.open_link(accepting.inviter.code()).all.empty());
    CHECK(accepting.device.result == std::unexpected(Error::link_already_joined));
    accepting.confirm();
    accepting.device.open_link(accepting.inviter.code());
    CHECK(accepting.device.result == std::unexpected(Error::link_already_joined));
}

TEST_CASE("only a link that is ready can be accepted") {
    const Inviter inviter;
    Device device("Jo");
    CHECK(device.accept(inviter.keys.lookup).all.empty());
    CHECK(device.result == std::unexpected(Error::invite_not_open));
    device.open_link(inviter.code());
    CHECK(device.accept(inviter.keys.lookup).all.empty());
    CHECK(device.result == std::unexpected(Error::invite_not_open));
}

TEST_CASE("another link of a person whose first is being claimed is refused") {
    Accepting accepting;
    const Inviter second(7000);  // the same identity, another link
    const auto peek = accepting.device.open_link(second.code()).request<wire::PeekInvite>();
    CHECK(accepting.device.answer(second.found(peek.id)).show<LinkShown>().state == LinkState::ready);
    CHECK(accepting.device.accept(second.keys.lookup).all.empty());
    CHECK(accepting.device.result == std::unexpected(Error::link_already_joined));
}

TEST_CASE("of two ready links of one person, one can be accepted") {
    const Inviter one(1000);
    const Inviter two(7000);
    Device device("Jo");
    device.answer(one.found(device.open_link(one.code()).request<wire::PeekInvite>().id));
    device.answer(two.found(device.open_link(two.code()).request<wire::PeekInvite>().id));
    device.accept(one.keys.lookup);
    CHECK(device.result);
    device.accept(two.keys.lookup);
    CHECK_FALSE(device.result);
}

TEST_CASE("a bundle whose keys cannot be used is refused when it is accepted") {
    Inviter inviter;
    inviter.bundle.prekey = {};  // a low-order point, well signed
    Device device("Jo");
    device.answer(inviter.found(device.open_link(inviter.code()).request<wire::PeekInvite>().id));
    const Effects effects = device.accept(inviter.keys.lookup);
    CHECK(device.result == std::unexpected(Error::bundle_refused));
    CHECK_FALSE(effects.stores());
}

TEST_CASE("nothing can be sent to a contact that the server has not confirmed") {
    Accepting accepting;
    const auto contact = accepting.inviter.consume(accepting.claim).outcome.contact;
    CHECK(accepting.device.send(contact, "hello").all.empty());
    CHECK(accepting.device.result == std::unexpected(Error::contact_unknown));
    accepting.confirm();
    accepting.device.send(contact, "hello");
    CHECK(accepting.device.result);
}

TEST_CASE("a refusal of the claim that comes after the inviter's first message is not believed") {
    Accepting accepting;
    const auto accepted = accepting.inviter.consume(accepting.claim);
    session::Session session = accepting.inviter.session_of(accepted);
    accepting.device.envelope(accepted.introduction.drop, sealed_by(session, welcome));
    const Effects effects =
        accepting.device.answer(wire::Error{.re = accepting.claim.id, .code = wire::ErrorCode::invite_used});
    CHECK(effects.all.empty());
    CHECK(accepting.device.restart().show<ContactShown>().state == ContactState::established);
}

}  // namespace
}  // namespace vesper::engine
