#pragma once
// A small strict JSON reader over nlohmann's SAX parser. It keeps only what signaling frames are made of:
// objects, arrays, text, true/false and whole numbers from 0. Private to core/wire.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vesper::wire {

struct JsonValue {
    enum class Kind : std::uint8_t { boolean, number, text, array, object };

    std::string name;  // of the member; empty inside an array
    Kind kind{};
    std::uint64_t number{};  // of a boolean 0 or 1
    std::string text;
    std::vector<JsonValue> children;

    /// The member of that name, or null.
    [[nodiscard]] const JsonValue* find(std::string_view member) const;
};

/// Objects and arrays within each other: the frame, a list, its entries, a list in them.
inline constexpr std::size_t max_json_depth = 4;
/// Values in one frame: what the largest frame of envelope ids holds. Bounds the memory that a frame can
/// cost.
inline constexpr std::size_t max_json_values = 4096;

/// Reads one JSON object. Nothing when the text is not exactly that, or has invalid UTF-8, a repeated member,
/// null, a negative or fractional number or one past 64 bits, or exceeds the limits above.
[[nodiscard]] std::optional<JsonValue> read_json_object(std::string_view text);

}  // namespace vesper::wire
