// tests/vectors/safety.json: section 9 of docs/protocol.md.

#include "core/verification/safety_number.h"
#include "unit/vectors/vectors.h"

namespace vesper::verification {
namespace {

using namespace tests;

std::string result_of(const std::expected<void, ScanError>& scanned) {
    if (scanned) return "match";
    switch (scanned.error()) {
        case ScanError::not_a_code:
            return "not_a_code";
        case ScanError::version_unknown:
            return "version_unknown";
        case ScanError::mismatch:
            return "mismatch";
    }
    return "?";
}

TEST_CASE("vectors: safety numbers") {
    for (const Json& vector : vectors_of("safety").at("pairs")) {
        INFO(vector.at("name"));
        const crypto::SignPublicKey mine{array_in<32>(vector, "mine")};
        const crypto::SignPublicKey theirs{array_in<32>(vector, "theirs")};
        const SafetyNumber number = safety_number(mine, theirs);
        CHECK(number.digits == text_in(vector, "digits"));
        std::string emoji;
        for (const std::string& one : number.emoji) emoji += one;
        CHECK(emoji == text_in(vector, "emoji"));
        CHECK(number.qr == text_in(vector, "qr_shown"));
        CHECK(check_scanned(text_in(vector, "qr_scanned"), mine, theirs));
        CHECK(result_of(check_scanned(text_in(vector, "qr_shown"), mine, theirs)) == "mismatch");
    }
}

TEST_CASE("vectors: scanned codes") {
    for (const Json& vector : vectors_of("safety").at("scans")) {
        INFO(vector);
        const auto scanned = check_scanned(text_in(vector, "text"), {array_in<32>(vector, "mine")},
                                           {array_in<32>(vector, "theirs")});
        CHECK(result_of(scanned) ==
              (vector.contains("error") ? text_in(vector, "error") : text_in(vector, "result")));
    }
}

}  // namespace
}  // namespace vesper::verification
