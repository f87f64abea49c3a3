// tests/vectors/link.json and bundle.json: sections 2 and 3 of docs/protocol.md.

#include "core/invite/bundle.h"
#include "unit/vectors/vectors.h"

namespace vesper::invite {
// Found by argument-dependent lookup, from tests::refusal.
static std::string name_of(LinkError error) {
    switch (error) {
        case LinkError::malformed:
            return "malformed";
        case LinkError::truncated:
            return "truncated";
        case LinkError::damaged:
            return "damaged";
        case LinkError::version_unknown:
            return "version_unknown";
    }
    return "?";
}

static std::string name_of(BundleError error) {
    switch (error) {
        case BundleError::sealed:
            return "sealed";
        case BundleError::malformed:
            return "malformed";
        case BundleError::bad_signature:
            return "bad_signature";
        case BundleError::version_unknown:
            return "version_unknown";
    }
    return "?";
}

namespace {

using namespace tests;

LinkKeys keys_in(const Json& vector) {
    return derive_link_keys(LinkSecret(array_in<32>(vector, "link_secret")));
}

TEST_CASE("vectors: links") {
    const Json all = vectors_of("link");
    for (const Json& vector : all.at("links")) {
        INFO(vector);
        const LinkSecret secret(array_in<32>(vector, "secret"));
        CHECK(encode_code(secret) == text_in(vector, "code"));
        for (const char* form : {"code", "url"}) {
            const auto decoded = decode_link(text_in(vector, form));
            REQUIRE(decoded);
            CHECK(hex(*decoded) == text_in(vector, "secret"));
        }
        const LinkKeys keys = derive_link_keys(secret);
        CHECK(hex(keys.lookup) == text_in(vector, "lookup"));
        CHECK(hex(keys.bundle) == text_in(vector, "bundle_key"));
        CHECK(hex(keys.preshared) == text_in(vector, "preshared"));
    }
    for (const Json& vector : all.at("refused")) {
        INFO(vector);
        CHECK(refusal(decode_link(text_in(vector, "code"))) == text_in(vector, "error"));
        CHECK(refusal(decode_link("https://vesper.example/#" + text_in(vector, "code"))) ==
              text_in(vector, "error"));
    }
}

TEST_CASE("vectors: bundles") {
    const Json all = vectors_of("bundle");
    for (const Json& vector : all.at("bundles")) {
        INFO(vector.at("name"));
        const Bytes encoded = bytes_in(vector, "bundle");
        const LinkKeys keys = keys_in(vector);
        const auto opened = open_bundle(bytes_in(vector, "sealed"), keys);
        REQUIRE(opened);
        CHECK(hex(*opened) == hex(encoded));
        const auto bundle = decode_bundle(encoded, keys.lookup);
        REQUIRE(bundle);
        CHECK(bundle->max_version == vector.at("version").get<unsigned>());
        CHECK(hex(bundle->identity.bytes) == text_in(vector, "identity"));
        CHECK(hex(bundle->prekey.bytes) == text_in(vector, "prekey"));
        CHECK(hex(bundle->kem_key.bytes) == text_in(vector, "kem_prekey"));
        CHECK(hex(bundle->drop) == text_in(vector, "drop"));
        CHECK(bundle->expires_at_ms == vector.at("expires").get<std::int64_t>());
        CHECK(bundle->name == text_in(vector, "inviter_name"));

        const crypto::SignKeyPair identity(seed_in(vector, "identity_seed"));
        CHECK(hex(crypto::DhKeyPair(seed_in(vector, "prekey_secret")).public_key().bytes) ==
              text_in(vector, "prekey"));
        CHECK(hex(crypto::KemKeyPair(seed_in(vector, "kem_seed")).public_key().bytes) ==
              text_in(vector, "kem_prekey"));
        CHECK(hex(encode_bundle(*bundle, identity, keys.lookup)) == hex(encoded));
        crypto::Random random = random_in(vector);
        CHECK(hex(seal_bundle(encoded, keys, random)) == text_in(vector, "sealed"));
    }
    for (const Json& vector : all.at("sealed_refused")) {
        INFO(vector.at("name"));
        CHECK(refusal(open_bundle(bytes_in(vector, "sealed"), keys_in(vector))) == text_in(vector, "error"));
    }
    for (const Json& vector : all.at("refused")) {
        INFO(vector.at("name"));
        CHECK(refusal(decode_bundle(bytes_in(vector, "bundle"), array_in<16>(vector, "lookup"))) ==
              text_in(vector, "error"));
    }
}

}  // namespace
}  // namespace vesper::invite
