#include "core/invite/link.h"

#include <catch2/catch_test_macros.hpp>

#include "core/common/base64url.h"
#include "unit/crypto/hex.h"

namespace vesper::invite {
namespace {

using tests::entropy_of;

const LinkSecret secret(entropy_of(42));

/// A code as a Vesper of that version would make it: a good check over whatever is before it.
std::string code_of_version(std::uint8_t version, std::size_t secret_size) {
    Bytes bytes(1 + secret_size, 0x33);
    bytes.front() = version;
    const auto key = crypto::extract(view_of("Vesper link check v1"), {bytes});
    append(bytes, crypto::expand_array<4>(key, "check"));
    return encode_base64url(bytes);
}

bool opens_to_secret(std::string_view link) {
    const auto decoded = decode_link(link);
    return decoded && std::ranges::equal(decoded->view(), secret.view());
}

TEST_CASE("a code carries its secret and has the length of its version") {
    const std::string code = encode_code(secret);
    CHECK(code.size() == code_length);
    CHECK(opens_to_secret(code));
    CHECK(encode_code(LinkSecret(entropy_of(43))) != code);
}

TEST_CASE("a whole address is read, whatever is before the #") {
    const std::string code = encode_code(secret);
    CHECK(opens_to_secret("https://vesper.example/#" + code));
    CHECK(opens_to_secret("https://vesper.example:8443/app/?source=share#" + code));
    CHECK(opens_to_secret("#" + code));
}

TEST_CASE("white space around a link does not matter, within it it does") {
    const std::string code = encode_code(secret);
    CHECK(opens_to_secret("  " + code + "\r\n"));
    CHECK(opens_to_secret("\thttps://vesper.example/#" + code + " "));
    for (std::size_t at = 1; at < code.size(); ++at) {
        std::string broken = code;
        broken.insert(at, 1, ' ');
        CHECK(decode_link(broken) == std::unexpected(LinkError::malformed));
    }
}

TEST_CASE("the beginning of a link is truncated, wherever it was cut") {
    const std::string code = encode_code(secret);
    for (std::size_t size = 1; size < code.size(); ++size) {
        CAPTURE(size);
        CHECK(decode_link(code.substr(0, size)) == std::unexpected(LinkError::truncated));
        CHECK(decode_link("https://vesper.example/#" + code.substr(0, size)) ==
              std::unexpected(LinkError::truncated));
    }
}

TEST_CASE("a link without a code is malformed") {
    for (const std::string_view link :
         {"", " ", "#", "https://vesper.example/#", "https://vesper.example/",
          "https://vesper.example/#welcome!", "hello there", "\xF0\x9F\x91\x8B"}) {
        CAPTURE(link);
        CHECK(decode_link(link) == std::unexpected(LinkError::malformed));
    }
    CHECK(decode_link(std::string_view("\0", 1)) == std::unexpected(LinkError::malformed));
}

TEST_CASE("a code with any one character changed is not accepted") {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const std::string code = encode_code(secret);
    for (std::size_t at = 0; at < code.size(); ++at) {
        for (const char replacement : alphabet) {
            if (replacement == code[at]) continue;
            std::string changed = code;
            changed[at] = replacement;
            CAPTURE(changed);
            CHECK(decode_link(changed) == std::unexpected(LinkError::damaged));
        }
    }
}

TEST_CASE("a code with a foreign character in it is malformed") {
    const std::string code = encode_code(secret);
    for (const char replacement : {'=', '+', '/', '.', '!', '%', '\x7F', '\xC3'}) {
        for (const std::size_t at : {0UZ, 25UZ, code.size() - 1}) {
            std::string changed = code;
            changed[at] = replacement;
            CHECK(decode_link(changed) == std::unexpected(LinkError::malformed));
        }
    }
}

TEST_CASE("two neighbours exchanged are damage") {
    const std::string code = encode_code(secret);
    for (std::size_t at = 0; at + 1 < code.size(); ++at) {
        if (code[at] == code[at + 1]) continue;
        std::string changed = code;
        std::swap(changed[at], changed[at + 1]);
        CHECK(decode_link(changed) == std::unexpected(LinkError::damaged));
    }
}

TEST_CASE("what is appended to a link makes it refused") {
    const std::string code = encode_code(secret);
    for (const std::string_view junk :
         {"A", "AA", "AAAA", ".", "?a=b", "&utm_source=x", "#", "/", "%20", ")", "="}) {
        CAPTURE(junk);
        CHECK(decode_link(code + std::string(junk)) == std::unexpected(LinkError::malformed));
        CHECK_FALSE(decode_link("https://vesper.example/#" + code + std::string(junk)));
    }
    CHECK_FALSE(decode_link(code + code));
}

TEST_CASE("a whole link of another version is told from a broken one") {
    CHECK(decode_link(code_of_version(2, 32)) == std::unexpected(LinkError::version_unknown));
    CHECK(decode_link(code_of_version(0, 32)) == std::unexpected(LinkError::version_unknown));
    CHECK(decode_link(code_of_version(2, 48)) == std::unexpected(LinkError::version_unknown));
    CHECK(decode_link(code_of_version(255, 16)) == std::unexpected(LinkError::version_unknown));
    CHECK(decode_link(code_of_version(1, 32)));
}

TEST_CASE("version 1 has one size") {
    CHECK_FALSE(decode_link(code_of_version(1, 31)));
    CHECK_FALSE(decode_link(code_of_version(1, 33)));
    CHECK_FALSE(decode_link(code_of_version(1, 0)));
}

TEST_CASE("what is derived from a link differs by purpose and by link") {
    const LinkKeys keys = derive_link_keys(secret);
    const LinkKeys again = derive_link_keys(secret);
    const LinkKeys other = derive_link_keys(LinkSecret(entropy_of(43)));
    CHECK(keys.lookup == again.lookup);
    CHECK(std::ranges::equal(keys.bundle.view(), again.bundle.view()));
    CHECK(std::ranges::equal(keys.preshared.view(), again.preshared.view()));
    CHECK(keys.lookup != other.lookup);
    CHECK_FALSE(std::ranges::equal(keys.bundle.view(), other.bundle.view()));
    CHECK_FALSE(std::ranges::equal(keys.preshared.view(), other.preshared.view()));
    CHECK_FALSE(std::ranges::equal(keys.bundle.view(), keys.preshared.view()));
    CHECK_FALSE(std::ranges::equal(keys.preshared.view(), secret.view()));
    CHECK_FALSE(std::ranges::equal(keys.lookup, keys.bundle.view().first(16)));
}

}  // namespace
}  // namespace vesper::invite
