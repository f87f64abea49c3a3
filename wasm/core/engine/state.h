#pragma once
// The engine's inside. A Turn is one input being handled: what it stores goes into one atomic Store, and
// everything else it asks for stands behind that Store.

#include <algorithm>
#include <deque>
#include <list>
#include <set>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/model.h"
#include "core/engine/records.h"

namespace vesper::engine {

/// The first byte of an envelope's body: what follows.
inline constexpr std::uint8_t envelope_join = 1;     // a handshake message
inline constexpr std::uint8_t envelope_session = 2;  // a session frame
inline constexpr std::uint8_t envelope_reset = 3;    // a handshake message for a contact there is

struct Turn {
    explicit Turn(const Moment& moment) : now_ms(moment.now_ms), random(moment.entropy) {}

    void put(std::string name, Bytes plain) {
        erases.erase(name);
        puts.insert_or_assign(std::move(name), std::move(plain));
    }
    void erase(const std::string& name) {
        puts.erase(name);
        erases.insert(name);
    }
    /// A line of the history, new or changed.
    void show_and_save(MessageShown message) {
        put(message_record(message.contact, message.position), encode(message));
        show(std::move(message));
    }
    /// Every record whose name begins so; nothing under it may be put in this turn.
    void erase_under(std::string prefix) { erases_under.push_back(std::move(prefix)); }
    void keep_file(KeptFile file) { files.push_back(std::move(file)); }
    void store_chunk(StoredChunk chunk) { chunks.push_back(std::move(chunk)); }
    void then(Effect effect) { effects.push_back(std::move(effect)); }
    void show(Event event) { effects.emplace_back(Show{std::move(event)}); }
    void refuse(std::string where, Error error) {
        show(RefusedShown{.where = std::move(where), .error = error});
    }

    std::int64_t now_ms;
    crypto::Random random;
    std::map<std::string, Bytes> puts;  // not sealed yet
    std::set<std::string> erases;
    std::vector<std::string> erases_under;
    std::vector<KeptFile> files;
    std::vector<StoredChunk> chunks;
    std::set<ContactId> changed_contacts;  // their conversation did: every frame does that
    std::set<ContactId> saved_contacts;    // the contact itself did
    std::set<ContactId> progressed;        // how far their messages have come may have changed
    std::set<ContactId> to_acknowledge;    // their messages came; one acknowledgement at the end
    std::vector<Effect> effects;
};

// What a request to the server was for, and what answers it if not an Error.
struct ForNothing {};  // Ok or Sent, and nothing follows from it
struct ForInviteCreated {
    using Answer = wire::InviteCreated;
    InviteId invite{};
};
struct ForRevoked {
    using Answer = wire::Ok;
    InviteId invite{};
};
struct ForPeek {
    using Answer = wire::InviteFound;
    InviteId invite{};
};
struct ForClaim {
    using Answer = wire::Sent;
    ContactId contact{};
};
struct ForMessage {
    using Answer = wire::Sent;
    ContactId contact{};
    std::uint64_t sequence{};
};
struct ForHere {
    using Answer = wire::Sent;
    ContactId contact{};
};
struct ForChunk {
    using Answer = wire::Sent;
    ContactId contact{};
    std::uint64_t position{};
    std::uint64_t index{};
    std::uint32_t round{};
};
struct ForRelays {
    using Answer = wire::Relays;
};
using Purpose = std::variant<ForNothing, ForInviteCreated, ForRevoked, ForPeek, ForClaim, ForMessage, ForHere,
                             ForChunk, ForRelays>;

/// STUN and TURN servers for links, of this run.
struct IceServers {
    std::vector<wire::IceServer> known;
    std::int64_t ask_at_ms = 0;  // not before; 0: nobody has asked
    bool asked = false;          // this connection's server has not answered
};

/// A connection to the server whose Hello has come.
struct ServerConnection {
    wire::ConnectionNonce nonce{};
    std::int64_t clock_offset_ms{};  // the server's clock minus ours
    wire::RequestId last_request = 0;
    std::map<wire::RequestId, Purpose> pending;
};

struct Engine::State {
    explicit State(const VaultKey& key) : vault(key) {}

    crypto::SealKey vault;
    std::optional<Profile> profile;
    bool profile_refused = false;  // it is stored and could not be read: it must not be overwritten
    std::map<InviteId, Invite> invites;
    std::map<InviteId, OpenedLink> opened;
    std::map<ContactId, Contact> contacts;
    std::vector<RestoredOutgoing> restored_outgoing;           // until start()
    std::vector<RestoredTransfer> restored_transfers;          // until start()
    std::vector<KeptCall> restored_calls;                      // until start()
    std::map<ContactId, Conversation> restored_conversations;  // until start()
    Preferences preferences;
    /// The record of the first one's target is being read.
    std::deque<Change> changes;
    std::map<std::pair<ContactId, std::uint64_t>, Disappearing> disappearing;
    std::set<std::pair<std::int64_t, std::pair<ContactId, std::uint64_t>>> disappearing_by_time;
    std::list<OngoingCall> calls;
    std::optional<AwaitedCaller> awaited_caller;
    std::optional<FollowedTransfer> followed_transfer;
    std::deque<EndedCall> ended_calls;
    std::optional<ServerConnection> server;
    IceServers relays;
    bool server_shown = false;  // up or down has been said since the start
    std::int64_t timer_at_ms = 0;
    std::deque<Effect> effects;

    // engine.cpp: seals and queues what the turn gathered
    void finish(Turn& turn);
    void update_timer(Turn& turn);

    // invites.cpp: our invites
    Result create_invite(const InviteOptions& options, std::optional<ContactId> renewing, Turn& turn);
    Invite& make_invite(const InviteOptions& options, std::int64_t ttl_ms, std::optional<ContactId> renewing,
                        Turn& turn);
    Result renew_invite(Invite& invite, Turn& turn);
    Result revoke_invite(Invite& invite, Turn& turn);
    Result admit(Invite& invite, const ContactId& id, Turn& turn);
    Result decline(Invite& invite, const ContactId& id, Turn& turn);
    void end_invite(Invite& invite, Turn& turn);
    void register_invite(const Invite& invite, Turn& turn);
    void invite_created(const InviteId& id, Turn& turn);
    void invite_refused(const InviteId& id, wire::ErrorCode code, Turn& turn);
    void invite_revoked(const InviteId& id, Turn& turn);
    void join_is(Invite& invite, Join join, Turn& turn) const;
    void settle_crossed(const Contact& contact, Turn& turn);
    [[nodiscard]] bool consume_join(Invite& invite, const wire::Envelope& envelope, Turn& turn);
    void take_join(Invite& invite, Contact* contact, handshake::Accepted accepted, session::Session session,
                   const wire::Envelope& envelope, Turn& turn);
    [[nodiscard]] bool frame_in_invite(Invite& invite, const wire::Envelope& envelope, Turn& turn);
    [[nodiscard]] Contact* contact_for(const Invite& invite, const crypto::SignPublicKey& identity);
    [[nodiscard]] bool may_renew(Contact& contact, const crypto::SignPublicKey& identity, Turn& turn);
    void listen_again_to_invites(Turn& turn);
    void invites_timer(Turn& turn);
    /// `ending`: says that it has an hour left.
    void show_invite(Invite& invite, Turn& turn, bool ending = false) const;
    void save(const Invite& invite, Turn& turn) const;

    // opened_links.cpp: links of others
    std::expected<InviteId, Error> open_link(std::string_view link, Turn& turn);
    std::expected<InviteId, Error> open_link(const invite::LinkSecret& secret, Turn& turn);
    Result accept_invite(const InviteId& id, Turn& turn);
    void peek(const InviteId& id, OpenedLink& link, Turn& turn);
    void invite_found(const InviteId& id, const wire::InviteFound& found, Turn& turn);
    void peek_refused(const InviteId& id, wire::ErrorCode code, Turn& turn);
    void take_over(Contact& fresh, Contact& known, Turn& turn);
    void return_to_earlier(Contact& contact, Turn& turn);
    void claim(Contact& contact, Turn& turn);
    void claim_confirmed(Contact& contact, Turn& turn);
    void claim_refused(const ContactId& id, wire::ErrorCode code, Turn& turn);
    void opened_timer(Turn& turn);
    void show_link(const InviteId& id, const OpenedLink& link, Error error, Turn& turn) const;

    // server.cpp: the connection to the server
    Result server_frame(std::string_view frame, Turn& turn);
    void hello(const wire::Hello& hello, Turn& turn);
    void server_down(Turn& turn);
    Result answered(const wire::ServerMessage& message, wire::RequestId re, Turn& turn);
    void request_failed(const Purpose& purpose, const wire::Error& error, Turn& turn);
    void request_done(const Purpose& purpose, const wire::ServerMessage& message, Turn& turn);
    void envelopes_came(const wire::Envelopes& envelopes, Turn& turn);
    [[nodiscard]] bool envelope_came(const wire::DropId& drop, const wire::Envelope& envelope, Turn& turn);
    template <class Request>
    wire::RequestId request(Request message, Purpose purpose, Turn& turn) {
        message.id = ++server->last_request;
        server->pending.emplace(message.id, purpose);
        if (server->pending.size() > limits::max_pending_requests) {
            server->pending.erase(server->pending.begin());
        }
        turn.then(SendToServer{wire::encode(wire::ClientMessage{std::move(message)})});
        return server->last_request;
    }
    void subscribe(const OwnDrop& drop, Turn& turn);
    void delete_drop(const OwnDrop& drop, Turn& turn);

    // delivery.cpp: messages, exactly once and in order
    Result send_post(Contact& contact, std::string_view text, const std::optional<session::File>& file,
                     const std::optional<MessagePlace>& answers_to, Turn& turn);
    void enqueue(Contact& contact, session::Message message, std::uint64_t position, Turn& turn);
    void enqueue(Contact& contact, const session::Body& body, std::uint64_t position, Turn& turn);
    void flush(Contact& contact, Turn& turn);
    void send_on_link(Contact& contact, const session::Content& content, Turn& turn);
    wire::RequestId send_through_server(Contact& contact, const session::Content& content, bool ephemeral,
                                        const Purpose& purpose, Turn& turn);
    [[nodiscard]] Error receive_envelope(Contact& contact, const wire::Envelope& envelope, Turn& turn);
    [[nodiscard]] Error receive_opened(Contact& contact, ByteView plaintext, const wire::Envelope& envelope,
                                       Turn& turn);
    [[nodiscard]] Error receive_frame(Contact& contact, ByteView frame, Turn& turn);
    [[nodiscard]] Error receive(Contact& contact, ByteView plaintext, bool over_link, Turn& turn);
    void receive_message(Contact& contact, session::Message message, Turn& turn);
    void take_due(Contact& contact, Turn& turn);
    void take_message(Contact& contact, const session::Message& message, Turn& turn);
    void take_body(Contact& contact, const session::Message& message, session::Body body, Turn& turn);
    void show_incoming(Contact& contact, MessageShown shown, Turn& turn);
    void acknowledged(Contact& contact, std::uint64_t up_to, bool over_link, Turn& turn);
    void acknowledge(Contact& contact, Turn& turn);
    void await_ack(Contact& contact, Turn& turn);
    void ack_overdue(Contact& contact, Turn& turn);
    void server_has_message(const ForMessage& sent, wire::RequestId request, Turn& turn);
    void server_refused_message(const ForMessage& sent, wire::RequestId request, Turn& turn);
    void set_carrier(const Contact& contact, Outgoing& outgoing, Carrier carrier, Turn& turn);
    template <class From>
    void take_back(Contact& contact, Turn& turn);

    // contacts.cpp: what a person decides about a contact
    void rename_contact(Contact& contact, std::string_view name, Turn& turn);
    void set_muted(Contact& contact, bool muted, Turn& turn);
    void set_blocked(Contact& contact, bool blocked, Turn& turn);
    void forget_contact(const ContactId& id, Turn& turn);

    // profile.cpp: how people show themselves
    void change_profile(std::string_view name, ByteView portrait, Turn& turn);
    void set_preferences(const Preferences& wanted, Turn& turn);
    void profile_changed(Turn& turn);
    void show_profile(Turn& turn) const;
    void tell_profile(Contact& contact, Turn& turn);
    void profile_came(Contact& contact, session::Profile came, std::int64_t sent_at_ms, Turn& turn);
    void call_them(Contact& contact, std::string name, std::int64_t at_ms, Turn& turn);

    // changes.cpp: messages that change
    Result change(const Contact& contact, std::uint64_t position, ChangeKind what, Turn& turn);
    void change(Change change, Turn& turn);
    void load_next(Turn& turn);
    void loaded(std::string_view name, const std::optional<ByteView>& sealed, Turn& turn);
    void apply(Change& change, std::optional<MessageShown> message, Turn& turn);
    void change_done(const Change& change, Turn& turn);
    void erase_message(const ContactId& contact, std::uint64_t position, std::uint64_t number, Turn& turn);
    void give_up_changes(Contact& contact);

    // transfers.cpp: files
    Result send_file(Contact& contact, const session::File& file, std::string_view brought_in,
                     std::string_view text, const std::optional<MessagePlace>& answers_to, Turn& turn);
    Result pause_file(Contact& contact, std::uint64_t position, bool paused, Turn& turn);
    void file_announced(Contact& contact, const MessageShown& message, Turn& turn);
    void send_file_over_link(Contact& contact, std::uint64_t position, std::uint64_t from_chunk, Turn& turn);
    void send_again(Contact& contact, const MessageShown& message, std::uint64_t from_chunk, Turn& turn);
    void expect_file(Contact& contact, const MessageShown& message, bool paused, Turn& turn);
    void file_wanted(Contact& contact, const MessageShown& message, Turn& turn);
    void file_ready(Contact& contact, std::uint64_t position, std::uint64_t from_chunk, Turn& turn);
    void file_ended(Contact& contact, std::uint64_t position, Receipt receipt, Turn& turn);
    void file_missing(Contact& contact, std::uint64_t position, Turn& turn);
    void say_of_file(Contact& contact, const session::FileControl& control, Turn& turn);
    void chunk_read(Contact& contact, std::uint64_t position, std::uint64_t index,
                    const std::optional<ByteView>& sealed, Turn& turn);
    [[nodiscard]] Error file_control_came(Contact& contact, const session::FileControl& control,
                                          bool over_link, Turn& turn);
    [[nodiscard]] Error file_chunk_came(Contact& contact, session::FileChunk chunk, Turn& turn);
    void chunk_deposited(const ForChunk& sent, Turn& turn);
    void chunk_refused(const ForChunk& sent, Turn& turn);
    [[nodiscard]] Error fetched(Contact& contact, const session::FileControl& control, bool over_link,
                                Turn& turn);
    void move_files(Contact& contact, Turn& turn);
    [[nodiscard]] bool uses_drop_for_files(const Contact& contact) const;
    [[nodiscard]] std::int64_t files_due_ms(const Contact& contact) const;
    void receive_files(Contact& contact, Turn& turn);
    void prepare_to_receive(const Contact& contact, std::uint64_t position, Transfer& transfer,
                            Turn& turn) const;
    void deposit_files(Contact& contact, Turn& turn);
    void fetch_from_drop(Contact& contact, Turn& turn);
    void halt_files(Contact& contact, Turn& turn);
    void deposit_again(Contact& contact, Turn& turn);
    void end_transfer(Contact& contact, std::uint64_t position, Turn& turn);
    void erase_file(Contact& contact, std::uint64_t position, Turn& turn);
    void show_transfer(const Contact& contact, std::uint64_t position, Transfer& transfer, Turn& turn) const;

    // calls.cpp
    [[nodiscard]] OngoingCall* find_call(const ContactId& contact);
    [[nodiscard]] bool is_linked(const ContactId& contact) const;
    Result start_call(Contact& contact, bool plain, Turn& turn);
    Result begin_call(Contact& contact, bool plain, const std::optional<FollowedTransfer>& followed,
                      Turn& turn);
    void hold_others(const OngoingCall& but, Turn& turn);
    Result answer_call(const ContactId& id, bool plain, Turn& turn);
    Result end_call(const ContactId& id, Turn& turn);
    Result set_call_side(const ContactId& id, const CallSide& side, Turn& turn);
    void voice_came(const ContactId& id, Turn& turn);
    void voice_failed(const ContactId& id, Turn& turn);
    [[nodiscard]] Error call_came(Contact& contact, const session::Call& said, Turn& turn);
    [[nodiscard]] Error call_changed(Contact& contact, OngoingCall& call, const session::Call& said,
                                     Turn& turn);
    void call_wanted(Contact& contact, const session::Call& said, Turn& turn);
    void turn_down(const Contact& contact, const session::Call& said, session::Call::Reason reason,
                   Turn& turn);
    void take_call(Contact& contact, const session::Call& said, Turn& turn);
    void take_part(OngoingCall& call, bool plain, Turn& turn);
    void joined(OngoingCall& call, Turn& turn);
    void say_of_call(Contact& contact, const session::Content& said, Turn& turn);
    void say_call(Contact& contact, const OngoingCall& call, Turn& turn);
    void say_call(OngoingCall& call, Turn& turn);
    void call_side_changed(OngoingCall& call, Turn& turn);
    void finish_call(const ContactId& contact, session::Call::Reason reason, bool by_them, Turn& turn);
    void remember_ended(const ContactId& contact, session::Call ours, bool repeated, Turn& turn);
    void call_given_up(Contact& contact, Turn& turn) const;
    void keep_call(OngoingCall& call, Turn& turn) const;
    void record_calls_cut_short(Turn& turn);
    void record_call(Contact& contact, const KeptCall& call, session::PastCall::Outcome unanswered,
                     Turn& turn);
    void call_link_opened(const Contact& contact, Turn& turn);
    void call_link_gone(const Contact& contact, Turn& turn);
    void call_link_lost(Contact& contact, Turn& turn);
    [[nodiscard]] static std::int64_t call_over_ms(const OngoingCall& call);
    void calls_timer(Turn& turn);
    void show_call(const OngoingCall& call, Turn& turn) const;

    // call_transfers.cpp: calls that are handed over
    Result transfer_call(const ContactId& id, Contact& target, bool plain, Turn& turn);
    Result answer_transfer(const ContactId& id, bool accepted, bool plain, Turn& turn);
    void agree_to_transfer(OngoingCall& call, bool plain, Turn& turn);
    void decline_transfer(OngoingCall& call, Turn& turn);
    void transfer_fails(OngoingCall& call, Turn& turn);
    void call_transfer_came(Contact& contact, const session::CallTransfer& said, Turn& turn);
    void transfer_taken_back(OngoingCall& call, Turn& turn);
    void transfer_invite_created(const InviteId& invite, Turn& turn);
    void await_nobody(Turn& turn);
    void take_awaited(Contact& contact, const session::Call& said, Turn& turn);
    void followed_link_found(const InviteId& link, Turn& turn);
    void followed_link_refused(const InviteId& link, Turn& turn);
    void follow(Contact& target, Turn& turn);
    void transfer_over(const OngoingCall& over, bool by_them, Turn& turn);
    void transfers_timer(Turn& turn);
    void tell_transfer(const OngoingCall& call, CallShown& shown) const;

    // reading.cpp: what was read, and what disappears then
    void read_messages(Contact& contact, Turn& turn);
    void typing(Contact& contact, bool writes, Turn& turn);
    void set_disappearing(Contact& contact, std::uint32_t after_s, bool by_them, std::int64_t sent_at_ms,
                          Turn& turn);
    void will_disappear(const MessageShown& message, Turn& turn);
    void begin_to_disappear(const ContactId& contact, std::uint64_t position, Disappearing& disappearing,
                            Turn& turn);
    void disappearing_timer(Turn& turn);
    void show_conversation(Contact& contact, Turn& turn) const;

    // renewal.cpp: sessions that begin again, other identities
    void restore_conversation(Contact& contact, Turn& turn);
    void begin_renewal(Contact& contact, Turn& turn);
    void send_renewal(Contact& contact, Turn& turn);
    void renewal_answered(Contact& contact, Turn& turn);
    [[nodiscard]] Error renewal_came(Contact& contact, const wire::Envelope& envelope, Turn& turn);
    void adopt(Contact& contact, handshake::Accepted accepted, session::Session session,
               const wire::Envelope& envelope, Turn& turn);
    [[nodiscard]] Error never_given_out(Contact& contact, Turn& turn);
    void renew_if_time(Contact& contact, Turn& turn);
    void undecryptable(Contact& contact, const wire::Envelope& envelope, Turn& turn);
    void welcome(Contact& contact, std::uint64_t received_up_to, Turn& turn);
    void number_anew(Contact& contact, std::uint64_t they_received, std::uint64_t we_received, Turn& turn);
    [[nodiscard]] Error welcome_came(Contact& contact, ByteView body, Turn& turn);
    void notice(Contact& contact, ShownKind kind, Turn& turn);
    Result accept_identity(Contact& contact, Turn& turn);
    Result refuse_identity(Contact& contact, Turn& turn);

    // relays.cpp: STUN and TURN servers
    void ask_for_relays(Turn& turn);
    void relays_came(const wire::Relays& came, Turn& turn);
    void relays_refused(Turn& turn);
    [[nodiscard]] std::vector<wire::IceServer> ice_servers(unsigned failures) const;

    // links.cpp: peer connections
    void link_signal(Contact& contact, const Signal& signal, Turn& turn);
    void link_opened(Contact& contact, Turn& turn);
    void link_path(Contact& contact, Path path, Turn& turn);
    void link_lost(Contact& contact, Turn& turn);
    void drop_link(Contact& contact, Turn& turn);
    void say_here(Contact& contact, Turn& turn);
    void here_answered(const ContactId& id, bool live, Turn& turn);
    void peer_is_here(Contact& contact, Turn& turn);
    void peer_signal(Contact& contact, const session::Signal& signal, Turn& turn);
    void open_link_to(Contact& contact, bool offer, Turn& turn);
    void links_timer(Turn& turn);
    void show_contact(Contact& contact, Turn& turn) const;
    void show_connection(Contact& contact, Turn& turn) const;

    [[nodiscard]] Contact* find_contact(const ContactId& id);
    [[nodiscard]] Contact* find_contact(const crypto::SignPublicKey& identity);
    [[nodiscard]] const Contact* find_contact(const ContactId& id) const;
    /// Its conversation has changed and will be stored.
    void changed(const Contact& contact, Turn& turn) const { turn.changed_contacts.insert(contact.id); }
    /// The contact itself has.
    void save(const Contact& contact, Turn& turn) const { turn.saved_contacts.insert(contact.id); }
};

/// Everything that an invite's uses allow has come.
[[nodiscard]] inline bool is_spent(const Invite& invite) {
    return invite.joins.size() >= invite.uses;
}

/// When the expiry of this invite is to be shown; 0 when it will not or has been.
[[nodiscard]] inline std::int64_t expiry_due_ms(const Invite& invite) {
    const bool can_expire = std::holds_alternative<LiveInvite>(invite.state) && !is_spent(invite);
    return can_expire && !invite.expiry_shown ? invite.expires_at_ms : 0;
}
/// The same for the warning before it.
[[nodiscard]] inline std::int64_t warning_due_ms(const Invite& invite) {
    const bool can_expire = std::holds_alternative<LiveInvite>(invite.state) && !is_spent(invite);
    return can_expire && !invite.warned ? invite.expires_at_ms - limits::invite_warning_ms : 0;
}

/// The drop of an invite that has one of its own.
[[nodiscard]] inline const OwnDrop* drop_of(const Invite& invite) {
    if (const auto* live = std::get_if<LiveInvite>(&invite.state)) return &live->drop;
    if (const auto* revoked = std::get_if<RevokedInvite>(&invite.state)) return &revoked->drop;
    const auto& drop = std::get<UsedInvite>(invite.state).drop;
    return drop ? &*drop : nullptr;
}

/// Whether this contact is one that a person sees: the server has confirmed our claim, or we were claimed.
[[nodiscard]] inline bool is_confirmed(const Contact& contact) {
    return !std::holds_alternative<Claiming>(contact.phase);
}

/// When both sides have sent a handshake, the smaller identity's stands.
[[nodiscard]] inline bool ours_stands(const Profile& profile, const Contact& contact) {
    return std::ranges::lexicographical_compare(profile.identity.public_key().bytes, contact.identity.bytes);
}

/// Whether a person sees this contact: it is confirmed, or there was a conversation before our claim.
[[nodiscard]] inline bool is_seen(const Contact& contact) {
    const auto* claiming = std::get_if<Claiming>(&contact.phase);
    return claiming == nullptr || claiming->earlier;
}

/// How many of their messages this side has, in the session that a new handshake replaces.
[[nodiscard]] inline std::uint64_t received_before(const Contact& contact) {
    const auto* renewing = std::get_if<Renewing>(&contact.phase);
    return renewing == nullptr ? contact.conversation.received_up_to : renewing->received_up_to;
}

/// Whether frames may be sealed for this contact now.
[[nodiscard]] inline bool can_seal(const Contact& contact) {
    return is_confirmed(contact) && contact.conversation.session && !contact.newcomer && !contact.blocked;
}

/// What a person sees them called.
[[nodiscard]] inline const std::string& shown_name(const Contact& contact) {
    return contact.alias.empty() ? contact.name : contact.alias;
}

/// A call of theirs that nobody here has answered.
[[nodiscard]] inline bool rings(const OngoingCall* call) {
    return call != nullptr && call->incoming && call->joined_ms == 0;
}

}  // namespace vesper::engine
