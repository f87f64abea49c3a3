// Answers of the server that come when what they answer is over, and what it refused for now.

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

constexpr std::int64_t week_ms = 7LL * 24 * 60 * 60 * 1000;

/// The messages among what was sent to a drop: neither acknowledgements nor presence.
std::vector<wire::Send> messages(Acquainted& acquainted, const Effects& effects) {
    std::vector<wire::Send> out;
    for (const auto& sent : effects.requests<wire::Send>()) {
        const auto plain = acquainted.joiner->session->open(ByteView(sent.body).subspan(1));
        REQUIRE(plain);
        const auto content = session::decode_content(*plain);
        REQUIRE(content);
        if (std::holds_alternative<session::Message>(*content)) out.push_back(sent);
    }
    return out;
}

// ---- invites ----

TEST_CASE("the server's word on an invite that was revoked meanwhile does not open it") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    device.revoke(create.invite);
    CHECK(device.answer(wire::InviteCreated{.re = create.id, .expires_at_ms = 0}).all.empty());
    CHECK(device.restart().show<InviteShown>().state == InviteState::revoked);
}

TEST_CASE("the server's word on an invite that was forgotten meanwhile changes nothing") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    const auto revoked = device.create_invite().request<wire::CreateInvite>();
    const auto revoke = device.revoke(revoked.invite).request<wire::RevokeInvite>();
    device.timer_at(start_ms + limits::invite_ttl_ms + week_ms);
    CHECK(device.answer(wire::InviteCreated{.re = create.id, .expires_at_ms = 0}).all.empty());
    CHECK(device.answer(wire::Ok{revoke.id}).all.empty());
    CHECK(device.restart().shown<InviteShown>().empty());
}

TEST_CASE("an invite is forgotten without a server, and one that was revoked needs none") {
    Device device("Ina");
    device.create_invite();
    device.revoke(device.create_invite().show<InviteShown>().id);
    device.server_down();
    Effects effects = device.timer_at(start_ms + limits::invite_ttl_ms + week_ms);
    CHECK(effects.stores());
    CHECK(effects.of<SendToServer>().empty());
    CHECK(device.restart().shown<InviteShown>().empty());

    Device online("Ina");
    online.revoke(online.create_invite().show<InviteShown>().id);
    effects = online.timer_at(start_ms + limits::invite_ttl_ms + week_ms);
    CHECK(effects.stores());
    CHECK(effects.of<SendToServer>().empty());  // its drop went when it was revoked
}

// ---- opened links ----

TEST_CASE("of two answers to a link that was opened twice, the first one holds") {
    const Inviter inviter;
    const auto refusal = [](wire::RequestId re) {
        return wire::Error{.re = re, .code = wire::ErrorCode::invite_used};
    };
    Device device("Jo");
    auto first = device.open_link(inviter.code()).request<wire::PeekInvite>();
    auto second = device.open_link(inviter.code()).request<wire::PeekInvite>();
    CHECK(device.answer(inviter.found(first.id)).show<LinkShown>().state == LinkState::ready);
    CHECK(device.answer(refusal(second.id)).all.empty());
    CHECK(device.accept(inviter.keys.lookup).show<LinkShown>().state == LinkState::joining);

    const Inviter other(5000);
    first = device.open_link(other.code()).request<wire::PeekInvite>();
    second = device.open_link(other.code()).request<wire::PeekInvite>();
    const auto third = device.open_link(other.code()).request<wire::PeekInvite>();
    CHECK(device.answer(refusal(first.id)).show<LinkShown>().error == Error::invite_used);
    CHECK(device.answer(refusal(second.id)).all.empty());
    CHECK(device.answer(other.found(third.id)).all.empty());
    device.accept(other.keys.lookup);
    CHECK(device.result == std::unexpected(Error::invite_not_open));
}

// ---- messages ----

TEST_CASE("messages that the server refuses for now are sent again five seconds later, in order") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    const auto first = messages(acquainted, device.send(acquainted.contact(), "one"));
    REQUIRE(first.size() == 1);
    Effects effects = device.answer(wire::Error{.re = first.front().id, .code = wire::ErrorCode::drop_full});
    CHECK(effects.show<RefusedShown>().error == Error::server_refused);
    CHECK(effects.requests<wire::Send>().empty());
    CHECK(device.timer_at_ms == start_ms + limits::server_retry_ms);
    effects = device.send(acquainted.contact(), "two");
    CHECK(device.state_of(2) == "queued");
    CHECK(effects.requests<wire::Send>().empty());

    CHECK(device.timer_at(start_ms + limits::server_retry_ms - 1).requests<wire::Send>().empty());
    const auto again = messages(acquainted, device.timer_at(start_ms + limits::server_retry_ms));
    REQUIRE(again.size() == 2);
    std::uint64_t position = 0;
    CHECK(again[0].envelope != first.front().envelope);
    for (const auto& sent : again) {
        device.answer(wire::Sent{.re = sent.id, .live = false});
        CHECK(device.state_of(++position) == "sent");
    }
}

TEST_CASE("a refusal for a reason that this version does not know is a refusal all the same") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    const auto first = messages(acquainted, device.send(acquainted.contact(), "one"));
    REQUIRE(first.size() == 1);
    const Effects effects = device.frame(R"({"op":"error","re":)" + std::to_string(first.front().id) +
                                         R"(,"code":"drop_asleep"})");
    CHECK(device.result);
    CHECK(effects.show<RefusedShown>().error == Error::server_refused);
    CHECK(messages(acquainted, device.timer_at(start_ms + limits::server_retry_ms)).size() == 1);
}

TEST_CASE("no more messages than a window are with the server at once") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    device.server_down();
    for (std::size_t i = 0; i < limits::server_window + 3; ++i) device.send(acquainted.contact(), "hello");
    const auto sent = messages(acquainted, device.hello());
    REQUIRE(sent.size() == limits::server_window);
    const Effects effects = device.answer(wire::Sent{.re = sent.front().id, .live = false});
    CHECK(messages(acquainted, effects).size() == 1);
}

TEST_CASE("the server's word on a message that they have acknowledged meanwhile is not shown") {
    for (const bool refused : {false, true}) {
        Acquainted acquainted;
        Device& device = acquainted.device;
        const auto sent = device.send(acquainted.contact(), "hello").request<wire::Send>();
        Effects effects = device.envelope(acquainted.joiner->drop, acquainted.joiner->seal(session::Ack{2}));
        CHECK(device.state_of(1) == "delivered");
        effects = refused ? device.answer(wire::Error{.re = sent.id, .code = wire::ErrorCode::drop_full})
                          : device.answer(wire::Sent{.re = sent.id, .live = false});
        CHECK(effects.shown<ConversationShown>().empty());
        CHECK(effects.shown<RefusedShown>().size() == (refused ? 1 : 0));
    }
}

TEST_CASE("an answer counts for the sending that it answers, not for a later one of the same message") {
    for (const bool refused : {false, true}) {
        Acquainted acquainted;
        Device& device = acquainted.device;
        const auto answer = [&](wire::RequestId re) {
            return refused ? device.answer(wire::Error{.re = re, .code = wire::ErrorCode::drop_full})
                           : device.answer(wire::Sent{.re = re, .live = false});
        };
        const auto link = [&](void (Engine::*what)(const ContactId&, const Moment&)) {
            return device.run([&](Moment moment) { (device.engine.*what)(acquainted.contact(), moment); });
        };
        const auto first = device.send(acquainted.contact(), "hello").request<wire::Send>();
        link(&Engine::link_open);
        // The first acknowledgement on the link tells that the drop has not brought it: it goes over the
        // link.
        const Bytes ack = acquainted.joiner->seal(session::Ack{1});
        Effects effects = device.peer(acquainted.contact(), ByteView(ack).subspan(1));
        CHECK(effects.of<SendToPeer>().size() == 1);
        CHECK(device.state_of(1) == "sent");
        effects = answer(first.id);
        CHECK(effects.shown<ConversationShown>().empty());
        if (refused) device.timer_at(start_ms + limits::server_retry_ms);

        effects = link(&Engine::link_closed);
        CHECK(device.state_of(1) == "queued");
        REQUIRE(effects.requests<wire::Send>().size() == 1);
        const auto second = effects.requests<wire::Send>().front();
        CHECK(second.id > first.id);
        effects = device.answer(wire::Sent{.re = second.id, .live = false});
        CHECK(device.state_of(1) == "sent");
    }
}

TEST_CASE("a message that went to the server twice on one connection is sent when the later one is there") {
    for (const bool refused : {false, true}) {
        Acquainted acquainted;
        Device& device = acquainted.device;
        const auto link = [&](void (Engine::*what)(const ContactId&, const Moment&)) {
            return device.run([&](Moment moment) { (device.engine.*what)(acquainted.contact(), moment); });
        };
        const auto first = device.send(acquainted.contact(), "hello").request<wire::Send>();
        link(&Engine::link_open);
        const Bytes ack = acquainted.joiner->seal(session::Ack{1});
        device.peer(acquainted.contact(), ByteView(ack).subspan(1));
        const auto second = link(&Engine::link_closed).request<wire::Send>();
        const Effects effects =
            refused ? device.answer(wire::Error{.re = first.id, .code = wire::ErrorCode::drop_full})
                    : device.answer(wire::Sent{.re = first.id, .live = false});
        CHECK(effects.shown<ConversationShown>().empty());
        device.answer(wire::Sent{.re = second.id, .live = false});
        CHECK(device.state_of(1) == "sent");
    }
}

TEST_CASE("an answer that no such request has is refused") {
    Device device("Ina");
    const Effects effects = device.create_invite();
    const auto subscribe = effects.request<wire::Subscribe>();
    check_refused(device.answer(wire::InviteCreated{.re = subscribe.id, .expires_at_ms = 0}),
                  Error::server_frame_refused);
    CHECK(device.answer(wire::Ok{subscribe.id}).all.empty());
}

}  // namespace
}  // namespace vesper::engine
