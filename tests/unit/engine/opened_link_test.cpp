// Links of others: opened, looked at, refused.

#include <limits>

#include "core/common/base64url.h"
#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

/// A device that opened the inviter's link and was answered.
struct Opened {
    explicit Opened(const Inviter& inviter, bool answered = true)
        : effects(device.open_link(inviter.code())) {
        REQUIRE(device.result);
        if (answered) effects = device.answer(inviter.found(effects.request<wire::PeekInvite>().id));
    }
    Device device{"Jo"};
    Effects effects;
};

TEST_CASE("a link that cannot be read is refused at once, with its reason") {
    Device device("Jo");
    const std::string code = Inviter().code();
    std::string damaged = code;
    damaged[10] = damaged[10] == 'A' ? 'B' : 'A';
    Bytes later{9, 1, 2, 3};
    append(later,
           crypto::expand_array<4>(crypto::extract(view_of("Vesper link check v1"), {later}), "check"));
    const std::pair<std::string, Error> links[] = {
        {"", Error::link_malformed},         {"https://vesper.example/", Error::link_malformed},
        {code + "x", Error::link_malformed}, {code.substr(0, 49), Error::link_truncated},
        {damaged, Error::link_damaged},      {encode_base64url(later), Error::link_version_unknown}};
    for (const auto& [link, error] : links) {
        CAPTURE(link);
        CHECK(device.open_link(link).all.empty());
        REQUIRE_FALSE(device.result);
        CHECK(device.result == std::unexpected(error));
    }
}

TEST_CASE("one's own link is refused") {
    Device device("Ina");
    const auto invite = device.create_invite().show<InviteShown>();
    CHECK(device.open_link("https://vesper.example/#" + invite.code).all.empty());
    CHECK(device.result == std::unexpected(Error::link_own));
}

TEST_CASE("one's own link, made on another device with the same identity, is refused once it is read") {
    // The profile's identity is in the bundle of an invite that this device no longer knows.
    Device device("Ina");
    const Effects created = device.create_invite();
    const auto code = created.show<InviteShown>().code;
    const auto published = created.request<wire::CreateInvite>();
    device.records.erase(device.only_record("invite/"));
    device.restart();
    device.hello();
    const auto peek = device.open_link(code).request<wire::PeekInvite>();
    const Effects effects = device.answer(
        wire::InviteFound{.re = peek.id, .bundle = published.bundle, .expires_in_ms = 1, .uses_left = 1});
    CHECK(effects.show<LinkShown>().error == Error::link_own);
    CHECK(effects.show<LinkShown>().state == LinkState::refused);
}

TEST_CASE("opening a link asks the server, uses nothing up and leaves no trace") {
    const Inviter inviter;
    Device device("Jo");
    const auto records = device.records;
    Effects effects = device.open_link("https://vesper.example/#" + inviter.code());
    REQUIRE(device.result);
    CHECK(effects.show<LinkShown>().state == LinkState::checking);
    CHECK(effects.of<SendToServer>().size() == 1);
    const auto peek = effects.request<wire::PeekInvite>();
    CHECK(peek.invite == inviter.keys.lookup);
    CHECK_FALSE(effects.stores());

    effects = device.answer(inviter.found(peek.id));
    const auto shown = effects.show<LinkShown>();
    CHECK(shown.state == LinkState::ready);
    CHECK(shown.inviter == "Ina");
    CHECK(shown.expires_at_ms == inviter.bundle.expires_at_ms);
    CHECK(effects.of<SendToServer>().empty());
    CHECK_FALSE(effects.stores());
    CHECK(device.records == records);
    CHECK(device.restart().shown<LinkShown>().empty());
}

TEST_CASE("the secret of a link never goes to the server") {
    const Inviter inviter;
    Device device("Jo");
    const std::string code = inviter.code();
    const Effects effects = device.open_link("https://vesper.example/#" + code);
    for (const SendToServer& sent : effects.of<SendToServer>()) {
        CHECK(sent.frame.find(code.substr(2, 40)) == std::string::npos);
        CHECK(sent.frame.find(encode_base64url(inviter.secret.view())) == std::string::npos);
    }
}

TEST_CASE("each refusal of the server is shown as what it means") {
    const std::pair<wire::ErrorCode, Error> refusals[] = {
        {wire::ErrorCode::invite_unknown, Error::invite_unknown},
        {wire::ErrorCode::invite_expired, Error::invite_expired},
        {wire::ErrorCode::invite_used, Error::invite_used},
        {wire::ErrorCode::invite_revoked, Error::invite_revoked},
        {wire::ErrorCode::too_many_requests, Error::server_refused},
        {wire::ErrorCode::storage_failed, Error::server_refused}};
    for (const auto& [code, error] : refusals) {
        const Inviter inviter;
        Opened opened(inviter, false);
        const Effects effects = opened.device.answer(
            wire::Error{.re = opened.effects.request<wire::PeekInvite>().id, .code = code});
        const auto shown = effects.show<LinkShown>();
        CHECK(shown.id == inviter.keys.lookup);
        CHECK(shown.state == LinkState::refused);
        CHECK(shown.error == error);
        opened.device.accept(inviter.keys.lookup);
        CHECK(opened.device.result == std::unexpected(Error::invite_not_open));
    }
}

TEST_CASE("a bundle that the link's key does not open is refused") {
    const Inviter inviter(1000);
    const Inviter other(5000);
    crypto::Random random(tests::entropy_of(1));
    // What a server can give instead: another invite's, a changed one, noise, nothing.
    std::vector<Bytes> bundles{other.sealed(), inviter.sealed(), Bytes(200, 0xAA), {}};
    bundles[1][100] ^= 1;
    // What one who has the link can make: not by the identity in it, or for another lookup id.
    const crypto::SignKeyPair eve(crypto::Seed(tests::entropy_of(2)));
    bundles.push_back(invite::seal_bundle(invite::encode_bundle(inviter.bundle, eve, inviter.keys.lookup),
                                          inviter.keys, random));
    bundles.push_back(invite::seal_bundle(invite::encode_bundle(inviter.bundle, inviter.identity, {1}),
                                          inviter.keys, random));
    bundles.push_back(invite::seal_bundle(Bytes(10), inviter.keys, random));
    for (const Bytes& bundle : bundles) {
        Opened opened(inviter, false);
        const auto peek = opened.effects.request<wire::PeekInvite>();
        const Effects effects = opened.device.answer(
            wire::InviteFound{.re = peek.id, .bundle = bundle, .expires_in_ms = 1000, .uses_left = 1});
        CHECK(effects.show<LinkShown>().state == LinkState::refused);
        CHECK(effects.show<LinkShown>().error == Error::bundle_refused);
        CHECK(effects.show<LinkShown>().inviter.empty());
        opened.device.accept(inviter.keys.lookup);
        CHECK(opened.device.result == std::unexpected(Error::invite_not_open));
    }
}

TEST_CASE("a server that serves an expired invite is not believed") {
    const std::int64_t latest = start_ms - limits::clock_tolerance_ms;
    CHECK(Opened(Inviter(1000, latest)).effects.show<LinkShown>().state == LinkState::ready);
    const Inviter expired(1000, latest - 1);
    Opened opened(expired);
    CHECK(opened.effects.show<LinkShown>().error == Error::invite_expired);
    opened.device.accept(expired.keys.lookup);
    CHECK(opened.device.result == std::unexpected(Error::invite_not_open));
}

TEST_CASE("an expiry at the end of time is no arithmetic accident") {
    const auto shown =
        Opened(Inviter(1000, std::numeric_limits<std::int64_t>::max())).effects.show<LinkShown>();
    CHECK((shown.state == LinkState::ready || shown.error == Error::bundle_refused));
    CHECK(Opened(Inviter(1000, std::numeric_limits<std::int64_t>::min())).effects.show<LinkShown>().state ==
          LinkState::refused);
}

TEST_CASE("a server that does not answer is said so after ten seconds, and its answer still counts") {
    const Inviter inviter;
    Opened opened(inviter, false);
    Device& device = opened.device;
    CHECK(device.timer_at_ms == start_ms + limits::server_answer_ms);
    CHECK(device.timer_at(device.timer_at_ms - 1).shown<LinkShown>().empty());
    const auto shown = device.timer_at(start_ms + limits::server_answer_ms).show<LinkShown>();
    CHECK(shown.state == LinkState::refused);
    CHECK(shown.error == Error::server_unreachable);
    CHECK(device.timer_at(device.now_ms + 60'000).shown<LinkShown>().empty());  // once

    const auto ready =
        device.answer(inviter.found(opened.effects.request<wire::PeekInvite>().id)).show<LinkShown>();
    CHECK(ready.state == LinkState::ready);
}

TEST_CASE("an answer in time is the last word") {
    Opened opened{Inviter()};
    CHECK(opened.effects.show<LinkShown>().state == LinkState::ready);
    CHECK(opened.device.timer_at(start_ms + limits::server_answer_ms).shown<LinkShown>().empty());
}

TEST_CASE("a link opened offline is asked about when the server comes") {
    const Inviter inviter;
    Device device("Jo");
    device.server_down();
    Effects effects = device.open_link(inviter.code());
    REQUIRE(device.result);
    CHECK(effects.of<SendToServer>().empty());
    CHECK(device.timer_at(start_ms + limits::server_answer_ms).show<LinkShown>().error ==
          Error::server_unreachable);
    effects = device.answer(inviter.found(device.hello().request<wire::PeekInvite>().id));
    CHECK(effects.show<LinkShown>().state == LinkState::ready);
}

TEST_CASE("a question that was lost with its connection is asked again") {
    const Inviter inviter;
    Opened opened(inviter, false);
    opened.device.server_down();
    const auto peek = opened.device.hello().request<wire::PeekInvite>();
    CHECK(opened.device.answer(inviter.found(peek.id)).show<LinkShown>().state == LinkState::ready);
    // Nothing more to ask.
    opened.device.server_down();
    CHECK(opened.device.hello().requests<wire::PeekInvite>().empty());
}

TEST_CASE("a link opened twice is ready once both answers came") {
    const Inviter inviter;
    Opened opened(inviter, false);
    const auto first = opened.effects.request<wire::PeekInvite>();
    const auto second = opened.device.open_link(inviter.code()).request<wire::PeekInvite>();
    CHECK(opened.device.answer(inviter.found(first.id)).show<LinkShown>().state == LinkState::ready);
    for (const LinkShown& shown : opened.device.answer(inviter.found(second.id)).shown<LinkShown>()) {
        CHECK(shown.state == LinkState::ready);
    }
    CHECK(opened.device.accept(inviter.keys.lookup).show<LinkShown>().state == LinkState::joining);
}

TEST_CASE("a late second answer does not disturb a link that is being joined") {
    const Inviter inviter;
    Opened opened(inviter, false);
    Device& device = opened.device;
    const auto first = opened.effects.request<wire::PeekInvite>();
    const auto second = device.open_link(inviter.code()).request<wire::PeekInvite>();
    device.answer(inviter.found(first.id));
    device.accept(inviter.keys.lookup);
    CHECK(device.result);
    CHECK(device.answer(inviter.found(second.id)).shown<LinkShown>().empty());
}

}  // namespace
}  // namespace vesper::engine
