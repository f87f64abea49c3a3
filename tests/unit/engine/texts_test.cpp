// Texts of ours: what is taken, what is stored before it leaves, and how far it has come.

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

Error refusal_of(std::string_view text) {
    Acquainted acquainted;
    const Effects effects = acquainted.device.send(acquainted.contact(), text);
    if (acquainted.device.result) return Error::none;
    CHECK(effects.all.empty());
    return acquainted.device.result.error();
}

TEST_CASE("a text that is empty, too long or not text is refused with its reason") {
    CHECK(refusal_of("") == Error::text_empty);
    CHECK(refusal_of(" \n\t ") == Error::text_empty);
    const std::string longest(limits::max_text_bytes, 't');
    CHECK(refusal_of(longest) == Error::none);
    CHECK(refusal_of(longest + "t") == Error::text_too_long);
    CHECK(refusal_of("a\xFF") == Error::text_not_text);
    CHECK(refusal_of("\x1B[2J") == Error::text_not_text);
    CHECK(refusal_of(std::string_view("a\0", 2)) == Error::text_not_text);
    CHECK(refusal_of("two\nlines and a\ttab") == Error::none);
}

TEST_CASE("a text to somebody who is no contact is refused") {
    Acquainted acquainted;
    CHECK(acquainted.device.send({0x99}, "hello").all.empty());
    CHECK(acquainted.device.result == std::unexpected(Error::contact_unknown));
}

TEST_CASE("the largest text fits an envelope and a frame, and arrives as it was written") {
    Acquainted acquainted;
    const std::string longest(limits::max_text_bytes, 't');
    const Effects effects = acquainted.device.send(acquainted.contact(), longest);
    const auto sent = effects.request<wire::Send>();
    CHECK(sent.body.size() <= limits::max_envelope_bytes);
    CHECK(effects.of<SendToServer>().front().frame.size() <= limits::max_client_frame_bytes);
    // Its welcome was not opened: it is one message ahead.
    const auto plain = acquainted.joiner->session->open(ByteView(sent.body).subspan(1));
    REQUIRE(plain);
    const auto content = session::decode_content(*plain);
    REQUIRE(content);
    CHECK(post_in(*content).text == longest);
}

TEST_CASE("a text is queued, sent and delivered, and leaves the outbox then") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    device.server_down();
    CHECK(device.send(acquainted.contact(), "hello").show<MessageShown>().position == 1);
    CHECK(device.state_of(1) == "queued");
    Effects effects = device.hello();
    wire::RequestId request = 0;
    for (const auto& sent : effects.requests<wire::Send>()) {
        if (!sent.ephemeral) request = sent.id;
    }
    REQUIRE(request != 0);
    device.answer(wire::Sent{.re = request, .live = false});
    CHECK(device.state_of(1) == "sent");
    CHECK_FALSE(device.only_record("outbox/").empty());
    effects = device.envelope(acquainted.joiner->drop, acquainted.joiner->seal(session::Ack{2}));
    CHECK(device.state_of(1) == "delivered");
    CHECK(effects.shown<MessageShown>().empty());
    CHECK(device.records.lower_bound("outbox/")->first.starts_with("profile"));
}

TEST_CASE("what was sealed before a crash is not sealed with the same key after it") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    const Bytes before = device.send(acquainted.contact(), "hello").request<wire::Send>().body;
    device.restart();  // the frame may have left or not
    unsigned repeated = 0;
    for (const auto& sent : device.hello().requests<wire::Send>()) {
        const auto plain = acquainted.joiner->session->open(ByteView(sent.body).subspan(1));
        REQUIRE(plain);
        const auto content = session::decode_content(*plain);
        REQUIRE(content);
        if (const auto* message = std::get_if<session::Message>(&*content)) {
            ++repeated;
            CHECK(message->sequence == 2);
            CHECK(post_in(*content).text == "hello");
        }
    }
    CHECK(repeated == 1);
    // A key opens once: what left before the crash has one of its own.
    CHECK(acquainted.joiner->session->open(ByteView(before).subspan(1)));
}

TEST_CASE("a message that was received is in the store before it is acknowledged") {
    Acquainted acquainted;
    const Effects effects =
        acquainted.device.envelope(acquainted.joiner->drop, acquainted.joiner->text(1, "hello"));
    REQUIRE(std::holds_alternative<Store>(effects.all.front()));
    bool stored = false;
    for (const Record& record : std::get<Store>(effects.all.front()).puts) {
        stored = stored || record.name.starts_with(message_prefix);
    }
    CHECK(stored);
    CHECK(effects.request<wire::Acknowledge>().envelopes.size() == 1);
    CHECK(effects.requests<wire::Send>().size() == 1);
}

TEST_CASE("messages are shown in the order they were written, once, whatever order they come in") {
    Acquainted acquainted;
    Joiner& joiner = *acquainted.joiner;
    const Bytes one = joiner.text(1, "one");
    const Bytes two = joiner.text(2, "two");
    const Bytes one_again = joiner.text(1, "one");
    CHECK(acquainted.device.envelope(joiner.drop, two).shown<MessageShown>().empty());
    const auto shown = acquainted.device.envelope(joiner.drop, one).shown<MessageShown>();
    REQUIRE(shown.size() == 2);
    CHECK(shown[0].text == "one");
    CHECK(shown[1].text == "two");
    CHECK(shown[0].position + 1 == shown[1].position);
    const Effects effects = acquainted.device.envelope(joiner.drop, one_again);
    CHECK(effects.shown<MessageShown>().empty());
    CHECK(effects.requests<wire::Send>().size() == 1);  // acknowledged again
}

TEST_CASE("as many messages wait as the limit says, and the next is refused") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    device.envelope(acquainted.joiner->drop, acquainted.joiner->seal(session::Ack{1}));  // the welcome
    device.server_down();
    for (std::size_t i = 0; i < limits::max_outbox_messages; ++i) {
        const auto result = device.engine.send_text(acquainted.contact(), "hello", {}, device.moment());
        if (!result) FAIL("refused at " << i);
        while (device.engine.next_effect()) {
        }
    }
    CHECK(device.send(acquainted.contact(), "hello").all.empty());
    CHECK(device.result == std::unexpected(Error::outbox_full));
}

}  // namespace
}  // namespace vesper::engine
