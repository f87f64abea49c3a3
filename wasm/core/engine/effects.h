#pragma once
// What the engine asks its surroundings to do, and what it shows a person.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "core/common/bytes.h"
#include "core/engine/error.h"
#include "core/session/content.h"
#include "core/wire/signaling.h"

namespace vesper::engine {

/// Names a contact on this device. Derived from the handshake; never sent.
using ContactId = ByteArray<16>;
/// Names a call: random, by who calls.
using CallId = ByteArray<16>;
/// Names an invite: its lookup id.
using InviteId = ByteArray<16>;

/// Part of a WebRTC negotiation, in the peers' own words (SDP, or a candidate as RTCIceCandidate.toJSON
/// prints it).
struct Signal {
    enum class Kind : std::uint8_t { offer = 1, answer = 2, candidate = 3 };
    Kind kind{};
    std::string text;
};

// ---- what is shown ----

struct ProfileShown {
    std::string name;
    Bytes portrait;  // as it was chosen, or empty
};

enum class InviteState : std::uint8_t { pending, open, used, expired, revoked };

/// Somebody who came by an invite and waits for a person to admit or decline them.
struct RequestShown {
    ContactId id{};    // names the request; when admitted, usually the contact
    std::string name;  // as they say it
    std::int64_t at_ms{};
};

/// An invite of ours. Pending: the server does not know of it, or of its renewal, yet.
struct InviteShown {
    InviteId id{};
    std::string code;   // what follows the # in the link, while pending or open; a secret
    std::string label;  // for the inviter alone
    std::int64_t created_at_ms{};
    std::int64_t expires_at_ms{};
    InviteState state{};
    std::uint32_t uses{};  // for how many people
    std::uint32_t used{};  // by how many: contacts, requests and declined ones
    bool ask_first{};
    bool ending{};                    // said once: it can be used, and has an hour left or less
    std::vector<ContactId> contacts;  // who came by it
    std::vector<RequestShown> requests;
};

enum class LinkState : std::uint8_t {
    checking,  // asked the server
    ready,     // the invite is good; waiting for the tap on Accept
    joining,   // accepted; the server has not confirmed yet
    joined,    // `contact` exists
    refused,   // `error` says why
};

/// An invite of somebody else's that was opened here.
struct LinkShown {
    InviteId id{};
    LinkState state{};
    std::string inviter;           // from ready on
    std::int64_t expires_at_ms{};  // from ready on
    Error error{};                 // when refused
    ContactId contact{};           // when joined
};

enum class ContactState : std::uint8_t {
    joining,           // we used their invite; they have not answered yet
    established,       // both sides have proved who they are
    renewing,          // the session was lost here and begins again; they have not answered yet
    lost,              // the session was lost, and only a new invite helps
    identity_changed,  // somebody else came by an invite for this conversation: blocked until a person
                       // decides
};
enum class Connection : std::uint8_t { offline, via_server, relayed, direct };

struct ContactShown {
    ContactId id{};
    std::string name;        // as a person calls them here, or else as they call themselves
    std::string their_name;  // as they call themselves
    std::int64_t added_at_ms{};
    ContactState state{};
    Connection connection{};
    bool verified{};  // their safety number was compared
    bool muted{};
    bool blocked{};
    Bytes portrait{};  // bytes of theirs, which need not be a picture; or empty
};

/// A person has deleted the contact, with everything of it.
struct ContactGone {
    ContactId id{};
};

/// What stands at a place of the history.
enum class ShownKind : std::uint8_t {
    text,
    unsupported,       // a message of a later Vesper; its body is kept
    session_renewed,   // from here on with a new session
    identity_changed,  // from here on with another identity, which a person has accepted
    removed,           // its author has taken it back
    disappearing,      // a notice: from here on messages disappear after `disappears_after_s`, or stay
    past_call,         // `call` says how it went; incoming: they called
    renamed,           // a notice: from here on they call themselves `text`
};

/// A message by its author and its place in the author's history. Of ours that is its position here.
struct MessagePlace {
    bool ours{};
    std::uint64_t number{};
    friend bool operator==(const MessagePlace&, const MessagePlace&) = default;
};

enum class FileState : std::uint8_t {
    under_way,  // or waiting: TransferShown says how
    whole,      // theirs: here, and checked. Ours: they have it
    refused,    // theirs: it was not what was announced, and nothing of it was kept
};
/// The file of a message.
struct FileShown {
    session::File file;
    FileState state{};
};

/// How a call went.
struct CallOutcome {
    session::PastCall::Outcome outcome{};
    std::uint32_t duration_s{};  // 0 unless answered
    friend bool operator==(const CallOutcome&, const CallOutcome&) = default;
};

/// A message or a notice, new or changed; (contact, position) is its identity. Positions count from 1 in
/// display order. How far one of ours has come: see ConversationShown.
struct MessageShown {
    ContactId contact{};
    std::uint64_t position{};
    bool incoming{};            // of a notice: they caused it
    std::int64_t sent_at_ms{};  // by the sender's clock, Unix time
    ShownKind kind{};
    std::string text{};      // of a text; of an unsupported message its kind's number and its body; or a name
    std::uint64_t number{};  // of an incoming one: its place in their history; 0: it has none
    std::optional<MessagePlace> answers_to{};
    bool edited{};
    std::string our_reaction{};
    std::string their_reaction{};
    std::uint32_t disappears_after_s{};  // after it was read; 0: stays
    std::optional<FileShown> file{};     // of a text, which may be empty then
    std::optional<CallOutcome> call{};   // of a past call
};

/// It has disappeared, or was deleted here.
struct MessageGone {
    ContactId contact{};
    std::uint64_t position{};
};

/// What is known of a conversation as a whole. Of our messages those up to a position have come so far: sent
/// (the link or the server has taken it), delivered (their device has stored it), read.
struct ConversationShown {
    ContactId contact{};
    std::uint64_t sent_up_to{};
    std::uint64_t delivered_up_to{};
    std::uint64_t read_up_to{};
    std::uint64_t unread{};        // of theirs
    std::uint64_t first_unread{};  // its position; 0: none
    std::uint32_t disappears_after_s{};
    std::int64_t last_seen_at_ms{};  // when their device was last heard of; 0: never
    /// Nothing has changed that is to be shown: when they were last seen counts by the minute.
    friend bool operator==(const ConversationShown& a, const ConversationShown& b) {
        constexpr std::int64_t minute_ms = 60'000;
        const auto shown = [](const ConversationShown& one) {
            return std::tuple(one.contact, one.sent_up_to, one.delivered_up_to, one.read_up_to, one.unread,
                              one.first_unread, one.disappears_after_s, one.last_seen_at_ms / minute_ms);
        };
        return shown(a) == shown(b);
    }
};

enum class TransferState : std::uint8_t {
    waiting,  // for a link, or its turn
    moving,   // over the link
    in_drop,  // ours: all of it waits for them there
    paused,   // here; large files of theirs begin so
    halted,   // by the other side
    gone,     // theirs: they do not have it any more
    failed,   // theirs: it could not be written here; trying again is a person's
    over,     // or called off with its message
};
/// How it stands with a file that is not over. How far it is, who carries it out knows.
struct TransferShown {
    ContactId contact{};
    std::uint64_t position{};
    bool incoming{};
    TransferState state{};
};

/// They write, or have stopped.
struct TypingShown {
    ContactId contact{};
    bool writes{};
};

enum class CallState : std::uint8_t {
    calling,       // ours; their device has not answered
    ringing,       // ours; there
    incoming,      // theirs; rings here
    connecting,    // both have joined; no voice has come yet
    connected,     // since `since_ms`
    reconnecting,  // the link was lost
    ended,         // `reason` says why
};
/// What one side says of its part in a call.
struct CallSide {
    bool muted{};
    bool held{};
    bool recording{};
    friend bool operator==(const CallSide&, const CallSide&) = default;
};
/// How it stands with handing a call over.
enum class CallTransferState : std::uint8_t {
    none,
    handing,   // ours: to `transfer_name`, or theirs to this contact; when ended: it was handed over
    failed,    // ours: it came to nothing
    asked,     // theirs: to take over their call with `transfer_name`
    offered,   // theirs: to go on with `transfer_name`
    accepted,  // theirs; this device has agreed, and it is under way
};
/// A call. There are two at the most, of which one is held.
struct CallShown {
    ContactId contact{};
    CallState state{};
    bool incoming{};          // they called
    std::int64_t since_ms{};  // when both had joined; 0: they have not
    CallSide ours;
    CallSide theirs;
    bool told{};                     // they have heard `ours`
    session::Call::Reason reason{};  // when ended
    bool ended_by_them{};
    CallTransferState transfer{};
    std::string transfer_name{};
};

/// What of ourselves is told to others.
struct Preferences {
    bool read_receipts = true;
    bool typing = true;
    bool presence = true;  // when this device was last there
    friend bool operator==(const Preferences&, const Preferences&) = default;
};
struct PreferencesShown {
    Preferences preferences;
};

struct ServerShown {
    bool up{};
};

/// Input from outside was refused; nothing of it was kept or shown. `where` is a fixed word for a log line,
/// never content.
struct RefusedShown {
    std::string where;
    Error error{};
};

using Event = std::variant<ProfileShown, InviteShown, LinkShown, ContactShown, ContactGone, ConversationShown,
                           MessageShown, MessageGone, TransferShown, TypingShown, CallShown, PreferencesShown,
                           ServerShown, RefusedShown>;

// ---- what is done ----

struct Record {
    std::string name;
    Bytes sealed;
};

/// Gives a file that was brought in the name by which it is erased: file_prefix, the contact id in hex, '/',
/// the position as 12 hex digits.
struct KeptFile {
    std::string brought_in;  // its name until now
    std::string name;
};
/// A chunk that came through the drop. Of one that is there already, or not the next, nothing is kept.
struct StoredChunk {
    ContactId contact{};
    std::uint64_t position{};
    ByteArray<32> key{};
    std::uint64_t size{};  // of the file
    std::uint64_t index{};
    Bytes sealed;
};
/// Writes and erases records, all or nothing, durably. Effects after this one wait until it is done.
struct Store {
    std::vector<Record> puts;
    std::vector<std::string> erases;
    std::vector<std::string> erases_under;  // every record whose name begins so; none of them is put
    std::vector<KeptFile> files;            // before the records
    std::vector<StoredChunk> chunks;        // before the records
};
/// Reads a stored record and hands it to Engine::loaded. One at a time.
struct Load {
    std::string name;
};
/// Sends one text frame over the WebSocket. Dropped when the socket has gone meanwhile.
struct SendToServer {
    std::string frame;
};
/// Makes a peer connection with its data channel. `offer`: this side makes the first offer.
/// `polite`: this side gives way when both offer at once (WebRTC 1.0 section 10.7, "perfect negotiation").
/// `ice_servers`: at most limits::max_link_urls URLs in all.
struct OpenLink {
    ContactId contact{};
    bool polite{};
    bool offer{};
    std::vector<wire::IceServer> ice_servers;
};
struct CloseLink {
    ContactId contact{};
};
/// Hands the other side's negotiation to the peer connection.
struct SignalToLink {
    ContactId contact{};
    Signal signal;
};
/// Sends one binary frame over the contact's data channel. Dropped when it has closed meanwhile.
struct SendToPeer {
    ContactId contact{};
    Bytes frame;
};
/// Makes ready to take a file, and answers with Engine::file_ready.
struct ReceiveFile {
    ContactId contact{};
    std::uint64_t position{};
    std::uint64_t number{};  // of its chunks on the link
    ByteArray<32> key{};
    std::uint64_t size{};
};
/// Sends the chunks of a file over the link, in order, beginning with this one. Without the file:
/// Engine::file_missing.
struct SendFile {
    ContactId contact{};
    std::uint64_t position{};
    std::uint64_t from_chunk{};
};
/// Ends sending or receiving a file for now.
struct StopFile {
    ContactId contact{};
    std::uint64_t position{};
};
/// Reads one sealed chunk of a file of ours and answers with Engine::chunk_read.
struct ReadChunk {
    ContactId contact{};
    std::uint64_t position{};
    std::uint64_t index{};
};
/// Has the contact's link carry voice too, or no longer.
struct CarryVoice {
    ContactId contact{};
    bool carried{};
};
/// Begins to send and take the voice of a call, sealed under these keys, over the link that carries it and
/// any that takes its place. Engine::voice_came or Engine::voice_failed follow.
struct StartVoice {
    ContactId contact{};
    ByteArray<32> send_key{};
    ByteArray<32> receive_key{};
    bool plain{};  // one side can take WebRTC's own voice only: without these keys
};
struct StopVoice {
    ContactId contact{};
};
/// Calls Engine::timer at this time; replaces the time set before. There is one timer.
struct SetTimer {
    std::int64_t at_ms{};
};
struct Show {
    Event event;
};

using Effect =
    std::variant<Store, Load, SendToServer, OpenLink, CloseLink, SignalToLink, SendToPeer, ReceiveFile,
                 SendFile, StopFile, ReadChunk, CarryVoice, StartVoice, StopVoice, SetTimer, Show>;

}  // namespace vesper::engine
