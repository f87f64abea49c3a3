#pragma once
// A signaling server in memory, for the simulator: the rules of core/wire/signaling.h without sockets or
// disk.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/wire/signaling.h"

namespace vesper::sim {

using ConnectionId = unsigned;

class FakeServer {
public:
    /// Passes a message to a connection; those of one connection arrive in order.
    using Deliver = std::function<void(ConnectionId, const wire::ServerMessage&)>;
    explicit FakeServer(Deliver deliver) : deliver_(std::move(deliver)) {}

    void connect(ConnectionId connection, const ByteArray<32>& nonce, std::int64_t now_ms);
    void disconnect(ConnectionId connection);
    void frame(ConnectionId connection, const std::string& text, std::int64_t now_ms);

    /// Where this gives numbers, envelopes come twice, come again long after, and overtake each other.
    std::function<std::uint64_t()> misbehaviour;
    /// Off in long runs.
    bool keeps_all_frames = true;
    /// Every frame that any client ever sent: what the server's owner sees.
    [[nodiscard]] const std::vector<std::string>& seen() const { return seen_; }
    [[nodiscard]] std::size_t stored_envelopes() const;
    /// How many frames were none that a server takes.
    [[nodiscard]] unsigned malformed() const { return malformed_; }
    /// A server that loses what it said it had stored.
    void forget_envelopes() {
        for (auto& [id, drop] : drops_) drop.envelopes.clear();
    }

private:
    struct Drop {
        wire::OwnerKey owner{};
        std::vector<wire::Envelope> envelopes;
        std::set<wire::EnvelopeId> known;
        std::set<ConnectionId> subscribers;
        // of a server that misbehaves
        std::vector<wire::Envelope> past;
        std::optional<wire::Envelope> overtaken;
    };
    struct Invite {
        wire::OwnerKey owner{};
        wire::DropId drop{};
        Bytes bundle;
        std::int64_t expires_at_ms{};
        std::uint32_t uses_left{};
        bool revoked = false;
        std::set<wire::EnvelopeId> claims;
    };
    using Answer = std::expected<wire::ServerMessage, wire::ErrorCode>;

    Answer handle(ConnectionId, const wire::CreateDrop&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::DeleteDrop&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::Subscribe&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::Send&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::Acknowledge&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::CreateInvite&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::PeekInvite&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::ClaimInvite&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::RenewInvite&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::RevokeInvite&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::GetRelays&, std::int64_t now_ms);
    Answer handle(ConnectionId, const wire::RepublishInvite&, std::int64_t now_ms);

    [[nodiscard]] bool signed_by(const wire::OwnerKey& owner, std::string_view op, ConnectionId connection,
                                 const ByteArray<16>& id, const wire::Signature& signature) const;
    [[nodiscard]] std::optional<wire::ErrorCode> closed(const Invite& invite, std::int64_t now_ms) const;
    void push(const wire::DropId& id, Drop& drop, wire::Envelope envelope, bool ephemeral);
    void bring(ConnectionId to, const wire::DropId& drop, const std::vector<wire::Envelope>& all);
    [[nodiscard]] std::vector<wire::Envelope> misbehave(Drop& drop, const wire::Envelope& came);

    Deliver deliver_;
    std::map<ConnectionId, wire::ConnectionNonce> connections_;
    std::map<wire::DropId, Drop> drops_;
    std::map<wire::InviteId, Invite> invites_;
    std::vector<std::string> seen_;
    unsigned malformed_ = 0;
};

}  // namespace vesper::sim
