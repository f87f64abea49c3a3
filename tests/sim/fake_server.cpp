#include "fake_server.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "core/common/limits.h"

namespace vesper::sim {

using wire::ErrorCode;

void FakeServer::connect(ConnectionId connection, const ByteArray<32>& nonce, std::int64_t now_ms) {
    connections_[connection] = nonce;
    deliver_(connection, wire::Hello{.version = 1, .nonce = nonce, .now_ms = now_ms});
}

void FakeServer::disconnect(ConnectionId connection) {
    connections_.erase(connection);
    for (auto& [id, drop] : drops_) drop.subscribers.erase(connection);
}

std::size_t FakeServer::stored_envelopes() const {
    std::size_t sum = 0;
    for (const auto& [id, drop] : drops_) sum += drop.envelopes.size();
    return sum;
}

void FakeServer::frame(ConnectionId connection, const std::string& text, std::int64_t now_ms) {
    if (!connections_.contains(connection)) return;
    if (keeps_all_frames) seen_.push_back(text);
    const auto message = wire::decode_client_message(text);
    if (!message) {
        ++malformed_;
        deliver_(connection, wire::Error{message.error().id, message.error().code});
        return;
    }
    std::visit(
        [&](const auto& request) {
            const Answer answer = handle(connection, request, now_ms);
            deliver_(connection,
                     answer ? *answer : wire::ServerMessage{wire::Error{request.id, answer.error()}});
            if constexpr (std::is_same_v<std::decay_t<decltype(request)>, wire::Subscribe>) {
                if (answer) bring(connection, request.drop, drops_[request.drop].envelopes);
            }
        },
        *message);
}

bool FakeServer::signed_by(const wire::OwnerKey& owner, std::string_view op, ConnectionId connection,
                           const ByteArray<16>& id, const wire::Signature& signature) const {
    const Bytes bytes = wire::signed_request(op, connections_.at(connection), id);
    return crypto_sign_ed25519_verify_detached(signature.data(), bytes.data(), bytes.size(), owner.data()) ==
           0;
}

/// As many envelopes in one frame as the real server sends: signaling-server/src/server_limits.h.
void FakeServer::bring(ConnectionId to, const wire::DropId& drop, const std::vector<wire::Envelope>& all) {
    constexpr std::size_t max_body_bytes = 256UL * 1024;
    wire::Envelopes frame{.drop = drop, .envelopes = {}};
    std::size_t bytes = 0;
    for (const wire::Envelope& envelope : all) {
        const bool full = frame.envelopes.size() == limits::max_envelopes_per_frame ||
                          bytes + envelope.body.size() > max_body_bytes;
        if (full && !frame.envelopes.empty()) {
            deliver_(to, std::exchange(frame, {.drop = drop, .envelopes = {}}));
            bytes = 0;
        }
        bytes += envelope.body.size();
        frame.envelopes.push_back(envelope);
    }
    if (!frame.envelopes.empty()) deliver_(to, frame);
}

/// What a subscriber is brought when this envelope comes.
std::vector<wire::Envelope> FakeServer::misbehave(Drop& drop, const wire::Envelope& came) {
    if (!misbehaviour) return {came};
    drop.past.push_back(came);
    if (drop.past.size() > 200) drop.past.erase(drop.past.begin());
    std::vector<wire::Envelope> brought{came};
    const std::uint64_t luck = misbehaviour();
    if (luck % 4 == 0) brought.push_back(came);
    if (luck % 4 == 1) brought.push_back(drop.past[luck / 4 % drop.past.size()]);
    if (drop.overtaken) brought.push_back(*std::exchange(drop.overtaken, std::nullopt));
    if (luck % 8 == 2) {
        drop.overtaken = brought.front();
        brought.erase(brought.begin());
    }
    return brought;
}

void FakeServer::push(const wire::DropId& id, Drop& drop, wire::Envelope envelope, bool ephemeral) {
    if (!ephemeral && !drop.known.insert(envelope.id).second) return;
    const auto brought = misbehave(drop, envelope);
    for (const ConnectionId subscriber : drop.subscribers) bring(subscriber, id, brought);
    if (!ephemeral) drop.envelopes.push_back(std::move(envelope));
}

FakeServer::Answer FakeServer::handle(ConnectionId, const wire::CreateDrop& request, std::int64_t) {
    const auto [at, added] = drops_.try_emplace(request.drop);
    if (added) at->second.owner = request.owner;
    if (at->second.owner != request.owner) return std::unexpected(ErrorCode::drop_taken);
    return wire::Ok{request.id};
}

FakeServer::Answer FakeServer::handle(ConnectionId connection, const wire::DeleteDrop& request,
                                      std::int64_t) {
    const auto at = drops_.find(request.drop);
    if (at == drops_.end()) return std::unexpected(ErrorCode::drop_unknown);
    if (!signed_by(at->second.owner, "delete_drop", connection, request.drop, request.signature)) {
        return std::unexpected(ErrorCode::bad_signature);
    }
    drops_.erase(at);
    return wire::Ok{request.id};
}

FakeServer::Answer FakeServer::handle(ConnectionId connection, const wire::Subscribe& request, std::int64_t) {
    const auto at = drops_.find(request.drop);
    if (at == drops_.end()) return std::unexpected(ErrorCode::drop_unknown);
    if (!signed_by(at->second.owner, "subscribe", connection, request.drop, request.signature)) {
        return std::unexpected(ErrorCode::bad_signature);
    }
    at->second.subscribers.insert(connection);
    return wire::Ok{request.id};
}

FakeServer::Answer FakeServer::handle(ConnectionId, const wire::Send& request, std::int64_t now_ms) {
    const auto at = drops_.find(request.drop);
    if (at == drops_.end()) return std::unexpected(ErrorCode::drop_unknown);
    const bool live = !at->second.subscribers.empty();
    push(at->first, at->second, {.id = request.envelope, .at_ms = now_ms, .body = request.body},
         request.ephemeral);
    return wire::Sent{.re = request.id, .live = live};
}

FakeServer::Answer FakeServer::handle(ConnectionId connection, const wire::Acknowledge& request,
                                      std::int64_t) {
    const auto at = drops_.find(request.drop);
    if (at == drops_.end() || !at->second.subscribers.contains(connection)) {
        return std::unexpected(ErrorCode::not_subscribed);
    }
    std::erase_if(at->second.envelopes, [&](const wire::Envelope& envelope) {
        return std::ranges::contains(request.envelopes, envelope.id);
    });
    return wire::Ok{request.id};
}

FakeServer::Answer FakeServer::handle(ConnectionId, const wire::CreateInvite& request, std::int64_t now_ms) {
    if (!drops_.contains(request.drop)) return std::unexpected(ErrorCode::drop_unknown);
    const auto [at, added] = invites_.try_emplace(request.invite);
    Invite& invite = at->second;
    if (added) {
        invite = {.owner = request.owner,
                  .drop = request.drop,
                  .bundle = request.bundle,
                  .expires_at_ms = now_ms + request.ttl_ms,
                  .uses_left = request.uses,
                  .claims = {}};
    }
    if (invite.owner != request.owner || closed(invite, now_ms))
        return std::unexpected(ErrorCode::invite_taken);
    return wire::InviteCreated{.re = request.id, .expires_at_ms = invite.expires_at_ms};
}

std::optional<ErrorCode> FakeServer::closed(const Invite& invite, std::int64_t now_ms) const {
    if (invite.revoked) return ErrorCode::invite_revoked;
    if (invite.uses_left == 0) return ErrorCode::invite_used;
    if (now_ms >= invite.expires_at_ms) return ErrorCode::invite_expired;
    return std::nullopt;
}

FakeServer::Answer FakeServer::handle(ConnectionId, const wire::PeekInvite& request, std::int64_t now_ms) {
    const auto at = invites_.find(request.invite);
    if (at == invites_.end()) return std::unexpected(ErrorCode::invite_unknown);
    if (const auto why = closed(at->second, now_ms)) return std::unexpected(*why);
    return wire::InviteFound{.re = request.id,
                             .bundle = at->second.bundle,
                             .expires_in_ms = at->second.expires_at_ms - now_ms,
                             .uses_left = at->second.uses_left};
}

FakeServer::Answer FakeServer::handle(ConnectionId, const wire::ClaimInvite& request, std::int64_t now_ms) {
    const auto at = invites_.find(request.invite);
    if (at == invites_.end()) return std::unexpected(ErrorCode::invite_unknown);
    Invite& invite = at->second;
    if (!invite.claims.contains(request.envelope)) {
        if (const auto why = closed(invite, now_ms)) return std::unexpected(*why);
        const auto drop = drops_.find(invite.drop);
        if (drop == drops_.end()) return std::unexpected(ErrorCode::drop_unknown);
        --invite.uses_left;
        invite.claims.insert(request.envelope);
        push(drop->first, drop->second, {.id = request.envelope, .at_ms = now_ms, .body = request.body},
             false);
    }
    return wire::Sent{.re = request.id, .live = false};
}

FakeServer::Answer FakeServer::handle(ConnectionId connection, const wire::RenewInvite& request,
                                      std::int64_t now_ms) {
    const auto at = invites_.find(request.invite);
    if (at == invites_.end()) return std::unexpected(ErrorCode::invite_unknown);
    if (!signed_by(at->second.owner, "renew_invite", connection, request.invite, request.signature)) {
        return std::unexpected(ErrorCode::bad_signature);
    }
    if (const auto why = closed(at->second, now_ms)) return std::unexpected(*why);
    at->second.expires_at_ms = now_ms + request.ttl_ms;
    return wire::InviteCreated{.re = request.id, .expires_at_ms = at->second.expires_at_ms};
}

FakeServer::Answer FakeServer::handle(ConnectionId connection, const wire::RepublishInvite& request,
                                      std::int64_t now_ms) {
    const auto at = invites_.find(request.invite);
    if (at == invites_.end()) return std::unexpected(ErrorCode::invite_unknown);
    if (!signed_by(at->second.owner, "republish_invite", connection, request.invite, request.signature)) {
        return std::unexpected(ErrorCode::bad_signature);
    }
    if (const auto why = closed(at->second, now_ms); why && *why != ErrorCode::invite_expired) {
        return std::unexpected(*why);
    }
    at->second.bundle = request.bundle;
    at->second.expires_at_ms = now_ms + request.ttl_ms;
    return wire::InviteCreated{.re = request.id, .expires_at_ms = at->second.expires_at_ms};
}

FakeServer::Answer FakeServer::handle(ConnectionId connection, const wire::RevokeInvite& request,
                                      std::int64_t now_ms) {
    const auto at = invites_.find(request.invite);
    if (at == invites_.end()) return std::unexpected(ErrorCode::invite_unknown);
    if (!signed_by(at->second.owner, "revoke_invite", connection, request.invite, request.signature)) {
        return std::unexpected(ErrorCode::bad_signature);
    }
    if (const auto why = closed(at->second, now_ms); why && *why != ErrorCode::invite_revoked) {
        return std::unexpected(*why);
    }
    at->second.revoked = true;
    return wire::Ok{request.id};
}

FakeServer::Answer FakeServer::handle(ConnectionId connection, const wire::GetRelays& request, std::int64_t) {
    const bool listens = std::ranges::any_of(
        drops_, [&](const auto& entry) { return entry.second.subscribers.contains(connection); });
    if (!listens) return std::unexpected(ErrorCode::not_subscribed);
    return wire::Relays{
        .re = request.id,
        .expires_in_ms = 6LL * 60 * 60 * 1000,
        .servers = {{.urls = {"turn:relay.example"}, .username = "name", .credential = "password"}}};
}

}  // namespace vesper::sim
