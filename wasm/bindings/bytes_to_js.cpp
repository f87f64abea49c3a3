#include <algorithm>

#include "bindings/to_js.h"
#include "rtc/js_call.h"

using emscripten::typed_memory_view;
using emscripten::val;

namespace vesper::bindings {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

}  // namespace

std::string error_text(engine::Error error) {
    return error == engine::Error::none ? std::string() : std::string(name_of(error));
}

std::string to_hex(ByteView bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text.push_back(hex_digits[byte >> 4U]);
        text.push_back(hex_digits[byte & 0xfU]);
    }
    return text;
}

std::optional<ByteArray<16>> id_of_hex(std::string_view text) {
    ByteArray<16> id{};
    if (text.size() != id.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < id.size(); ++i) {
        const auto high = hex_digits.find(text[2 * i]);
        const auto low = hex_digits.find(text[2 * i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        id[i] = static_cast<std::uint8_t>(high << 4U | low);
    }
    return id;
}

bool copy_bytes(const val& array, std::span<std::uint8_t> out) {
    if (!array.instanceof(val::global("Uint8Array"))) return false;
    if (array["length"].as<double>() != static_cast<double>(out.size())) return false;
    val(typed_memory_view(out.size(), out.data())).call<void>("set", array);
    return true;
}

Bytes to_bytes(const val& array) {
    if (!array.instanceof(val::global("Uint8Array"))) return {};
    return emscripten::convertJSArrayToNumberVector<std::uint8_t>(array);
}

val to_js(const engine::Store& batch) {
    auto puts = val::array();
    for (const auto& record : batch.puts) {
        auto put = val::object();
        put.set("name", record.name);
        put.set("sealed", rtc::to_uint8_array(record.sealed.data(), record.sealed.size()));
        puts.call<void>("push", put);
    }
    auto erases = val::array();
    for (const auto& name : batch.erases) erases.call<void>("push", name);
    auto out = val::object();
    out.set("puts", puts);
    out.set("erases", erases);
    auto erases_under = val::array();
    for (const auto& prefix : batch.erases_under) erases_under.call<void>("push", prefix);
    out.set("erasesUnder", erases_under);
    return out;
}

}  // namespace vesper::bindings
