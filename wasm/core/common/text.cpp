#include "core/common/text.h"

#include <algorithm>

namespace vesper {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

struct Sequence {
    unsigned length;         // bytes, 0 for a byte that cannot begin one
    std::uint8_t low, high;  // range of the second byte (RFC 3629 section 4)
};

Sequence sequence_begun_by(std::uint8_t first) {
    if (first < 0x80) return {1, 0, 0};
    if (first >= 0xC2 && first <= 0xDF) return {2, 0x80, 0xBF};
    if (first == 0xE0) return {3, 0xA0, 0xBF};
    if (first == 0xED) return {3, 0x80, 0x9F};
    if (first >= 0xE1 && first <= 0xEF) return {3, 0x80, 0xBF};
    if (first == 0xF0) return {4, 0x90, 0xBF};
    if (first >= 0xF1 && first <= 0xF3) return {4, 0x80, 0xBF};
    if (first == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

}  // namespace

bool is_utf8(std::string_view text) {
    const ByteView bytes = view_of(text);
    for (std::size_t at = 0; at < bytes.size();) {
        const Sequence sequence = sequence_begun_by(bytes[at]);
        if (sequence.length == 0 || at + sequence.length > bytes.size()) return false;
        for (unsigned i = 1; i < sequence.length; ++i) {
            const std::uint8_t low = i == 1 ? sequence.low : 0x80;
            const std::uint8_t high = i == 1 ? sequence.high : 0xBF;
            if (bytes[at + i] < low || bytes[at + i] > high) return false;
        }
        at += sequence.length;
    }
    return true;
}

bool has_no_controls(std::string_view text, std::string_view allowed) {
    const ByteView bytes = view_of(text);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if ((bytes[at] < 0x20 || bytes[at] == 0x7F) && !allowed.contains(text[at])) return false;
        if (bytes[at] == 0xC2 && at + 1 < bytes.size() && bytes[at + 1] < 0xA0) return false;  // C1
    }
    return true;
}

bool is_plain_line(std::string_view text) {
    if (!is_utf8(text) || !has_no_controls(text)) return false;
    const ByteView bytes = view_of(text);
    for (std::size_t at = 0; at + 1 < bytes.size(); ++at) {
        if (bytes[at] != 0xE2) continue;
        const std::uint8_t last = bytes[at + 2];
        if (bytes[at + 1] == 0x80 && last >= 0xA8 && last <= 0xAE) return false;  // U+2028-U+202E
        if (bytes[at + 1] == 0x81 && last >= 0xA6 && last <= 0xA9) return false;  // U+2066-U+2069
    }
    return true;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::string encode_hex(ByteView bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 15];
    }
    return out;
}

std::string encode_hex12(std::uint64_t value) {
    std::string out(12, '0');
    for (std::size_t i = 12; i > 0; --i, value >>= 4) out[i - 1] = hex_digits[value & 15];
    return out;
}

}  // namespace vesper
