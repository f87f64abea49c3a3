#include "signaling/service.h"

#include <sodium.h>

#include <utility>
#include <variant>

#include "core/common/limits.h"
#include "core/wire/fields.h"
#include "server_limits.h"

namespace vesper::server {

namespace {

using wire::ErrorCode;

/// Whether the owner signed this operation on this object for this connection.
template <class Request>
bool owner_signed(const Request& request, const ByteArray<16>& object, const wire::OwnerKey& owner,
                  const wire::ConnectionNonce& nonce) {
    const auto text = wire::signed_request(wire::op_of<Request>, nonce, object);
    return crypto_sign_verify_detached(request.signature.data(), text.data(), text.size(), owner.data()) == 0;
}

/// Gives Ok, or passes the error on.
Outcome<wire::ServerMessage> ok_if(const Outcome<void>& done, wire::RequestId re) {
    if (!done) return std::unexpected(done.error());
    return wire::Ok{.re = re};
}

}  // namespace

Client::Client(Service& service, Outbox& outbox, const wire::ConnectionNonce& nonce, std::int64_t now_ms)
    : service_(service),
      outbox_(outbox),
      nonce_(nonce),
      bucket_(service.rate_.burst, service.rate_.per_second, now_ms) {
    outbox_.send(wire::Hello{.version = wire::signaling_version, .nonce = nonce_, .now_ms = now_ms});
}

Outcome<void> Client::handle(const wire::ClientMessage& message, std::int64_t now_ms) {
    std::visit(
        [&](const auto& request) {
            auto done = bucket_.take(now_ms) ? answer(request, now_ms)
                                             : std::unexpected(ErrorCode::too_many_requests);
            if (!done) done = wire::Error{.re = request.id, .code = done.error()};
            outbox_.send(*done);
        },
        message);
    // Only now, so that a subscription's Ok comes before its envelopes.
    return std::holds_alternative<wire::Subscribe>(message) ? drained() : Outcome<void>{};
}

Outcome<void> Client::drained() {
    for (const auto& [drop, subscription] : subscriptions_) {
        if (auto done = subscription->replay(); !done) return done;
    }
    return {};
}

Client::Answer Client::answer(const wire::CreateDrop& request, std::int64_t now_ms) {
    return ok_if(service_.store_.create_drop(request.drop, request.owner, now_ms), request.id);
}

Client::Answer Client::answer(const wire::DeleteDrop& request, std::int64_t now_ms) {
    const auto owner = service_.store_.drop_owner(request.drop);
    if (!owner) return std::unexpected(owner.error());
    if (!owner_signed(request, request.drop, *owner, nonce_))
        return std::unexpected(ErrorCode::bad_signature);
    const auto done = service_.store_.delete_drop(request.drop, now_ms);
    if (done) service_.hub_.drop_deleted(request.drop);
    return ok_if(done, request.id);
}

Client::Answer Client::answer(const wire::Subscribe& request, std::int64_t /*now_ms*/) {
    const auto owner = service_.store_.drop_owner(request.drop);
    if (!owner) return std::unexpected(owner.error());
    if (!owner_signed(request, request.drop, *owner, nonce_))
        return std::unexpected(ErrorCode::bad_signature);
    if (subscriptions_.size() >= limits::max_subscriptions && !subscriptions_.contains(request.drop)) {
        return std::unexpected(ErrorCode::too_many_requests);
    }
    // Subscribing again starts over with everything that waits.
    subscriptions_[request.drop] =
        std::make_unique<Subscription>(service_.hub_, service_.store_, request.drop, outbox_);
    return wire::Ok{.re = request.id};
}

Client::Answer Client::answer(const wire::Send& request, std::int64_t now_ms) {
    if (request.body.size() > vesper::limits::max_envelope_bytes) {
        return std::unexpected(ErrorCode::envelope_too_large);
    }
    const wire::Envelope envelope{.id = request.envelope, .at_ms = now_ms, .body = request.body};
    if (request.ephemeral) {
        const bool live = service_.hub_.live(request.drop, envelope);
        // Somebody subscribed proves that the drop exists; otherwise the store knows.
        if (const auto owner = live ? wire::OwnerKey{} : service_.store_.drop_owner(request.drop); !owner) {
            return std::unexpected(owner.error());
        }
        return wire::Sent{.re = request.id, .live = live};
    }
    const auto stored = service_.store_.put(request.drop, envelope);
    if (!stored) return std::unexpected(stored.error());
    if (stored->fresh) service_.hub_.stored(request.drop, stored->sequence, envelope);
    return wire::Sent{.re = request.id, .live = false};
}

Client::Answer Client::answer(const wire::Acknowledge& request, std::int64_t /*now_ms*/) {
    const auto subscription = subscriptions_.find(request.drop);
    if (subscription == subscriptions_.end() || subscription->second->ended()) {
        return std::unexpected(ErrorCode::not_subscribed);
    }
    return ok_if(service_.store_.acknowledge(request.drop, request.envelopes), request.id);
}

Client::Answer Client::answer(const wire::CreateInvite& request, std::int64_t now_ms) {
    if (request.ttl_ms < 1 || request.ttl_ms > vesper::limits::max_invite_ttl_ms || request.uses < 1 ||
        request.uses > vesper::limits::max_invite_uses ||
        request.bundle.size() > vesper::limits::max_bundle_bytes) {
        return std::unexpected(ErrorCode::invite_limits);
    }
    const auto expires_at_ms = service_.store_.create_invite(request, now_ms);
    if (!expires_at_ms) return std::unexpected(expires_at_ms.error());
    return wire::InviteCreated{.re = request.id, .expires_at_ms = *expires_at_ms};
}

Client::Answer Client::answer(const wire::PeekInvite& request, std::int64_t now_ms) {
    auto found = service_.store_.peek_invite(request.invite, now_ms);
    if (!found) return std::unexpected(found.error());
    found->re = request.id;
    return *std::move(found);
}

Client::Answer Client::answer(const wire::ClaimInvite& request, std::int64_t now_ms) {
    if (request.body.size() > vesper::limits::max_envelope_bytes) {
        return std::unexpected(ErrorCode::envelope_too_large);
    }
    const auto claimed = service_.store_.claim_invite(request, now_ms);
    if (!claimed) return std::unexpected(claimed.error());
    if (claimed->stored.fresh) {
        service_.hub_.stored(claimed->drop, claimed->stored.sequence,
                             {.id = request.envelope, .at_ms = now_ms, .body = request.body});
    }
    return wire::Sent{.re = request.id, .live = false};
}

Client::Answer Client::answer(const wire::RevokeInvite& request, std::int64_t now_ms) {
    const auto owner = service_.store_.invite_owner(request.invite);
    if (!owner) return std::unexpected(owner.error());
    if (!owner_signed(request, request.invite, *owner, nonce_))
        return std::unexpected(ErrorCode::bad_signature);
    return ok_if(service_.store_.revoke_invite(request.invite, now_ms), request.id);
}

}  // namespace vesper::server
