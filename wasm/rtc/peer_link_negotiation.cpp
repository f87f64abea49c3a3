// The negotiation of a link: see peer_link.h for its rule.

#include <iterator>
#include <utility>

#include "rtc/js_call.h"
#include "rtc/limits.h"
#include "rtc/peer_link.h"

using emscripten::val;
using vesper::engine::Signal;

namespace vesper::rtc {

void PeerLink::signal(const Signal& signal) {
    if (is_closed()) return;
    if (waiting_.size() >= limits::max_waiting_signals) return listener_.link_log("signal", "too many");
    waiting_.push_back(signal);
    advance();
}

/// Starts the next operation, if none is under way and there is one. What the other side wants comes first:
/// its offer may make ours unnecessary.
void PeerLink::advance() {
    while (!is_closed() && step_ == Step::none) {
        if (!waiting_.empty()) {
            auto signal = std::move(waiting_.front());
            waiting_.pop_front();
            switch (signal.kind) {
                case Signal::Kind::offer:
                    begin_remote_offer(signal.text);
                    break;
                case Signal::Kind::answer:
                    ignoring_ = false;
                    begin_remote_description(Step::taking_answer, "answer", signal.text);
                    break;
                case Signal::Kind::candidate:
                    begin_candidate(std::move(signal));
                    break;
            }
        } else if (offer_wanted_ && (wanted_.offer || remote_known_)) {
            offer_wanted_ = false;
            begin_local_description(Step::offering);
        } else {
            return;
        }
    }
}

void PeerLink::begin(Step step, const val& promise) {
    step_ = step;
    promise.call<void>("then", handler(Happening::step_done), handler(Happening::step_failed));
}

void PeerLink::begin_local_description(Step step) {
    begin(step, connection_.call<val>("setLocalDescription"));
}

void PeerLink::begin_remote_description(Step step, std::string_view type, const std::string& sdp) {
    auto description = val::object();
    description.set("type", val(std::string(type)));
    description.set("sdp", val(sdp));
    begin(step, connection_.call<val>("setRemoteDescription", description));
}

void PeerLink::begin_remote_offer(const std::string& sdp) {
    const bool collides = connection_["signalingState"].as<std::string>() != "stable";
    ignoring_ = collides && !wanted_.polite;
    if (ignoring_) return;
    if (collides && !remote_known_ && !std::exchange(started_over_, true)) {
        drop_connection();
        open();
        if (is_closed()) return;
    }
    // In any other collision this takes our own offer back first ("implicit rollback").
    begin_remote_description(Step::taking_offer, "offer", sdp);
}

void PeerLink::begin_candidate(Signal signal) {
    if (!remote_known_) {
        if (ignoring_) return;  // belongs to the offer that was ignored
        if (early_.size() >= limits::max_waiting_signals) return listener_.link_log("candidate", "too many");
        early_.push_back(std::move(signal));
        return;
    }
    const auto candidate = attempt(val::global("JSON"), "parse", val(signal.text));
    if (!candidate) return listener_.link_log("candidate", name_of_error(candidate.error()));
    begin(Step::adding_candidate, connection_.call<val>("addIceCandidate", *candidate));
}

void PeerLink::step_done() {
    switch (std::exchange(step_, Step::none)) {
        case Step::none:
            break;
        case Step::offering:
            tell_local_description(Signal::Kind::offer);
            break;
        case Step::taking_offer:
            remote_description_taken();
            // The answer covers our channel too. If something is left to negotiate the browser asks again.
            offer_wanted_ = false;
            direct_voice();
            begin_local_description(Step::answering);
            break;
        case Step::answering:
            tell_local_description(Signal::Kind::answer);
            tell_voice();
            break;
        case Step::taking_answer:
            remote_description_taken();
            tell_voice();
            break;
        case Step::adding_candidate:
            break;
    }
    advance();
}

void PeerLink::step_failed(const val& error) {
    const auto name = name_of_error(error);
    switch (std::exchange(step_, Step::none)) {
        case Step::none:
            break;
        case Step::offering:
            return fail("offer", name);  // without our offer nothing more would happen
        case Step::taking_offer:
            listener_.link_log("their offer", name);
            break;
        case Step::answering:
            listener_.link_log("answer", name);
            break;
        case Step::taking_answer:
            listener_.link_log("their answer", name);
            break;
        case Step::adding_candidate:
            if (!ignoring_) listener_.link_log("candidate", name);
            break;
    }
    advance();
}

void PeerLink::remote_description_taken() {
    remote_known_ = true;
    waiting_.insert(waiting_.begin(), std::make_move_iterator(early_.begin()),
                    std::make_move_iterator(early_.end()));
    early_.clear();
}

void PeerLink::tell_local_description(Signal::Kind kind) {
    const auto description = connection_["localDescription"];
    if (!description.isNull()) {
        listener_.link_signal(contact_, {.kind = kind, .text = description["sdp"].as<std::string>()});
    }
    tell_candidates();
}

void PeerLink::candidate_found(const val& candidate) {
    if (candidate.isNull() || candidate.isUndefined()) return;  // gathering has ended
    const auto text = attempt(val::global("JSON"), "stringify", candidate);
    if (!text || !text->isString()) return listener_.link_log("candidate", "not text");
    found_.push_back(text->as<std::string>());
    // A candidate must not overtake the description it belongs to.
    if (step_ != Step::offering && step_ != Step::answering) tell_candidates();
}

void PeerLink::tell_candidates() {
    const auto found = std::exchange(found_, {});
    for (const auto& text : found) {
        if (is_closed()) return;
        listener_.link_signal(contact_, {.kind = Signal::Kind::candidate, .text = text});
    }
}

}  // namespace vesper::rtc
