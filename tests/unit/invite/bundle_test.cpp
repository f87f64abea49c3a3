#include "core/invite/bundle.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "core/common/codec.h"
#include "core/common/limits.h"
#include "unit/crypto/hex.h"

namespace vesper::invite {
namespace {

using crypto::Seed;
using tests::entropy_of;

const crypto::SignKeyPair identity(Seed(entropy_of(1)));
const LinkKeys keys = derive_link_keys(LinkSecret(entropy_of(2)));

Bundle bundle_named(std::string name) {
    return {.max_version = 1,
            .identity = identity.public_key(),
            .prekey = crypto::DhKeyPair(Seed(entropy_of(3))).public_key(),
            .kem_key = crypto::KemKeyPair(Seed(entropy_of(4))).public_key(),
            .drop = {1, 2, 3},
            .expires_at_ms = 1'800'000'000'123,
            .name = std::move(name)};
}

Bytes encoded_named(std::string name) {
    return encode_bundle(bundle_named(std::move(name)), identity, keys.lookup);
}

TEST_CASE("a bundle says what was put into it") {
    const Bundle bundle = bundle_named("Zo\u00EB \U0001F44B");
    const auto decoded = decode_bundle(encode_bundle(bundle, identity, keys.lookup), keys.lookup);
    REQUIRE(decoded);
    CHECK(decoded->max_version == bundle.max_version);
    CHECK(decoded->identity == bundle.identity);
    CHECK(decoded->prekey == bundle.prekey);
    CHECK(decoded->kem_key == bundle.kem_key);
    CHECK(decoded->drop == bundle.drop);
    CHECK(decoded->expires_at_ms == bundle.expires_at_ms);
    CHECK(decoded->name == bundle.name);
}

TEST_CASE("a sealed bundle opens with its link's keys to the same bytes") {
    crypto::Random random(entropy_of(5));
    const Bytes encoded = encoded_named("Zo");
    const Bytes sealed = seal_bundle(encoded, keys, random);
    CHECK(open_bundle(sealed, keys) == encoded);
    CHECK(sealed.size() <= limits::max_bundle_bytes);
    CHECK(std::ranges::search(sealed, ByteView(identity.public_key().bytes)).empty());
}

TEST_CASE("a sealed bundle with any bit changed is refused") {
    crypto::Random random(entropy_of(5));
    Bytes sealed = seal_bundle(encoded_named("Zo"), keys, random);
    unsigned accepted = 0;
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
        sealed[bit / 8] ^= mask;
        const auto opened = open_bundle(sealed, keys);
        if (opened || opened.error() != BundleError::sealed) ++accepted;
        sealed[bit / 8] ^= mask;
    }
    CHECK(accepted == 0);
    CHECK(open_bundle(sealed, keys));
}

TEST_CASE("a truncated sealed bundle is refused") {
    crypto::Random random(entropy_of(5));
    const Bytes sealed = seal_bundle(encoded_named("Zo"), keys, random);
    for (std::size_t size = 0; size < sealed.size(); size += 7) {
        CHECK(open_bundle(ByteView(sealed).first(size), keys) == std::unexpected(BundleError::sealed));
    }
}

TEST_CASE("another link's keys do not open a bundle") {
    crypto::Random random(entropy_of(5));
    const Bytes sealed = seal_bundle(encoded_named("Zo"), keys, random);
    CHECK_FALSE(open_bundle(sealed, derive_link_keys(LinkSecret(entropy_of(6)))));
    LinkKeys other_name = keys;
    other_name.lookup[0] ^= 1;
    CHECK_FALSE(open_bundle(sealed, other_name));
}

TEST_CASE("a bundle is bound to the lookup id it was signed for") {
    LookupId other = keys.lookup;
    other[15] ^= 0x80;
    CHECK(decode_bundle(encoded_named("Zo"), other) == std::unexpected(BundleError::bad_signature));
}

TEST_CASE("a bundle signed by another identity than the one in it is refused") {
    const crypto::SignKeyPair other(Seed(entropy_of(7)));
    CHECK(decode_bundle(encode_bundle(bundle_named("Zo"), other, keys.lookup), keys.lookup) ==
          std::unexpected(BundleError::bad_signature));
}

TEST_CASE("a bundle with any byte changed is refused") {
    Bytes encoded = encoded_named("Zo");
    for (std::size_t at = 0; at < encoded.size(); at += at < 1300 && at > 110 ? 13 : 1) {
        CAPTURE(at);
        encoded[at] ^= 0x01;
        CHECK_FALSE(decode_bundle(encoded, keys.lookup));
        encoded[at] ^= 0x01;
    }
    CHECK(decode_bundle(encoded, keys.lookup));
}

TEST_CASE("a bundle of another length is malformed or not signed") {
    const Bytes encoded = encoded_named("Zo");
    for (std::size_t size = 0; size < encoded.size(); ++size) {
        CHECK_FALSE(decode_bundle(ByteView(encoded).first(size), keys.lookup));
    }
    Bytes longer = encoded;
    longer.push_back(0);
    CHECK_FALSE(decode_bundle(longer, keys.lookup));
}

TEST_CASE("a name is text of one line within its limit, however well it is signed") {
    const std::string longest(limits::max_name_bytes, 'n');
    CHECK(decode_bundle(encoded_named(longest), keys.lookup));
    for (const std::string& name :
         {std::string(), longest + "n", std::string("a\nb"), std::string("\t"), std::string("a\0b", 3),
          std::string("\x1B[31m"), std::string("a\x7F"), std::string("\xFF"), std::string("\xED\xA0\x80"),
          std::string("\xC0\xAF")}) {
        CAPTURE(name);
        CHECK(decode_bundle(encoded_named(name), keys.lookup) == std::unexpected(BundleError::malformed));
    }
}

TEST_CASE("a well-signed bundle with bytes after its name is malformed") {
    Bytes encoded = encoded_named("Zo");
    encoded.resize(encoded.size() - 64);
    encoded.push_back(0);
    Bytes message = copy_of(view_of("Vesper bundle v1"));
    append(message, keys.lookup);
    append(message, encoded);
    append(encoded, identity.sign(message));
    CHECK(decode_bundle(encoded, keys.lookup) == std::unexpected(BundleError::malformed));
}

TEST_CASE("a bundle in a later encoding is told from nonsense") {
    const auto decoded = [](std::uint8_t version) {
        Bytes encoded = encoded_named("Zo");
        encoded.resize(encoded.size() - 64);
        encoded.front() = version;
        Bytes message = copy_of(view_of("Vesper bundle v1"));
        append(message, keys.lookup);
        append(message, encoded);
        append(encoded, identity.sign(message));
        return decode_bundle(encoded, keys.lookup);
    };
    CHECK(decoded(2) == std::unexpected(BundleError::version_unknown));
    CHECK(decoded(255) == std::unexpected(BundleError::version_unknown));
    CHECK(decoded(0) == std::unexpected(BundleError::malformed));
}

}  // namespace
}  // namespace vesper::invite
