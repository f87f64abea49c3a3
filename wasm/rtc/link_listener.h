#pragma once

#include <emscripten/val.h>

#include <string_view>

#include "core/common/bytes.h"
#include "core/engine/effects.h"
#include "core/engine/engine.h"

namespace vesper::rtc {

/// Hears what peer links have to say. It may call back into PeerLinks at once, from any of these.
class LinkListener {
public:
    /// A part of our side's negotiation, for the other side.
    virtual void link_signal(const engine::ContactId& contact, const engine::Signal& signal) = 0;
    /// The data channel is open; once per link.
    virtual void link_open(const engine::ContactId& contact) = 0;
    /// Before link_open, and whenever it has changed.
    virtual void link_path(const engine::ContactId& contact, engine::Path path) = 0;
    /// The link ended by itself (not through close()). The last word of a link.
    virtual void link_closed(const engine::ContactId& contact) = 0;
    /// The RTCDataChannel for files, which is connecting; undefined: it has gone. Whoever listens takes its
    /// messages; the link ends with it.
    virtual void file_channel(const engine::ContactId& contact, const emscripten::val& channel) = 0;
    /// The RTCRtpTransceiver that carries voice both ways; undefined: none does any more.
    virtual void voice_transceiver(const engine::ContactId& contact, const emscripten::val& transceiver) = 0;
    virtual void peer_frame(const engine::ContactId& contact, ByteView frame) = 0;
    /// Something went wrong: fixed words and names of errors only, never content.
    virtual void link_log(std::string_view where, std::string_view what) = 0;

protected:
    ~LinkListener() = default;
};

}  // namespace vesper::rtc
