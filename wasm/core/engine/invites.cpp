// Our invites: made, published, revoked, claimed, forgotten.

#include <algorithm>

#include "core/engine/state.h"

namespace vesper::engine {

namespace {

InviteState shown_state(const Invite& invite, std::int64_t now_ms) {
    if (std::holds_alternative<UsedInvite>(invite.state)) return InviteState::used;
    if (std::holds_alternative<RevokedInvite>(invite.state)) return InviteState::revoked;
    if (now_ms >= invite.expires_at_ms) return InviteState::expired;
    return std::get<LiveInvite>(invite.state).registered ? InviteState::open : InviteState::pending;
}

}  // namespace

void Engine::State::show_invite(Invite& invite, Turn& turn) const {
    InviteShown shown{.id = invite.id,
                      .code = {},
                      .created_at_ms = invite.created_at_ms,
                      .expires_at_ms = invite.expires_at_ms,
                      .state = shown_state(invite, turn.now_ms),
                      .contact = {}};
    if (const auto* used = std::get_if<UsedInvite>(&invite.state)) shown.contact = used->contact;
    if (shown.state == InviteState::pending || shown.state == InviteState::open) {
        shown.code = invite::encode_code(std::get<LiveInvite>(invite.state).secret);
    }
    invite.expiry_shown = shown.state == InviteState::expired;
    turn.show(std::move(shown));
}

void Engine::State::save(const Invite& invite, Turn& turn) const {
    turn.put(invite_record(invite.id), encode(invite));
}

Result Engine::State::create_invite(std::optional<ContactId> renewing, Turn& turn) {
    if (!profile) return std::unexpected(Error::no_profile);
    const auto seed = [&turn] { return turn.random.secret<crypto::Seed>(); };
    LiveInvite live{.secret = turn.random.secret<invite::LinkSecret>(),
                    .prekey = crypto::DhKeyPair(seed()),
                    .kem = crypto::KemKeyPair(seed()),
                    .owner = crypto::SignKeyPair(seed()),
                    .drop = {.id = turn.random.array<16>(), .owner = crypto::SignKeyPair(seed())},
                    .bundle = {},
                    .renewing = renewing};
    const InviteId id = invite::derive_link_keys(live.secret).lookup;
    const std::int64_t expires_at_ms = turn.now_ms + limits::invite_ttl_ms;
    live.bundle = invite::encode_bundle({.max_version = handshake::protocol_version,
                                         .identity = profile->identity.public_key(),
                                         .prekey = live.prekey.public_key(),
                                         .kem_key = live.kem.public_key(),
                                         .drop = live.drop.id,
                                         .expires_at_ms = expires_at_ms,
                                         .name = profile->name},
                                        profile->identity, id);
    const auto [at, added] = invites.emplace(id, Invite{.id = id,
                                                        .created_at_ms = turn.now_ms,
                                                        .expires_at_ms = expires_at_ms,
                                                        .state = std::move(live)});
    save(at->second, turn);
    show_invite(at->second, turn);
    if (server) register_invite(at->second, turn);
    return {};
}

/// Makes its drop, listens there, and publishes the bundle unless the server has it.
void Engine::State::register_invite(const Invite& invite, Turn& turn) {
    if (const auto* live = std::get_if<LiveInvite>(&invite.state)) {
        subscribe(live->drop, turn);
        if (live->registered || turn.now_ms >= invite.expires_at_ms) return;
        const auto keys = invite::derive_link_keys(live->secret);
        request(wire::CreateInvite{.invite = invite.id,
                                   .owner = live->owner.public_key().bytes,
                                   .drop = live->drop.id,
                                   .bundle = invite::seal_bundle(live->bundle, keys, turn.random),
                                   .ttl_ms = std::min(invite.expires_at_ms - turn.now_ms,
                                                      limits::max_invite_ttl_ms),
                                   .uses = 1},
                ForInviteCreated{invite.id}, turn);
    } else if (const auto* revoked = std::get_if<RevokedInvite>(&invite.state); revoked && !revoked->told) {
        request(wire::RevokeInvite{.invite = invite.id,
                                   .signature = revoked->owner.sign(
                                       wire::signed_request("revoke_invite", server->nonce, invite.id))},
                ForRevoked{invite.id}, turn);
        delete_drop(revoked->drop, turn);
    }
}

void Engine::State::invite_created(const InviteId& id, Turn& turn) {
    const auto found = invites.find(id);
    if (found == invites.end()) return;
    auto* live = std::get_if<LiveInvite>(&found->second.state);
    if (live == nullptr) return;  // revoked meanwhile
    live->registered = true;
    save(found->second, turn);
    show_invite(found->second, turn);
}

Result Engine::State::revoke_invite(Invite& invite, Turn& turn) {
    if (!std::holds_alternative<LiveInvite>(invite.state) || turn.now_ms >= invite.expires_at_ms)
        return std::unexpected(Error::invite_not_open);
    end_invite(invite, turn);
    return {};
}

/// A live one is revoked, here at once and at the server when it can be told.
void Engine::State::end_invite(Invite& invite, Turn& turn) {
    auto& live = std::get<LiveInvite>(invite.state);
    invite.state = RevokedInvite{.owner = std::move(live.owner), .drop = std::move(live.drop)};
    save(invite, turn);
    show_invite(invite, turn);
    if (server) register_invite(invite, turn);
}

/// The server knows, or has nothing left to end.
void Engine::State::invite_revoked(const InviteId& id, Turn& turn) {
    const auto found = invites.find(id);
    if (found == invites.end()) return;
    std::get<RevokedInvite>(found->second.state).told = true;
    save(found->second, turn);
}

/// The contact whose session a join by this identity renews: it is one already, or the invite was made for
/// it.
Contact* Engine::State::contact_for(const Invite& invite, const crypto::SignPublicKey& identity) {
    if (Contact* known = find_contact(identity)) return known;
    const auto& renewing = std::get<LiveInvite>(invite.state).renewing;
    return renewing ? find_contact(*renewing) : nullptr;
}

void Engine::State::used_by(Invite& invite, const Contact& contact, Turn& turn) const {
    invite.state = UsedInvite{contact.id};
    save(invite, turn);
    show_invite(invite, turn);
}

/// The server has confirmed our claim: it decides at once about a join of theirs that waited. Were that left
/// to its coming again, it could come behind their answer, and look as if they had joined once more.
void Engine::State::settle_crossed(const Contact& contact, Turn& turn) {
    for (auto& [id, invite] : invites) {
        auto* live = std::get_if<LiveInvite>(&invite.state);
        if (live == nullptr || invite.crossed != contact.id || !ours_stands(*profile, contact)) continue;
        delete_drop(live->drop, turn);
        used_by(invite, contact, turn);
    }
}

/// A claim of an invite. It holds when the invite is live, the message opens, and it was made before the
/// expiry: that is now, or else by the server's word on its arrival and the joiner's own. False: it stays in
/// the drop until our own claim of an invite of theirs is decided, or until a person has accepted a new
/// identity.
bool Engine::State::consume_join(Invite& invite, const wire::Envelope& envelope, Turn& turn) {
    const auto refused = [&turn] {
        turn.refuse("join", Error::join_refused);
        return true;
    };
    const auto* live = std::get_if<LiveInvite>(&invite.state);
    if (live == nullptr || !profile) return refused();
    auto accepted =
        handshake::consume_join(invite::derive_link_keys(live->secret), live->bundle,
                                {.identity = profile->identity, .prekey = live->prekey, .kem = live->kem},
                                ByteView(envelope.body).subspan(1));
    if (!accepted) return refused();
    const std::int64_t latest = invite.expires_at_ms + limits::clock_tolerance_ms;
    const bool in_time =
        turn.now_ms <= invite.expires_at_ms || (envelope.at_ms - server->clock_offset_ms <= latest &&
                                                accepted->introduction.claimed_at_ms <= latest);
    if (!in_time || contacts.contains(accepted->outcome.contact)) return refused();
    auto session = session::Session::begin_inviter(accepted->outcome.session, live->prekey,
                                                   accepted->introduction.ratchet_key);
    if (!session) return refused();

    Contact* contact = contact_for(invite, accepted->identity);
    if (contact != nullptr && !may_renew(*contact, accepted->identity, turn)) {
        if (!is_confirmed(*contact)) invite.crossed = contact->id;
        return false;
    }
    const OwnDrop drop = live->drop;
    if (contact == nullptr) {
        const ContactId id = accepted->outcome.contact;
        contact = &contacts
                       .emplace(id, Contact{.id = id,
                                            .invite = invite.id,
                                            .name = {},
                                            .identity = accepted->identity,
                                            .added_at_ms = turn.now_ms,
                                            .phase = Established{},
                                            .drop = drop,
                                            .renewal = {},
                                            .prekeys = {},
                                            .newcomer = {}})
                       .first->second;
        adopt(*contact, std::move(*accepted), std::move(*session), envelope, turn);
        used_by(invite, *contact, turn);
        return true;
    }
    const bool waits =
        std::holds_alternative<Joining>(contact->phase) || std::holds_alternative<Renewing>(contact->phase);
    if (waits && ours_stands(*profile, *contact)) {
        delete_drop(drop, turn);
        used_by(invite, *contact, turn);
        return true;
    }
    const bool another = contact->identity != accepted->identity;
    if (another) contact->verified = contact->newcomer && contact->newcomer->verified;
    delete_drop(contact->drop, turn);
    contact->drop = drop;
    adopt(*contact, std::move(*accepted), std::move(*session), envelope, turn);
    notice(*contact, another ? ShownKind::identity_changed : ShownKind::session_renewed, turn);
    used_by(invite, *contact, turn);
    return true;
}

/// Whether a join may take this contact's place now.
bool Engine::State::may_renew(Contact& contact, const crypto::SignPublicKey& identity, Turn& turn) {
    if (contact.blocked) return false;
    if (contact.identity == identity) return is_confirmed(contact);
    const bool known = contact.newcomer && contact.newcomer->identity == identity;
    if (known && contact.newcomer->accepted) return true;
    if (!known) {
        contact.newcomer = Newcomer{identity};
        drop_link(contact, turn);
        save(contact, turn);
        show_contact(contact, turn);
    }
    return false;
}

/// What was left in the drops of live invites comes again.
void Engine::State::listen_again_to_invites(Turn& turn) {
    for (const auto& [id, invite] : invites) {
        if (const auto* live = std::get_if<LiveInvite>(&invite.state)) subscribe(live->drop, turn);
    }
}

/// Expiry is shown when it comes; a week later the invite and its keys go.
void Engine::State::invites_timer(Turn& turn) {
    for (auto at = invites.begin(); at != invites.end();) {
        Invite& invite = at->second;
        if (turn.now_ms < invite.forget_at_ms()) {
            if (expiry_due_ms(invite) != 0 && turn.now_ms >= expiry_due_ms(invite)) show_invite(invite, turn);
            ++at;
            continue;
        }
        if (const auto* live = std::get_if<LiveInvite>(&invite.state); live && server)
            delete_drop(live->drop, turn);
        turn.erase(invite_record(invite.id));
        at = invites.erase(at);
    }
}

}  // namespace vesper::engine
