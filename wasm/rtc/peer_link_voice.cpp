// Voice on a link: one audio transceiver, which is made once and rests between calls (connections and
// sections of a description are never given back).
//
// One side makes it, or both would and there were two: the side that does not give way when offers collide.
// The other has it from that offer. Until both directions were negotiated nobody is told of it.

#include <utility>

#include "rtc/js_call.h"
#include "rtc/peer_link.h"

using emscripten::val;

namespace vesper::rtc {

void PeerLink::carry_voice(bool carried) {
    if (is_closed() || voice_wanted_ == carried) return;
    voice_wanted_ = carried;
    if (carried && !wanted_.polite && voice_transceiver().isUndefined()) {
        auto options = val::object();
        options.set("direction", "sendrecv");
        const auto added = attempt(connection_, "addTransceiver", val("audio"), options);
        if (!added) listener_.link_log("voice", name_of_error(added.error()));
        return;  // onnegotiationneeded follows
    }
    direct_voice();
    tell_voice();
}

/// The first audio transceiver that has not stopped.
val PeerLink::voice_transceiver() const {
    const auto all = connection_.call<val>("getTransceivers");
    const auto count = all["length"].as<unsigned>();
    for (unsigned i = 0; i < count; ++i) {
        const auto one = all[i];
        const bool audio = one["receiver"]["track"]["kind"].as<std::string>() == "audio";
        const auto direction = one["direction"].as<std::string>();
        if (audio && direction != "stopped" && direction != "stopping") return one;
    }
    return val::undefined();
}

/// Says what is wanted of it, and that nothing is of whatever else the other side has added: no sound or
/// picture reaches the browser's decoders unasked. A change has the browser ask for a negotiation.
void PeerLink::direct_voice() {
    const auto voice = voice_transceiver();
    const auto all = connection_.call<val>("getTransceivers");
    const auto count = all["length"].as<unsigned>();
    for (unsigned i = 0; i < count; ++i) {
        const auto one = all[i];
        const auto direction = one["direction"].as<std::string>();
        const char* wanted = voice_wanted_ && one.strictlyEquals(voice) ? "sendrecv" : "inactive";
        if (direction == wanted || direction == "stopped" || direction == "stopping") continue;
        const auto set = attempt(val::global("Reflect"), "set", one, val("direction"), val(wanted));
        if (!set) listener_.link_log("voice", name_of_error(set.error()));
    }
}

void PeerLink::tell_voice() {
    if (is_closed()) return;
    const auto transceiver = voice_transceiver();
    const bool both = voice_wanted_ && !transceiver.isUndefined() &&
                      transceiver["currentDirection"].isString() &&
                      transceiver["currentDirection"].as<std::string>() == "sendrecv";
    if (both == voice_told_) return;
    voice_told_ = both;
    listener_.voice_transceiver(contact_, both ? transceiver : val::undefined());
}

}  // namespace vesper::rtc
