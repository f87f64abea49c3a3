#pragma once
// Two things that emscripten::val lacks in a build without exceptions: calling what may throw, and handing a
// C++ function to JavaScript.
//
// A JavaScript exception that leaves through C++ frames skips their destructors and loses their stack space.
// So every call that can throw by itself (not those that return a promise) goes through attempt().

#include <emscripten/val.h>

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace vesper::rtc {

/// What a call gave back, or what it threw.
using Attempt = std::expected<emscripten::val, emscripten::val>;

/// Calls object[method](...arguments), where `arguments` is a JavaScript array.
[[nodiscard]] Attempt attempt_with(const emscripten::val& object, const char* method,
                                   const emscripten::val& arguments);

/// Calls object[method](arguments...).
template <typename... Arguments>
[[nodiscard]] Attempt attempt(const emscripten::val& object, const char* method, Arguments&&... arguments) {
    auto list = emscripten::val::array();
    (list.template call<void>("push", std::forward<Arguments>(arguments)), ...);
    return attempt_with(object, method, list);
}

/// The name of an error ("InvalidStateError"), for a log: never its message, which may quote what a peer
/// sent.
[[nodiscard]] std::string name_of_error(const emscripten::val& error);

/// Receives a value from JavaScript. `subject` and `what` are those that the handler was made with.
using Callback = void (*)(std::uint32_t subject, std::uint32_t what, emscripten::EM_VAL value);

/// A JavaScript function of one argument that calls `callback`. It owns nothing in C++, so it may outlive
/// what it is about: `callback` has to look `subject` up.
[[nodiscard]] emscripten::val make_handler(Callback callback, std::uint32_t subject, std::uint32_t what);

/// Whether an RTCStatsReport says that the candidate pair in use goes through a TURN server at either end.
[[nodiscard]] bool is_relayed(const emscripten::val& stats);

/// A copy of `bytes` as a Uint8Array of its own, which later growth of the wasm memory does not detach.
[[nodiscard]] emscripten::val to_uint8_array(const std::uint8_t* bytes, std::size_t size);

}  // namespace vesper::rtc
