#pragma once
// The messages between a client and the signaling server: one JSON object per WebSocket text frame.
// One struct per message; `op` names the struct. Bytes travel as unpadded base64url. A request carries `id`,
// chosen by the client, and its answer repeats it as `re`. Decoding is canonical: unknown operations,
// unknown, missing and repeated fields, and values out of their range are refused with the error that says
// so.
//
// The server carries out the frames of one connection in their order. Answers may overtake each other.

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/common/bytes.h"

namespace vesper::wire {

inline constexpr std::uint32_t signaling_version = 1;

using RequestId = std::uint32_t;
/// Random name of a drop. Whoever knows it may send to it: it is told only inside sealed messages.
using DropId = ByteArray<16>;
/// Chosen at random by the sender: sending the same envelope again stores it once.
using EnvelopeId = ByteArray<16>;
/// Lookup id of an invite, derived from the secret in the link.
using InviteId = ByteArray<16>;
/// Ed25519 public key that owns a drop or an invite; a fresh one for each, so that they cannot be linked.
using OwnerKey = ByteArray<32>;
/// Ed25519 signature over `signed_request(...)`.
using Signature = ByteArray<64>;
/// The server's challenge, new for each connection.
using ConnectionNonce = ByteArray<32>;

// ---- client to server ----

/// Makes a drop. Answer: Ok; drop_taken if the id exists with another owner, server_full. Repeating it
/// changes nothing.
struct CreateDrop {
    RequestId id{};
    DropId drop{};
    OwnerKey owner{};
};
/// Removes a drop and what waits in it. Signed. Answer: Ok, drop_unknown, bad_signature.
struct DeleteDrop {
    RequestId id{};
    DropId drop{};
    Signature signature{};
};
/// From now on this connection gets the drop's Envelopes: first all that wait, oldest first, then new ones.
/// Signed. Answer: Ok (before the first Envelopes), drop_unknown, bad_signature.
struct Subscribe {
    RequestId id{};
    DropId drop{};
    Signature signature{};
};
/// Puts an envelope into a drop. An ephemeral one is passed to connections subscribed now and never stored.
/// Answer: Sent; drop_unknown, drop_full, server_full, envelope_too_large.
struct Send {
    RequestId id{};
    DropId drop{};
    EnvelopeId envelope{};
    Bytes body;
    bool ephemeral{};
};
/// Removes envelopes from a subscribed drop. Unknown ids are ignored. Answer: Ok, not_subscribed.
struct Acknowledge {
    RequestId id{};
    DropId drop{};
    std::vector<EnvelopeId> envelopes;
};
/// Publishes an invite whose claims go to `drop` (which must exist). Answer: InviteCreated; drop_unknown,
/// invite_taken (id known with another owner, or ended), invite_limits. Repeating it while it is open changes
/// nothing.
struct CreateInvite {
    RequestId id{};
    InviteId invite{};
    OwnerKey owner{};
    DropId drop{};
    Bytes bundle;           // sealed under a key that only the link holds
    std::int64_t ttl_ms{};  // from now; 1 to limits::max_invite_ttl_ms
    std::uint32_t uses{};   // 1 to limits::max_invite_uses
};
/// Reads an invite without using it. Answer: InviteFound; invite_unknown, _expired, _used, _revoked.
struct PeekInvite {
    RequestId id{};
    InviteId invite{};
};
/// Uses an invite once and puts the envelope into its drop, both or neither. Repeating it with the same
/// envelope id is answered Sent and counts once. Answer: Sent; invite_unknown, _expired, _used, _revoked,
/// drop_full, ...
struct ClaimInvite {
    RequestId id{};
    InviteId invite{};
    EnvelopeId envelope{};
    Bytes body;
};
/// Lets an open invite live for ttl_ms from now. Signed. Answer: InviteCreated with the new expiry;
/// invite_unknown, _expired, _used, _revoked, invite_limits, bad_signature.
struct RenewInvite {
    RequestId id{};
    InviteId invite{};
    std::int64_t ttl_ms{};  // 1 to limits::max_invite_ttl_ms
    Signature signature{};
};
/// Ends an invite. Signed. Answer: Ok (also when it is revoked already); invite_unknown, _expired, _used,
/// bad_signature.
struct RevokeInvite {
    RequestId id{};
    InviteId invite{};
    Signature signature{};
};

/// Asks for STUN and TURN servers. Answer: Relays; not_subscribed (this connection has shown no drop of its
/// own), too_many_requests.
struct GetRelays {
    RequestId id{};
};

/// Gives an open or expired invite another bundle and lets it live for ttl_ms from now; its uses stay as they
/// are. Signed. Answer: InviteCreated with the new expiry; invite_unknown, _used, _revoked, invite_limits,
/// drop_unknown, server_full, bad_signature.
struct RepublishInvite {
    RequestId id{};
    InviteId invite{};
    Bytes bundle;           // sealed under a key that only the link holds
    std::int64_t ttl_ms{};  // 1 to limits::max_invite_ttl_ms
    Signature signature{};
};

using ClientMessage =
    std::variant<CreateDrop, DeleteDrop, Subscribe, Send, Acknowledge, CreateInvite, PeekInvite, ClaimInvite,
                 RenewInvite, RevokeInvite, GetRelays, RepublishInvite>;

// ---- server to client ----

/// The first frame of every connection.
struct Hello {
    std::uint32_t version{};
    ConnectionNonce nonce{};
    std::int64_t now_ms{};  // the server's clock, Unix time
};
struct Ok {
    RequestId re{};
};
/// The envelope is durable, or, if it was ephemeral, `live` says whether a subscriber was there to get it.
struct Sent {
    RequestId re{};
    bool live{};
};
struct InviteCreated {
    RequestId re{};
    std::int64_t expires_at_ms{};  // by the server's clock
};
struct InviteFound {
    RequestId re{};
    Bytes bundle;
    std::int64_t expires_in_ms{};
    std::uint32_t uses_left{};
};
struct Envelope {
    EnvelopeId id{};
    std::int64_t at_ms{};  // when it came, by the server's clock
    Bytes body;
};
struct Envelopes {
    DropId drop{};
    std::vector<Envelope> envelopes;  // 1 to limits::max_envelopes_per_frame
};

/// A STUN or TURN server, in the words of RTCIceServer (WebRTC 1.0 section 4.2.3). Every text is
/// is_relay_text; username and credential are empty for STUN.
struct IceServer {
    std::vector<std::string> urls;  // 1 to limits::max_relay_urls, RFC 7064 and RFC 7065
    std::string username;
    std::string credential;
};
/// The preferred first; each provider is one or more in a row.
struct Relays {
    RequestId re{};
    std::int64_t expires_in_ms{};    // how long the list holds; who still needs one asks again before
    std::vector<IceServer> servers;  // at most limits::max_relay_servers; empty where there are none
};

enum class ErrorCode : std::uint8_t {
    malformed_frame,    // not JSON, not an object, a field of the wrong type or out of its range
    unknown_operation,  // `op` is not known to this version
    unknown_field,
    frame_too_large,
    bad_signature,
    drop_unknown,
    drop_taken,
    drop_full,
    envelope_too_large,
    not_subscribed,
    invite_unknown,
    invite_taken,
    invite_limits,  // time to live or uses out of range, bundle too large
    invite_expired,
    invite_used,
    invite_revoked,
    too_many_requests,
    storage_failed,
    server_full,  // the server keeps no more for anybody at present
    // Never sent: what a client reads where a later server gives a reason that it does not know yet.
    unrecognized,
};
/// Of those that are sent.
inline constexpr std::size_t error_code_count = 19;
[[nodiscard]] std::string_view name_of(ErrorCode code);

/// `re` is 0 when the frame was too broken to know what it asked.
struct Error {
    RequestId re{};
    ErrorCode code{};
};

using ServerMessage = std::variant<Hello, Ok, Sent, InviteCreated, InviteFound, Envelopes, Relays, Error>;

/// Whether a text may stand in an IceServer: visible ASCII without quotation mark and backslash, so that it
/// needs no escaping in JSON, of at most limits::max_relay_text_bytes.
[[nodiscard]] bool is_relay_text(std::string_view text);
/// Whether it is one and begins as a URL of STUN or TURN does.
[[nodiscard]] bool is_relay_url(std::string_view text);

// ---- text ----

[[nodiscard]] std::string encode(const ClientMessage& message);
[[nodiscard]] std::string encode(const ServerMessage& message);

/// What was wrong with a frame, and which request it was if that could be read (else 0).
struct DecodeError {
    ErrorCode code{};
    RequestId id{};
};
[[nodiscard]] std::expected<ClientMessage, DecodeError> decode_client_message(std::string_view frame);
[[nodiscard]] std::expected<ServerMessage, DecodeError> decode_server_message(std::string_view frame);

/// The bytes that an owner signs: "vesper-signaling/1 " op, a zero byte, the connection's nonce, the 16-byte
/// id of the drop or invite. Bound to one connection, so that a signature cannot be replayed on another.
[[nodiscard]] Bytes signed_request(std::string_view op, const ConnectionNonce& nonce,
                                   const ByteArray<16>& id);

}  // namespace vesper::wire
