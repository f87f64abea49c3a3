#include "core/session/content.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "core/common/codec.h"
#include "core/common/limits.h"

namespace vesper::session {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

/// Padded as everything a session carries.
Bytes padded(Bytes bytes) {
    bytes.push_back(0x80);
    while (bytes.size() % limits::padding_bytes != 0) bytes.push_back(0);
    return bytes;
}

Bytes message(std::uint64_t sequence, std::uint8_t kind, std::string_view text) {
    return padded(Writer().u8(1).u64(sequence).u8(kind).i64(1'700'000'000'000).sized(text).take());
}

template <class T>
T round_trip(const T& content) {
    const auto decoded = decode_content(encode(content));
    REQUIRE(decoded);
    REQUIRE(std::holds_alternative<T>(*decoded));
    return std::get<T>(*decoded);
}

TEST_CASE("every kind of content is read as it was written") {
    const auto text = round_trip(Message{.sequence = 7,
                                         .kind = Message::Kind::text,
                                         .sent_at_ms = 5,
                                         .body = copy_of(view_of("hi\n\tthere \U0001F44B"))});
    CHECK(text.sequence == 7);
    CHECK(text.kind == Message::Kind::text);
    CHECK(text.sent_at_ms == 5);
    CHECK(text_of(text.body) == "hi\n\tthere \U0001F44B");
    const auto empty =
        round_trip(Message{.sequence = largest, .kind = Message::Kind::welcome, .sent_at_ms = 9, .body = {}});
    CHECK(empty.sequence == largest);
    CHECK(empty.kind == Message::Kind::welcome);
    CHECK(round_trip(Ack{largest}).received_up_to == largest);
    CHECK(round_trip(Ack{}).received_up_to == 0);
    CHECK(round_trip(Here{12}).received_up_to == 12);
    const auto call = round_trip(Call{.id = {1},
                                      .phase = Call::Phase::ended,
                                      .reason = Call::Reason::failed,
                                      .held = true,
                                      .plain_voice = true,
                                      .number = 4'294'967'295,
                                      .heard = 5,
                                      .key_share = {6}});
    CHECK(call.id == ByteArray<16>{1});
    CHECK(call.phase == Call::Phase::ended);
    CHECK(call.reason == Call::Reason::failed);
    CHECK_FALSE(call.muted);
    CHECK(call.held);
    CHECK_FALSE(call.recording);
    CHECK(call.plain_voice);
    CHECK(call.number == 4'294'967'295);
    CHECK(call.heard == 5);
    CHECK(call.key_share == ByteArray<32>{6});
    for (const auto kind : std::to_array<std::uint8_t>({1, 2, 3})) {
        const auto signal =
            round_trip(Signal{.kind = kind, .text = "v=0\r\no=-", .from_attempt = 5, .to_attempt = 6});
        CHECK(signal.kind == kind);
        CHECK(signal.text == "v=0\r\no=-");
        CHECK(signal.from_attempt == 5);
        CHECK(signal.to_attempt == 6);
    }
}

TEST_CASE("a message of a kind from later is kept as it is") {
    const auto later = round_trip(Message{
        .sequence = 3, .kind = static_cast<Message::Kind>(200), .sent_at_ms = 1, .body = {0xFF, 0, 0x80}});
    CHECK(later.kind == static_cast<Message::Kind>(200));
    CHECK(later.body == Bytes{0xFF, 0, 0x80});
}

TEST_CASE("content of a type from later is told from nonsense") {
    for (const unsigned type : {0U, 10U, 255U}) {
        CHECK(decode_content(padded({static_cast<std::uint8_t>(type), 1, 2, 3})) ==
              std::unexpected(ContentError::unknown_type));
    }
    CHECK(decode_content(padded({})) == std::unexpected(ContentError::malformed));
    CHECK(decode_content({}) == std::unexpected(ContentError::malformed));
}

TEST_CASE("only a call that has ended has a reason, and everything said of one a number") {
    const Call good{.id = {1}, .phase = Call::Phase::joined, .number = 1};
    CHECK(decode_content(encode(good)));
    const auto refused = [](const Call& call) {
        return decode_content(encode(call)) == std::unexpected(ContentError::malformed);
    };
    Call call = good;
    call.number = 0;
    CHECK(refused(call));
    call = good;
    call.reason = Call::Reason::lost;
    CHECK(refused(call));
    call.phase = Call::Phase::ended;
    CHECK(decode_content(encode(call)));
    for (const unsigned reason : {0U, 7U, 255U}) {
        call.reason = static_cast<Call::Reason>(reason);
        CHECK(refused(call));
    }
    call = good;
    for (const unsigned phase : {0U, 5U, 255U}) {
        call.phase = static_cast<Call::Phase>(phase);
        CHECK(refused(call));
    }
}

TEST_CASE("a profile has a name that fits into a line, and a small picture") {
    const auto taken = [](const Profile& profile) {
        return decode_body(Message::Kind::profile, encode(Body{profile})).has_value();
    };
    CHECK(taken({.name = "n"}));
    CHECK(taken({.name = std::string(limits::max_name_bytes, 'n'),
                 .hides_presence = true,
                 .portrait = Bytes(limits::max_portrait_bytes)}));
    CHECK_FALSE(taken({.name = ""}));
    CHECK_FALSE(taken({.name = std::string(limits::max_name_bytes + 1, 'n')}));
    CHECK_FALSE(taken({.name = "two\nlines"}));
    CHECK_FALSE(taken({.name = "\u202Eadelina"}));
    CHECK_FALSE(taken({.name = "\xFF"}));
    CHECK_FALSE(taken({.name = "n", .portrait = Bytes(limits::max_portrait_bytes + 1)}));
}

TEST_CASE("a past call has lasted only if it was answered") {
    using Outcome = PastCall::Outcome;
    const auto taken = [](const PastCall& call) {
        return decode_body(Message::Kind::past_call, encode(Body{call})).has_value();
    };
    CHECK(taken({.number = 1, .outcome = Outcome::answered, .duration_s = 4'294'967'295}));
    CHECK(taken({.number = 1, .outcome = Outcome::answered}));
    for (const auto outcome : {Outcome::missed, Outcome::declined, Outcome::busy, Outcome::failed}) {
        CHECK(taken({.number = 1, .outcome = outcome}));
        CHECK_FALSE(taken({.number = 1, .outcome = outcome, .duration_s = 1}));
    }
    for (const unsigned outcome : {0U, 6U, 255U})
        CHECK_FALSE(taken({.number = 1, .outcome = static_cast<Outcome>(outcome)}));
    CHECK_FALSE(taken({.number = 0, .outcome = Outcome::answered}));
    CHECK_FALSE(taken({.number = 1, .disappears_after_s = 1, .outcome = Outcome::answered}));
}

TEST_CASE("short contents have one length") {
    CHECK(encode(Ack{1}).size() == limits::padding_bytes);
    CHECK(encode(Call{.phase = Call::Phase::calling, .number = 1}).size() == limits::padding_bytes);
    CHECK(encode(Here{largest}).size() == limits::padding_bytes);
    const auto text_of_size = [](std::size_t size) {
        return encode(
            Message{.sequence = 1, .kind = Message::Kind::text, .sent_at_ms = 1, .body = Bytes(size, 'x')});
    };
    CHECK(text_of_size(1).size() == limits::padding_bytes);
    CHECK(text_of_size(limits::padding_bytes - 23).size() == limits::padding_bytes);
    CHECK(text_of_size(limits::padding_bytes - 22).size() == 2 * limits::padding_bytes);
}

TEST_CASE("padding that is not as it should be is refused") {
    const Bytes good = encode(Ack{1});
    REQUIRE(decode_content(good));
    Bytes bytes = good;
    bytes.back() = 1;
    CHECK_FALSE(decode_content(bytes));
    bytes = good;
    bytes[9] = 0;  // the mark itself
    CHECK_FALSE(decode_content(bytes));
    bytes = good;
    bytes.resize(bytes.size() + limits::padding_bytes);  // a block more than needed
    CHECK_FALSE(decode_content(bytes));
}

TEST_CASE("the largest body and signal are taken, one byte more is not") {
    // More than a text may have: kinds from later may need it, and what is too long for its kind is still
    // counted.
    const std::string body(limits::max_envelope_bytes, 't');
    CHECK(decode_content(message(1, 2, body)));
    CHECK_FALSE(decode_content(message(1, 2, body + "t")));
    const std::string signal(limits::max_signal_bytes, 's');
    CHECK(decode_content(encode(Signal{.kind = 1, .text = signal, .from_attempt = 1})));
    CHECK_FALSE(decode_content(encode(Signal{.kind = 1, .text = signal + "s", .from_attempt = 1})));
}

TEST_CASE("an unknown kind of signal is refused") {
    for (const unsigned kind : {0U, 4U, 255U}) {
        CHECK_FALSE(decode_content(
            encode(Signal{.kind = static_cast<std::uint8_t>(kind), .text = "v=0", .from_attempt = 1})));
    }
}

TEST_CASE("a time before 1970 or past what JSON keeps exactly is refused") {
    const auto sent_at = [](std::int64_t time_ms) {
        return decode_content(
                   encode(Message{
                       .sequence = 1, .kind = Message::Kind::text, .sent_at_ms = time_ms, .body = {'x'}}))
            .has_value();
    };
    CHECK(sent_at(0));
    CHECK(sent_at(limits::max_integer));
    CHECK_FALSE(sent_at(-1));
    CHECK_FALSE(sent_at(limits::max_integer + 1));
}

TEST_CASE("sequences begin at 1") {
    CHECK_FALSE(decode_content(message(0, 2, "text")));
    CHECK(decode_content(message(1, 2, "text")));
}

TEST_CASE("a text says something, in UTF-8 without control characters, within its limit") {
    using namespace std::string_view_literals;
    CHECK(is_text(view_of("hi\n\tthere \U0001F44B")));
    CHECK(is_text(Bytes(limits::max_text_bytes, 't')));
    CHECK_FALSE(is_text(Bytes(limits::max_text_bytes + 1, 't')));
    for (const std::string_view text : {""sv, " \n"sv, "\xFF"sv, "a\xC0\xAF"sv, "\xED\xA0\x80"sv, "\xC3"sv,
                                        "a\0b"sv, "\x1B[2J"sv, "a\r\nb"sv, "\x7F"sv, "\b"sv}) {
        CHECK_FALSE(is_text(view_of(text)));
    }
    CHECK_FALSE(decode_content(encode(Signal{.kind = 1, .text = "\xFF"})));
}

TEST_CASE("a welcome says how far its sender had come and where it is reached") {
    const auto welcome = decode_welcome(encode(Welcome{.received_up_to = 12, .bundle = {1, 2, 3}}));
    REQUIRE(welcome);
    CHECK(welcome->received_up_to == 12);
    CHECK(welcome->bundle == Bytes{1, 2, 3});
    CHECK_FALSE(decode_welcome({}));
    CHECK_FALSE(decode_welcome(Bytes(7)));
    CHECK_FALSE(decode_welcome(Bytes(8)));  // without a bundle
}

TEST_CASE("content of another length is refused") {
    const Content contents[] = {
        Message{.sequence = 1, .kind = Message::Kind::text, .sent_at_ms = 0, .body = {'a', 'b', 'c'}},
        Message{.sequence = 1, .kind = Message::Kind::welcome, .sent_at_ms = 0, .body = {}}, Ack{1}, Here{1},
        Signal{.kind = 2, .text = "abc"}};
    for (const Content& content : contents) {
        Bytes bytes = encode(content);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            CAPTURE(content.index(), size);
            CHECK_FALSE(decode_content(ByteView(bytes).first(size)));
        }
        bytes.push_back(0);
        CHECK_FALSE(decode_content(bytes));
    }
}

TEST_CASE("a length that lies is refused") {
    for (const std::uint32_t claimed : {3U, 5U, 0xFFFFFFFFU}) {
        const Bytes bytes =
            padded(Writer().u8(4).u8(1).u32(0).u32(0).u32(claimed).raw(view_of("abcd")).take());
        CHECK_FALSE(decode_content(bytes));
    }
}

}  // namespace
}  // namespace vesper::session
