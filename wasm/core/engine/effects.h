#pragma once
// What the engine asks its surroundings to do, and what it shows a person.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/common/bytes.h"
#include "core/engine/error.h"
#include "core/wire/signaling.h"

namespace vesper::engine {

/// Names a contact on this device. Derived from the handshake; never sent.
using ContactId = ByteArray<16>;
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
};

enum class InviteState : std::uint8_t { pending, open, used, expired, revoked };

/// An invite of ours. Pending: the server does not know it yet, so the link does not work yet.
struct InviteShown {
    InviteId id{};
    std::string code;  // what follows the # in the link; a secret
    std::int64_t created_at_ms{};
    std::int64_t expires_at_ms{};
    InviteState state{};
    ContactId contact{};  // who used it, when used
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
    std::string name;
    std::int64_t added_at_ms{};
    ContactState state{};
    Connection connection{};
    bool verified{};  // their safety number was compared
};

enum class MessageState : std::uint8_t { queued, sent, delivered, received };

/// What stands at a place of the history.
enum class ShownKind : std::uint8_t {
    text,
    unsupported,       // a message of a later Vesper; its body is kept
    session_renewed,   // from here on with a new session
    identity_changed,  // from here on with another identity, which a person has accepted
};

/// A message or a notice, new or changed; (contact, position) is its identity. Positions count from 1 in
/// display order.
struct MessageShown {
    ContactId contact{};
    std::uint64_t position{};
    bool incoming{};
    std::int64_t sent_at_ms{};  // by the sender's clock, Unix time
    MessageState state{};       // received: an incoming one
    ShownKind kind{};
    std::string text;  // of a text; of an unsupported message its kind's number and its body
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

using Event =
    std::variant<ProfileShown, InviteShown, LinkShown, ContactShown, MessageShown, ServerShown, RefusedShown>;

// ---- what is done ----

struct Record {
    std::string name;
    Bytes sealed;
};

/// Writes and erases records, all or nothing, durably. Effects after this one wait until it is done.
struct Store {
    std::vector<Record> puts;
    std::vector<std::string> erases;
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
/// Calls Engine::timer at this time; replaces the time set before. There is one timer.
struct SetTimer {
    std::int64_t at_ms{};
};
struct Show {
    Event event;
};

using Effect =
    std::variant<Store, SendToServer, OpenLink, CloseLink, SignalToLink, SendToPeer, SetTimer, Show>;

}  // namespace vesper::engine
