#include "bindings/host.h"

#include <sodium.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "bindings/to_js.h"
#include "rtc/js_call.h"

using emscripten::val;

namespace vesper::bindings {

FreshMoment::~FreshMoment() {
    sodium_memzero(value.entropy.data(), value.entropy.size());
}

/// Undefined when the host threw.
template <typename... Arguments>
val HostCalls::call(const char* method, Arguments&&... arguments) const {
    const auto result = rtc::attempt(host_, method, std::forward<Arguments>(arguments)...);
    if (result) return *result;
    static_cast<void>(rtc::attempt(val::global("globalThis"), "reportError", result.error()));
    return val::undefined();
}

void HostCalls::fill(FreshMoment& moment) const {
    const auto now_ms = call("nowMs");
    const auto random = call("random", moment.value.entropy.size());
    if (!now_ms.isNumber() || !copy_bytes(random, moment.value.entropy)) std::abort();
    moment.value.now_ms = static_cast<std::int64_t>(now_ms.as<double>());
}

void HostCalls::store(const engine::Store& batch) const {
    static_cast<void>(call("store", to_js(batch)));
}

void HostCalls::load(const std::string& name) const {
    static_cast<void>(call("load", name));
}

void HostCalls::send_to_server(const std::string& frame) const {
    static_cast<void>(call("sendToServer", frame));
}

void HostCalls::file_channel(const engine::ContactId& contact, const val& channel) const {
    static_cast<void>(call("fileChannel", to_hex(contact), channel));
}

void HostCalls::receive_file(const engine::ReceiveFile& file) const {
    static_cast<void>(call("receiveFile", to_js(file)));
}

void HostCalls::send_file(const engine::SendFile& file) const {
    static_cast<void>(call("sendFile", to_js(file)));
}

void HostCalls::stop_file(const engine::StopFile& file) const {
    static_cast<void>(call("stopFile", to_js(file)));
}

void HostCalls::read_chunk(const engine::ReadChunk& chunk) const {
    static_cast<void>(call("readChunk", to_js(chunk)));
}

void HostCalls::voice_transceiver(const engine::ContactId& contact, const val& transceiver) const {
    static_cast<void>(call("voiceTransceiver", to_hex(contact), transceiver));
}

void HostCalls::start_voice(const engine::StartVoice& voice) const {
    static_cast<void>(call("startVoice", to_js(voice)));
}

void HostCalls::stop_voice(const engine::ContactId& contact) const {
    static_cast<void>(call("stopVoice", to_hex(contact)));
}

void HostCalls::set_timer(std::int64_t at_ms) const {
    static_cast<void>(call("setTimer", static_cast<double>(at_ms)));
}

void HostCalls::show(const engine::Event& event) const {
    static_cast<void>(call("show", to_js(event)));
}

void HostCalls::log(std::string_view where, std::string_view what) const {
    static_cast<void>(call("log", std::string(where), std::string(what)));
}

}  // namespace vesper::bindings
