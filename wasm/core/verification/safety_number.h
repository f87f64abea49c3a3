#pragma once
// What two people compare to know that nobody sits between them (docs/protocol.md, section 9).

#include <array>
#include <expected>
#include <string>
#include <string_view>

#include "core/crypto/keys.h"

namespace vesper::verification {

struct SafetyNumber {
    std::string digits;                // 60
    std::array<std::string, 8> emoji;  // one code point each, UTF-8
    std::string qr;                    // what this side shows as a QR code
};

/// The same digits and emoji on both sides. Takes some milliseconds: 2 times 5,200 hashes.
[[nodiscard]] SafetyNumber safety_number(const crypto::SignPublicKey& ours,
                                         const crypto::SignPublicKey& theirs);

enum class ScanError : std::uint8_t {
    not_a_code,       // some other QR code
    version_unknown,  // of a later Vesper
    mismatch,         // a safety number, but not the one of these two: somebody may sit in between
};
/// What the other side's QR code says.
[[nodiscard]] std::expected<void, ScanError> check_scanned(std::string_view scanned,
                                                           const crypto::SignPublicKey& ours,
                                                           const crypto::SignPublicKey& theirs);

}  // namespace vesper::verification
