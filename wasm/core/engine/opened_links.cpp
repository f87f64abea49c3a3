// Links of others, opened here: read, looked at, accepted.

#include <algorithm>

#include "core/engine/state.h"

namespace vesper::engine {

namespace {

Error to_error(invite::LinkError error) {
    switch (error) {
        case invite::LinkError::malformed:
            return Error::link_malformed;
        case invite::LinkError::truncated:
            return Error::link_truncated;
        case invite::LinkError::damaged:
            return Error::link_damaged;
        case invite::LinkError::version_unknown:
            return Error::link_version_unknown;
    }
    return Error::link_malformed;
}

Error to_error(wire::ErrorCode code) {
    switch (code) {
        case wire::ErrorCode::invite_unknown:
            return Error::invite_unknown;
        case wire::ErrorCode::invite_expired:
            return Error::invite_expired;
        case wire::ErrorCode::invite_used:
            return Error::invite_used;
        case wire::ErrorCode::invite_revoked:
            return Error::invite_revoked;
        default:
            return Error::server_refused;
    }
}

}  // namespace

void Engine::State::show_link(const InviteId& id, const OpenedLink& link, Error error, Turn& turn) const {
    LinkShown shown{.id = id,
                    .state = error == Error::none ? link.state : LinkState::refused,
                    .inviter = {},
                    .error = error,
                    .contact = {}};
    if (link.bundle) {
        shown.inviter = link.bundle->name;
        shown.expires_at_ms = link.bundle->expires_at_ms;
    }
    turn.show(std::move(shown));
}

std::expected<InviteId, Error> Engine::State::open_link(std::string_view text, Turn& turn) {
    auto secret = invite::decode_link(text);
    if (!secret) return std::unexpected(to_error(secret.error()));
    return open_link(*secret, turn);
}

std::expected<InviteId, Error> Engine::State::open_link(const invite::LinkSecret& secret, Turn& turn) {
    const InviteId id = invite::derive_link_keys(secret).lookup;
    if (invites.contains(id)) return std::unexpected(Error::link_own);
    if (std::ranges::any_of(contacts, [&](const auto& entry) { return entry.second.invite == id; })) {
        return std::unexpected(Error::link_already_joined);
    }
    OpenedLink& link =
        opened.insert_or_assign(id, OpenedLink{.secret = secret, .bundle_bytes = {}, .bundle = {}})
            .first->second;
    link.answer_due_ms = turn.now_ms + limits::server_answer_ms;
    show_link(id, link, Error::none, turn);
    if (server) peek(id, link, turn);
    return id;
}

Contact* Engine::State::find_contact(const crypto::SignPublicKey& identity) {
    const auto found =
        std::ranges::find_if(contacts, [&](const auto& entry) { return entry.second.identity == identity; });
    return found == contacts.end() ? nullptr : &found->second;
}

void Engine::State::peek(const InviteId& id, OpenedLink& link, Turn& turn) {
    if (link.state == LinkState::checking) request(wire::PeekInvite{.invite = id}, ForPeek{id}, turn);
}

void Engine::State::invite_found(const InviteId& id, const wire::InviteFound& found, Turn& turn) {
    const auto at = opened.find(id);
    if (at == opened.end() || at->second.state != LinkState::checking) return;
    OpenedLink& link = at->second;
    link.answer_due_ms = 0;
    auto bytes = invite::open_bundle(found.bundle, invite::derive_link_keys(link.secret));
    auto bundle = bytes ? invite::decode_bundle(*bytes, id) : std::unexpected(bytes.error());
    Error error = Error::none;
    if (!bundle) {
        error = bundle.error() == invite::BundleError::version_unknown ? Error::link_version_unknown
                                                                       : Error::bundle_refused;
    } else if (profile && bundle->identity == profile->identity.public_key()) {
        error = Error::link_own;
    } else if (turn.now_ms > bundle->expires_at_ms + limits::clock_tolerance_ms) {
        error = Error::invite_expired;  // whatever the server says
    }
    if (error == Error::none) {
        link.state = LinkState::ready;
        link.bundle_bytes = std::move(*bytes);
    }
    if (bundle) link.bundle = std::move(*bundle);
    show_link(id, link, error, turn);
    if (error != Error::none) {
        opened.erase(at);
        followed_link_refused(id, turn);
    } else {
        followed_link_found(id, turn);
    }
}

void Engine::State::peek_refused(const InviteId& id, wire::ErrorCode code, Turn& turn) {
    const auto at = opened.find(id);
    if (at == opened.end() || at->second.state != LinkState::checking) return;
    show_link(id, at->second, to_error(code), turn);
    opened.erase(at);
    followed_link_refused(id, turn);
}

/// Claims an invite: the session begins here, and everything that the claim needs is stored before it leaves.
Result Engine::State::accept_invite(const InviteId& id, Turn& turn) {
    if (!profile) return std::unexpected(Error::no_profile);
    const auto at = opened.find(id);
    if (at == opened.end() || at->second.state != LinkState::ready)
        return std::unexpected(Error::invite_not_open);
    OpenedLink& link = at->second;
    Contact* known = find_contact(link.bundle->identity);
    if (known != nullptr && !is_confirmed(*known)) return std::unexpected(Error::link_already_joined);
    OwnDrop drop{.id = turn.random.array<16>(),
                 .owner = crypto::SignKeyPair(turn.random.secret<crypto::Seed>())};
    const crypto::DhKeyPair ratchet_key(turn.random.secret<crypto::Seed>());
    auto joined = handshake::create_join(invite::derive_link_keys(link.secret), link.bundle_bytes,
                                         *link.bundle, profile->identity,
                                         {.drop = drop.id,
                                          .claimed_at_ms = turn.now_ms,
                                          .ratchet_key = ratchet_key.public_key(),
                                          .received_up_to = known == nullptr ? 0 : received_before(*known),
                                          .name = profile->name},
                                         turn.random);
    if (!joined) return std::unexpected(Error::bundle_refused);
    auto session = session::Session::begin_joiner(joined->outcome.session, ratchet_key, link.bundle->prekey);
    if (!session) return std::unexpected(Error::bundle_refused);

    Bytes body{envelope_join};
    append(body, joined->join);
    Contact fresh{
        .id = joined->outcome.contact,
        .invite = id,
        .name = link.bundle->name,
        .identity = link.bundle->identity,
        .added_at_ms = turn.now_ms,
        .phase = Claiming{.envelope = turn.random.array<16>(), .join = std::move(body), .earlier = {}},
        .their_drop = link.bundle->drop,
        .drop = std::move(drop),
        .renewal = std::move(joined->outcome.renewal),
        .prekeys = {},
        .newcomer = {}};
    fresh.conversation.session = std::move(*session);
    if (known != nullptr) take_over(fresh, *known, turn);
    Contact& contact = contacts.insert_or_assign(fresh.id, std::move(fresh)).first->second;
    if (!contact.conversation.awaits_welcome) number_anew(contact, 0, 0, turn);
    save(contact, turn);
    changed(contact, turn);
    link.state = LinkState::joining;
    show_link(id, link, Error::none, turn);
    if (server) claim(contact, turn);
    return {};
}

/// What a person sees of a conversation goes on with the new session.
void Engine::State::take_over(Contact& fresh, Contact& known, Turn& turn) {
    drop_link(known, turn);
    give_up_changes(known);
    std::get<Claiming>(fresh.phase).earlier = Earlier{.their_drop = known.their_drop,
                                                      .renewal = std::move(known.renewal),
                                                      .prekeys = std::move(known.prekeys),
                                                      .their_bundle = std::move(known.their_bundle),
                                                      .received_up_to = received_before(known)};
    fresh.id = known.id;
    fresh.added_at_ms = known.added_at_ms;
    fresh.verified = known.verified;
    fresh.alias = std::move(known.alias);
    fresh.muted = known.muted;
    fresh.portrait = std::move(known.portrait);
    fresh.hides_presence = known.hides_presence;
    fresh.conversation.next_position = known.conversation.next_position;
    fresh.conversation.reading = known.conversation.reading;
    fresh.conversation.next_sequence = known.conversation.next_sequence;
    fresh.conversation.awaits_welcome = true;
    fresh.outbox = std::move(known.outbox);
    fresh.transfers = std::move(known.transfers);
    if (server) delete_drop(known.drop, turn);
}

/// The invite had ended after all: the contact is asked for a new session in the way of a lost one.
void Engine::State::return_to_earlier(Contact& contact, Turn& turn) {
    Earlier earlier = std::move(*std::get<Claiming>(contact.phase).earlier);
    contact.their_drop = earlier.their_drop;
    contact.renewal = std::move(earlier.renewal);
    contact.prekeys = std::move(earlier.prekeys);
    contact.their_bundle = std::move(earlier.their_bundle);
    contact.conversation.received_up_to = earlier.received_up_to;
    begin_renewal(contact, turn);
    listen_again_to_invites(turn);
}

/// Again after every reconnection until it is answered: the envelope id makes it count once.
void Engine::State::claim(Contact& contact, Turn& turn) {
    const auto& claiming = std::get<Claiming>(contact.phase);
    subscribe(contact.drop, turn);  // first: they may answer at once
    request(wire::ClaimInvite{.invite = contact.invite, .envelope = claiming.envelope, .body = claiming.join},
            ForClaim{contact.id}, turn);
}

void Engine::State::claim_confirmed(Contact& contact, Turn& turn) {
    if (is_confirmed(contact)) return;
    contact.phase = Joining{.again = std::get<Claiming>(contact.phase).earlier.has_value()};
    save(contact, turn);
    opened.erase(contact.invite);
    show_contact(contact, turn);
    turn.show(LinkShown{
        .id = contact.invite, .state = LinkState::joined, .inviter = contact.name, .contact = contact.id});
    if (server) {  // a join of theirs may have waited for this
        settle_crossed(contact, turn);
        listen_again_to_invites(turn);
    }
    flush(contact, turn);
    if (followed_transfer && followed_transfer->link == contact.invite) follow(contact, turn);
}

void Engine::State::claim_refused(const ContactId& id, wire::ErrorCode code, Turn& turn) {
    Contact* contact = find_contact(id);
    if (contact == nullptr || is_confirmed(*contact)) return;
    const bool final = to_error(code) != Error::server_refused;
    turn.show(LinkShown{.id = contact->invite,
                        .state = LinkState::refused,
                        .inviter = contact->name,
                        .error = to_error(code),
                        .contact = {}});
    if (!final) return;  // the drop is full, or the server cannot store: the claim is repeated
    opened.erase(contact->invite);
    followed_link_refused(contact->invite, turn);
    if (std::get<Claiming>(contact->phase).earlier) return return_to_earlier(*contact, turn);
    delete_drop(contact->drop, turn);
    turn.changed_contacts.erase(id);
    turn.saved_contacts.erase(id);
    turn.erase(contact_record(id));
    turn.erase(session_record(id));
    for (const auto& [sequence, outgoing] : contact->outbox) turn.erase(outbox_record(id, sequence));
    contacts.erase(id);
    listen_again_to_invites(turn);  // a join of theirs may have waited for this
}

/// Says that the server does not answer; the question stands, and its answer replaces this.
void Engine::State::opened_timer(Turn& turn) {
    for (auto& [id, link] : opened) {
        if (link.answer_due_ms == 0 || turn.now_ms < link.answer_due_ms) continue;
        link.answer_due_ms = 0;
        show_link(id, link, Error::server_unreachable, turn);
    }
}

}  // namespace vesper::engine
