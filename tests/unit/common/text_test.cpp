#include "core/common/text.h"

#include <catch2/catch_test_macros.hpp>

namespace vesper {
namespace {

using namespace std::string_view_literals;

TEST_CASE("well-formed UTF-8 is accepted up to the ends of each length") {
    for (const std::string_view text :
         {""sv, "plain"sv, "\0"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xEC\xBF\xBF"sv,
          "\xED\x80\x80"sv, "\xED\x9F\xBF"sv, "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv,
          "\xF3\xBF\xBF\xBF"sv, "\xF4\x8F\xBF\xBF"sv, "\u00E9\u65E5\U0001F44B"sv}) {
        CAPTURE(encode_hex(view_of(text)));
        CHECK(is_utf8(text));
    }
}

TEST_CASE("longer spellings of a character are refused") {
    for (const std::string_view text :
         {"\xC0\x80"sv, "\xC0\xAF"sv, "\xC1\xBF"sv, "\xE0\x80\x80"sv, "\xE0\x80\xAF"sv, "\xE0\x9F\xBF"sv,
          "\xF0\x80\x80\xAF"sv, "\xF0\x8F\xBF\xBF"sv, "\xF8\x88\x80\x80\x80"sv,
          "\xFC\x84\x80\x80\x80\x80"sv}) {
        CAPTURE(encode_hex(view_of(text)));
        CHECK_FALSE(is_utf8(text));
    }
}

TEST_CASE("surrogates and what is beyond U+10FFFF are refused") {
    for (const std::string_view text :
         {"\xED\xA0\x80"sv, "\xED\xAF\xBF"sv, "\xED\xB0\x80"sv, "\xED\xBF\xBF"sv,
          "\xED\xA0\x80\xED\xB0\x80"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xF7\xBF\xBF\xBF"sv}) {
        CAPTURE(encode_hex(view_of(text)));
        CHECK_FALSE(is_utf8(text));
    }
}

TEST_CASE("a sequence that is cut short is refused, at the end and before more text") {
    for (const std::string_view whole : {"\xC2\x80"sv, "\xE2\x82\xAC"sv, "\xF0\x9F\x91\x8B"sv}) {
        for (std::size_t size = 1; size < whole.size(); ++size) {
            const std::string cut(whole.substr(0, size));
            CHECK_FALSE(is_utf8(cut));
            CHECK_FALSE(is_utf8(cut + "a"));
            CHECK_FALSE(is_utf8(cut + std::string(whole)));
        }
    }
}

TEST_CASE("bytes that begin nothing are refused") {
    for (unsigned byte = 0x80; byte < 0xC2; ++byte)
        CHECK_FALSE(is_utf8(std::string(1, static_cast<char>(byte))));
    for (unsigned byte = 0xF5; byte < 0x100; ++byte) {
        CHECK_FALSE(is_utf8(static_cast<char>(byte) + std::string("\x80\x80\x80")));
    }
}

TEST_CASE("control characters are found, unless they are allowed") {
    for (unsigned byte = 0; byte < 0x80; ++byte) {
        const std::string text = std::string("a") + static_cast<char>(byte) + "b";
        CAPTURE(byte);
        CHECK(has_no_controls(text) == (byte >= 0x20 && byte != 0x7F));
        CHECK(has_no_controls(text, "\n\t") ==
              ((byte >= 0x20 && byte != 0x7F) || byte == '\n' || byte == '\t'));
    }
    CHECK(has_no_controls(""));
    CHECK(has_no_controls("\xC3\xA9"));
}

TEST_CASE("white space goes at both ends and stays inside") {
    CHECK(trimmed("  a b\t\r\n") == "a b");
    CHECK(trimmed("\f\va") == "a");
    CHECK(trimmed("a") == "a");
    CHECK(trimmed(" \n ").empty());
    CHECK(trimmed("").empty());
}

TEST_CASE("hex is lower-case, and numbers in it sort as they count") {
    CHECK(encode_hex(Bytes{0x00, 0x0F, 0xA0, 0xFF}) == "000fa0ff");
    CHECK(encode_hex12(0) == "000000000000");
    CHECK(encode_hex12(1) == "000000000001");
    CHECK(encode_hex12(0xFFFFFFFFFFFF) == "ffffffffffff");
    CHECK(encode_hex12(9) < encode_hex12(10));
    CHECK(encode_hex12(0xFF) < encode_hex12(0x100));
}

TEST_CASE("a name cannot turn the direction of what stands around it, or break its line") {
    CHECK(is_plain_line("Zoë O’Brien 🌙"));
    CHECK(is_plain_line("مريم"));
    for (const char* mark :
         {"\u2028", "\u2029", "\u202A", "\u202E", "\u2066", "\u2069", "\u0085", "\u009F", "\n"}) {
        CAPTURE(mark);
        CHECK_FALSE(is_plain_line(std::string("A") + mark + "da"));
        CHECK_FALSE(is_plain_line(mark));
    }
    CHECK(is_plain_line("\u2027\u202F\u2065\u206A\u00A0"));
    CHECK(is_plain_line("ends with \u20AC"));
    CHECK_FALSE(is_plain_line("\xE2\x80"));
}

}  // namespace
}  // namespace vesper
