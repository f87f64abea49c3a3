// Our invites: made, published, renewed, revoked, claimed, forgotten.

#include <algorithm>

#include "core/common/text.h"
#include "core/engine/state.h"

namespace vesper::engine {

namespace {

InviteState shown_state(const Invite& invite, std::int64_t now_ms) {
    if (std::holds_alternative<RevokedInvite>(invite.state)) return InviteState::revoked;
    const auto* live = std::get_if<LiveInvite>(&invite.state);
    if (live == nullptr || is_spent(invite)) return InviteState::used;
    if (now_ms >= invite.expires_at_ms) return InviteState::expired;
    return live->publication == Publication::confirmed ? InviteState::open : InviteState::pending;
}

auto how_many(const Invite& invite, Join::State state) {
    return std::ranges::count(invite.joins, state, &Join::state);
}
bool some_wait(const Invite& invite) {
    return how_many(invite, Join::State::waiting) > 0;
}

/// Its drop, if it has ended and those who came by it may still write there.
const OwnDrop* drop_after_end(const Invite& invite) {
    const bool live = std::holds_alternative<LiveInvite>(invite.state);
    return !live && invite.uses > 1 && how_many(invite, Join::State::admitted) > 0 ? drop_of(invite)
                                                                                   : nullptr;
}

Bytes bundle_of(const Profile& profile, const InviteId& id, const LiveInvite& live,
                std::int64_t expires_at_ms) {
    return invite::encode_bundle({.max_version = handshake::protocol_version,
                                  .identity = profile.identity.public_key(),
                                  .prekey = live.prekey.public_key(),
                                  .kem_key = live.kem.public_key(),
                                  .drop = live.drop.id,
                                  .expires_at_ms = expires_at_ms,
                                  .name = profile.name},
                                 profile.identity, id);
}

/// Forgets all but who it was, who is declined again then.
void decline_join(Join& join) {
    join.state = Join::State::declined;
    join.envelope = {};
    join.name.clear();
}

const Join* waiting(const Invite& invite, const ContactId& id) {
    const auto join = std::ranges::find(invite.joins, id, &Join::id);
    const bool waits = join != invite.joins.end() && join->state == Join::State::waiting;
    return waits ? &*join : nullptr;
}

/// A join that opens, and the session that begins with it.
struct Opened {
    handshake::Accepted accepted;
    session::Session session;
};

/// Nothing when it does not open, with the bundle as it is or as it was before a renewal.
std::optional<Opened> open_join(const LiveInvite& live, const Profile& profile, ByteView body) {
    const auto keys = invite::derive_link_keys(live.secret);
    const auto with = [&](const Bytes& bundle) {
        return handshake::consume_join(keys, bundle,
                                       {.identity = profile.identity, .prekey = live.prekey, .kem = live.kem},
                                       body.subspan(1));
    };
    auto accepted = with(live.bundle);
    for (auto at = live.earlier_bundles.rbegin(); !accepted && at != live.earlier_bundles.rend(); ++at) {
        accepted = with(*at);
    }
    if (!accepted) return std::nullopt;
    auto session = session::Session::begin_inviter(accepted->outcome.session, live.prekey,
                                                   accepted->introduction.ratchet_key);
    if (!session) return std::nullopt;
    return Opened{.accepted = std::move(*accepted), .session = std::move(*session)};
}

}  // namespace

void Engine::State::show_invite(Invite& invite, Turn& turn, bool ending) const {
    InviteShown shown{.id = invite.id,
                      .code = {},
                      .label = invite.label,
                      .created_at_ms = invite.created_at_ms,
                      .expires_at_ms = invite.expires_at_ms,
                      .state = shown_state(invite, turn.now_ms),
                      .uses = invite.uses,
                      .used = static_cast<std::uint32_t>(invite.joins.size()),
                      .ask_first = invite.ask_first,
                      .ending = ending,
                      .contacts = {},
                      .requests = {}};
    for (const Join& join : invite.joins) {
        if (join.state == Join::State::waiting) {
            shown.requests.push_back({.id = join.id, .name = join.name, .at_ms = join.envelope.at_ms});
        }
        if (join.state != Join::State::admitted) continue;
        if (!std::ranges::contains(shown.contacts, join.contact)) shown.contacts.push_back(join.contact);
    }
    if (shown.state == InviteState::pending || shown.state == InviteState::open) {
        shown.code = invite::encode_code(std::get<LiveInvite>(invite.state).secret);
    }
    invite.expiry_shown = shown.state == InviteState::expired;
    turn.show(std::move(shown));
}

void Engine::State::save(const Invite& invite, Turn& turn) const {
    turn.put(invite_record(invite.id), encode(invite));
}

Result Engine::State::create_invite(const InviteOptions& options, std::optional<ContactId> renewing,
                                    Turn& turn) {
    if (!profile) return std::unexpected(Error::no_profile);
    const std::string_view label = trimmed(options.label);
    if (options.uses < 1 || options.uses > limits::max_invite_uses) {
        return std::unexpected(Error::uses_refused);
    }
    if (label.size() > limits::max_label_bytes) return std::unexpected(Error::label_too_long);
    if (!is_plain_line(label)) return std::unexpected(Error::label_not_text);
    make_invite({.uses = options.uses, .label = label, .ask_first = options.ask_first}, limits::invite_ttl_ms,
                renewing, turn);
    return {};
}

/// `options` are good, and there is a profile.
Invite& Engine::State::make_invite(const InviteOptions& options, std::int64_t ttl_ms,
                                   std::optional<ContactId> renewing, Turn& turn) {
    const auto seed = [&turn] { return turn.random.secret<crypto::Seed>(); };
    LiveInvite live{.secret = turn.random.secret<invite::LinkSecret>(),
                    .prekey = crypto::DhKeyPair(seed()),
                    .kem = crypto::KemKeyPair(seed()),
                    .owner = crypto::SignKeyPair(seed()),
                    .drop = {.id = turn.random.array<16>(), .owner = crypto::SignKeyPair(seed())},
                    .bundle = {},
                    .earlier_bundles = {},
                    .renewing = renewing};
    const InviteId id = invite::derive_link_keys(live.secret).lookup;
    const std::int64_t expires_at_ms = turn.now_ms + ttl_ms;
    live.bundle = bundle_of(*profile, id, live, expires_at_ms);
    const auto [at, added] = invites.emplace(id, Invite{.id = id,
                                                        .created_at_ms = turn.now_ms,
                                                        .expires_at_ms = expires_at_ms,
                                                        .label = std::string(options.label),
                                                        .uses = options.uses,
                                                        .ask_first = options.ask_first,
                                                        .warned = ttl_ms <= limits::invite_warning_ms,
                                                        .joins = {},
                                                        .state = std::move(live)});
    save(at->second, turn);
    show_invite(at->second, turn);
    if (server) register_invite(at->second, turn);
    return at->second;
}

/// Listens to its drop where something may come, and tells the server what it does not know yet.
void Engine::State::register_invite(const Invite& invite, Turn& turn) {
    if (const auto* live = std::get_if<LiveInvite>(&invite.state)) {
        subscribe(live->drop, turn);
        const bool told = live->publication == Publication::confirmed;
        if (told || is_spent(invite) || turn.now_ms >= invite.expires_at_ms) return;
        const auto keys = invite::derive_link_keys(live->secret);
        Bytes bundle = invite::seal_bundle(live->bundle, keys, turn.random);
        const std::int64_t ttl_ms = std::min(invite.expires_at_ms - turn.now_ms, limits::max_invite_ttl_ms);
        if (live->publication == Publication::renewed) {
            request(wire::RepublishInvite{.invite = invite.id,
                                          .bundle = std::move(bundle),
                                          .ttl_ms = ttl_ms,
                                          .signature = live->owner.sign(wire::signed_request(
                                              "republish_invite", server->nonce, invite.id))},
                    ForInviteCreated{invite.id}, turn);
        } else {
            request(wire::CreateInvite{.invite = invite.id,
                                       .owner = live->owner.public_key().bytes,
                                       .drop = live->drop.id,
                                       .bundle = std::move(bundle),
                                       .ttl_ms = ttl_ms,
                                       .uses = invite.uses - static_cast<std::uint32_t>(invite.joins.size())},
                    ForInviteCreated{invite.id}, turn);
        }
        return;
    }
    if (const auto* revoked = std::get_if<RevokedInvite>(&invite.state); revoked && !revoked->told) {
        request(wire::RevokeInvite{.invite = invite.id,
                                   .signature = revoked->owner.sign(
                                       wire::signed_request("revoke_invite", server->nonce, invite.id))},
                ForRevoked{invite.id}, turn);
        if (invite.joins.empty()) delete_drop(revoked->drop, turn);
    }
    if (const OwnDrop* drop = drop_after_end(invite)) subscribe(*drop, turn);
}

void Engine::State::invite_created(const InviteId& id, Turn& turn) {
    const auto found = invites.find(id);
    if (found == invites.end()) return;
    auto* live = std::get_if<LiveInvite>(&found->second.state);
    if (live == nullptr) return;  // revoked meanwhile
    live->publication = Publication::confirmed;
    save(found->second, turn);
    show_invite(found->second, turn);
    transfer_invite_created(id, turn);
}

/// A renewed invite that the server does not know (the first publication never reached it, or its disk is
/// new) is published as a new one.
void Engine::State::invite_refused(const InviteId& id, wire::ErrorCode code, Turn& turn) {
    const auto found = invites.find(id);
    auto* live = found == invites.end() ? nullptr : std::get_if<LiveInvite>(&found->second.state);
    if (code == wire::ErrorCode::invite_unknown && live != nullptr &&
        live->publication == Publication::renewed) {
        live->publication = Publication::none;
        save(found->second, turn);
        return register_invite(found->second, turn);
    }
    turn.refuse("new invite", Error::server_refused);
}

/// Another day for the same link. Its bundle says the new expiry; joins made with an earlier one still open.
Result Engine::State::renew_invite(Invite& invite, Turn& turn) {
    auto* live = std::get_if<LiveInvite>(&invite.state);
    if (live == nullptr || is_spent(invite) || !profile) return std::unexpected(Error::invite_not_open);
    live->earlier_bundles.push_back(std::move(live->bundle));
    if (live->earlier_bundles.size() > limits::max_earlier_bundles) {
        live->earlier_bundles.erase(live->earlier_bundles.begin());
    }
    invite.expires_at_ms = turn.now_ms + limits::invite_ttl_ms;
    invite.warned = false;
    live->bundle = bundle_of(*profile, invite.id, *live, invite.expires_at_ms);
    live->publication = Publication::renewed;
    save(invite, turn);
    show_invite(invite, turn);
    if (server) register_invite(invite, turn);
    return {};
}

Result Engine::State::revoke_invite(Invite& invite, Turn& turn) {
    if (!std::holds_alternative<LiveInvite>(invite.state) || is_spent(invite) ||
        turn.now_ms >= invite.expires_at_ms)
        return std::unexpected(Error::invite_not_open);
    end_invite(invite, turn);
    return {};
}

/// A live one is revoked, here at once and at the server when it can be told. Who waits is declined.
void Engine::State::end_invite(Invite& invite, Turn& turn) {
    auto& live = std::get<LiveInvite>(invite.state);
    for (Join& join : invite.joins) {
        if (join.state == Join::State::waiting) decline_join(join);
    }
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

/// What has become of one use is known: with the last one the keys go.
void Engine::State::join_is(Invite& invite, Join join, Turn& turn) const {
    const auto known = std::ranges::find(invite.joins, join.id, &Join::id);
    if (known != invite.joins.end()) {
        *known = std::move(join);
    } else {
        invite.joins.push_back(std::move(join));
    }
    if (is_spent(invite) && !some_wait(invite)) {
        UsedInvite used;
        if (invite.uses > 1) used.drop.emplace(std::move(std::get<LiveInvite>(invite.state).drop));
        invite.state = std::move(used);
    }
    save(invite, turn);
    show_invite(invite, turn);
}

/// The server has confirmed our claim: it decides at once about a join of theirs that waited. Were that left
/// to its coming again, it could come behind their answer, and look as if they had joined once more.
void Engine::State::settle_crossed(const Contact& contact, Turn& turn) {
    for (auto& [id, invite] : invites) {
        auto* live = std::get_if<LiveInvite>(&invite.state);
        const auto join = invite.crossed.find(contact.id);
        if (live == nullptr || join == invite.crossed.end() || !ours_stands(*profile, contact)) continue;
        if (invite.uses == 1) delete_drop(live->drop, turn);
        join_is(invite, {.id = join->second, .contact = contact.id}, turn);
    }
}

/// A claim of an invite. It holds when the invite is live, the message opens and has not come before, and it
/// was made before the expiry: that is now, or else by the server's word on its arrival and the joiner's own.
/// False: it stays in the drop until our own claim of an invite of theirs is decided, or until a person has
/// accepted a new identity.
bool Engine::State::consume_join(Invite& invite, const wire::Envelope& envelope, Turn& turn) {
    const auto refused = [&turn] {
        turn.refuse("join", Error::join_refused);
        return true;
    };
    if (is_spent(invite) || !profile) return refused();
    auto came = open_join(std::get<LiveInvite>(invite.state), *profile, envelope.body);
    if (!came) return refused();
    const handshake::Accepted& accepted = came->accepted;
    const std::int64_t latest = invite.expires_at_ms + limits::clock_tolerance_ms;
    const bool in_time =
        turn.now_ms <= invite.expires_at_ms ||
        (envelope.at_ms - server->clock_offset_ms <= latest && accepted.introduction.claimed_at_ms <= latest);
    const ContactId join = accepted.outcome.contact;
    const bool came_before = contacts.contains(join) || std::ranges::contains(invite.joins, join, &Join::id);
    if (!in_time || came_before) return refused();

    Contact* contact = contact_for(invite, accepted.identity);
    if (contact != nullptr && !may_renew(*contact, accepted.identity, turn)) {
        if (!is_confirmed(*contact)) invite.crossed.insert_or_assign(contact->id, join);
        return false;
    }
    const bool declined = std::ranges::any_of(invite.joins, [&](const Join& one) {
        return one.state == Join::State::declined && one.identity == accepted.identity;
    });
    if (declined || (contact == nullptr && invite.ask_first)) {
        Join held{.id = join,
                  .state = Join::State::waiting,
                  .identity = accepted.identity,
                  .envelope = {.id = {}, .at_ms = envelope.at_ms, .body = envelope.body},
                  .name = accepted.introduction.name};
        if (declined) decline_join(held);
        join_is(invite, std::move(held), turn);
    } else {
        take_join(invite, contact, std::move(came->accepted), std::move(came->session), envelope, turn);
    }
    return true;
}

/// A join that holds becomes a contact, or renews the one there is. An invite for one person gives its drop
/// to them; of one for several each gets a drop of its own, which our welcome names.
void Engine::State::take_join(Invite& invite, Contact* contact, handshake::Accepted accepted,
                              session::Session session, const wire::Envelope& envelope, Turn& turn) {
    const ContactId join = accepted.outcome.contact;
    const auto& live = std::get<LiveInvite>(invite.state);
    const bool shared = invite.uses > 1;
    if (contact == nullptr) {
        OwnDrop drop = live.drop;
        if (shared) {
            drop = {.id = turn.random.array<16>(),
                    .owner = crypto::SignKeyPair(turn.random.secret<crypto::Seed>())};
            if (server) subscribe(drop, turn);
        }
        contact = &contacts
                       .emplace(join, Contact{.id = join,
                                              .invite = invite.id,
                                              .name = {},
                                              .identity = accepted.identity,
                                              .added_at_ms = turn.now_ms,
                                              .phase = Established{},
                                              .drop = std::move(drop),
                                              .renewal = {},
                                              .prekeys = {},
                                              .newcomer = {}})
                       .first->second;
        adopt(*contact, std::move(accepted), std::move(session), envelope, turn);
        return join_is(invite, {.id = join, .contact = contact->id}, turn);
    }
    const bool waits =
        std::holds_alternative<Joining>(contact->phase) || std::holds_alternative<Renewing>(contact->phase);
    if (waits && ours_stands(*profile, *contact)) {
        if (!shared) delete_drop(live.drop, turn);
        return join_is(invite, {.id = join, .contact = contact->id}, turn);
    }
    const bool another = contact->identity != accepted.identity;
    if (another) contact->verified = contact->newcomer && contact->newcomer->verified;
    if (!shared) {
        delete_drop(contact->drop, turn);
        contact->drop = live.drop;
    }
    adopt(*contact, std::move(accepted), std::move(session), envelope, turn);
    notice(*contact, another ? ShownKind::identity_changed : ShownKind::session_renewed, turn);
    join_is(invite, {.id = join, .contact = contact->id}, turn);
}

/// A session frame in an invite's drop: of somebody who joined and has not heard yet where else to write. The
/// frames of several are told apart by whose session opens them. False: it stays there, behind a join that
/// waits.
bool Engine::State::frame_in_invite(Invite& invite, const wire::Envelope& envelope, Turn& turn) {
    for (const Join& join : invite.joins) {
        Contact* contact = join.state == Join::State::admitted ? find_contact(join.contact) : nullptr;
        if (contact == nullptr || contact->newcomer || !contact->conversation.session) continue;
        if (contact->blocked) {  // theirs waits as if nobody were here, and moves no key forward
            auto copy = *contact->conversation.session;
            if (copy.open(ByteView(envelope.body).subspan(1))) return false;
            continue;
        }
        const auto plaintext = contact->conversation.session->open(ByteView(envelope.body).subspan(1));
        if (!plaintext) continue;
        const Error error = receive_opened(*contact, *plaintext, envelope, turn);
        if (error != Error::none) turn.refuse("envelope", error);
        return true;
    }
    const bool waits = invite.uses == 1 || some_wait(invite) || !invite.crossed.empty();
    if (std::holds_alternative<LiveInvite>(invite.state) && waits) return false;
    turn.refuse("envelope", Error::envelope_refused);
    return true;
}

// ---- who is asked about ----

/// They become a contact as if they had come just now; what they wrote meanwhile comes again from the drop.
Result Engine::State::admit(Invite& invite, const ContactId& id, Turn& turn) {
    const Join* join = waiting(invite, id);
    if (join == nullptr || !profile) return std::unexpected(Error::nothing_to_decide);
    Contact* contact = contact_for(invite, join->identity);
    if (contact != nullptr && !is_confirmed(*contact)) return std::unexpected(Error::link_already_joined);
    // They came another way meanwhile: the session from there is the later one.
    if (contact != nullptr && std::holds_alternative<Established>(contact->phase)) {
        join_is(invite, {.id = id, .contact = contact->id}, turn);
        return {};
    }
    const auto& live = std::get<LiveInvite>(invite.state);
    const wire::Envelope envelope = join->envelope;
    auto came = open_join(live, *profile, envelope.body);
    if (!came) return std::unexpected(Error::join_refused);  // renewed too often since
    if (server) subscribe(live.drop, turn);
    take_join(invite, contact, std::move(came->accepted), std::move(came->session), envelope, turn);
    return {};
}

/// They hear nothing: to them it is as if nobody had been here.
Result Engine::State::decline(Invite& invite, const ContactId& id, Turn& turn) {
    const Join* join = waiting(invite, id);
    if (join == nullptr) return std::unexpected(Error::nothing_to_decide);
    Join declined = *join;
    decline_join(declined);
    join_is(invite, std::move(declined), turn);
    if (server) register_invite(invite, turn);  // what they wrote comes again, and is refused
    return {};
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

/// An hour before the expiry it is said, once; the expiry is shown when it comes; a week later the invite and
/// its keys go.
void Engine::State::invites_timer(Turn& turn) {
    for (auto at = invites.begin(); at != invites.end();) {
        Invite& invite = at->second;
        if (turn.now_ms < invite.forget_at_ms()) {
            if (expiry_due_ms(invite) != 0 && turn.now_ms >= expiry_due_ms(invite)) show_invite(invite, turn);
            if (warning_due_ms(invite) != 0 && turn.now_ms >= warning_due_ms(invite)) {
                invite.warned = true;
                save(invite, turn);
                if (turn.now_ms < invite.expires_at_ms) show_invite(invite, turn, true);
            }
            ++at;
            continue;
        }
        const auto* live = std::get_if<LiveInvite>(&invite.state);
        const OwnDrop* drop = live != nullptr ? &live->drop : drop_after_end(invite);
        // Nobody waits or was declined: whoever is told that it is gone learns nothing by it.
        const auto admitted = how_many(invite, Join::State::admitted);
        if (drop != nullptr && std::cmp_equal(admitted, invite.joins.size())) delete_drop(*drop, turn);
        turn.erase(invite_record(invite.id));
        at = invites.erase(at);
    }
}

}  // namespace vesper::engine
