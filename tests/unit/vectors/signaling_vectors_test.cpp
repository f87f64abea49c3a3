// tests/vectors/signaling.json: section 10 of docs/protocol.md.

#include "core/wire/signaling.h"

#include "unit/vectors/vectors.h"

namespace vesper::wire {
namespace {

using namespace tests;

TEST_CASE("vectors: signed requests") {
    for (const Json& vector : vectors_of("signaling").at("signatures")) {
        INFO(vector);
        const Bytes bytes =
            signed_request(text_in(vector, "op"), array_in<32>(vector, "nonce"), array_in<16>(vector, "id"));
        CHECK(hex(bytes) == text_in(vector, "signed_bytes"));
        const crypto::SignKeyPair owner(seed_in(vector, "owner_seed"));
        CHECK(hex(owner.public_key().bytes) == text_in(vector, "owner"));
        CHECK(hex(owner.sign(bytes)) == text_in(vector, "signature"));
    }
}

/// Members have no order in JSON, so texts are compared as values.
TEST_CASE("vectors: requests and answers") {
    const Json all = vectors_of("signaling");
    for (const Json& vector : all.at("requests")) {
        INFO(vector);
        const auto decoded = decode_client_message(text_in(vector, "json"));
        REQUIRE(decoded);
        CHECK(Json::parse(encode(*decoded)) == Json::parse(text_in(vector, "json")));
    }
    for (const Json& vector : all.at("answers")) {
        INFO(vector);
        const auto decoded = decode_server_message(text_in(vector, "json"));
        REQUIRE(decoded);
        CHECK(Json::parse(encode(*decoded)) == Json::parse(text_in(vector, "json")));
    }
    for (const Json& vector : all.at("answers_of_later_servers")) {
        INFO(vector);
        const auto decoded = decode_server_message(text_in(vector, "json"));
        REQUIRE(decoded);
        CHECK(std::get<Error>(*decoded).re == vector.at("re"));
        CHECK(std::get<Error>(*decoded).code == ErrorCode::unrecognized);
    }
    for (const Json& vector : all.at("requests_refused")) {
        INFO(vector);
        CHECK_FALSE(decode_client_message(text_in(vector, "json")));
    }
    for (const Json& vector : all.at("answers_refused")) {
        INFO(vector);
        CHECK_FALSE(decode_server_message(text_in(vector, "json")));
    }
}

}  // namespace
}  // namespace vesper::wire
