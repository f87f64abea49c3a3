#include <algorithm>

#include "bindings/to_js.h"
#include "rtc/js_call.h"

using emscripten::typed_memory_view;
using emscripten::val;

namespace vesper::bindings {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// What names a file: its contact and its position.
template <typename Place>
val place(const Place& of) {
    auto out = val::object();
    out.set("contact", to_hex(of.contact));
    out.set("position", static_cast<double>(of.position));
    return out;
}

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

val to_js(ByteView bytes) {
    return rtc::to_uint8_array(bytes.data(), bytes.size());
}

val to_js(const engine::ReceiveFile& file) {
    auto out = place(file);
    out.set("number", static_cast<double>(file.number));
    out.set("key", to_js(ByteView(file.key)));
    out.set("size", static_cast<double>(file.size));
    return out;
}

val to_js(const engine::SendFile& file) {
    auto out = place(file);
    out.set("fromChunk", static_cast<double>(file.from_chunk));
    return out;
}

val to_js(const engine::StopFile& file) {
    return place(file);
}

val to_js(const engine::StartVoice& voice) {
    auto out = val::object();
    out.set("contact", to_hex(voice.contact));
    out.set("sendKey", to_js(ByteView(voice.send_key)));
    out.set("receiveKey", to_js(ByteView(voice.receive_key)));
    out.set("plain", voice.plain);
    return out;
}

val to_js(const engine::ReadChunk& chunk) {
    auto out = place(chunk);
    out.set("index", static_cast<double>(chunk.index));
    return out;
}

val to_js(const engine::Store& batch) {
    auto puts = val::array();
    for (const auto& record : batch.puts) {
        auto put = val::object();
        put.set("name", record.name);
        put.set("sealed", to_js(ByteView(record.sealed)));
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
    auto files = val::array();
    for (const auto& one : batch.files) {
        auto file = val::object();
        file.set("broughtIn", one.brought_in);
        file.set("name", one.name);
        files.call<void>("push", file);
    }
    out.set("files", files);
    auto chunks = val::array();
    for (const auto& one : batch.chunks) {
        auto chunk = place(one);
        chunk.set("index", static_cast<double>(one.index));
        chunk.set("key", to_js(ByteView(one.key)));
        chunk.set("size", static_cast<double>(one.size));
        chunk.set("sealed", to_js(ByteView(one.sealed)));
        chunks.call<void>("push", chunk);
    }
    out.set("chunks", chunks);
    return out;
}

}  // namespace vesper::bindings
