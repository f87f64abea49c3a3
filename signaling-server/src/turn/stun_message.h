#pragma once
// STUN messages (RFC 8489 section 5), as far as an Allocate needs them.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/common/bytes.h"

namespace vesper::server::turn {

using TransactionId = ByteArray<12>;

// Message types: class and method together.
inline constexpr std::uint16_t allocate_request = 0x0003;
inline constexpr std::uint16_t allocate_success = 0x0103;
inline constexpr std::uint16_t refresh_request = 0x0004;

// Attributes: RFC 8489 section 18.3, RFC 8656 section 18.
inline constexpr std::uint16_t username_attribute = 0x0006;
inline constexpr std::uint16_t message_integrity_attribute = 0x0008;
inline constexpr std::uint16_t error_code_attribute = 0x0009;
inline constexpr std::uint16_t lifetime_attribute = 0x000d;
inline constexpr std::uint16_t realm_attribute = 0x0014;
inline constexpr std::uint16_t nonce_attribute = 0x0015;
inline constexpr std::uint16_t requested_transport_attribute = 0x0019;

struct StunMessage {
    std::uint16_t type{};
    TransactionId transaction{};
    std::vector<std::pair<std::uint16_t, Bytes>> attributes;

    void add(std::uint16_t attribute, ByteView value) { attributes.emplace_back(attribute, copy_of(value)); }
    /// The value of the first attribute of this kind as text; empty without one.
    [[nodiscard]] std::string text_in(std::uint16_t attribute) const;
    /// The number of an ERROR-CODE; 0 without one.
    [[nodiscard]] unsigned error_code() const;
};

/// The key of MESSAGE-INTEGRITY for long-term credentials: MD5(username:realm:password), RFC 8489 section
/// 9.2.2. As with HMAC-SHA1 beside it, the protocol of TURN servers demands it.
using IntegrityKey = ByteArray<16>;
[[nodiscard]] IntegrityKey integrity_key(std::string_view username, std::string_view realm,
                                         std::string_view password);

/// With a key, MESSAGE-INTEGRITY (HMAC-SHA1) goes last.
[[nodiscard]] Bytes encode(const StunMessage& message, const std::optional<IntegrityKey>& key);
/// Nothing when it is no STUN message, exactly. Integrity is not checked.
[[nodiscard]] std::optional<StunMessage> decode_stun(ByteView bytes);

}  // namespace vesper::server::turn
