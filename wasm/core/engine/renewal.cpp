// Sessions that begin again, and other identities (docs/protocol.md, section 8).

#include <algorithm>

#include "core/engine/state.h"

namespace vesper::engine {

// ---- a lost session, on the side that lost it ----

/// At the start: gives the contact the conversation that was stored for it, or begins a new session.
void Engine::State::restore_conversation(Contact& contact, Turn& turn) {
    const auto stored = restored_conversations.find(contact.id);
    if (stored != restored_conversations.end()) contact.conversation = std::move(stored->second);
    if (contact.conversation.session || std::holds_alternative<Lost>(contact.phase)) return;
    // Places in the history that are after all that were given out: there was less than one message a
    // millisecond.
    contact.conversation.next_position = std::min(static_cast<std::uint64_t>(turn.now_ms), unknown_sequence);
    contact.conversation.next_sequence = contact.outbox.empty()
                                             ? unknown_sequence
                                             : std::max(unknown_sequence, contact.outbox.rbegin()->first + 1);
    begin_renewal(contact, turn);
}

/// Our handshake for a new session, from the bundle of their latest welcome.
void Engine::State::begin_renewal(Contact& contact, Turn& turn) {
    Conversation& conversation = contact.conversation;
    const auto bundle = invite::decode_bundle(contact.their_bundle, contact.renewal.lookup);
    const crypto::DhKeyPair ratchet_key(turn.random.secret<crypto::Seed>());
    auto joined = bundle && profile ? handshake::create_join(contact.renewal, contact.their_bundle, *bundle,
                                                             profile->identity,
                                                             {.drop = contact.drop.id,
                                                              .claimed_at_ms = turn.now_ms,
                                                              .ratchet_key = ratchet_key.public_key(),
                                                              .received_up_to = conversation.received_up_to,
                                                              .name = profile->name},
                                                             turn.random)
                                    : std::unexpected(handshake::Error::malformed);
    auto session = joined
                       ? session::Session::begin_joiner(joined->outcome.session, ratchet_key, bundle->prekey)
                       : std::unexpected(session::Error::malformed);
    drop_link(contact, turn);
    save(contact, turn);
    changed(contact, turn);
    if (!session) {
        contact.phase = Lost{};
        conversation.session.reset();
        show_contact(contact, turn);
        return;
    }
    Bytes body{envelope_reset};
    append(body, joined->join);
    contact.phase = Renewing{.envelope = turn.random.array<16>(),
                             .body = std::move(body),
                             .renewal = std::move(joined->outcome.renewal),
                             .received_up_to = conversation.received_up_to};
    conversation.session = std::move(*session);
    conversation.received_up_to = 0;
    conversation.awaits_welcome = true;
    conversation.last_renewal_at_ms = turn.now_ms;
    contact.held.clear();
    give_up_changes(contact);
    contact.undecryptable = 0;
    show_contact(contact, turn);
    if (server) send_renewal(contact, turn);
}

/// Again after every reconnection until it is answered.
void Engine::State::send_renewal(Contact& contact, Turn& turn) {
    const auto* renewing = std::get_if<Renewing>(&contact.phase);
    if (renewing == nullptr || contact.blocked) return;
    request(wire::Send{.drop = contact.their_drop,
                       .envelope = renewing->envelope,
                       .body = renewing->body,
                       .ephemeral = false},
            ForNothing{}, turn);
}

/// A frame has opened in the new session: they have taken our handshake.
void Engine::State::renewal_answered(Contact& contact, Turn& turn) {
    auto* renewing = std::get_if<Renewing>(&contact.phase);
    if (renewing == nullptr) return;
    contact.renewal = std::move(renewing->renewal);
    contact.prekeys.reset();
    contact.their_bundle.clear();
    contact.phase = Established{};
    save(contact, turn);
    notice(contact, ShownKind::session_renewed, turn);
    show_contact(contact, turn);
}

/// Garbage can be put into a drop by anybody who knows its id; a session that is gone on one side makes every
/// new envelope look like it. Repetitions of what was delivered are older than the last good one.
void Engine::State::undecryptable(Contact& contact, const wire::Envelope& envelope, Turn& turn) {
    if (!std::holds_alternative<Established>(contact.phase) || contact.their_bundle.empty()) return;
    if (envelope.at_ms <= contact.conversation.last_good_at_ms) return;
    if (++contact.undecryptable < limits::max_undecryptable) return;
    contact.undecryptable = 0;
    renew_if_time(contact, turn);
}

/// They have a message of ours that this side has not written: its disk was put back.
Error Engine::State::never_given_out(Contact& contact, Turn& turn) {
    if (std::holds_alternative<Established>(contact.phase) && !contact.their_bundle.empty()) {
        renew_if_time(contact, turn);
    }
    return Error::envelope_refused;
}

void Engine::State::renew_if_time(Contact& contact, Turn& turn) {
    if (turn.now_ms < contact.conversation.last_renewal_at_ms + limits::renewal_pause_ms) return;
    begin_renewal(contact, turn);
}

// ---- and on the other side ----

Error Engine::State::renewal_came(Contact& contact, const wire::Envelope& envelope, Turn& turn) {
    if (!contact.prekeys || !profile) return Error::envelope_refused;
    const crypto::DhKeyPair prekey(contact.prekeys->prekey);
    const crypto::KemKeyPair kem(contact.prekeys->kem);
    auto accepted = handshake::consume_join(contact.renewal, contact.prekeys->bundle,
                                            {.identity = profile->identity, .prekey = prekey, .kem = kem},
                                            ByteView(envelope.body).subspan(1));
    if (!accepted || accepted->identity != contact.identity) return Error::envelope_refused;
    if (std::holds_alternative<Renewing>(contact.phase) && ours_stands(*profile, contact)) return Error::none;
    auto session = session::Session::begin_inviter(accepted->outcome.session, prekey,
                                                   accepted->introduction.ratchet_key);
    if (!session) return Error::envelope_refused;
    adopt(contact, std::move(*accepted), std::move(*session), envelope, turn);
    notice(contact, ShownKind::session_renewed, turn);
    return Error::none;
}

/// A handshake of theirs takes the place of the session there was.
void Engine::State::adopt(Contact& contact, handshake::Accepted accepted, session::Session session,
                          const wire::Envelope& envelope, Turn& turn) {
    Conversation& conversation = contact.conversation;
    const std::uint64_t we_received = received_before(contact);
    drop_link(contact, turn);
    contact.phase = Established{};
    contact.their_drop = accepted.introduction.drop;
    contact.renewal = std::move(accepted.outcome.renewal);
    contact.their_bundle.clear();
    contact.newcomer.reset();
    contact.held.clear();
    give_up_changes(contact);
    contact.undecryptable = 0;
    conversation.session = std::move(session);
    conversation.received_up_to = 0;
    conversation.awaits_welcome = false;
    conversation.last_good_at_ms = std::max(conversation.last_good_at_ms, envelope.at_ms);
    if (contact.identity == accepted.identity) {
        call_them(contact, std::move(accepted.introduction.name), turn.now_ms, turn);
    } else {  // nothing of who was there before
        contact.identity = accepted.identity;
        contact.name = std::move(accepted.introduction.name);
        contact.portrait.clear();
        contact.hides_presence = false;
    }
    number_anew(contact, accepted.introduction.received_up_to, we_received, turn);
    save(contact, turn);
    show_contact(contact, turn);
    if (server) open_link_to(contact, true, turn);  // who sends a handshake is there
    flush(contact, turn);
}

// ---- what both sides do with a new session ----

/// Our first message in a session: fresh prekeys of ours, and how far we had come in the session before.
void Engine::State::welcome(Contact& contact, std::uint64_t received_up_to, Turn& turn) {
    if (!profile) return;
    Prekeys prekeys{.prekey = turn.random.secret<crypto::Seed>(),
                    .kem = turn.random.secret<crypto::Seed>(),
                    .bundle = {}};
    prekeys.bundle = invite::encode_bundle({.max_version = handshake::protocol_version,
                                            .identity = profile->identity.public_key(),
                                            .prekey = crypto::DhKeyPair(prekeys.prekey).public_key(),
                                            .kem_key = crypto::KemKeyPair(prekeys.kem).public_key(),
                                            .drop = contact.drop.id,
                                            .expires_at_ms = 0,
                                            .name = profile->name},
                                           profile->identity, contact.renewal.lookup);
    enqueue(contact,
            {.kind = session::Message::Kind::welcome,
             .sent_at_ms = turn.now_ms,
             .body = session::encode(
                 session::Welcome{.received_up_to = received_up_to, .bundle = prekeys.bundle})},
            0, turn);
    contact.prekeys = std::move(prekeys);
    contact.told_revision = 0;
    save(contact, turn);
}

/// Numbers begin again at 1 behind our welcome. What they had is delivered, if it is certain that their
/// numbers mean our messages: where our session record was lost, the outbox is as it was. In every other case
/// this or their disk may have been put back, and a number given out twice.
void Engine::State::number_anew(Contact& contact, std::uint64_t they_received, std::uint64_t we_received,
                                Turn& turn) {
    const bool believed = contact.conversation.next_sequence >= unknown_sequence;
    const auto outbox = std::exchange(contact.outbox, {});
    for (const auto& [sequence, outgoing] : outbox) turn.erase(outbox_record(contact.id, sequence));
    contact.conversation.next_sequence = 1;
    deposit_again(contact, turn);
    welcome(contact, we_received, turn);
    for (const auto& [sequence, outgoing] : outbox) {
        // A profile is told anew behind the welcome.
        if (outgoing.message.kind == session::Message::Kind::welcome ||
            outgoing.message.kind == session::Message::Kind::profile)
            continue;
        if (believed && sequence <= they_received) {
            turn.progressed.insert(contact.id);
        } else {
            enqueue(contact, outgoing.message, outgoing.position, turn);
        }
    }
}

Error Engine::State::welcome_came(Contact& contact, ByteView body, Turn& turn) {
    const auto came = session::decode_welcome(body);
    if (!came) return Error::envelope_refused;
    const auto bundle = invite::decode_bundle(came->bundle, contact.renewal.lookup);
    if (!bundle || bundle->identity != contact.identity || bundle->expires_at_ms != 0)
        return Error::envelope_refused;
    contact.their_bundle = came->bundle;
    save(contact, turn);
    if (bundle->drop != contact.their_drop) {
        // Their own from here on. What went into the one that the link named may be gone with the invite.
        contact.their_drop = bundle->drop;
        take_back<InDrop>(contact, turn);
        take_back<ToServer>(contact, turn);
        flush(contact, turn);
    }
    if (std::exchange(contact.conversation.awaits_welcome, false)) {
        number_anew(contact, came->received_up_to, 0, turn);
        flush(contact, turn);
    }
    return Error::none;
}

void Engine::State::notice(Contact& contact, ShownKind kind, Turn& turn) {
    changed(contact, turn);
    turn.show_and_save({.contact = contact.id,
                        .position = contact.conversation.next_position++,
                        .incoming = true,
                        .sent_at_ms = turn.now_ms,
                        .kind = kind});
}

// ---- another identity ----

/// The join that waits in the drop is asked for again, and taken this time.
Result Engine::State::accept_identity(Contact& contact, Turn& turn) {
    if (!contact.newcomer) return std::unexpected(Error::nothing_to_decide);
    contact.newcomer->accepted = true;
    save(contact, turn);
    if (server) listen_again_to_invites(turn);
    return {};
}

Result Engine::State::refuse_identity(Contact& contact, Turn& turn) {
    if (!contact.newcomer) return std::unexpected(Error::nothing_to_decide);
    contact.newcomer.reset();
    save(contact, turn);
    for (auto& [id, invite] : invites) {
        const auto* live = std::get_if<LiveInvite>(&invite.state);
        if (live == nullptr || live->renewing != contact.id) continue;
        end_invite(invite, turn);
    }
    show_contact(contact, turn);
    if (server) {
        subscribe(contact.drop, turn);  // what came meanwhile was left there
        say_here(contact, turn);
        flush(contact, turn);
    }
    return {};
}

}  // namespace vesper::engine
