#pragma once
// What the shell implements for the client (the type Host in types.cpp), with every call guarded: an
// exception in the shell is reported as an uncaught error of the page and does not disturb the client.

#include <emscripten/val.h>

#include <cstdint>
#include <string_view>

#include "bindings/types.h"
#include "core/engine/engine.h"

namespace vesper::bindings {

/// A moment that forgets its randomness.
class FreshMoment {
public:
    FreshMoment() = default;
    ~FreshMoment();
    FreshMoment(const FreshMoment&) = delete;
    FreshMoment& operator=(const FreshMoment&) = delete;

    engine::Moment value;
};

class HostCalls {
public:
    explicit HostCalls(const Host& host) : host_(host) {}

    /// Fills in the time and new randomness. Aborts without them: going on would reuse keys.
    void fill(FreshMoment& moment) const;
    void store(const engine::Store& batch) const;
    void load(const std::string& name) const;
    void send_to_server(const std::string& frame) const;
    void file_channel(const engine::ContactId& contact, const emscripten::val& channel) const;
    void receive_file(const engine::ReceiveFile& file) const;
    void send_file(const engine::SendFile& file) const;
    void stop_file(const engine::StopFile& file) const;
    void read_chunk(const engine::ReadChunk& chunk) const;
    void voice_transceiver(const engine::ContactId& contact, const emscripten::val& transceiver) const;
    void start_voice(const engine::StartVoice& voice) const;
    void stop_voice(const engine::ContactId& contact) const;
    void set_timer(std::int64_t at_ms) const;
    void show(const engine::Event& event) const;
    /// Fixed words only.
    void log(std::string_view where, std::string_view what) const;

private:
    template <typename... Arguments>
    [[nodiscard]] emscripten::val call(const char* method, Arguments&&... arguments) const;

    emscripten::val host_;
};

}  // namespace vesper::bindings
