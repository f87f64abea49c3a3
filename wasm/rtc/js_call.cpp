#include "rtc/js_call.h"

#include <emscripten/em_js.h>

#include <algorithm>

using emscripten::EM_VAL;
using emscripten::val;

// clang-format off
EM_JS_DEPS(vesper_rtc, "$Emval,$UTF8ToString,$getWasmTableEntry");

EM_JS(EM_VAL, vesper_attempt, (EM_VAL object, const char* method, EM_VAL list, bool* threw), {
    try {
        return Emval.toHandle(Emval.toValue(object)[UTF8ToString(method)](...Emval.toValue(list)));
    } catch (error) {
        HEAPU8[threw] = 1;
        return Emval.toHandle(error);
    }
});

// Firefox has no transport entry and marks the pair itself.
EM_JS(bool, vesper_is_relayed, (EM_VAL report), {
    const stats = Emval.toValue(report);
    const entries = [...stats.values()];
    const transport = entries.find((entry) => entry.type === 'transport' && entry.selectedCandidatePairId);
    const pair = transport ? stats.get(transport.selectedCandidatePairId)
                           : entries.find((entry) => entry.type === 'candidate-pair' && entry.selected);
    return [pair?.localCandidateId, pair?.remoteCandidateId].some((id) => stats.get(id)?.candidateType === 'relay');
});

EM_JS(EM_VAL, vesper_make_handler, (vesper::rtc::Callback callback, std::uint32_t subject, std::uint32_t what), {
    return Emval.toHandle((value) => { getWasmTableEntry(callback)(subject, what, Emval.toHandle(value)); });
});
// clang-format on

namespace vesper::rtc {

Attempt attempt_with(const val& object, const char* method, const val& arguments) {
    bool threw = false;
    auto result =
        val::take_ownership(vesper_attempt(object.as_handle(), method, arguments.as_handle(), &threw));
    if (threw) return std::unexpected(std::move(result));
    return result;
}

std::string name_of_error(const val& error) {
    static constexpr std::size_t longest_name = 40;
    static constexpr auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (error.isUndefined() || error.isNull()) return "Error";
    const auto name = error["name"];
    if (!name.isString()) return "Error";
    auto text = name.as<std::string>();
    const bool plain = !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, is_letter);
    return plain ? text : "Error";
}

val make_handler(Callback callback, std::uint32_t subject, std::uint32_t what) {
    return val::take_ownership(vesper_make_handler(callback, subject, what));
}

bool is_relayed(const val& stats) {
    return vesper_is_relayed(stats.as_handle());
}

val to_uint8_array(const std::uint8_t* bytes, std::size_t size) {
    return val(emscripten::typed_memory_view(size, bytes)).call<val>("slice");
}

}  // namespace vesper::rtc
