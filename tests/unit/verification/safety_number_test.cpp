#include "core/verification/safety_number.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "core/verification/emoji.h"
#include "unit/crypto/hex.h"

namespace vesper::verification {
namespace {

crypto::SignPublicKey identity(std::uint32_t number) {
    return crypto::SignKeyPair(crypto::Seed(tests::entropy_of(number))).public_key();
}

TEST_CASE("both sides see the same 60 digits and 8 emoji, and each its own code") {
    const SafetyNumber ada = safety_number(identity(1), identity(2));
    const SafetyNumber ben = safety_number(identity(2), identity(1));
    CHECK(ada.digits.size() == 60);
    CHECK(ada.digits.find_first_not_of("0123456789") == std::string::npos);
    CHECK(ada.digits == ben.digits);
    CHECK(ada.emoji == ben.emoji);
    CHECK(ada.qr != ben.qr);
}

TEST_CASE("with anybody else everything is different") {
    const SafetyNumber ada = safety_number(identity(1), identity(2));
    const SafetyNumber other = safety_number(identity(1), identity(3));
    CHECK(ada.digits != other.digits);
    CHECK(ada.emoji != other.emoji);
    CHECK(ada.qr != other.qr);
}

TEST_CASE("a scanned code says whether it is the same conversation") {
    const std::string shown_by_ben = safety_number(identity(2), identity(1)).qr;
    CHECK(check_scanned(shown_by_ben, identity(1), identity(2)));
    // One's own code, a third person's, a man in the middle's.
    CHECK(check_scanned(shown_by_ben, identity(2), identity(1)) == std::unexpected(ScanError::mismatch));
    CHECK(check_scanned(shown_by_ben, identity(1), identity(3)) == std::unexpected(ScanError::mismatch));
    CHECK(check_scanned(safety_number(identity(3), identity(1)).qr, identity(1), identity(2)) ==
          std::unexpected(ScanError::mismatch));
}

TEST_CASE("what is no code of ours, or of a later Vesper, is told apart from a mismatch") {
    const std::string code = safety_number(identity(2), identity(1)).qr;
    for (const std::string_view text : {"", "https://example.org/", "vesper", "vesper-verify"}) {
        CHECK(check_scanned(text, identity(1), identity(2)) == std::unexpected(ScanError::not_a_code));
    }
    CHECK(check_scanned("vesper-verify:2:abc", identity(1), identity(2)) ==
          std::unexpected(ScanError::version_unknown));
    for (const std::string& text :
         {code + "A", code.substr(0, code.size() - 1), std::string("vesper-verify:1:")}) {
        CHECK(check_scanned(text, identity(1), identity(2)) == std::unexpected(ScanError::mismatch));
    }
}

TEST_CASE("no emoji stands for two numbers") {
    CHECK(std::set(emoji.begin(), emoji.end()).size() == emoji.size());
}

}  // namespace
}  // namespace vesper::verification
