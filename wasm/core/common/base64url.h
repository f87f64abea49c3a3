#pragma once
// base64url without padding (RFC 4648 section 5). Decoding is canonical: padding, white space, a foreign
// character, or unused bits that are not zero are refused.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "core/common/bytes.h"

namespace vesper {

/// Encodes bytes as unpadded base64url text, 4 characters per 3 bytes.
[[nodiscard]] std::string encode_base64url(ByteView bytes);

/// Decodes unpadded base64url text; nothing when the text is not the canonical encoding of any bytes.
[[nodiscard]] std::optional<Bytes> decode_base64url(std::string_view text);

/// Decodes text that must hold exactly N bytes.
template <std::size_t N>
[[nodiscard]] std::optional<ByteArray<N>> decode_base64url_array(std::string_view text) {
    const auto bytes = decode_base64url(text);
    if (!bytes || bytes->size() != N) return std::nullopt;
    ByteArray<N> out{};
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return out;
}

}  // namespace vesper
