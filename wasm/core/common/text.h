#pragma once

#include <string>
#include <string_view>

#include "core/common/bytes.h"

namespace vesper {

/// True for well-formed UTF-8 (RFC 3629: shortest forms, no surrogates, up to U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);

/// True when no control character (U+0000-U+001F, U+007F-U+009F) occurs in UTF-8, other than the allowed
/// ones.
[[nodiscard]] bool has_no_controls(std::string_view text, std::string_view allowed = {});

/// True for text that can stand in one line as a name without changing what is around it: well-formed UTF-8
/// without control characters (C0, C1), line separators, or marks that embed, override or isolate direction
/// (U+202A-U+202E, U+2066-U+2069; Unicode UAX 9).
[[nodiscard]] bool is_plain_line(std::string_view text);

/// The text without white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

[[nodiscard]] std::string encode_hex(ByteView bytes);

/// A number as 12 lower-case hex digits, so that names sort as the numbers do.
[[nodiscard]] std::string encode_hex12(std::uint64_t value);

}  // namespace vesper
