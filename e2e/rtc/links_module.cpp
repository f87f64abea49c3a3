// PeerLinks as a page of its own, so that a test can be the engine and the network between two of them.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "rtc/js_call.h"
#include "rtc/peer_links.h"

using emscripten::val;

namespace {

using vesper::engine::ContactId;
using vesper::engine::Signal;

/// Contacts are numbers here: the first byte of their id.
ContactId contact_of(int number) {
    return {static_cast<std::uint8_t>(number)};
}

/// Tells a JavaScript object what it hears: signal, open, closed, frame, log.
class Links final : private vesper::rtc::LinkListener {
public:
    explicit Links(val listener) : listener_(std::move(listener)), links_(*this) {}

    void open(int contact, bool polite, bool offer) {
        links_.open({.contact = contact_of(contact), .polite = polite, .offer = offer, .ice_servers = {}});
    }
    /// With a relay of this URL.
    void open_with(int contact, bool polite, bool offer, const std::string& url) {
        links_.open({.contact = contact_of(contact),
                     .polite = polite,
                     .offer = offer,
                     .ice_servers = {{.urls = {url}, .username = "name", .credential = "password"}}});
    }
    void close(int contact) { links_.close(contact_of(contact)); }
    void signal(int contact, int kind, const std::string& text) {
        links_.signal(contact_of(contact), {.kind = static_cast<Signal::Kind>(kind), .text = text});
    }
    bool send(int contact, const val& frame) {
        const auto bytes = emscripten::convertJSArrayToNumberVector<std::uint8_t>(frame);
        return links_.send(contact_of(contact), bytes);
    }
    void carry_voice(int contact, bool carried) { links_.carry_voice(contact_of(contact), carried); }

private:
    void link_signal(const ContactId& contact, const Signal& signal) override {
        listener_.call<void>("signal", int{contact[0]}, static_cast<int>(signal.kind), signal.text);
    }
    void link_open(const ContactId& contact) override { listener_.call<void>("open", int{contact[0]}); }
    void link_path(const ContactId& contact, vesper::engine::Path path) override {
        listener_.call<void>("path", int{contact[0]}, path == vesper::engine::Path::relayed);
    }
    void link_closed(const ContactId& contact) override { listener_.call<void>("closed", int{contact[0]}); }
    /// Files have tests of their own.
    void file_channel(const ContactId& /*contact*/, const val& /*channel*/) override {}
    void voice_transceiver(const ContactId& contact, const val& transceiver) override {
        listener_.call<void>("voice", int{contact[0]}, transceiver);
    }
    void peer_frame(const ContactId& contact, vesper::ByteView frame) override {
        listener_.call<void>("frame", int{contact[0]},
                             vesper::rtc::to_uint8_array(frame.data(), frame.size()));
    }
    void link_log(std::string_view where, std::string_view what) override {
        listener_.call<void>("log", std::string(where), std::string(what));
    }

    val listener_;
    vesper::rtc::PeerLinks links_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(links_module) {
    emscripten::class_<Links>("Links")
        .constructor<val>()
        .function("open", &Links::open)
        .function("openWith", &Links::open_with)
        .function("close", &Links::close)
        .function("signal", &Links::signal)
        .function("send", &Links::send)
        .function("carryVoice", &Links::carry_voice);
}
