#include "core/common/base64url.h"

#include <catch2/catch_test_macros.hpp>

namespace vesper {
namespace {

struct Vector {
    std::string_view bytes;
    std::string_view text;
};

TEST_CASE("the vectors of RFC 4648 section 10 hold, without padding") {
    for (const auto& [bytes, text] :
         {Vector{"", ""}, Vector{"f", "Zg"}, Vector{"fo", "Zm8"}, Vector{"foo", "Zm9v"},
          Vector{"foob", "Zm9vYg"}, Vector{"fooba", "Zm9vYmE"}, Vector{"foobar", "Zm9vYmFy"}}) {
        CHECK(encode_base64url(view_of(bytes)) == text);
        const auto decoded = decode_base64url(text);
        REQUIRE(decoded);
        CHECK(text_of(*decoded) == bytes);
    }
}

TEST_CASE("the two characters that differ from base64 are - and _") {
    const Bytes bytes{0xFB, 0xFF, 0xBF};
    CHECK(encode_base64url(bytes) == "-_-_");
    CHECK(decode_base64url("-_-_") == bytes);
    CHECK_FALSE(decode_base64url("+/+/"));
}

TEST_CASE("every byte survives at every position") {
    for (std::size_t size = 1; size <= 4; ++size) {
        for (unsigned value = 0; value < 256; ++value) {
            Bytes bytes(size, 0x5A);
            bytes[value % size] = static_cast<std::uint8_t>(value);
            CHECK(decode_base64url(encode_base64url(bytes)) == bytes);
        }
    }
}

TEST_CASE("unused bits that are not zero are refused") {
    // Two characters carry 4 unused bits and three carry 2: of each group, one spelling is right.
    const std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (std::size_t last = 0; last < alphabet.size(); ++last) {
        CHECK(decode_base64url(std::string("Z") + alphabet[last]).has_value() == (last % 16 == 0));
        CHECK(decode_base64url(std::string("Zm") + alphabet[last]).has_value() == (last % 4 == 0));
    }
}

TEST_CASE("what is not the one spelling is refused") {
    using namespace std::string_view_literals;
    for (const std::string_view text :
         {"Zg=="sv, "Zm8="sv, "Zm9v="sv, "="sv, "Z"sv, "Zm9vY"sv, " Zm9v"sv, "Zm9v "sv, "Zm 9v"sv, "Zm9v\n"sv,
          "Zm\r\n9v"sv, "Zm9v\0"sv, "Zm\0v"sv, "\0"sv, "Zm9v!"sv, "Zm9\x80"sv, "Zm9.v"sv, "%5Am9v"sv}) {
        CHECK_FALSE(decode_base64url(text));
    }
}

TEST_CASE("an array is decoded from exactly its size") {
    const std::string three = encode_base64url(ByteArray<3>{1, 2, 3});
    CHECK(decode_base64url_array<3>(three) == ByteArray<3>{1, 2, 3});
    CHECK_FALSE(decode_base64url_array<2>(three));
    CHECK_FALSE(decode_base64url_array<4>(three));
    CHECK_FALSE(decode_base64url_array<3>(three + "="));
}

}  // namespace
}  // namespace vesper
