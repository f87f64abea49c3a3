// Messages that are malformed or of a later Vesper, and surroundings that do not keep to the rules.

#include "unit/engine/known.h"

namespace vesper::engine {
namespace {

using Kind = session::Message::Kind;

std::uint64_t acknowledged(const std::vector<session::Content>& heard) {
    REQUIRE_FALSE(heard.empty());
    return std::get<session::Ack>(heard.back()).received_up_to;
}

TEST_CASE("a malformed text or welcome is refused and counted, and what follows is shown") {
    Known known;
    const std::pair<Kind, Bytes> malformed[] = {{Kind::text, {}},          {Kind::text, Bytes{0xFF}},
                                                {Kind::text, Bytes{' '}},  {Kind::welcome, {}},
                                                {Kind::welcome, Bytes(8)}, {Kind::welcome, Bytes(100, 1)}};
    for (const auto& [kind, body] : malformed) {
        const Effects effects = known.to_device(known.message(kind, body));
        CHECK(effects.show<RefusedShown>().error == Error::envelope_refused);
        CHECK(effects.show<RefusedShown>().where == (kind == Kind::text ? "text" : "welcome"));
        CHECK(effects.shown<MessageShown>().empty());
        CHECK(acknowledged(known.hear(effects)) == known.sequence);
    }
    const Effects text = known.to_device(known.text("and on"));
    CHECK(text.show<MessageShown>().text == "and on");
    CHECK(text.show<MessageShown>().position == 1);
}

TEST_CASE("a welcome whose bundle is by another identity is refused") {
    Known known;
    const crypto::SignKeyPair stranger(crypto::Seed(tests::entropy_of(8000)));
    const Bytes bundle = invite::encode_bundle({.max_version = 1,
                                                .identity = stranger.public_key(),
                                                .prekey = known.prekey.public_key(),
                                                .kem_key = known.kem.public_key(),
                                                .drop = {},
                                                .expires_at_ms = 0,
                                                .name = "Jo"},
                                               stranger, known.joiner->renewal.lookup);
    const Effects effects = known.to_device(known.message(
        Kind::welcome, session::encode(session::Welcome{.received_up_to = 0, .bundle = bundle})));
    CHECK(effects.show<RefusedShown>().where == "welcome");
}

TEST_CASE("a welcome whose keys cannot be used makes no reset that could be sent") {
    Known known(3000, false);
    Bytes bundle = invite::encode_bundle({.max_version = 1,
                                          .identity = known.joiner->identity->public_key(),
                                          .prekey = {},
                                          .kem_key = known.kem.public_key(),
                                          .drop = {},
                                          .expires_at_ms = 0,
                                          .name = "Jo"},
                                         *known.joiner->identity, known.joiner->renewal.lookup);
    known.to_device(known.message(
        Kind::welcome, session::encode(session::Welcome{.received_up_to = 0, .bundle = std::move(bundle)})));
    CHECK(last_state(known.lose()) == ContactState::lost);
    CHECK(resets_in(known.device.hello()).empty());
}

TEST_CASE("a message of an unknown kind is shown as unsupported, and its body is kept") {
    Known known;
    const Bytes body{0, 0xFF, 7, 0x1B};
    const Effects effects = known.to_device(known.message(static_cast<Kind>(77), body));
    const auto shown = effects.show<MessageShown>();
    CHECK(shown.kind == ShownKind::unsupported);
    CHECK(shown.text == "\x4D" + text_of(body));
    CHECK(acknowledged(known.hear(effects)) == known.sequence);
    const std::string name = known.device.only_record("message/");
    const auto read = known.device.engine.open_message(name, known.device.records.at(name));
    REQUIRE(read);
    CHECK(read->kind == ShownKind::unsupported);
    CHECK(read->text == shown.text);
}

TEST_CASE("the largest message of an unknown kind is kept whole") {
    Known known;
    const Bytes body(limits::max_text_bytes, 9);
    known.to_device(known.message(static_cast<Kind>(100), body));
    const std::string name = known.device.only_record("message/");
    const auto read = known.device.engine.open_message(name, known.device.records.at(name));
    REQUIRE(read);
    CHECK(read->text.size() == body.size() + 1);
}

TEST_CASE("content of an unknown type is ignored without a refusal") {
    Known known;
    Bytes content(limits::padding_bytes);
    content[0] = 10;
    content[1] = 0x80;
    crypto::Random random(tests::entropy_of(1));
    Bytes envelope{session_kind};
    append(envelope, known.joiner->session->seal(content, random));
    const Effects effects = known.to_device(envelope);
    CHECK(effects.of<Show>().empty());
    CHECK(effects.requests<wire::Acknowledge>().size() == 1);
    CHECK(known.to_device(known.text("next")).show<MessageShown>().text == "next");
}

TEST_CASE("an acknowledgement of what was never sent is refused, in any state") {
    Known known;
    CHECK(known.to_device(known.joiner->seal(session::Ack{99})).show<RefusedShown>().where == "envelope");
    CHECK(known.to_device(known.joiner->seal(session::Here{99})).show<RefusedShown>().where == "envelope");
    known.lose();
    known.take(resets_in(known.device.hello()).at(0));
    // The welcome has not come: nothing has been sent in this session.
    const Effects effects = known.to_device(known.joiner->seal(session::Ack{1}));
    CHECK(effects.show<RefusedShown>().where == "envelope");
}

TEST_CASE("a part of a negotiation that is not text is refused") {
    Known known;
    const auto signal = [&known](std::string text) {
        return known.device.run([&](Moment moment) {
            known.device.engine.link_signal(known.contact(),
                                            {.kind = Signal::Kind::offer, .text = std::move(text)}, moment);
        });
    };
    const Effects refused = signal("v=0\xFF");
    CHECK(refused.show<RefusedShown>().error == Error::signal_refused);
    CHECK(refused.requests<wire::Send>().empty());
    CHECK(signal("v=0").request<wire::Send>().ephemeral);
}

TEST_CASE("a server that never answers is not remembered without bound, and one that does is understood") {
    Known known;
    const auto signal = [&known] {
        return known.device.run([&](Moment moment) {
            known.device.engine.link_signal(known.contact(), {.kind = Signal::Kind::offer, .text = "v=0"},
                                            moment);
        });
    };
    const auto first = signal().request<wire::Send>().id;
    const auto second = signal().request<wire::Send>().id;
    for (std::size_t more = 1; more < limits::max_pending_requests; ++more) signal();
    // The first is forgotten by now: its answer is to nothing that was asked.
    known.device.answer(wire::Sent{.re = first, .live = true});
    CHECK(known.device.result == std::unexpected(Error::server_frame_refused));
    known.device.answer(wire::Sent{.re = second, .live = true});
    CHECK(known.device.result);
}

}  // namespace
}  // namespace vesper::engine
