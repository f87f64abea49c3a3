#include "core/vault/passphrase.h"

#include <catch2/catch_test_macros.hpp>

#include "core/file/chunk.h"

using namespace vesper;

namespace {

constexpr vault::Cost small{.passes = 1, .memory_kib = 8};
const ByteArray<16> salt{1, 2, 3};

std::string hex(ByteView bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

}  // namespace

TEST_CASE("a passphrase and its salt give a key, the same each time, another for each difference") {
    const auto key = [](std::string_view text, ByteView with, vault::Cost cost) {
        return hex(vault::key_of(view_of(text), with, cost).value().view());
    };
    const auto first = key("violets", salt, small);
    CHECK(key("violets", salt, small) == first);
    CHECK(key("violet", salt, small) != first);
    CHECK(key("violets", ByteArray<16>{1, 2, 4}, small) != first);
    CHECK(key("violets", salt, {.passes = 2, .memory_kib = 8}) != first);
    CHECK(key("violets", salt, {.passes = 1, .memory_kib = 16}) != first);
}

TEST_CASE("the key is Argon2id, version 1.3, with one lane") {
    // Made by OpenSSL, which has an implementation of its own: openssl kdf ... ARGON2ID.
    const ByteArray<16> zeros{'s', 'o', 'm', 'e', 's', 'a', 'l', 't', 's', 'o', 'm', 'e', 's', 'a', 'l', 't'};
    const auto key = vault::key_of(view_of("password"), zeros, {.passes = 3, .memory_kib = 64});
    REQUIRE(key);
    CHECK(hex(key->view()) == "6164c739a04e17de34a80bee65c6a58f4b8a240cbf5652f4a79e35ae02b7c616");
}

TEST_CASE("what is no passphrase, no salt or no bearable cost is refused") {
    const auto error = [](ByteView passphrase, ByteView with, vault::Cost cost) {
        const auto key = vault::key_of(passphrase, with, cost);
        return key ? std::nullopt : std::optional(key.error());
    };
    const Bytes longest(vault::max_passphrase_size, 'a');
    const Bytes too_long(vault::max_passphrase_size + 1, 'a');
    const auto refused = std::optional(vault::Error::refused);
    CHECK(error({}, salt, small) == refused);
    CHECK(error(longest, salt, small) == std::nullopt);
    CHECK(error(too_long, salt, small) == refused);
    CHECK(error(view_of("a"), ByteView(salt).first(15), small) == refused);
    CHECK(error(view_of("a"), salt, {.passes = 0, .memory_kib = 8}) == refused);
    CHECK(error(view_of("a"), salt, {.passes = 65, .memory_kib = 8}) == refused);
    CHECK(error(view_of("a"), salt, {.passes = 1, .memory_kib = 7}) == refused);
    CHECK(error(view_of("a"), salt, {.passes = 1, .memory_kib = 1024 * 1024 + 1}) == refused);
}

TEST_CASE("a profile's file opens under its own passphrase and head alone") {
    const auto key = vault::key_of(view_of("violets"), salt, small).value();
    const auto other = vault::key_of(view_of("violet"), salt, small).value();
    const auto sealed = file::seal_chunk(vault::archive_key(key, view_of("head")), {.index = 0, .last = true},
                                         view_of("all of it"));
    const auto opens = [&](const vault::PassphraseKey& with, std::string_view head, file::Place place) {
        return file::open_chunk(vault::archive_key(with, view_of(head)), place, sealed).has_value();
    };
    CHECK(opens(key, "head", {.index = 0, .last = true}));
    CHECK_FALSE(opens(other, "head", {.index = 0, .last = true}));
    CHECK_FALSE(opens(key, "Head", {.index = 0, .last = true}));
    CHECK_FALSE(opens(key, "head", {.index = 0, .last = false}));
    CHECK_FALSE(opens(key, "head", {.index = 1, .last = true}));
}
