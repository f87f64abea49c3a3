#pragma once
// The link to one contact: a peer connection of the browser with a data channel for frames and another for
// files, perfect negotiation (WebRTC 1.0 section 10.7), trickled candidates.
//
// The negotiation is a queue. At most one of the browser's asynchronous operations is under way (`step_`);
// signals from the other side are applied one after the other in the order they came, and an offer of our own
// is made only between them. So the races that section 10.7 guards with makingOffer and
// isSettingRemoteAnswerPending cannot arise: whether offers collide is read from signalingState when it is
// the turn of the other side's offer.
//
// The polite side of a collision takes its offer back by starting over with a new connection, as long as none
// of its connection stands. A rollback would do by the standard, but in Chromium 156 one that meets candidate
// gathering loses, about every second time, all candidates of the side that rolled back. It does so once per
// link, because connections are few; a second collision is rolled back.
//
// Browser callbacks find their link by an incarnation number that is never used twice: each connection has
// its own. Those of a connection that was closed meanwhile find nothing.

#include <emscripten/val.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/common/bytes.h"
#include "core/engine/effects.h"
#include "rtc/link_listener.h"

namespace vesper::rtc {

class PeerLink : public std::enable_shared_from_this<PeerLink> {
public:
    /// `listener` outlives the link.
    PeerLink(engine::OpenLink wanted, LinkListener& listener);
    ~PeerLink();
    PeerLink(const PeerLink&) = delete;
    PeerLink& operator=(const PeerLink&) = delete;

    /// Makes the connection; once, when a shared_ptr owns the link. Calls link_closed when the browser
    /// refuses.
    void open();
    /// Ends it without link_closed.
    void close();
    /// Takes a part of the other side's negotiation. Nothing in it makes this fail; what cannot be applied is
    /// logged.
    void signal(const engine::Signal& signal);
    /// Sends one frame; false when the channel is not open. A channel whose buffer is full is closed.
    bool send(ByteView frame);
    /// Negotiates a transceiver for voice, or has it rest. Its tracks are the listener's.
    void carry_voice(bool carried);
    [[nodiscard]] bool is_closed() const { return incarnation_ == 0; }

private:
    enum class Happening : std::uint32_t {
        negotiation_needed,
        candidate_found,
        connection_changed,
        channel_opened,
        channel_message,
        channel_closed,
        channel_failed,
        file_channel_closed,
        path_changed,
        path_told,
        path_untold,
        step_done,
        step_failed,
    };
    enum class Step : std::uint8_t {
        none,
        offering,
        taking_offer,
        answering,
        taking_answer,
        adding_candidate
    };

    static void dispatch(std::uint32_t incarnation, std::uint32_t what, emscripten::EM_VAL value);
    void handle(Happening happening, const emscripten::val& value);
    [[nodiscard]] emscripten::val handler(Happening happening) const;
    void drop_connection();
    void fail(std::string_view where, std::string_view what);

    // The negotiation.
    void advance();
    void begin(Step step, const emscripten::val& promise);
    void begin_local_description(Step step);
    void begin_remote_description(Step step, std::string_view type, const std::string& sdp);
    void begin_remote_offer(const std::string& sdp);
    void begin_candidate(engine::Signal signal);
    void step_done();
    void step_failed(const emscripten::val& error);
    void remote_description_taken();
    void tell_local_description(engine::Signal::Kind kind);
    void candidate_found(const emscripten::val& candidate);
    void tell_candidates();

    [[nodiscard]] bool open_file_channel();
    void message(const emscripten::val& data);

    // Voice: peer_link_voice.cpp.
    [[nodiscard]] emscripten::val voice_transceiver() const;
    void direct_voice();
    void tell_voice();

    // How the frames travel.
    void watch_path();
    void ask_path();
    void tell_path(engine::Path path);

    const engine::OpenLink wanted_;
    const engine::ContactId& contact_ = wanted_.contact;
    LinkListener& listener_;
    std::uint32_t incarnation_ = 0;  // 0: closed
    emscripten::val connection_;
    emscripten::val channel_;
    emscripten::val file_channel_;
    bool channel_open_ = false;
    bool voice_wanted_ = false;
    bool voice_told_ = false;
    std::optional<engine::Path> path_;  // once it was told

    Step step_ = Step::none;
    bool offer_wanted_ = false;
    bool remote_known_ = false;  // a remote description was applied
    bool started_over_ = false;  // a collision has cost a connection already
    bool ignoring_ = false;      // the last offer was ignored; so are errors of its candidates
    std::deque<engine::Signal> waiting_;
    std::deque<engine::Signal> early_;  // candidates before the first remote description
    std::vector<std::string> found_;    // our candidates, held until their description has gone ahead
};

}  // namespace vesper::rtc
