#pragma once
// What the engine knows: the profile, the invites and the contacts, each owning what exists only with it.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "core/common/limits.h"
#include "core/engine/effects.h"
#include "core/engine/engine.h"
#include "core/session/content.h"
#include "core/session/session.h"
#include "core/wire/signaling.h"

namespace vesper::engine {

struct Profile {
    crypto::SignKeyPair identity;
    std::string name;
    Bytes portrait{};
    /// How often what contacts are told of it has changed. 0: a handshake says all there is.
    std::uint32_t revision = 0;
};

/// A drop of ours at the server.
struct OwnDrop {
    wire::DropId id{};
    crypto::SignKeyPair owner;
};

// ---- invites of ours ----

/// What the server has confirmed of an invite's bundle and expiry.
enum class Publication : std::uint8_t { none, confirmed, renewed };

/// It can still be claimed, or was claimed in time and the claim has not reached us, or somebody waits to be
/// admitted.
struct LiveInvite {
    invite::LinkSecret secret;
    crypto::DhKeyPair prekey;
    crypto::KemKeyPair kem;
    crypto::SignKeyPair owner;
    OwnDrop drop;
    Bytes bundle;                        // as it was published, before sealing
    std::vector<Bytes> earlier_bundles;  // before renewals, the oldest first
    Publication publication{};
    std::optional<ContactId> renewing;  // the conversation it is for, when not for a new one
};
/// Ended by us. The keys of the handshake are gone; those the server wants to see stay until it was told.
struct RevokedInvite {
    crypto::SignKeyPair owner;
    OwnDrop drop;
    bool told = false;
};
/// Used up. The drop of an invite for one belongs to the contact now, and nobody listens to that of one who
/// was declined; what those who came by one for several wrote before they heard our answer comes there still.
struct UsedInvite {
    std::optional<OwnDrop> drop;
};

/// A handshake that came by an invite.
struct Join {
    enum class State : std::uint8_t { admitted, waiting, declined };
    ContactId id{};  // derived from it: one that comes again is recognised
    State state{};
    ContactId contact{};               // admitted
    crypto::SignPublicKey identity{};  // waiting, declined
    wire::Envelope envelope{};         // waiting: as it came, without its id
    std::string name{};                // waiting: as they say it
};

struct Invite {
    InviteId id{};
    std::int64_t created_at_ms{};
    std::int64_t expires_at_ms{};
    std::string label;
    std::uint32_t uses = 1;
    bool ask_first = false;
    bool warned = false;      // that an hour is left
    std::vector<Join> joins;  // at most `uses`, in the order in which they came
    std::variant<LiveInvite, RevokedInvite, UsedInvite> state;
    // of this run
    bool expiry_shown = false;
    std::map<ContactId, ContactId> crossed{};  // contacts whose join waits in its drop for our own claim

    [[nodiscard]] std::int64_t forget_at_ms() const { return expires_at_ms + limits::ended_invite_memory_ms; }
};

// ---- invites of others, opened here (in memory only: opening leaves no trace) ----

struct OpenedLink {
    invite::LinkSecret secret;
    LinkState state = LinkState::checking;
    std::int64_t answer_due_ms{};  // checking: when to say that the server does not answer
    Bytes bundle_bytes;            // ready
    std::optional<invite::Bundle> bundle;
};

// ---- contacts ----

/// How the other side can begin a session with us should this one be lost. Used once, and seldom: the key
/// pairs are made from their seeds then.
struct Prekeys {
    crypto::Seed prekey;
    crypto::Seed kem;
    Bytes bundle;  // their public halves, as our welcome says
};

/// What a handshake with a contact needed before our claim of another invite of theirs.
struct Earlier {
    wire::DropId their_drop{};
    invite::JoinSecrets renewal;
    std::optional<Prekeys> prekeys;
    Bytes their_bundle;
    std::uint64_t received_up_to{};
};

/// Our claim of their invite, until the server confirms it. Repeating it is harmless: it has one envelope id.
struct Claiming {
    wire::EnvelopeId envelope{};
    Bytes join;
    std::optional<Earlier> earlier;  // of the conversation that there is, to which it returns when refused
};
/// The server has confirmed the claim; they have not answered.
struct Joining {
    bool again = false;  // in a conversation that there was
};
/// They have proved that they hold the invite's keys.
struct Established {};
/// Our handshake for a new session in place of a lost one, until they answer. Repeating it is harmless.
struct Renewing {
    wire::EnvelopeId envelope{};
    Bytes body;
    invite::JoinSecrets renewal;     // what it gives, for the handshake after it
    std::uint64_t received_up_to{};  // in the session that was lost
};
/// The session is lost and there is nothing to begin another from.
struct Lost {};

/// Somebody who came by an invite for this conversation and is not the contact.
struct Newcomer {
    crypto::SignPublicKey identity;
    bool verified = false;  // their safety number was compared before
    bool accepted = false;  // by a person; their join is on its way from the drop again
};

/// Where an unacknowledged message is.
struct Waiting {};
struct OnLink {};
struct ToServer {
    wire::RequestId request{};
};
struct InDrop {};
using Carrier = std::variant<Waiting, OnLink, ToServer, InDrop>;

struct Outgoing {
    session::Message message;
    std::uint64_t position = 0;  // in the history; 0 for what is not shown
    Carrier carrier;
};

/// No peer connection. With a time: when to ask for one again.
struct LinkIdle {
    std::optional<std::int64_t> retry_at_ms;
};
struct LinkPending {
    std::int64_t deadline_ms{};
};
struct LinkOpen {
    std::int64_t since_ms{};
    bool resync = true;  // the first acknowledgement on this link tells what the drop has not brought
};
using Link = std::variant<LinkIdle, LinkPending, LinkOpen>;

/// How far both have read, and what was agreed on; outlives a session.
struct Reading {
    std::uint64_t read_up_to = 0;    // by them: a position here
    std::uint64_t unread = 0;        // messages of theirs
    std::uint64_t first_unread = 0;  // position of the first of them
    std::uint64_t last_number = 0;   // of the latest message of theirs
    std::uint64_t told_number = 0;   // how far they know that we have read
    std::uint32_t disappears_after_s = 0;
    std::int64_t last_seen_at_ms = 0;
};

/// What changes with every frame.
struct Conversation {
    std::uint64_t next_sequence = 1;
    std::uint64_t next_position = 1;
    std::uint64_t received_up_to = 0;
    /// Our handshake renewed the session: nothing is sent before their welcome says what they had.
    bool awaits_welcome = false;
    std::int64_t last_good_at_ms = 0;  // when the last envelope that opened came, by the server's clock
    std::int64_t last_renewal_at_ms = 0;
    Reading reading{};
    std::optional<session::Session> session;  // none: lost
};

/// The next sequence where the true one is lost: above any that was given out, so that what they say they had
/// is believed. Numbers from here on are given anew before they are sent.
inline constexpr std::uint64_t unknown_sequence = 1ULL << 46U;

/// A file that is not whole where it goes.
struct Transfer {
    bool incoming{};
    std::uint64_t number{};     // in its author's history
    ByteArray<32> key{};        // incoming
    std::uint64_t size{};       // of the file
    bool paused{};              // by the person here
    std::uint64_t deposited{};  // ours: chunks that the drop has, from the first on
    // of this run
    TransferState shown = TransferState::over;
    bool halted = false;                  // by the other side
    bool gone = false;                    // they do not have it any more
    bool failed = false;                  // it could not be written here
    bool open = false;                    // theirs: somebody was asked to take it
    bool under_way = false;               // on this link
    bool reading = false;                 // ours: a chunk for the drop
    std::uint64_t next_to_read = 0;       // ours: for the drop
    std::set<std::uint64_t> confirmed{};  // ours: chunks in the drop behind a gap
    std::uint32_t round = 0;              // ours: how often it was begun to put it into the drop
    std::int64_t fetch_due_ms = 0;        // through the drop. Theirs: to be asked for then. Ours: not before
    unsigned fetches = 0;                 // theirs: through the drop, since it last brought something
};

struct Contact {
    // stored in a record
    ContactId id{};
    InviteId invite{};
    std::string name;
    crypto::SignPublicKey identity;
    bool verified = false;
    std::int64_t added_at_ms{};
    std::variant<Claiming, Joining, Established, Renewing, Lost> phase;
    wire::DropId their_drop{};
    OwnDrop drop;
    invite::JoinSecrets renewal;     // shared, for the next handshake
    std::optional<Prekeys> prekeys;  // none once they were used
    Bytes their_bundle{};            // empty until their welcome comes
    std::optional<Newcomer> newcomer;
    std::string alias{};  // what they are called here, when not by their name
    bool muted = false;
    bool blocked = false;
    Bytes portrait{};
    bool hides_presence = false;      // by their wish
    std::uint32_t told_revision = 0;  // of our profile, in this session

    // in a second one
    Conversation conversation{};

    // a record each
    std::map<std::uint64_t, Outgoing> outbox{};     // by sequence
    std::map<std::uint64_t, Transfer> transfers{};  // by position

    // of this run
    std::map<std::uint64_t, session::Message>
        held{};  // ahead of a gap; their sender repeats them after a crash
    Link link{};
    Path path{};                       // of the link
    std::uint32_t our_attempt = 0;     // number of the link that is being made or open
    std::uint32_t their_attempt = 0;   // and what they call it; 0: not heard yet
    unsigned undecryptable = 0;        // envelopes since the last good one
    unsigned link_failures = 0;        // in a row
    std::int64_t last_link_at_ms = 0;  // when the last attempt began
    std::int64_t server_blocked_until_ms = 0;
    std::int64_t drop_full_until_ms = 0;  // for chunks
    std::int64_t ack_due_ms = 0;  // when what is not acknowledged is sent again over the link; 0: nothing is
    bool peer_was_here = false;   // since the last resync: what waits in a drop may have to be repeated
    Connection shown{};
    std::optional<ConversationShown> conversation_shown{};
    /// A message of theirs that changes another waits for that one's record; what is behind it waits too.
    bool changing = false;
    std::deque<std::int64_t> calls_given_up{};  // when they last ended one that rang here
    std::int64_t calls_quiet_until_ms = 0;      // they did so too often: none of theirs rings before
};

// ---- messages that change ----

struct EditMessage {
    std::string text;
};
struct RemoveMessage {};
struct ForgetMessage {};
struct ReactToMessage {
    std::string emoji;
};

/// A person wants a file of theirs that is not on its way.
struct TakeFile {};
/// They want one of ours again that they have had.
struct SendFileAgain {
    std::uint64_t from_chunk{};
};
/// A file of theirs has come, or could not be what was announced; or they say that they have one of ours.
struct FileEnded {
    FileState state{};
};

using ChangeKind = std::variant<EditMessage, RemoveMessage, ForgetMessage, ReactToMessage, TakeFile,
                                SendFileAgain, FileEnded>;

/// A change of a message that is in the store, until its record was read.
struct Change {
    ContactId contact{};
    bool by_them{};
    std::uint64_t position{};  // 0: to be found by its number
    std::uint64_t number{};    // of a message of theirs
    ChangeKind what;
    bool gone = false;  // the message was erased meanwhile
    bool over = false;  // the session of their change is
};

// ---- calls ----

/// A call of ours, as it is kept until its line of the history is: it may end with this device.
struct KeptCall {
    ContactId contact{};
    std::int64_t began_ms{};
    std::int64_t joined_ms = 0;  // both had
    std::int64_t kept_ms{};      // then it was still under way
};
/// A call there is. What each side says of it is whole, so that any of it may be lost.
struct OngoingCall {
    ContactId contact{};
    bool incoming{};
    session::Call ours;                     // as last said
    std::optional<session::Call> theirs{};  // as last heard
    std::int64_t began_ms{};
    std::int64_t joined_ms = 0;  // both have
    std::int64_t heard_ms = 0;
    std::int64_t say_due_ms = 0;
    std::int64_t kept_ms = 0;          // ours: when it was last
    std::int64_t silent_since_ms = 0;  // joined, and held by neither: since when their voice should come
    bool carried = false;              // by the link there is
    bool came = false;                 // theirs has, over this link or one before it
    std::optional<session::CallTransfer> transfer{};        // as last said
    std::optional<session::CallTransfer> their_transfer{};  // as last heard
    std::optional<ContactId> transfer_with{};               // it is being handed over: the other of the two
    std::int64_t transfer_until_ms = 0;                     // by then it has come about
    bool transfer_failed = false;                           // the last attempt to
    std::optional<ContactId> follows{};  // ours, because they handed their call with this device over
};
/// Who is to come by an invite because a call is handed over to this device, and is answered then.
struct AwaitedCaller {
    InviteId invite{};
    ByteArray<32> secret{};
    ContactId by{};
    bool plain{};
    std::int64_t until_ms{};
    std::optional<ContactId> caller{};  // who has said that they come by it
};
/// A call of this device that is handed over to somebody, on its way there.
struct FollowedTransfer {
    InviteId link{};
    ByteArray<32> secret{};
    ContactId by{};
    bool plain{};
    std::int64_t until_ms{};
};
/// One that is over: said for a while until they have heard it, and again to whoever speaks of it.
struct EndedCall {
    ContactId contact{};
    session::Call ours;
    std::int64_t repeat_until_ms{};
    std::int64_t say_due_ms = 0;  // 0: they have heard it, or ended it themselves, or it was said long enough
};

/// A message that disappears.
struct Disappearing {
    std::uint32_t after_s{};
    std::int64_t at_ms{};    // 0: it was not read yet
    std::uint64_t number{};  // of theirs
};

}  // namespace vesper::engine
