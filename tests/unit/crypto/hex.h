#pragma once
// Vectors as they are printed in specifications.

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "core/common/bytes.h"

namespace vesper::tests {

inline Bytes from_hex(std::string_view text) {
    const auto digit = [](char c) -> unsigned {
        const auto at = std::string_view("0123456789abcdef").find(c);
        if (at == std::string_view::npos) throw std::invalid_argument("not a hex digit");
        return static_cast<unsigned>(at);
    };
    Bytes out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        out.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    }
    return out;
}

template <std::size_t N>
ByteArray<N> array_from_hex(std::string_view text) {
    const Bytes bytes = from_hex(text);
    if (bytes.size() != N) throw std::invalid_argument("a vector of the wrong size");
    ByteArray<N> out{};
    std::ranges::copy(bytes, out.begin());
    return out;
}

/// Bytes that differ from those of any other number: entropy of a test.
inline ByteArray<32> entropy_of(std::uint32_t number) {
    ByteArray<32> out{};
    for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(number >> (i * 8));
    return out;
}

}  // namespace vesper::tests
