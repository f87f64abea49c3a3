// Frames of a contact, by way of the drop and of the link, that are wrong. The genuine one works afterwards.

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

/// Gives a body to the engine, by one of the two ways.
struct Way {
    Effects operator()(Acquainted& acquainted, const Bytes& body) const {
        if (!over_link) return acquainted.device.envelope(acquainted.joiner->drop, body);
        Effects effects = acquainted.device.peer(acquainted.contact(), ByteView(body).subspan(1));
        CHECK(acquainted.device.result.has_value() == effects.shown<RefusedShown>().empty());
        return effects;
    }
    bool over_link = false;
};

constexpr Way ways[] = {{.over_link = false}, {.over_link = true}};

TEST_CASE("a frame with a bit changed anywhere is refused, and the genuine one is shown once") {
    for (const Way& way : ways) {
        Acquainted acquainted;
        const Bytes genuine = acquainted.joiner->text(1, "hello");
        const auto records = acquainted.device.records;
        for (std::size_t at = 1; at < genuine.size(); ++at) {
            CAPTURE(way.over_link, at);
            Bytes changed = genuine;
            changed[at] ^= static_cast<std::uint8_t>(1U << at % 8);
            check_refused(way(acquainted, changed), Error::envelope_refused);
        }
        CHECK(acquainted.device.records == records);
        CHECK(way(acquainted, genuine).show<MessageShown>().text == "hello");
        check_refused(way(acquainted, genuine), Error::envelope_refused);  // replayed
    }
}

TEST_CASE("a frame that was cut, or made longer, is refused") {
    for (const Way& way : ways) {
        Acquainted acquainted;
        const Bytes genuine = acquainted.joiner->text(1, "hello");
        for (std::size_t size = 1; size < genuine.size(); ++size) {
            CAPTURE(way.over_link, size);
            check_refused(
                way(acquainted, Bytes(genuine.begin(), genuine.begin() + static_cast<std::ptrdiff_t>(size))),
                Error::envelope_refused);
        }
        Bytes longer = genuine;
        longer.push_back(0);
        check_refused(way(acquainted, longer), Error::envelope_refused);
        CHECK(way(acquainted, genuine).show<MessageShown>().text == "hello");
    }
}

TEST_CASE("a frame over the limit of the link is refused unread") {
    Acquainted acquainted;
    const Bytes frame(limits::max_peer_frame_bytes + 1, 1);
    check_refused(acquainted.device.peer(acquainted.contact(), frame), Error::peer_frame_refused);
    CHECK(acquainted.device.result == std::unexpected(Error::peer_frame_refused));
}

TEST_CASE("a frame of somebody who is no contact is refused") {
    Acquainted acquainted;
    CHECK(acquainted.device.peer({0x99}, Bytes{1, 2, 3}).all.empty());
    CHECK(acquainted.device.result == std::unexpected(Error::contact_unknown));
}

TEST_CASE("a frame by one way is not taken again by the other") {
    Acquainted acquainted;
    const Bytes body = acquainted.joiner->text(1, "hello");
    CHECK(Way{.over_link = true}(acquainted, body).show<MessageShown>().text == "hello");
    check_refused(Way{.over_link = false}(acquainted, body), Error::envelope_refused);
}

TEST_CASE("our own frame, sent back to us, is refused") {
    Acquainted acquainted;
    const auto sent = acquainted.device.send(acquainted.contact(), "hello").request<wire::Send>();
    check_refused(acquainted.device.envelope(acquainted.joiner->drop, sent.body), Error::envelope_refused);
}

TEST_CASE("well-sealed nonsense of a contact is refused and the next message is shown") {
    for (const Way& way : ways) {
        Acquainted acquainted;
        const Bytes nonsense[] = {
            {}, {0}, {99, 1, 2}, {1, 0, 0}, session::encode(session::Signal{.kind = 9, .text = "x"})};
        for (const Bytes& plain : nonsense) {
            Bytes body{2};
            crypto::Random random(tests::entropy_of(5000));
            append(body, acquainted.joiner->session->seal(plain, random));
            CHECK(way(acquainted, body).show<RefusedShown>().error == Error::envelope_refused);
        }
        CHECK(way(acquainted, acquainted.joiner->text(1, "hello")).show<MessageShown>().text == "hello");
    }
}

TEST_CASE("an acknowledgement of what was never sent is refused") {
    for (const Way& way : ways) {
        Acquainted acquainted;
        acquainted.device.send(acquainted.contact(), "hello");  // the second message, after the welcome
        CHECK(way(acquainted, acquainted.joiner->seal(session::Ack{3})).show<RefusedShown>().error ==
              Error::envelope_refused);
        CHECK(way(acquainted, acquainted.joiner->seal(session::Here{3})).show<RefusedShown>().error ==
              Error::envelope_refused);
        const Effects effects = way(acquainted, acquainted.joiner->seal(session::Ack{2}));
        CHECK(acquainted.device.state_of(1) == "delivered");
    }
}

TEST_CASE("a signal that is too long, or cannot be sent, is refused") {
    Acquainted acquainted;
    const auto signal = [&](std::size_t size) {
        return acquainted.device.run([&](Moment moment) {
            acquainted.device.engine.link_signal(
                acquainted.contact(), {.kind = Signal::Kind::offer, .text = std::string(size, 's')}, moment);
        });
    };
    CHECK(signal(limits::max_signal_bytes).request<wire::Send>().ephemeral);
    check_refused(signal(limits::max_signal_bytes + 1), Error::signal_refused);
    acquainted.device.server_down();
    check_refused(signal(10), Error::signal_refused);
}

}  // namespace
}  // namespace vesper::engine
