// News of links that are over, or of nobody's; messages that come when a link has gone.

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

/// A device whose contact is reached by a link.
struct Linked {
    explicit Linked(bool open = true) {
        if (open) news(&Engine::link_open);
    }
    Effects news(void (Engine::*what)(const ContactId&, const Moment&)) {
        return device.run([&](Moment moment) { (device.engine.*what)(acquainted.contact(), moment); });
    }
    Effects by_link(const session::Content& content) {
        const Bytes body = acquainted.joiner->seal(content);
        return device.peer(acquainted.contact(), ByteView(body).subspan(1));
    }
    Effects by_drop(const session::Content& content) {
        return device.envelope(acquainted.joiner->drop, acquainted.joiner->seal(content));
    }
    /// What the device calls its attempt at a link, from a signal it sends.
    std::uint32_t attempt() {
        const auto sent =
            device
                .run([&](Moment moment) {
                    device.engine.link_signal(acquainted.contact(),
                                              {.kind = Signal::Kind::offer, .text = "v=0"}, moment);
                })
                .request<wire::Send>();
        const auto plain = acquainted.joiner->session->open(ByteView(sent.body).subspan(1));
        REQUIRE(plain);
        const auto content = session::decode_content(*plain);
        REQUIRE(content);
        return std::get<session::Signal>(*content).from_attempt;
    }
    static session::Signal signal(Signal::Kind kind, std::uint32_t from, std::uint32_t to) {
        return {
            .kind = static_cast<std::uint8_t>(kind), .text = "v=0", .from_attempt = from, .to_attempt = to};
    }

    Acquainted acquainted;
    Device& device = acquainted.device;
};

TEST_CASE("what happens to a link of nobody we know changes nothing") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    const ContactId nobody{0x99};
    CHECK(device.run([&](Moment moment) { device.engine.link_open(nobody, moment); }).all.empty());
    CHECK(device.run([&](Moment moment) { device.engine.link_closed(nobody, moment); }).all.empty());
    CHECK(device
              .run([&](Moment moment) {
                  device.engine.link_signal(nobody, {.kind = Signal::Kind::offer, .text = "v=0"}, moment);
              })
              .all.empty());
}

TEST_CASE("a message that was on a link when it closed is taken, and acknowledged through the drop") {
    Linked linked;
    linked.news(&Engine::link_closed);
    Effects effects = linked.by_link(Joiner::message(1, "late"));
    CHECK(effects.show<MessageShown>().text == "late");
    CHECK(effects.requests<wire::Send>().size() == 1);
    CHECK(effects.of<SendToPeer>().empty());

    linked.device.server_down();
    effects = linked.by_link(Joiner::message(2, "later"));  // nobody to tell: they will send it again
    CHECK(effects.show<MessageShown>().text == "later");
    CHECK(effects.of<SendToServer>().empty());
}

TEST_CASE("an acknowledgement that was on a link when it closed counts") {
    Linked linked;
    linked.device.send(linked.acquainted.contact(), "hello");
    linked.news(&Engine::link_closed);
    linked.by_link(session::Ack{2});
    CHECK(linked.device.state_of(1) == "delivered");
}

TEST_CASE("what waits in the drop goes over an open link too when no acknowledgement tells of it") {
    Linked linked(false);
    const Effects sent = linked.device.send(linked.acquainted.contact(), "hello");
    linked.device.answer(wire::Sent{.re = sent.request<wire::Send>().id, .live = true});
    CHECK(linked.device.state_of(1) == "sent");
    linked.news(&Engine::link_open);
    // Their first word on it was lost, and they have nothing more to say.
    const std::int64_t due_ms = linked.device.now_ms + limits::ack_timeout_ms;
    CHECK(linked.device.timer_at_ms == due_ms);
    CHECK(linked.device.timer_at(due_ms).of<SendToPeer>().size() == 2);  // the welcome and the text
    linked.by_link(session::Ack{2});
    CHECK(linked.device.state_of(1) == "delivered");
}

TEST_CASE("messages too far ahead of a gap are dropped, and taken when they are repeated") {
    Linked linked;
    for (std::uint64_t sequence = 2; sequence < limits::max_held_messages + 2; ++sequence) {
        CHECK(linked.by_link(Joiner::message(sequence, "ahead")).shown<MessageShown>().empty());
    }
    const std::uint64_t dropped = limits::max_held_messages + 2;
    linked.by_link(Joiner::message(dropped, "one too many"));
    CHECK(linked.by_link(Joiner::message(1, "the gap")).shown<MessageShown>().size() ==
          limits::max_held_messages + 1);
    CHECK(linked.by_link(Joiner::message(dropped, "again")).show<MessageShown>().text == "again");
}

TEST_CASE("signals of an attempt that is over are not handed to the link") {
    Linked linked(false);
    const std::uint32_t attempt = linked.attempt();
    CHECK(linked.by_drop(Linked::signal(Signal::Kind::answer, 7, attempt + 2)).of<SignalToLink>().empty());
    CHECK(linked.by_drop(Linked::signal(Signal::Kind::answer, 7, attempt)).of<SignalToLink>().size() == 1);
    CHECK(linked.by_drop(Linked::signal(Signal::Kind::candidate, 9, attempt)).of<SignalToLink>().empty());
    CHECK(linked.by_drop(Linked::signal(Signal::Kind::candidate, 7, attempt)).of<SignalToLink>().size() == 1);

    linked.news(&Engine::link_closed);
    for (const auto kind : {Signal::Kind::offer, Signal::Kind::answer, Signal::Kind::candidate}) {
        CHECK(linked.by_drop(Linked::signal(kind, 7, attempt)).of<SignalToLink>().empty());
    }
    CHECK(linked.by_drop(Linked::signal(Signal::Kind::candidate, 8, 0)).of<SignalToLink>().empty());
    const Effects effects = linked.by_drop(Linked::signal(Signal::Kind::offer, 8, 0));
    CHECK(effects.of<OpenLink>().size() == 1);
    CHECK(effects.of<SignalToLink>().size() == 1);
}

TEST_CASE("a peer that asks for link after link has to wait, also when it makes the offer") {
    Linked linked(false);
    for (unsigned asked = 0; asked < limits::link_free_failures; ++asked) {
        CHECK(linked.by_drop(session::Here{0}).of<OpenLink>().size() == 1);
    }
    Effects effects = linked.by_drop(session::Here{0});
    CHECK(effects.of<OpenLink>().empty());
    CHECK(effects.of<CloseLink>().size() == 1);
    effects = linked.by_drop(Linked::signal(Signal::Kind::offer, 8, 0));
    CHECK(effects.of<OpenLink>().empty());
    CHECK(effects.of<SignalToLink>().empty());
    linked.device.now_ms += limits::link_retry_longest_ms;
    effects = linked.by_drop(Linked::signal(Signal::Kind::offer, 9, 0));
    CHECK(effects.of<OpenLink>().size() == 1);
    CHECK(effects.of<SignalToLink>().size() == 1);
}

TEST_CASE("a peer whose links last may ask for as many as it needs") {
    Linked linked;
    for (unsigned asked = 0; asked < 3 * limits::link_free_failures; ++asked) {
        linked.device.now_ms += limits::link_good_ms;
        CHECK(linked.by_drop(session::Here{0}).of<OpenLink>().size() == 1);
        linked.news(&Engine::link_open);
    }
}

TEST_CASE("a peer whose links break at once has to wait") {
    Linked linked;
    unsigned opened = 0;
    for (unsigned asked = 0; asked < 3 * limits::link_free_failures; ++asked) {
        opened += linked.by_drop(session::Here{0}).of<OpenLink>().empty() ? 0 : 1;
        linked.news(&Engine::link_open);
    }
    CHECK(opened == limits::link_free_failures);
}

}  // namespace
}  // namespace vesper::engine
