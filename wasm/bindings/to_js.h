#pragma once
// Values of the engine as the JavaScript objects that types.cpp describes, and bytes in both directions.
// Bytes are always copied.

#include <emscripten/val.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/common/bytes.h"
#include "core/engine/effects.h"

namespace vesper::bindings {

/// The name of an error, or '' for none.
[[nodiscard]] std::string error_text(engine::Error error);

[[nodiscard]] std::string to_hex(ByteView bytes);
/// Reads the id of a contact or an invite: 32 lowercase hex digits.
[[nodiscard]] std::optional<ByteArray<16>> id_of_hex(std::string_view text);

/// Copies a Uint8Array of exactly out.size() bytes; false when it is anything else.
[[nodiscard]] bool copy_bytes(const emscripten::val& array, std::span<std::uint8_t> out);
/// Copies a Uint8Array.
[[nodiscard]] Bytes to_bytes(const emscripten::val& array);

[[nodiscard]] emscripten::val to_js(const engine::Event& event);
[[nodiscard]] emscripten::val to_js(const engine::MessageShown& message);
[[nodiscard]] emscripten::val to_js(const engine::Store& batch);
[[nodiscard]] emscripten::val to_js(const engine::ReceiveFile& file);
[[nodiscard]] emscripten::val to_js(const engine::SendFile& file);
[[nodiscard]] emscripten::val to_js(const engine::StopFile& file);
[[nodiscard]] emscripten::val to_js(const engine::ReadChunk& chunk);
[[nodiscard]] emscripten::val to_js(const engine::StartVoice& voice);
/// A copy.
[[nodiscard]] emscripten::val to_js(ByteView bytes);

}  // namespace vesper::bindings
