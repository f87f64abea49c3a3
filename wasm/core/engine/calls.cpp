// Calls: who calls whom, until both have joined, and how it ends (docs/protocol.md, section 6, "Calls").
//
// Each side says all of how it stands with the call, whenever that changes and every few seconds: what is
// lost, repeated or comes late does no harm. The greatest number of a side counts, and that it has ended
// counts always.

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/engine/state.h"

namespace vesper::engine {

namespace {

using Phase = session::Call::Phase;
using Reason = session::Call::Reason;
using Outcome = session::PastCall::Outcome;

struct FrameKeys {
    ByteArray<32> of_caller{};
    ByteArray<32> of_called{};
};

/// Under shares that travelled in the session: who has both is one of the two.
FrameKeys frame_keys(const session::Call& caller, const session::Call& called) {
    const auto root = crypto::extract(view_of("Vesper call v1"), {caller.key_share, called.key_share});
    return {.of_caller = crypto::expand_array<32>(root, "caller", caller.id),
            .of_called = crypto::expand_array<32>(root, "called", caller.id)};
}

CallSide side_of(const session::Call& said) {
    return {.muted = said.muted, .held = said.held, .recording = said.recording};
}

bool is_held(const OngoingCall& call) {
    return call.ours.held || (call.theirs && call.theirs->held);
}

/// They have heard how it stands here.
bool is_told(const OngoingCall& call) {
    return call.theirs && call.theirs->heard >= call.ours.number;
}

/// By when their first voice is to come; 0: it has, or need not.
std::int64_t voice_due_ms(const OngoingCall& call) {
    const bool awaited = call.joined_ms != 0 && !call.came && !is_held(call);
    return awaited ? call.silent_since_ms + limits::call_voice_ms : 0;
}

CallShown shown_as(CallState state, const OngoingCall& call) {
    return {.contact = call.contact,
            .state = state,
            .incoming = call.incoming,
            .since_ms = call.joined_ms,
            .ours = side_of(call.ours),
            .theirs = call.theirs ? side_of(*call.theirs) : CallSide{},
            .told = is_told(call),
            .transfer_name = {}};
}

KeptCall kept_at(std::int64_t now_ms, const OngoingCall& call) {
    return {
        .contact = call.contact, .began_ms = call.began_ms, .joined_ms = call.joined_ms, .kept_ms = now_ms};
}

/// How a call that was never answered went, in the words of who called.
Outcome outcome_of(Reason reason, bool by_them) {
    if (reason == Reason::busy) return Outcome::busy;
    if (reason == Reason::failed) return Outcome::failed;
    return by_them && (reason == Reason::declined || reason == Reason::hung_up) ? Outcome::declined
                                                                                : Outcome::missed;
}

}  // namespace

OngoingCall* Engine::State::find_call(const ContactId& contact) {
    const auto found = std::ranges::find(calls, contact, &OngoingCall::contact);
    return found == calls.end() ? nullptr : &*found;
}

bool Engine::State::is_linked(const ContactId& contact) const {
    const Contact* found = find_contact(contact);
    return found != nullptr && std::holds_alternative<LinkOpen>(found->link);
}

// ---- what is shown ----

void Engine::State::show_call(const OngoingCall& call, Turn& turn) const {
    CallShown shown = shown_as(CallState::calling, call);
    const bool linked = is_linked(call.contact);
    if (call.joined_ms != 0) {
        shown.state = call.came && linked ? CallState::connected : CallState::connecting;
        if (!linked && call.came) shown.state = CallState::reconnecting;
    } else if (call.incoming) {
        shown.state = CallState::incoming;
    } else if (call.theirs) {
        shown.state = CallState::ringing;
    }
    tell_transfer(call, shown);
    turn.show(std::move(shown));
}

// ---- saying ----

void Engine::State::say_of_call(Contact& contact, const session::Content& said, Turn& turn) {
    if (!can_seal(contact)) return;
    if (std::holds_alternative<LinkOpen>(contact.link)) {
        send_on_link(contact, said, turn);
    } else if (server) {
        send_through_server(contact, said, true, ForNothing{}, turn);
    }
}

/// Who follows says so first: by it the call is known.
void Engine::State::say_call(Contact& contact, const OngoingCall& call, Turn& turn) {
    if (call.transfer && call.follows) say_of_call(contact, *call.transfer, turn);
    say_of_call(contact, call.ours, turn);
    if (call.transfer && !call.follows) say_of_call(contact, *call.transfer, turn);
}

void Engine::State::say_call(OngoingCall& call, Turn& turn) {
    const bool talks = !call.incoming && call.joined_ms != 0;
    if (talks && turn.now_ms >= call.kept_ms + limits::keep_call_ms) keep_call(call, turn);
    call.say_due_ms = turn.now_ms + (is_told(call) ? limits::call_pause_ms : limits::call_repeat_ms);
    if (Contact* contact = find_contact(call.contact)) say_call(*contact, call, turn);
}

void Engine::State::call_side_changed(OngoingCall& call, Turn& turn) {
    ++call.ours.number;
    say_call(call, turn);
    show_call(call, turn);
}

// ---- intents ----

Result Engine::State::start_call(Contact& contact, bool plain, Turn& turn) {
    const OngoingCall* there = find_call(contact.id);
    // They were quicker, whether a person has seen it yet or not.
    if (rings(there)) return answer_call(contact.id, plain, turn);
    const bool all_joined =
        std::ranges::none_of(calls, [](const OngoingCall& call) { return call.joined_ms == 0; });
    if (there != nullptr || calls.size() >= limits::max_calls || !all_joined)
        return std::unexpected(Error::call_under_way);
    return begin_call(contact, plain, {}, turn);
}

Result Engine::State::begin_call(Contact& contact, bool plain,
                                 const std::optional<FollowedTransfer>& followed, Turn& turn) {
    if (!can_seal(contact)) return std::unexpected(Error::contact_away);
    const bool linked = std::holds_alternative<LinkOpen>(contact.link);
    if (!linked && !server) return std::unexpected(Error::server_unreachable);
    OngoingCall& call = calls.emplace_back(OngoingCall{.contact = contact.id,
                                                       .incoming = false,
                                                       .ours = {.id = turn.random.array<16>(),
                                                                .phase = Phase::calling,
                                                                .plain_voice = plain,
                                                                .number = 1,
                                                                .key_share = turn.random.array<32>()},
                                                       .began_ms = turn.now_ms});
    if (followed) {
        call.follows = followed->by;
        call.transfer = session::CallTransfer{.call = call.ours.id,
                                              .stage = session::CallTransfer::Stage::following,
                                              .invite = followed->secret,
                                              .name = {}};
    }
    keep_call(call, turn);
    hold_others(call, turn);
    show_call(call, turn);
    say_call(call, turn);
    if (linked) {
        call_link_opened(contact, turn);
    } else {
        say_here(contact, turn);
    }
    return {};
}

/// One is talked in at a time, and a call that is held is not recorded.
void Engine::State::hold_others(const OngoingCall& but, Turn& turn) {
    for (OngoingCall& call : calls) {
        if (&call == &but || call.ours.held) continue;
        call.ours.held = true;
        call.ours.recording = false;
        call_side_changed(call, turn);
    }
}

Result Engine::State::answer_call(const ContactId& id, bool plain, Turn& turn) {
    OngoingCall* call = find_call(id);
    if (!rings(call)) return std::unexpected(Error::call_unknown);
    take_part(*call, plain, turn);
    // Who takes a call that rings as one to take over has agreed.
    const auto& asked = call->their_transfer;
    if (asked && asked->stage == session::CallTransfer::Stage::asked) agree_to_transfer(*call, plain, turn);
    return {};
}

/// In a call of theirs.
void Engine::State::take_part(OngoingCall& call, bool plain, Turn& turn) {
    call.ours.plain_voice = plain;
    call.ours.phase = Phase::joined;
    ++call.ours.number;
    say_call(call, turn);
    joined(call, turn);
}

Result Engine::State::end_call(const ContactId& id, Turn& turn) {
    const OngoingCall* call = find_call(id);
    if (call == nullptr) return std::unexpected(Error::call_unknown);
    finish_call(id, rings(call) ? Reason::declined : Reason::hung_up, false, turn);
    return {};
}

Result Engine::State::set_call_side(const ContactId& id, const CallSide& side, Turn& turn) {
    OngoingCall* call = find_call(id);
    if (call == nullptr) return std::unexpected(Error::call_unknown);
    if (side_of(call->ours) == side) return {};
    if (is_held(*call)) call->silent_since_ms = turn.now_ms;
    call->ours.muted = side.muted;
    call->ours.held = side.held;
    call->ours.recording = side.recording;
    if (!side.held) hold_others(*call, turn);
    call_side_changed(*call, turn);
    return {};
}

// ---- voice ----

/// Both have joined: the keys can be made, and are told once.
void Engine::State::joined(OngoingCall& call, Turn& turn) {
    call.joined_ms = turn.now_ms;
    call.silent_since_ms = turn.now_ms;
    if (!call.incoming) keep_call(call, turn);
    const session::Call& theirs = *call.theirs;
    const FrameKeys keys = call.incoming ? frame_keys(theirs, call.ours) : frame_keys(call.ours, theirs);
    turn.then(StartVoice{.contact = call.contact,
                         .send_key = call.incoming ? keys.of_called : keys.of_caller,
                         .receive_key = call.incoming ? keys.of_caller : keys.of_called,
                         .plain = call.ours.plain_voice || theirs.plain_voice});
    show_call(call, turn);
    // It goes on here.
    if (call.follows) finish_call(*call.follows, Reason::hung_up, false, turn);
}

void Engine::State::voice_came(const ContactId& id, Turn& turn) {
    OngoingCall* call = find_call(id);
    if (call == nullptr || call->joined_ms == 0 || call->came) return;
    call->came = true;
    show_call(*call, turn);
}

void Engine::State::voice_failed(const ContactId& id, Turn& turn) {
    finish_call(id, Reason::failed, false, turn);
}

/// Made ready while it rings, so that sound follows the answer at once.
void Engine::State::call_link_opened(const Contact& contact, Turn& turn) {
    OngoingCall* call = find_call(contact.id);
    if (call == nullptr || call->carried) return;
    call->carried = true;
    turn.then(CarryVoice{.contact = contact.id, .carried = true});
    if (call->joined_ms != 0) show_call(*call, turn);
}

void Engine::State::call_link_gone(const Contact& contact, Turn& turn) {
    OngoingCall* call = find_call(contact.id);
    if (call == nullptr) return;
    call->carried = false;
    if (call->joined_ms != 0) show_call(*call, turn);
}

/// A call does not wait as long for the next link as messages do. Not where a link is refused because there
/// were too many: two who ask each other at once would ask without end.
void Engine::State::call_link_lost(Contact& contact, Turn& turn) {
    call_link_gone(contact, turn);
    const OngoingCall* call = find_call(contact.id);
    if (call != nullptr && call->joined_ms != 0 && server) say_here(contact, turn);
}

// ---- what they say ----

Error Engine::State::call_came(Contact& contact, const session::Call& said, Turn& turn) {
    OngoingCall* call = find_call(contact.id);
    if (call != nullptr && call->ours.id == said.id) return call_changed(contact, *call, said, turn);
    const auto ended = std::ranges::find_if(ended_calls, [&](const EndedCall& one) {
        return one.contact == contact.id && one.ours.id == said.id;
    });
    if (ended != ended_calls.end()) {
        if (said.phase == Phase::ended || said.heard >= ended->ours.number) ended->say_due_ms = 0;
        ended->ours.heard = std::max(ended->ours.heard, said.number);
        if (said.heard < ended->ours.number) say_of_call(contact, ended->ours, turn);
        return Error::none;
    }
    if (said.phase == Phase::calling) {
        call_wanted(contact, said, turn);
    } else {
        // Of a call that this device has forgotten, or never heard of: so that they stop.
        turn_down(contact, said, Reason::lost, turn);
    }
    return Error::none;
}

/// A call that this device takes no part in.
void Engine::State::turn_down(const Contact& contact, const session::Call& said, Reason reason, Turn& turn) {
    remember_ended(
        contact.id,
        {.id = said.id, .phase = Phase::ended, .reason = reason, .number = 1, .heard = said.number}, false,
        turn);
}

void Engine::State::call_wanted(Contact& contact, const session::Call& said, Turn& turn) {
    OngoingCall* call = find_call(contact.id);
    if (call == nullptr) {
        if (awaited_caller && awaited_caller->caller == contact.id) return take_awaited(contact, said, turn);
        if (!calls.empty()) {
            // It may be who is awaited, and their word of it still to come: they call again in a second.
            if (!awaited_caller) turn_down(contact, said, Reason::busy, turn);
            return;
        }
        if (turn.now_ms < contact.calls_quiet_until_ms)
            return turn_down(contact, said, Reason::no_answer, turn);
        return take_call(contact, said, turn);
    }
    // Who has begun again hears of this call, says that it is over, and calls once more. A word that was said
    // before this call and comes late changes nothing so.
    if (call->incoming || call->joined_ms != 0) return say_call(*call, turn);
    // Both call: the smaller id stands, and who called by the other has answered it.
    if (call->ours.id < said.id) return say_call(*call, turn);
    call->incoming = true;
    turn.erase(call_record(contact.id));
    call->ours.id = said.id;
    call->ours.heard = said.number;
    call->theirs = said;
    call->heard_ms = turn.now_ms;
    take_part(*call, call->ours.plain_voice, turn);
}

void Engine::State::take_call(Contact& contact, const session::Call& said, Turn& turn) {
    OngoingCall& call = calls.emplace_back(OngoingCall{.contact = contact.id,
                                                       .incoming = true,
                                                       .ours = {.id = said.id,
                                                                .phase = Phase::ringing,
                                                                .number = 1,
                                                                .heard = said.number,
                                                                .key_share = turn.random.array<32>()},
                                                       .theirs = said,
                                                       .began_ms = turn.now_ms,
                                                       .heard_ms = turn.now_ms});
    show_call(call, turn);
    say_call(call, turn);
    if (std::holds_alternative<LinkOpen>(contact.link)) call_link_opened(contact, turn);
}

Error Engine::State::call_changed(Contact& contact, OngoingCall& call, const session::Call& said,
                                  Turn& turn) {
    if (said.phase == Phase::ended) {
        call.ours.heard = said.number;
        finish_call(contact.id, said.reason, true, turn);
        return Error::none;
    }
    if ((said.phase == Phase::calling) != call.incoming && said.phase != Phase::joined)
        return Error::envelope_refused;
    // They take it for answered, and this device began again since.
    if (call.incoming && call.joined_ms == 0 && said.phase == Phase::joined) {
        call.ours.heard = said.number;
        finish_call(contact.id, Reason::lost, false, turn);
        return Error::none;
    }
    const bool other_share = call.theirs && said.key_share != call.theirs->key_share;
    // Said before they joined by another share: it is late.
    if (other_share && call.joined_ms != 0) return Error::none;
    // Theirs began again while it rang, and counts from one.
    const bool first = !call.theirs || other_share;
    const bool latest = first || said.number > call.theirs->number;
    if (!first && latest && said.phase < call.theirs->phase) return Error::envelope_refused;
    call.heard_ms = turn.now_ms;
    if (!latest) {
        const bool was_told = is_told(call);
        call.theirs->heard = std::max(call.theirs->heard, said.heard);
        if (!was_told && is_told(call)) show_call(call, turn);
        return Error::none;
    }
    if (is_held(call)) call.silent_since_ms = turn.now_ms;
    call.theirs = said;
    call.ours.heard = said.number;
    const bool answered = !call.incoming && call.joined_ms == 0 && said.phase == Phase::joined;
    if (answered) {
        call.ours.phase = Phase::joined;
        ++call.ours.number;
    }
    say_call(contact, call, turn);
    if (answered) {
        joined(call, turn);
    } else {
        show_call(call, turn);
    }
    return Error::none;
}

// ---- the end ----

/// If there is one with them.
void Engine::State::finish_call(const ContactId& id, Reason reason, bool by_them, Turn& turn) {
    const auto at = std::ranges::find(calls, id, &OngoingCall::contact);
    if (at == calls.end()) return;
    OngoingCall over = std::move(*at);
    calls.erase(at);
    if (over.joined_ms != 0) turn.then(StopVoice{over.contact});
    if (over.carried) turn.then(CarryVoice{.contact = over.contact, .carried = false});
    CallShown shown = shown_as(CallState::ended, over);
    shown.reason = reason;
    shown.ended_by_them = by_them;
    tell_transfer(over, shown);
    turn.show(std::move(shown));
    over.ours.phase = Phase::ended;
    over.ours.reason = reason;
    ++over.ours.number;
    // Nobody reads the share of what has ended.
    over.ours.key_share = {};
    if (over.theirs) over.theirs->key_share = {};
    remember_ended(over.contact, over.ours, !by_them, turn);
    transfer_over(over, by_them, turn);
    Contact* contact = find_contact(over.contact);
    if (contact == nullptr) return;
    if (over.incoming) {
        if (over.joined_ms == 0 && (by_them || reason == Reason::lost)) call_given_up(*contact, turn);
        return;
    }
    turn.erase(call_record(contact->id));
    record_call(*contact, kept_at(turn.now_ms, over), outcome_of(reason, by_them), turn);
}

/// It rang here until they ended it, or made it end. Nobody calls so often who wants to be heard.
void Engine::State::call_given_up(Contact& contact, Turn& turn) const {
    auto& times = contact.calls_given_up;
    times.push_back(turn.now_ms);
    if (times.size() < limits::max_calls_given_up) return;
    if (turn.now_ms - times.front() <= limits::calls_given_up_ms)
        contact.calls_quiet_until_ms = turn.now_ms + limits::calls_given_up_ms;
    times.pop_front();
}

/// And says it. `repeated`: until they have heard it.
void Engine::State::remember_ended(const ContactId& id, session::Call ours, bool repeated, Turn& turn) {
    const auto theirs = [&](const EndedCall& one) { return one.contact == id; };
    if (std::cmp_greater_equal(std::ranges::count_if(ended_calls, theirs), limits::max_ended_calls))
        ended_calls.erase(std::ranges::find_if(ended_calls, theirs));
    ended_calls.push_back({.contact = id,
                           .ours = ours,
                           .repeat_until_ms = turn.now_ms + limits::ended_call_repeat_ms,
                           .say_due_ms = repeated ? turn.now_ms + limits::call_repeat_ms : 0});
    if (Contact* contact = find_contact(id)) say_of_call(*contact, ours, turn);
}

void Engine::State::keep_call(OngoingCall& call, Turn& turn) const {
    call.kept_ms = turn.now_ms;
    turn.put(call_record(call.contact), encode(kept_at(turn.now_ms, call)));
}

/// Calls of ours that were under way when this device was ended. How long they went on nobody knows exactly.
void Engine::State::record_calls_cut_short(Turn& turn) {
    for (const KeptCall& call : restored_calls) {
        turn.erase(call_record(call.contact));
        if (Contact* contact = find_contact(call.contact)) record_call(*contact, call, Outcome::missed, turn);
    }
    restored_calls.clear();
}

/// A line of the history on both sides, by who called. `unanswered`: how it went if nobody took it.
void Engine::State::record_call(Contact& contact, const KeptCall& call, Outcome unanswered, Turn& turn) {
    const bool answered = call.joined_ms != 0;
    const std::int64_t lasted_ms = answered ? call.kept_ms - call.joined_ms : 0;
    const std::uint64_t position = contact.conversation.next_position++;
    const session::PastCall past{
        .number = position,
        .disappears_after_s = contact.conversation.reading.disappears_after_s,
        .outcome = answered ? Outcome::answered : unanswered,
        .duration_s = static_cast<std::uint32_t>(std::clamp<std::int64_t>(lasted_ms / 1000, 0, UINT32_MAX))};
    MessageShown shown{.contact = contact.id,
                       .position = position,
                       .incoming = false,
                       .sent_at_ms = call.began_ms,
                       .kind = ShownKind::past_call,
                       .disappears_after_s = past.disappears_after_s,
                       .call = CallOutcome{.outcome = past.outcome, .duration_s = past.duration_s}};
    enqueue(contact,
            {.kind = session::Message::Kind::past_call,
             .sent_at_ms = call.began_ms,
             .body = session::encode(session::Body{past})},
            position, turn);
    will_disappear(shown, turn);
    turn.show_and_save(std::move(shown));
    flush(contact, turn);
}

/// When the call ends by itself; 0: there is none.
std::int64_t Engine::State::call_over_ms(const OngoingCall& call) {
    if (call.joined_ms != 0) {
        const std::int64_t silent_ms = std::max(call.heard_ms, call.joined_ms) + limits::call_silence_ms;
        const std::int64_t voice_ms = voice_due_ms(call);
        return voice_ms == 0 ? silent_ms : std::min(silent_ms, voice_ms);
    }
    const std::int64_t answered_by_ms = call.began_ms + limits::call_answer_ms;
    if (!call.incoming) return answered_by_ms;
    return std::min(call.heard_ms, answered_by_ms) + limits::call_ringing_silence_ms;
}

void Engine::State::calls_timer(Turn& turn) {
    transfers_timer(turn);
    std::vector<ContactId> with;
    std::ranges::transform(calls, std::back_inserter(with), &OngoingCall::contact);
    for (const ContactId& id : with) {
        OngoingCall* call = find_call(id);
        if (call == nullptr) continue;  // it ended with the one before
        if (turn.now_ms >= call_over_ms(*call)) {
            const bool unanswered = !call->incoming && call->joined_ms == 0;
            const std::int64_t voice_ms = voice_due_ms(*call);
            // Without a link it is not the sound that did not work.
            const bool voiceless = is_linked(id) && voice_ms != 0 && turn.now_ms >= voice_ms;
            finish_call(id,
                        unanswered  ? Reason::no_answer
                        : voiceless ? Reason::failed
                                    : Reason::lost,
                        false, turn);
        } else if (turn.now_ms >= call->say_due_ms) {
            say_call(*call, turn);
        }
    }
    for (EndedCall& one : ended_calls) {
        if (one.say_due_ms == 0 || turn.now_ms < one.say_due_ms) continue;
        if (turn.now_ms >= one.repeat_until_ms) {
            one.say_due_ms = 0;
            continue;
        }
        one.say_due_ms = turn.now_ms + limits::call_repeat_ms;
        if (Contact* contact = find_contact(one.contact)) say_of_call(*contact, one.ours, turn);
    }
}

}  // namespace vesper::engine
