#pragma once
// The test vectors of tests/vectors, which somebody made from docs/protocol.md alone; their README says how
// they are written.

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "core/common/text.h"
#include "core/crypto/derive.h"
#include "core/crypto/keys.h"
#include "unit/crypto/hex.h"

namespace vesper::tests {

using Json = nlohmann::json;

/// The vectors of one area: what stands under "vectors" in its file.
inline Json vectors_of(const std::string& area) {
    std::ifstream file(std::string(VESPER_VECTORS) + "/" + area + ".json");
    REQUIRE(file);
    std::stringstream text;
    text << file.rdbuf();
    return Json::parse(text.str()).at("vectors");
}

inline std::string text_in(const Json& vector, const char* name) {
    return vector.at(name).get<std::string>();
}

inline Bytes bytes_in(const Json& vector, const char* name) {
    return from_hex(text_in(vector, name));
}

template <std::size_t N>
ByteArray<N> array_in(const Json& vector, const char* name) {
    return array_from_hex<N>(text_in(vector, name));
}

inline crypto::Seed seed_in(const Json& vector, const char* name) {
    return crypto::Seed(array_in<32>(vector, name));
}

inline crypto::Random random_in(const Json& vector) {
    return crypto::Random(array_in<32>(vector, "entropy"));
}

/// Hexadecimal text of anything with bytes: failures show both sides.
template <class T>
std::string hex(const T& bytes) {
    if constexpr (requires { bytes.view(); }) {
        return encode_hex(bytes.view());
    } else {
        return encode_hex(bytes);
    }
}

/// What a vector calls an error of crypto.
inline std::string name_of(crypto::Error error) {
    switch (error) {
        case crypto::Error::bad_key:
            return "bad_key";
        case crypto::Error::bad_signature:
            return "bad_signature";
        case crypto::Error::bad_ciphertext:
            return "bad_ciphertext";
    }
    return "?";
}

/// "opened" or the name of the error: what a vector with an "error" is compared with.
template <class Expected>
std::string refusal(const Expected& result) {
    return result ? "opened" : name_of(result.error());
}

}  // namespace vesper::tests
