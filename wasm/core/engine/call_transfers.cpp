// Calls that are handed over (docs/protocol.md, section 6, "Handing over"): call transfer, blind and
// attended, in the terms of RFC 5589. The transferor is in a call with both others, who need not know each
// other: the target makes an invite, which travels in the two calls, and the transferee comes by it and
// calls.

#include <algorithm>
#include <utility>

#include "core/engine/state.h"

namespace vesper::engine {

namespace {

using Stage = session::CallTransfer::Stage;
using Reason = session::Call::Reason;

bool has_said(const std::optional<session::CallTransfer>& transfer, Stage stage) {
    return transfer && transfer->stage == stage;
}

session::CallTransfer transfer_of(const OngoingCall& call, Stage stage) {
    return {.call = call.ours.id, .stage = stage, .name = {}};
}

/// They want something of this device that a person has not answered.
bool is_open(const OngoingCall& call) {
    const bool wanted =
        has_said(call.their_transfer, Stage::asked) || has_said(call.their_transfer, Stage::offered);
    return wanted && !call.transfer;
}

}  // namespace

void Engine::State::tell_transfer(const OngoingCall& call, CallShown& shown) const {
    if (call.transfer_with) {
        shown.transfer = CallTransferState::handing;
        if (const Contact* other = find_contact(*call.transfer_with))
            shown.transfer_name = shown_name(*other);
        return;
    }
    if (call.transfer_failed) shown.transfer = CallTransferState::failed;
    const bool asked = has_said(call.their_transfer, Stage::asked);
    if (!asked && !has_said(call.their_transfer, Stage::offered)) return;
    const bool accepted = (awaited_caller && awaited_caller->by == call.contact) ||
                          (followed_transfer && followed_transfer->by == call.contact) ||
                          std::ranges::contains(calls, std::optional(call.contact), &OngoingCall::follows);
    if (accepted) {
        shown.transfer = CallTransferState::accepted;
    } else if (is_open(call)) {
        shown.transfer = asked ? CallTransferState::asked : CallTransferState::offered;
    } else {
        return;
    }
    shown.transfer_name = call.their_transfer->name;
}

// ---- the transferor ----

Result Engine::State::transfer_call(const ContactId& id, Contact& target, bool plain, Turn& turn) {
    OngoingCall* call = find_call(id);
    const Contact* transferee = find_contact(id);
    if (call == nullptr || call->joined_ms == 0 || transferee == nullptr)
        return std::unexpected(Error::call_unknown);
    const OngoingCall* there = find_call(target.id);
    const bool busy = call->transfer_with || is_open(*call) || rings(there);
    if (id == target.id || busy) return std::unexpected(Error::call_under_way);
    if (there == nullptr) {
        if (const auto begun = start_call(target, plain, turn); !begun) return begun;
    }
    OngoingCall& with_target = *find_call(target.id);
    call->transfer_with = target.id;
    with_target.transfer_with = id;
    call->transfer_failed = with_target.transfer_failed = false;
    call->transfer_until_ms = with_target.transfer_until_ms = turn.now_ms + limits::call_transfer_ms;
    call->transfer.reset();
    call->their_transfer.reset();
    with_target.their_transfer.reset();
    with_target.transfer = transfer_of(with_target, Stage::asked);
    // Not what they are called here: that is nobody else's.
    with_target.transfer->name = transferee->name;
    call_side_changed(with_target, turn);
    show_call(*call, turn);
    return {};
}

/// Neither is handed over. Who was asked or offered something hears that it is no longer.
void Engine::State::transfer_fails(OngoingCall& call, Turn& turn) {
    OngoingCall* other = find_call(*call.transfer_with);
    for (OngoingCall* one : {&call, other}) {
        if (one == nullptr || !one->transfer_with) continue;
        one->transfer_with.reset();
        one->their_transfer.reset();
        one->transfer_failed = true;
        if (one->transfer) {
            one->transfer = transfer_of(*one, Stage::declined);
            call_side_changed(*one, turn);
        } else {
            show_call(*one, turn);
        }
    }
}

// ---- what they say ----

void Engine::State::call_transfer_came(Contact& contact, const session::CallTransfer& said, Turn& turn) {
    OngoingCall* call = find_call(contact.id);
    if (said.stage == Stage::following) {
        if (!awaited_caller || awaited_caller->secret != said.invite) return;
        awaited_caller->caller = contact.id;
        // It rings already: there was no other call in which their word was waited for.
        if (!rings(call)) return;
        const bool plain = awaited_caller->plain;
        await_nobody(turn);
        take_part(*call, plain, turn);
        return;
    }
    if (call == nullptr || call->ours.id != said.call || call->their_transfer == said) return;
    switch (said.stage) {
        case Stage::asked:
        case Stage::offered:
            if (call->transfer_with || awaited_caller || followed_transfer) return;
            if (said.stage == Stage::offered && call->joined_ms == 0) return;
            call->transfer.reset();
            break;
        case Stage::agreed: {
            OngoingCall* other = call->transfer_with ? find_call(*call->transfer_with) : nullptr;
            if (other == nullptr || !has_said(call->transfer, Stage::asked)) return;
            other->transfer = transfer_of(*other, Stage::offered);
            other->transfer->invite = said.invite;
            other->transfer->name = contact.name;
            call->transfer_until_ms = other->transfer_until_ms = turn.now_ms + limits::call_transfer_ms;
            call_side_changed(*other, turn);
            break;
        }
        case Stage::declined:
            if (call->transfer_with) return transfer_fails(*call, turn);
            transfer_taken_back(*call, turn);
            break;
        case Stage::following:
            break;
    }
    call->their_transfer = said;
    show_call(*call, turn);
}

/// By the transferor, before the transferee has called.
void Engine::State::transfer_taken_back(OngoingCall& call, Turn& turn) {
    call.transfer.reset();
    if (awaited_caller && awaited_caller->by == call.contact) await_nobody(turn);
    if (followed_transfer && followed_transfer->by == call.contact) followed_transfer.reset();
}

// ---- a person's answer ----

Result Engine::State::answer_transfer(const ContactId& id, bool accepted, bool plain, Turn& turn) {
    OngoingCall* call = find_call(id);
    const bool under_way = awaited_caller || followed_transfer;
    if (call == nullptr || call->joined_ms == 0 || under_way || !is_open(*call))
        return std::unexpected(Error::nothing_to_decide);
    if (!accepted) {
        decline_transfer(*call, turn);
        return {};
    }
    if (!server) return std::unexpected(Error::server_unreachable);
    if (has_said(call->their_transfer, Stage::asked)) {
        agree_to_transfer(*call, plain, turn);
        return {};
    }
    const auto link = open_link(invite::LinkSecret(call->their_transfer->invite), turn);
    if (!link) {
        decline_transfer(*call, turn);
        return std::unexpected(link.error());
    }
    followed_transfer = FollowedTransfer{.link = *link,
                                         .secret = call->their_transfer->invite,
                                         .by = id,
                                         .plain = plain,
                                         .until_ms = turn.now_ms + limits::call_transfer_ms};
    show_call(*call, turn);
    return {};
}

void Engine::State::decline_transfer(OngoingCall& call, Turn& turn) {
    call.transfer = transfer_of(call, Stage::declined);
    call_side_changed(call, turn);
}

/// The target: they come by an invite of their own, once the server has it.
void Engine::State::agree_to_transfer(OngoingCall& call, bool plain, Turn& turn) {
    if (!server || !profile || awaited_caller) return decline_transfer(call, turn);
    const Invite& invite =
        make_invite({.uses = 1, .label = call.their_transfer->name}, limits::call_transfer_ms, {}, turn);
    awaited_caller = AwaitedCaller{.invite = invite.id,
                                   .by = call.contact,
                                   .plain = plain,
                                   .until_ms = turn.now_ms + limits::call_transfer_ms};
    std::ranges::copy(std::get<LiveInvite>(invite.state).secret.view(), awaited_caller->secret.begin());
    show_call(call, turn);
}

void Engine::State::transfer_invite_created(const InviteId& invite, Turn& turn) {
    if (!awaited_caller || awaited_caller->invite != invite) return;
    OngoingCall* call = find_call(awaited_caller->by);
    if (call == nullptr || !is_open(*call)) return;
    call->transfer = transfer_of(*call, Stage::agreed);
    call->transfer->invite = awaited_caller->secret;
    call_side_changed(*call, turn);
}

/// Whoever was. What is left of the invite ends.
void Engine::State::await_nobody(Turn& turn) {
    const auto over = std::exchange(awaited_caller, std::nullopt);
    const auto invite = invites.find(over->invite);
    if (invite == invites.end() || is_spent(invite->second) || turn.now_ms >= invite->second.expires_at_ms)
        return;
    if (std::holds_alternative<LiveInvite>(invite->second.state)) end_invite(invite->second, turn);
}

/// Whom a person has agreed to talk to: it does not ring again.
void Engine::State::take_awaited(Contact& contact, const session::Call& said, Turn& turn) {
    const AwaitedCaller awaited = *awaited_caller;
    await_nobody(turn);
    finish_call(awaited.by, Reason::hung_up, false, turn);
    if (!calls.empty()) return turn_down(contact, said, Reason::busy, turn);
    take_call(contact, said, turn);
    take_part(calls.back(), awaited.plain, turn);
}

// ---- the transferee ----

void Engine::State::followed_link_found(const InviteId& link, Turn& turn) {
    if (!followed_transfer || followed_transfer->link != link) return;
    Contact* known = find_contact(opened.at(link).bundle->identity);
    if (known != nullptr && is_confirmed(*known)) {
        opened.erase(link);
        return follow(*known, turn);
    }
    if (!accept_invite(link, turn)) followed_link_refused(link, turn);
}

/// They were reached: their invite let this device in, or they were a contact before.
void Engine::State::follow(Contact& target, Turn& turn) {
    const FollowedTransfer followed = *std::exchange(followed_transfer, std::nullopt);
    OngoingCall* there = find_call(followed.by);
    // A person here has hung up meanwhile, or talks to somebody else.
    const bool wanted =
        there != nullptr && calls.size() == 1 && !target.blocked && find_call(target.id) == nullptr;
    const bool called = wanted && begin_call(target, followed.plain, followed, turn).has_value();
    if (there == nullptr) return;
    if (called) {
        show_call(*there, turn);
    } else {
        decline_transfer(*there, turn);
    }
}

void Engine::State::followed_link_refused(const InviteId& link, Turn& turn) {
    if (!followed_transfer || followed_transfer->link != link) return;
    OngoingCall* call = find_call(std::exchange(followed_transfer, std::nullopt)->by);
    if (call != nullptr) decline_transfer(*call, turn);
}

// ---- the end ----

/// What the end of a call means for the other.
void Engine::State::transfer_over(const OngoingCall& over, bool by_them, Turn& turn) {
    if (over.follows && over.joined_ms == 0) {
        if (OngoingCall* call = find_call(*over.follows)) {
            call->ours.held = false;  // it was for this one
            decline_transfer(*call, turn);
        }
    }
    if (!over.transfer_with) return;
    OngoingCall* other = find_call(*over.transfer_with);
    if (other == nullptr || other->transfer_with != over.contact) return;
    const bool offered = has_said(over.transfer, Stage::offered) || has_said(other->transfer, Stage::offered);
    if (by_them && offered) return;  // they talk to each other; the other ends too
    transfer_fails(*other, turn);
}

void Engine::State::transfers_timer(Turn& turn) {
    if (awaited_caller && turn.now_ms >= awaited_caller->until_ms) {
        OngoingCall* call = find_call(awaited_caller->by);
        await_nobody(turn);
        if (call != nullptr) decline_transfer(*call, turn);
    }
    if (followed_transfer && turn.now_ms >= followed_transfer->until_ms)
        followed_link_refused(followed_transfer->link, turn);
    for (OngoingCall& call : calls) {
        if (call.transfer_with && turn.now_ms >= call.transfer_until_ms) transfer_fails(call, turn);
    }
}

}  // namespace vesper::engine
