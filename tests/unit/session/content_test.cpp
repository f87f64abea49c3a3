#include "core/session/content.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "core/common/codec.h"
#include "core/common/limits.h"

namespace vesper::session {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

Bytes message(std::uint64_t sequence, std::uint8_t kind, std::string_view text) {
    return Writer().u8(1).u64(sequence).u8(kind).i64(1'700'000'000'000).sized(text).take();
}

template <class T>
T round_trip(const T& content) {
    const auto decoded = decode_content(encode(content));
    REQUIRE(decoded);
    REQUIRE(std::holds_alternative<T>(*decoded));
    return std::get<T>(*decoded);
}

TEST_CASE("every kind of content is read as it was written") {
    const auto text = round_trip(Message{
        .sequence = 7, .kind = Message::Kind::text, .sent_at_ms = 5, .text = "hi\n\tthere \U0001F44B"});
    CHECK(text.sequence == 7);
    CHECK(text.kind == Message::Kind::text);
    CHECK(text.sent_at_ms == 5);
    CHECK(text.text == "hi\n\tthere \U0001F44B");
    const auto welcome =
        round_trip(Message{.sequence = largest, .kind = Message::Kind::welcome, .sent_at_ms = 9, .text = {}});
    CHECK(welcome.sequence == largest);
    CHECK(welcome.kind == Message::Kind::welcome);
    CHECK(round_trip(Ack{largest}).received_up_to == largest);
    CHECK(round_trip(Ack{}).received_up_to == 0);
    CHECK(round_trip(Here{12}).received_up_to == 12);
    for (const auto kind : std::to_array<std::uint8_t>({1, 2, 3})) {
        const auto signal = round_trip(Signal{.kind = kind, .text = "v=0\r\no=-"});
        CHECK(signal.kind == kind);
        CHECK(signal.text == "v=0\r\no=-");
    }
}

TEST_CASE("the largest text and signal are taken, one byte more is not") {
    const std::string text(limits::max_text_bytes, 't');
    CHECK(decode_content(message(1, 2, text)));
    CHECK_FALSE(decode_content(message(1, 2, text + "t")));
    const std::string signal(limits::max_signal_bytes, 's');
    CHECK(decode_content(encode(Signal{.kind = 1, .text = signal})));
    CHECK_FALSE(decode_content(encode(Signal{.kind = 1, .text = signal + "s"})));
}

TEST_CASE("an unknown type or kind is refused") {
    for (const unsigned type : {0U, 5U, 255U}) {
        Bytes bytes = encode(Ack{1});
        bytes.front() = static_cast<std::uint8_t>(type);
        CHECK_FALSE(decode_content(bytes));
    }
    for (const unsigned kind : {0U, 3U, 255U}) {
        CHECK_FALSE(decode_content(message(1, static_cast<std::uint8_t>(kind), "text")));
        CHECK_FALSE(decode_content(message(1, static_cast<std::uint8_t>(kind), "")));
    }
    for (const unsigned kind : {0U, 4U, 255U}) {
        CHECK_FALSE(decode_content(encode(Signal{.kind = static_cast<std::uint8_t>(kind), .text = "v=0"})));
    }
}

TEST_CASE("a time before 1970 or past what JSON keeps exactly is refused") {
    const auto sent_at = [](std::int64_t time_ms) {
        return decode_content(
                   encode(Message{
                       .sequence = 1, .kind = Message::Kind::text, .sent_at_ms = time_ms, .text = "x"}))
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

TEST_CASE("a text says something and a welcome says nothing") {
    CHECK_FALSE(decode_content(message(1, 2, "")));
    CHECK_FALSE(decode_content(message(1, 1, "welcome")));
    CHECK(decode_content(message(1, 1, "")));
}

TEST_CASE("text that is not UTF-8 or has control characters is refused") {
    using namespace std::string_view_literals;
    for (const std::string_view text : {"\xFF"sv, "a\xC0\xAF"sv, "\xED\xA0\x80"sv, "\xC3"sv, "a\0b"sv,
                                        "\x1B[2J"sv, "a\r\nb"sv, "\x7F"sv, "\b"sv}) {
        CHECK_FALSE(decode_content(message(1, 2, text)));
    }
    CHECK_FALSE(decode_content(encode(Signal{.kind = 1, .text = "\xFF"})));
}

TEST_CASE("content of another length is refused") {
    const Content contents[] = {
        Message{.sequence = 1, .kind = Message::Kind::text, .sent_at_ms = 0, .text = "abc"},
        Message{.sequence = 1, .kind = Message::Kind::welcome, .sent_at_ms = 0, .text = {}}, Ack{1}, Here{1},
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
        const Bytes bytes = Writer().u8(4).u8(1).u32(claimed).raw(view_of("abcd")).take();
        CHECK_FALSE(decode_content(bytes));
    }
}

}  // namespace
}  // namespace vesper::session
