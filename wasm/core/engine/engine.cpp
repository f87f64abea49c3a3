#include "core/engine/engine.h"

#include <algorithm>

#include "core/common/text.h"
#include "core/crypto/seal.h"
#include "core/engine/state.h"

namespace vesper::engine {

Engine::Engine(const VaultKey& vault_key) : state_(std::make_unique<State>(vault_key)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

namespace {

/// Handles one input: runs it in a turn of its own and queues what it asked for.
template <class StateType, class Input>
auto in_turn(StateType& state, const Moment& moment, Input input) {
    Turn turn(moment);
    if constexpr (std::is_void_v<decltype(input(turn))>) {
        input(turn);
        state.finish(turn);
    } else {
        auto result = input(turn);
        state.finish(turn);
        return result;
    }
}

}  // namespace

void Engine::State::finish(Turn& turn) {
    for (const ContactId& id : turn.to_acknowledge) {
        if (Contact* contact = find_contact(id)) acknowledge(*contact, turn);
    }
    for (const ContactId& id : turn.changed_contacts) {
        if (const Contact* contact = find_contact(id)) {
            turn.put(session_record(id), encode(id, contact->conversation));
        }
    }
    for (const ContactId& id : turn.saved_contacts) {
        if (const Contact* contact = find_contact(id)) turn.put(contact_record(id), encode(*contact));
    }
    turn.progressed.merge(std::set(turn.changed_contacts));
    for (const ContactId& id : turn.progressed) {
        if (Contact* contact = find_contact(id); contact != nullptr && is_seen(*contact))
            show_conversation(*contact, turn);
    }
    update_timer(turn);
    if (!turn.puts.empty() || !turn.erases.empty() || !turn.erases_under.empty() || !turn.files.empty() ||
        !turn.chunks.empty()) {
        Store store;
        for (auto& [name, plain] : turn.puts) {
            store.puts.push_back(
                {.name = name, .sealed = crypto::seal(vault, plain, view_of(name), turn.random)});
            crypto::wipe(plain);
        }
        store.erases.assign(turn.erases.begin(), turn.erases.end());
        store.erases_under = std::move(turn.erases_under);
        store.files = std::move(turn.files);
        store.chunks = std::move(turn.chunks);
        effects.emplace_back(std::move(store));
    }
    std::ranges::move(turn.effects, std::back_inserter(effects));
}

void Engine::State::update_timer(Turn& turn) {
    std::int64_t next = 0;
    const auto at = [&next](std::int64_t time_ms) {
        if (time_ms > 0 && (next == 0 || time_ms < next)) next = time_ms;
    };
    for (const auto& [id, invite] : invites) {
        at(warning_due_ms(invite));
        at(expiry_due_ms(invite));
        at(invite.forget_at_ms());
    }
    for (const auto& [id, link] : opened) at(link.answer_due_ms);
    if (server && !relays.asked) at(relays.ask_at_ms);
    if (!disappearing_by_time.empty()) at(disappearing_by_time.begin()->first);
    for (const OngoingCall& call : calls) {
        at(call_over_ms(call));
        at(call.say_due_ms);
        if (call.transfer_with) at(call.transfer_until_ms);
    }
    if (awaited_caller) at(awaited_caller->until_ms);
    if (followed_transfer) at(followed_transfer->until_ms);
    for (const EndedCall& one : ended_calls) at(one.say_due_ms);
    for (const auto& [id, contact] : contacts) {
        if (const auto* idle = std::get_if<LinkIdle>(&contact.link)) at(idle->retry_at_ms.value_or(0));
        if (const auto* pending = std::get_if<LinkPending>(&contact.link)) at(pending->deadline_ms);
        at(contact.server_blocked_until_ms);
        at(contact.ack_due_ms);
        at(files_due_ms(contact));
    }
    if (next == timer_at_ms) return;
    timer_at_ms = next;
    if (next != 0) turn.then(SetTimer{next});
}

Contact* Engine::State::find_contact(const ContactId& id) {
    const auto found = contacts.find(id);
    return found == contacts.end() ? nullptr : &found->second;
}
const Contact* Engine::State::find_contact(const ContactId& id) const {
    const auto found = contacts.find(id);
    return found == contacts.end() ? nullptr : &found->second;
}

// ---- start ----

Result Engine::restore(std::string_view name, ByteView sealed) {
    const auto refused = std::unexpected(Error::record_refused);
    bool taken = false;
    Bytes plain = crypto::open(state_->vault, sealed, view_of(name)).value_or(Bytes{});
    if (name == profile_record) {
        auto profile = decode_profile(plain);
        taken = profile.has_value();
        if (taken) state_->profile.emplace(std::move(*profile));
        state_->profile_refused = !taken;
    } else if (name.starts_with("invite/")) {
        auto invite = decode_invite(plain);
        taken = invite && invite_record(invite->id) == name;
        if (taken) state_->invites.emplace(invite->id, std::move(*invite));
    } else if (name.starts_with("contact/")) {
        auto contact = decode_contact(plain);
        taken = contact && contact_record(contact->id) == name;
        if (taken) state_->contacts.emplace(contact->id, std::move(*contact));
    } else if (name.starts_with("session/")) {
        auto conversation = decode_conversation(plain);
        taken = conversation && session_record(conversation->first) == name;
        if (taken) state_->restored_conversations.insert(std::move(*conversation));
    } else if (name.starts_with(disappearing_prefix)) {
        const auto restored = decode_disappearing(plain);
        taken = restored && disappearing_record(restored->contact, restored->position) == name;
        if (taken) {
            const std::pair place(restored->contact, restored->position);
            state_->disappearing.emplace(place, restored->disappearing);
            if (restored->disappearing.at_ms != 0)
                state_->disappearing_by_time.emplace(restored->disappearing.at_ms, place);
        }
    } else if (name.starts_with(transfer_prefix)) {
        auto transfer = decode_transfer(plain);
        taken = transfer && transfer_record(transfer->contact, transfer->position) == name;
        if (taken) state_->restored_transfers.push_back(std::move(*transfer));
    } else if (name.starts_with(call_prefix)) {
        const auto call = decode_call(plain);
        taken = call && call_record(call->contact) == name;
        if (taken) state_->restored_calls.push_back(*call);
    } else if (name == preferences_record) {
        const auto preferences = decode_preferences(plain);
        taken = preferences.has_value();
        if (taken) state_->preferences = *preferences;
    } else if (name.starts_with(outbox_prefix)) {
        auto outgoing = decode_outgoing(plain);
        taken = outgoing && outbox_record(outgoing->contact, outgoing->outgoing.message.sequence) == name;
        if (taken) state_->restored_outgoing.push_back(std::move(*outgoing));
    }
    crypto::wipe(plain);
    if (!taken) return refused;
    return {};
}

void Engine::start(const Moment& moment) {
    State& state = *state_;
    in_turn(state, moment, [&](Turn& turn) {
        for (RestoredOutgoing& restored : state.restored_outgoing) {
            if (Contact* contact = state.find_contact(restored.contact)) {
                contact->outbox.emplace(restored.outgoing.message.sequence, std::move(restored.outgoing));
            }
        }
        state.restored_outgoing.clear();
        for (RestoredTransfer& restored : state.restored_transfers) {
            if (Contact* contact = state.find_contact(restored.contact))
                contact->transfers.emplace(restored.position, std::move(restored.transfer));
        }
        state.restored_transfers.clear();
        for (auto& [id, contact] : state.contacts) state.restore_conversation(contact, turn);
        state.restored_conversations.clear();
        if (state.profile) {
            state.show_profile(turn);
            turn.show(PreferencesShown{state.preferences});
        }
        state.disappearing_timer(turn);
        state.invites_timer(turn);
        for (auto& [id, invite] : state.invites) {
            if (!invite.expiry_shown) state.show_invite(invite, turn);
        }
        for (auto& [id, contact] : state.contacts) {
            if (!is_confirmed(contact)) {
                turn.show(LinkShown{.id = contact.invite,
                                    .state = LinkState::joining,
                                    .inviter = contact.name,
                                    .contact = {}});
            }
            if (!is_seen(contact)) continue;
            state.show_contact(contact, turn);
            state.move_files(contact, turn);
            turn.progressed.insert(id);
        }
        state.record_calls_cut_short(turn);
    });
}

// ---- intents ----

namespace {

Result can_see(const Contact* contact) {
    if (contact == nullptr || !is_seen(*contact)) return std::unexpected(Error::contact_unknown);
    return {};
}

/// Whether something can be written to them: it may have to wait, but not for ever.
Result can_write(const Contact* contact) {
    if (auto can = can_see(contact); !can) return can;
    if (contact->blocked) return std::unexpected(Error::contact_blocked);
    if (contact->newcomer) return std::unexpected(Error::identity_changed);
    if (contact->outbox.size() >= limits::max_outbox_messages) return std::unexpected(Error::outbox_full);
    return {};
}

/// An intent about a contact: refused at once when `allowed` says so, or a turn of its own.
template <class StateType, class Input>
Result with_contact(StateType& state, const ContactId& id, Result (*allowed)(const Contact*),
                    const Moment& moment, Input input) {
    Contact* found = state.find_contact(id);
    if (auto can = allowed(found); !can) return can;
    return in_turn(state, moment, [&](Turn& turn) -> Result {
        if constexpr (std::is_void_v<decltype(input(*found, turn))>) {
            input(*found, turn);
            return {};
        } else {
            return input(*found, turn);
        }
    });
}

Result check_text(std::string_view text) {
    if (trimmed(text).empty()) return std::unexpected(Error::text_empty);
    if (text.size() > limits::max_text_bytes) return std::unexpected(Error::text_too_long);
    if (!session::is_text(view_of(text))) return std::unexpected(Error::text_not_text);
    return {};
}

Result check_name(std::string_view name) {
    if (name.empty()) return std::unexpected(Error::name_empty);
    if (name.size() > limits::max_name_bytes) return std::unexpected(Error::name_too_long);
    if (!session::is_name(name)) return std::unexpected(Error::name_not_text);
    return {};
}

}  // namespace

Result Engine::create_profile(std::string_view name, const Moment& moment) {
    State& state = *state_;
    const std::string_view wanted = trimmed(name);
    if (state.profile) return std::unexpected(Error::profile_exists);
    if (state.profile_refused) return std::unexpected(Error::record_refused);
    if (auto good = check_name(wanted); !good) return good;
    in_turn(state, moment, [&](Turn& turn) {
        state.profile.emplace(crypto::SignKeyPair(turn.random.secret<crypto::Seed>()), std::string(wanted));
        turn.put(std::string(profile_record), encode(*state.profile));
        state.show_profile(turn);
    });
    return {};
}

Result Engine::change_profile(std::string_view name, ByteView portrait, const Moment& moment) {
    State& state = *state_;
    const std::string_view wanted = trimmed(name);
    if (!state.profile) return std::unexpected(Error::no_profile);
    if (auto good = check_name(wanted); !good) return good;
    if (portrait.size() > limits::max_portrait_bytes) return std::unexpected(Error::portrait_too_large);
    in_turn(state, moment, [&](Turn& turn) { state.change_profile(wanted, portrait, turn); });
    return {};
}

Result Engine::create_invite(const Moment& moment, const InviteOptions& options) {
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->create_invite(options, {}, turn); });
}

Result Engine::create_invite_for(const ContactId& contact, const Moment& moment) {
    const Contact* found = state_->find_contact(contact);
    if (found == nullptr || !is_confirmed(*found)) return std::unexpected(Error::contact_unknown);
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->create_invite({}, contact, turn); });
}

Result Engine::revoke_invite(const InviteId& invite, const Moment& moment) {
    const auto found = state_->invites.find(invite);
    if (found == state_->invites.end()) return std::unexpected(Error::invite_not_open);
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->revoke_invite(found->second, turn); });
}

Result Engine::renew_invite(const InviteId& invite, const Moment& moment) {
    const auto found = state_->invites.find(invite);
    if (found == state_->invites.end()) return std::unexpected(Error::invite_not_open);
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->renew_invite(found->second, turn); });
}

Result Engine::admit(const InviteId& invite, const ContactId& request, const Moment& moment) {
    const auto found = state_->invites.find(invite);
    if (found == state_->invites.end()) return std::unexpected(Error::nothing_to_decide);
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->admit(found->second, request, turn); });
}

Result Engine::decline(const InviteId& invite, const ContactId& request, const Moment& moment) {
    const auto found = state_->invites.find(invite);
    if (found == state_->invites.end()) return std::unexpected(Error::nothing_to_decide);
    return in_turn(*state_, moment,
                   [&](Turn& turn) { return state_->decline(found->second, request, turn); });
}

std::expected<InviteId, Error> Engine::open_link(std::string_view link, const Moment& moment) {
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->open_link(link, turn); });
}

Result Engine::accept_invite(const InviteId& invite, const Moment& moment) {
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->accept_invite(invite, turn); });
}

Result Engine::send_text(const ContactId& contact, std::string_view text,
                         const std::optional<MessagePlace>& answers_to, const Moment& moment) {
    return with_contact(*state_, contact, can_write, moment, [&](Contact& found, Turn& turn) -> Result {
        if (auto good = check_text(text); !good) return good;
        return state_->send_post(found, text, {}, answers_to, turn);
    });
}

Result Engine::send_file(const ContactId& contact, const session::File& file, std::string_view brought_in,
                         std::string_view text, const std::optional<MessagePlace>& answers_to,
                         const Moment& moment) {
    return with_contact(*state_, contact, can_write, moment, [&](Contact& found, Turn& turn) -> Result {
        if (auto good = text.empty() ? Result() : check_text(text); !good) return good;
        return state_->send_file(found, file, brought_in, text, answers_to, turn);
    });
}

Result Engine::pause_file(const ContactId& contact, std::uint64_t position, bool paused,
                          const Moment& moment) {
    return with_contact(*state_, contact, can_see, moment, [&](Contact& found, Turn& turn) {
        return state_->pause_file(found, position, paused, turn);
    });
}

// ---- contacts ----

Result Engine::rename_contact(const ContactId& contact, std::string_view name, const Moment& moment) {
    return with_contact(*state_, contact, can_see, moment, [&](Contact& found, Turn& turn) -> Result {
        const std::string_view wanted = trimmed(name);
        if (wanted.size() > limits::max_name_bytes) return std::unexpected(Error::name_too_long);
        if (!is_plain_line(wanted)) return std::unexpected(Error::name_not_text);
        state_->rename_contact(found, wanted, turn);
        return {};
    });
}

Result Engine::set_muted(const ContactId& contact, bool muted, const Moment& moment) {
    return with_contact(*state_, contact, can_see, moment,
                        [&](Contact& found, Turn& turn) { state_->set_muted(found, muted, turn); });
}

Result Engine::set_blocked(const ContactId& contact, bool blocked, const Moment& moment) {
    return with_contact(*state_, contact, can_see, moment,
                        [&](Contact& found, Turn& turn) { state_->set_blocked(found, blocked, turn); });
}

Result Engine::forget_contact(const ContactId& contact, const Moment& moment) {
    return with_contact(*state_, contact, can_see, moment,
                        [&](Contact& /*found*/, Turn& turn) { state_->forget_contact(contact, turn); });
}

// ---- calls ----

Result Engine::start_call(const ContactId& contact, bool plain, const Moment& moment) {
    return with_contact(*state_, contact, can_write, moment,
                        [&](Contact& found, Turn& turn) { return state_->start_call(found, plain, turn); });
}

Result Engine::answer_call(const ContactId& contact, bool plain, const Moment& moment) {
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->answer_call(contact, plain, turn); });
}

Result Engine::end_call(const ContactId& contact, const Moment& moment) {
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->end_call(contact, turn); });
}

Result Engine::set_call_side(const ContactId& contact, const CallSide& side, const Moment& moment) {
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->set_call_side(contact, side, turn); });
}

Result Engine::transfer_call(const ContactId& contact, const ContactId& to, bool plain,
                             const Moment& moment) {
    return with_contact(*state_, to, can_write, moment, [&](Contact& target, Turn& turn) {
        return state_->transfer_call(contact, target, plain, turn);
    });
}

Result Engine::answer_transfer(const ContactId& contact, bool accepted, bool plain, const Moment& moment) {
    return in_turn(*state_, moment,
                   [&](Turn& turn) { return state_->answer_transfer(contact, accepted, plain, turn); });
}

// ---- messages that are there ----

Result Engine::edit_message(const ContactId& contact, std::uint64_t position, std::string_view text,
                            const Moment& moment) {
    if (auto good = check_text(text); !good) return good;
    return with_contact(*state_, contact, can_write, moment, [&](Contact& found, Turn& turn) {
        return state_->change(found, position, EditMessage{std::string(text)}, turn);
    });
}

Result Engine::remove_message(const ContactId& contact, std::uint64_t position, const Moment& moment) {
    return with_contact(*state_, contact, can_write, moment, [&](Contact& found, Turn& turn) {
        return state_->change(found, position, RemoveMessage{}, turn);
    });
}

Result Engine::forget_message(const ContactId& contact, std::uint64_t position, const Moment& moment) {
    return with_contact(*state_, contact, can_see, moment, [&](Contact& found, Turn& turn) {
        return state_->change(found, position, ForgetMessage{}, turn);
    });
}

Result Engine::react(const ContactId& contact, std::uint64_t position, std::string_view emoji,
                     const Moment& moment) {
    if (!emoji.empty() && !session::is_reaction(emoji)) return std::unexpected(Error::reaction_invalid);
    return with_contact(*state_, contact, can_write, moment, [&](Contact& found, Turn& turn) {
        return state_->change(found, position, ReactToMessage{std::string(emoji)}, turn);
    });
}

Result Engine::read_messages(const ContactId& contact, const Moment& moment) {
    return with_contact(*state_, contact, can_see, moment,
                        [&](Contact& found, Turn& turn) { state_->read_messages(found, turn); });
}

Result Engine::typing(const ContactId& contact, bool writes, const Moment& moment) {
    return with_contact(*state_, contact, can_see, moment,
                        [&](Contact& found, Turn& turn) { state_->typing(found, writes, turn); });
}

Result Engine::set_disappearing(const ContactId& contact, std::uint32_t after_s, const Moment& moment) {
    return with_contact(*state_, contact, can_write, moment, [&](Contact& found, Turn& turn) -> Result {
        if (!session::is_disappearing_time(after_s)) return std::unexpected(Error::time_invalid);
        state_->set_disappearing(found, after_s, false, turn.now_ms, turn);
        return {};
    });
}

void Engine::set_preferences(const Preferences& preferences, const Moment& moment) {
    in_turn(*state_, moment, [&](Turn& turn) { state_->set_preferences(preferences, turn); });
}

// ---- who it is ----

std::expected<verification::SafetyNumber, Error> Engine::safety_number(const ContactId& contact) const {
    const Contact* found = std::as_const(*state_).find_contact(contact);
    if (found == nullptr || !state_->profile) return std::unexpected(Error::contact_unknown);
    return verification::safety_number(state_->profile->identity.public_key(),
                                       found->newcomer ? found->newcomer->identity : found->identity);
}

Result Engine::scan_safety_code(const ContactId& contact, std::string_view code, const Moment& moment) {
    const Contact* found = std::as_const(*state_).find_contact(contact);
    if (found == nullptr || !state_->profile) return std::unexpected(Error::contact_unknown);
    const auto checked =
        verification::check_scanned(trimmed(code), state_->profile->identity.public_key(),
                                    found->newcomer ? found->newcomer->identity : found->identity);
    if (checked) return set_verified(contact, true, moment);
    switch (checked.error()) {
        case verification::ScanError::not_a_code:
            return std::unexpected(Error::code_unknown);
        case verification::ScanError::version_unknown:
            return std::unexpected(Error::code_version_unknown);
        case verification::ScanError::mismatch:
            break;
    }
    return std::unexpected(Error::code_mismatch);
}

Result Engine::set_verified(const ContactId& contact, bool verified, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr || !is_confirmed(*found)) return std::unexpected(Error::contact_unknown);
    in_turn(*state_, moment, [&](Turn& turn) {
        (found->newcomer ? found->newcomer->verified : found->verified) = verified;
        state_->save(*found, turn);
        state_->show_contact(*found, turn);
    });
    return {};
}

Result Engine::accept_identity(const ContactId& contact, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return std::unexpected(Error::contact_unknown);
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->accept_identity(*found, turn); });
}

Result Engine::refuse_identity(const ContactId& contact, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return std::unexpected(Error::contact_unknown);
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->refuse_identity(*found, turn); });
}

// ---- the world ----

void Engine::server_down(const Moment& moment) {
    in_turn(*state_, moment, [this](Turn& turn) { state_->server_down(turn); });
}

Result Engine::server_frame(std::string_view frame, const Moment& moment) {
    return in_turn(*state_, moment, [&](Turn& turn) { return state_->server_frame(frame, turn); });
}

void Engine::link_signal(const ContactId& contact, const Signal& signal, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return;
    in_turn(*state_, moment, [&](Turn& turn) { state_->link_signal(*found, signal, turn); });
}

void Engine::link_open(const ContactId& contact, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return;
    in_turn(*state_, moment, [&](Turn& turn) { state_->link_opened(*found, turn); });
}

void Engine::link_path(const ContactId& contact, Path path, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return;
    in_turn(*state_, moment, [&](Turn& turn) { state_->link_path(*found, path, turn); });
}

void Engine::link_closed(const ContactId& contact, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return;
    in_turn(*state_, moment, [&](Turn& turn) { state_->link_lost(*found, turn); });
}

Result Engine::peer_frame(const ContactId& contact, ByteView frame, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return std::unexpected(Error::contact_unknown);
    return in_turn(*state_, moment, [&](Turn& turn) -> Result {
        const Error error = frame.size() > limits::max_peer_frame_bytes
                                ? Error::peer_frame_refused
                                : state_->receive_frame(*found, frame, turn);
        if (error == Error::none) return {};
        turn.refuse("peer frame", error);
        return std::unexpected(error);
    });
}

void Engine::file_ready(const ContactId& contact, std::uint64_t position, std::uint64_t from_chunk,
                        const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return;
    in_turn(*state_, moment, [&](Turn& turn) { state_->file_ready(*found, position, from_chunk, turn); });
}

void Engine::file_ended(const ContactId& contact, std::uint64_t position, Receipt receipt,
                        const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return;
    in_turn(*state_, moment, [&](Turn& turn) { state_->file_ended(*found, position, receipt, turn); });
}

void Engine::file_missing(const ContactId& contact, std::uint64_t position, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return;
    in_turn(*state_, moment, [&](Turn& turn) { state_->file_missing(*found, position, turn); });
}

void Engine::chunk_read(const ContactId& contact, std::uint64_t position, std::uint64_t index,
                        const std::optional<ByteView>& sealed, const Moment& moment) {
    Contact* found = state_->find_contact(contact);
    if (found == nullptr) return;
    in_turn(*state_, moment, [&](Turn& turn) { state_->chunk_read(*found, position, index, sealed, turn); });
}

void Engine::voice_came(const ContactId& contact, const Moment& moment) {
    in_turn(*state_, moment, [&](Turn& turn) { state_->voice_came(contact, turn); });
}

void Engine::voice_failed(const ContactId& contact, const Moment& moment) {
    in_turn(*state_, moment, [&](Turn& turn) { state_->voice_failed(contact, turn); });
}

void Engine::timer(const Moment& moment) {
    State& state = *state_;
    in_turn(state, moment, [&](Turn& turn) {
        state.timer_at_ms = 0;
        state.invites_timer(turn);
        state.opened_timer(turn);
        state.disappearing_timer(turn);
        state.calls_timer(turn);
        state.links_timer(turn);
        if (state.relays.ask_at_ms != 0) state.ask_for_relays(turn);
    });
}

void Engine::loaded(std::string_view name, const std::optional<ByteView>& sealed, const Moment& moment) {
    in_turn(*state_, moment, [&](Turn& turn) { state_->loaded(name, sealed, turn); });
}

std::optional<Effect> Engine::next_effect() {
    if (state_->effects.empty()) return std::nullopt;
    Effect effect = std::move(state_->effects.front());
    state_->effects.pop_front();
    return effect;
}

std::expected<MessageShown, Error> Engine::open_message(std::string_view name, ByteView sealed) const {
    const auto plain = crypto::open(state_->vault, sealed, view_of(name));
    if (!plain) return std::unexpected(Error::record_refused);
    auto message = decode_message(*plain);
    if (!message || message_record(message->contact, message->position) != name) {
        return std::unexpected(Error::record_refused);
    }
    return std::move(*message);
}

std::expected<std::uint64_t, Error> Engine::open_number(std::string_view name, ByteView sealed) const {
    const auto plain = crypto::open(state_->vault, sealed, view_of(name));
    const auto position = plain ? decode_number(*plain) : std::nullopt;
    if (!position) return std::unexpected(Error::record_refused);
    return *position;
}

}  // namespace vesper::engine
