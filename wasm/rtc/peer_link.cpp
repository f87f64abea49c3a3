// The life of a link, the browser's events, and frames. The negotiation is in peer_link_negotiation.cpp.

#include "rtc/peer_link.h"

#include <unordered_map>
#include <utility>

#include "core/common/limits.h"
#include "rtc/js_call.h"
#include "rtc/limits.h"

using emscripten::val;

namespace vesper::rtc {

namespace {

// Handlers in JavaScript know links by number only. Numbers are unique in the whole module, so that two
// PeerLinks do not hear each other's events.
std::unordered_map<std::uint32_t, std::weak_ptr<PeerLink>>& links_by_incarnation() {
    static std::unordered_map<std::uint32_t, std::weak_ptr<PeerLink>> links;
    return links;
}

std::uint32_t next_incarnation() {
    static std::uint32_t last = 0;
    return ++last;  // a tab is out of connections long before this wraps
}

constexpr const char* connection_events[] = {"onnegotiationneeded", "onicecandidate",
                                             "onconnectionstatechange"};
/// RTCPeerConnection of WebRTC 1.0 section 4.2.1.
Attempt make_connection(const std::vector<wire::IceServer>& ice_servers) {
    auto servers = val::array();
    for (const auto& one : ice_servers) {
        auto urls = val::array();
        for (const auto& url : one.urls) urls.call<void>("push", url);
        auto server = val::object();
        server.set("urls", urls);
        if (!one.username.empty()) {
            server.set("username", one.username);
            server.set("credential", one.credential);
        }
        servers.call<void>("push", server);
    }
    auto configuration = val::object();
    configuration.set("iceServers", servers);
    // Chromium 156 takes a transform for a voice that was negotiated before only in a connection made so, and
    // sends nothing there until one is set. Others take one at any time.
    if (!val::global("RTCRtpScriptTransform").isUndefined())
        configuration.set("encodedInsertableStreams", true);
    auto arguments = val::array();
    arguments.call<void>("push", configuration);
    return attempt(val::global("Reflect"), "construct", val::global("RTCPeerConnection"), arguments);
}

constexpr const char* channel_events[] = {"onopen", "onmessage", "onclose", "onerror"};

}  // namespace

PeerLink::PeerLink(engine::OpenLink wanted, LinkListener& listener)
    : wanted_(std::move(wanted)), listener_(listener) {}

PeerLink::~PeerLink() {
    close();
}

void PeerLink::open() {
    incarnation_ = next_incarnation();
    links_by_incarnation()[incarnation_] = weak_from_this();

    const auto with_relays = make_connection(wanted_.ice_servers);
    // A server's word about relays must not cost a link that needs none.
    const bool without = !with_relays && !wanted_.ice_servers.empty();
    if (without) listener_.link_log("relays", name_of_error(with_relays.error()));
    const auto connection = without ? make_connection({}) : with_relays;
    if (!connection) return fail("connection", name_of_error(connection.error()));
    connection_ = *connection;
    connection_.set("onnegotiationneeded", handler(Happening::negotiation_needed));
    connection_.set("onicecandidate", handler(Happening::candidate_found));
    connection_.set("onconnectionstatechange", handler(Happening::connection_changed));

    // Both sides declare the same channel, so none has to be announced and either may make the first offer.
    auto options = val::object();
    options.set("negotiated", true);
    options.set("id", 0);
    options.set("ordered", true);
    const auto channel = attempt(connection_, "createDataChannel", val("vesper"), options);
    if (!channel) return fail("channel", name_of_error(channel.error()));
    channel_ = *channel;
    channel_.set("binaryType", val("arraybuffer"));
    channel_.set("onopen", handler(Happening::channel_opened));
    channel_.set("onmessage", handler(Happening::channel_message));
    channel_.set("onclose", handler(Happening::channel_closed));
    channel_.set("onerror", handler(Happening::channel_failed));
    if (!open_file_channel()) fail("file channel", "refused");
}

/// Its bytes are many and are sealed already: they do not pass through here.
bool PeerLink::open_file_channel() {
    auto options = val::object();
    options.set("negotiated", true);
    options.set("id", 1);
    options.set("ordered", true);
    const auto channel = attempt(connection_, "createDataChannel", val("vesper-files"), options);
    if (!channel) return false;
    file_channel_ = *channel;
    file_channel_.set("binaryType", val("arraybuffer"));
    file_channel_.set("onclose", handler(Happening::file_channel_closed));
    listener_.file_channel(contact_, file_channel_);
    return true;
}

void PeerLink::close() {
    drop_connection();
    waiting_.clear();
    early_.clear();
}

/// Leaves nothing of the connection: no handler, no value, and no place in Chromium's count.
void PeerLink::drop_connection() {
    if (is_closed()) return;
    links_by_incarnation().erase(std::exchange(incarnation_, 0));
    channel_open_ = false;
    offer_wanted_ = false;
    found_.clear();
    if (std::exchange(voice_told_, false)) listener_.voice_transceiver(contact_, val::undefined());

    // Errors of closing would tell nothing that anybody could act on.
    const auto channel = std::exchange(channel_, val::undefined());
    if (!channel.isUndefined()) {
        for (const auto* event : channel_events) val(channel).set(event, val::null());
        static_cast<void>(attempt(channel, "close"));
    }
    const auto file_channel = std::exchange(file_channel_, val::undefined());
    if (!file_channel.isUndefined()) {
        val(file_channel).set("onclose", val::null());
        listener_.file_channel(contact_, val::undefined());
        static_cast<void>(attempt(file_channel, "close"));
    }
    const auto connection = std::exchange(connection_, val::undefined());
    if (!connection.isUndefined()) {
        for (const auto* event : connection_events) val(connection).set(event, val::null());
        static_cast<void>(attempt(connection, "close"));
    }
}

void PeerLink::fail(std::string_view where, std::string_view what) {
    if (is_closed()) return;
    close();
    listener_.link_log(where, what);
    listener_.link_closed(contact_);
}

bool PeerLink::send(ByteView frame) {
    if (is_closed() || !channel_open_) return false;
    if (channel_["bufferedAmount"].as<double>() > limits::max_channel_buffered_bytes) {
        fail("send", "buffer full");
        return false;
    }
    const auto sent = attempt(channel_, "send", to_uint8_array(frame.data(), frame.size()));
    // The channel may be closing already; its close event follows.
    if (!sent) listener_.link_log("send", name_of_error(sent.error()));
    return sent.has_value();
}

val PeerLink::handler(Happening happening) const {
    return make_handler(&PeerLink::dispatch, incarnation_, static_cast<std::uint32_t>(happening));
}

void PeerLink::dispatch(std::uint32_t incarnation, std::uint32_t what, emscripten::EM_VAL value) {
    const auto argument = val::take_ownership(value);
    const auto found = links_by_incarnation().find(incarnation);
    if (found == links_by_incarnation().end()) return;
    // Held while it works: what it tells the listener may end it.
    if (const auto link = found->second.lock()) link->handle(static_cast<Happening>(what), argument);
}

void PeerLink::handle(Happening happening, const val& value) {
    switch (happening) {
        case Happening::negotiation_needed:
            offer_wanted_ = true;
            return advance();
        case Happening::candidate_found:
            return candidate_found(value["candidate"]);
        case Happening::connection_changed: {
            const auto state = connection_["connectionState"].as<std::string>();
            if (state == "failed" || state == "closed") fail("connection", state);
            return;
        }
        case Happening::channel_opened:
            if (std::exchange(channel_open_, true)) return;
            return watch_path();
        case Happening::channel_message:
            return message(value["data"]);
        case Happening::channel_closed:
            return fail("channel", "closed");
        case Happening::channel_failed:
            return fail("channel", name_of_error(value["error"]));
        case Happening::file_channel_closed:
            return fail("file channel", "closed");
        case Happening::path_changed:
            return ask_path();
        case Happening::path_told:
            return tell_path(is_relayed(value) ? engine::Path::relayed : engine::Path::direct);
        case Happening::path_untold:
            listener_.link_log("path", name_of_error(value));
            return tell_path(path_.value_or(engine::Path::direct));
        case Happening::step_done:
            return step_done();
        case Happening::step_failed:
            return step_failed(value);
    }
}

/// The link counts as open once its path is known, a moment later. Where the browser says when the path
/// changes (not Firefox), it is looked at again.
void PeerLink::watch_path() {
    const auto sctp = connection_["sctp"];
    const auto transport = sctp.isNull() || sctp.isUndefined() ? sctp : sctp["transport"];
    const auto ice = transport.isNull() || transport.isUndefined() ? transport : transport["iceTransport"];
    if (!ice.isNull() && !ice.isUndefined()) {
        val(ice).set("onselectedcandidatepairchange", handler(Happening::path_changed));
    }
    ask_path();
}

void PeerLink::ask_path() {
    connection_.call<val>("getStats")
        .call<void>("then", handler(Happening::path_told), handler(Happening::path_untold));
}

void PeerLink::tell_path(engine::Path path) {
    const bool first = !path_;
    if (!first && *path_ == path) return;
    path_ = path;
    listener_.link_path(contact_, path);
    if (first && !is_closed()) listener_.link_open(contact_);
}

void PeerLink::message(const val& data) {
    if (!data.instanceof(val::global("ArrayBuffer"))) return listener_.link_log("peer frame", "not binary");
    if (data["byteLength"].as<double>() > static_cast<double>(limits::max_peer_frame_bytes)) {
        return listener_.link_log("peer frame", "too long");
    }
    const auto view = val::global("Uint8Array").new_(data);
    const auto frame = emscripten::convertJSArrayToNumberVector<std::uint8_t>(view);
    listener_.peer_frame(contact_, frame);
}

}  // namespace vesper::rtc
