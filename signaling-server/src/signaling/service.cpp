#include "signaling/service.h"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <utility>
#include <variant>

#include "core/common/limits.h"
#include "core/wire/fields.h"
#include "core/wire/relay.h"
#include "server_limits.h"

namespace vesper::server {

namespace {

using wire::ErrorCode;

/// What shows that an owner asked for something: checked at the store, where the owner's key is.
struct Authority {
    wire::ConnectionNonce nonce{};
    ByteArray<16> object{};
    wire::Signature signature{};
    std::string_view op;

    /// bad_signature unless `owner` signed this operation on this object for this connection; or the error
    /// that came instead of the owner.
    [[nodiscard]] Outcome<void> check(const Outcome<wire::OwnerKey>& owner) const {
        if (!owner) return std::unexpected(owner.error());
        const auto text = wire::signed_request(op, nonce, object);
        if (crypto_sign_verify_detached(signature.data(), text.data(), text.size(), owner->data()) != 0) {
            return std::unexpected(ErrorCode::bad_signature);
        }
        return {};
    }
};

template <class Request>
Authority authority_of(const Request& request, const ByteArray<16>& object,
                       const wire::ConnectionNonce& nonce) {
    return {.nonce = nonce, .object = object, .signature = request.signature, .op = wire::op_of<Request>};
}

/// An envelope that was put where it belongs.
struct Delivered {
    Claimed claimed;
    wire::Envelope envelope;
};

/// Tells whoever listens to the drop.
auto pass_on(Hub& hub, Metrics& metrics) {
    return [&hub, &metrics](const Outcome<Delivered>& done) {
        if (done && done->claimed.stored.fresh) {
            metrics.stored_envelopes.Increment();
            hub.stored(done->claimed.drop, done->claimed.stored.sequence, done->envelope);
        }
    };
}

template <class Reply, class T>
void hand_over(const Reply& reply, Outcome<T> outcome) {
    if constexpr (std::is_void_v<T>) {
        reply();
    } else {
        reply(*std::move(outcome));
    }
}

bool is_invite_ttl(std::int64_t ttl_ms) {
    return ttl_ms >= 1 && ttl_ms <= vesper::limits::max_invite_ttl_ms;
}

}  // namespace

void Service::purge(std::int64_t now_ms) {
    store_.submit(
        [now_ms](Store& store) -> Outcome<Usage> {
            if (const auto done = store.purge(now_ms); !done) return std::unexpected(done.error());
            return store.usage();
        },
        [&metrics = metrics_](const Outcome<Usage>& usage) {
            if (usage) metrics.stored(*usage);
            if (!usage) spdlog::warn("the sweep failed");
        });
}

Client::Client(Service& service, Outbox& outbox, const wire::ConnectionNonce& nonce, std::int64_t now_ms,
               std::optional<AddressLimits::Guest> guest)
    : service_(service),
      outbox_(outbox),
      nonce_(nonce),
      bucket_(service.rate_, now_ms),
      relays_bucket_({.burst = limits::relay_burst, .per_second = limits::relays_per_second}, now_ms),
      guest_(std::move(guest)) {
    outbox_.send(wire::Hello{.version = wire::signaling_version, .nonce = nonce_, .now_ms = now_ms});
}

bool Client::take(std::string_view frame, std::int64_t now_ms) {
    if (const auto send = wire::read_ephemeral_send(frame)) {
        service_.metrics_.request(wire::op_of<wire::Send>);
        if (may_ask(now_ms)) {
            relay(send->id, send->drop, wire::encode_envelope_of(*send, now_ms));
        } else {
            refuse(send->id, ErrorCode::too_many_requests);
        }
        return true;
    }
    auto message = wire::decode_client_message(frame);
    if (!message) {
        refuse(message.error().id, message.error().code);
        return false;
    }
    handle(*std::move(message), now_ms);
    return true;
}

bool Client::may_ask(std::int64_t now_ms) {
    is_over_rate_ = !bucket_.take(now_ms) || (guest_ && !guest_->may_ask(now_ms));
    return !is_over_rate_;
}

void Client::handle(wire::ClientMessage message, std::int64_t now_ms) {
    std::visit(
        [&]<class Request>(Request& request) {
            service_.metrics_.request(wire::op_of<Request>);
            if (may_ask(now_ms)) {
                answer(std::move(request), now_ms);
            } else {
                refuse(request.id, ErrorCode::too_many_requests);
            }
        },
        message);
}

bool Client::is_busy() const {
    return waiting_requests_ >= limits::max_waiting_requests || waiting_bytes_ >= limits::max_waiting_bytes;
}

void Client::drained() {
    for (const auto& [drop, subscription] : subscriptions_) subscription->replay();
}

void Client::refuse(wire::RequestId re, ErrorCode code) {
    service_.metrics_.error(code);
    outbox_.send(wire::Error{.re = re, .code = code});
}

template <class Work, class Note, class Reply>
void Client::ask_store(wire::RequestId re, std::size_t bytes, Work work, Note note, Reply reply) {
    waiting_requests_ += 1;
    waiting_bytes_ += bytes;
    service_.store_.submit(std::move(work),
                           [this, alive = std::weak_ptr(alive_), re, bytes, note, reply](auto outcome) {
                               note(outcome);
                               if (alive.expired()) return;
                               waiting_requests_ -= 1;
                               waiting_bytes_ -= bytes;
                               if (outcome) {
                                   hand_over(reply, std::move(outcome));
                               } else {
                                   refuse(re, outcome.error());
                               }
                               outbox_.answered();
                           });
}

template <class Work, class Reply>
void Client::ask_store(wire::RequestId re, std::size_t bytes, Work work, Reply reply) {
    ask_store(re, bytes, std::move(work), [](const auto& /*outcome*/) {}, std::move(reply));
}

auto Client::ok(wire::RequestId re) {
    return [this, re](const auto&... /*value*/) { outbox_.send(wire::Ok{.re = re}); };
}

auto Client::sent(wire::RequestId re) {
    return [this, re](const auto&... /*value*/) { outbox_.send(wire::Sent{.re = re, .live = false}); };
}

auto Client::expires(wire::RequestId re) {
    return [this, re](std::int64_t at_ms) {
        outbox_.send(wire::InviteCreated{.re = re, .expires_at_ms = at_ms});
    };
}

void Client::answer(wire::CreateDrop&& request, std::int64_t now_ms) {
    ask_store(
        request.id, 0,
        [drop = request.drop, owner = request.owner, now_ms](Store& store) {
            return store.create_drop(drop, owner, now_ms);
        },
        ok(request.id));
}

void Client::answer(wire::DeleteDrop&& request, std::int64_t now_ms) {
    ask_store(
        request.id, 0,
        [authority = authority_of(request, request.drop, nonce_), now_ms](Store& store) -> Outcome<void> {
            if (auto done = authority.check(store.drop_owner(authority.object)); !done) return done;
            return store.delete_drop(authority.object, now_ms);
        },
        [&hub = service_.hub_, drop = request.drop](const Outcome<void>& done) {
            if (done) hub.drop_deleted(drop);
        },
        ok(request.id));
}

void Client::answer(wire::Subscribe&& request, std::int64_t now_ms) {
    if (subscriptions_.size() >= limits::max_subscriptions && !subscriptions_.contains(request.drop)) {
        return refuse(request.id, ErrorCode::too_many_requests);
    }
    ask_store(
        request.id, 0,
        [authority = authority_of(request, request.drop, nonce_), now_ms](Store& store) -> Outcome<void> {
            if (auto done = authority.check(store.drop_owner(authority.object)); !done) return done;
            return store.keep_drop(authority.object, now_ms);
        },
        // Subscribing again starts over with everything that waits. The answer comes before the envelopes.
        [this, drop = request.drop, re = request.id] {
            auto& subscription = subscriptions_[drop];
            subscription = std::make_shared<Subscription>(service_.hub_, service_.store_, drop, outbox_);
            outbox_.send(wire::Ok{.re = re});
            subscription->replay();
        });
}

void Client::answer(wire::Send&& request, std::int64_t now_ms) {
    if (request.body.size() > vesper::limits::max_envelope_bytes) {
        return refuse(request.id, ErrorCode::envelope_too_large);
    }
    wire::Envelope envelope{.id = request.envelope, .at_ms = now_ms, .body = std::move(request.body)};
    if (request.ephemeral) {
        relay(request.id, request.drop,
              wire::encode(wire::Envelopes{.drop = request.drop, .envelopes = {std::move(envelope)}}));
    } else {
        const auto bytes = envelope.body.size();
        ask_store(
            request.id, bytes,
            [drop = request.drop,
             envelope = std::move(envelope)](Store& store) mutable -> Outcome<Delivered> {
                const auto stored = store.put(drop, envelope);
                if (!stored) return std::unexpected(stored.error());
                return Delivered{.claimed = {.drop = drop, .stored = *stored},
                                 .envelope = std::move(envelope)};
            },
            pass_on(service_.hub_, service_.metrics_), sent(request.id));
    }
}

void Client::relay(wire::RequestId re, const wire::DropId& drop, std::string_view frame) {
    const auto pass_to_listeners = [this, re, drop](std::string_view passed) {
        const bool live = service_.hub_.live(drop, passed);
        if (live) service_.metrics_.relayed.Increment();
        outbox_.send(wire::Sent{.re = re, .live = live});
    };
    // Behind what this connection asked before: who says that it is here must be subscribed when the answer
    // comes. And where nobody listens, only the store knows whether there is such a drop.
    if (waiting_requests_ == 0 && service_.hub_.has_listeners(drop)) return pass_to_listeners(frame);
    ask_store(
        re, frame.size(), [drop](Store& store) { return store.drop_owner(drop); },
        [pass_to_listeners, frame = std::string(frame)](const wire::OwnerKey& /*owner*/) {
            pass_to_listeners(frame);
        });
}

void Client::answer(wire::Acknowledge&& request, std::int64_t now_ms) {
    const auto subscription = subscriptions_.find(request.drop);
    if (subscription == subscriptions_.end() || subscription->second->ended()) {
        return refuse(request.id, ErrorCode::not_subscribed);
    }
    const auto re = request.id;
    const auto bytes = request.envelopes.size() * sizeof(wire::EnvelopeId);
    ask_store(
        re, bytes,
        [request = std::move(request), now_ms](Store& store) {
            return store.acknowledge(request.drop, request.envelopes, now_ms);
        },
        ok(re));
}

void Client::answer(wire::CreateInvite&& request, std::int64_t now_ms) {
    if (!is_invite_ttl(request.ttl_ms) || request.uses < 1 ||
        request.uses > vesper::limits::max_invite_uses ||
        request.bundle.size() > vesper::limits::max_bundle_bytes) {
        return refuse(request.id, ErrorCode::invite_limits);
    }
    const auto re = request.id;
    const auto bytes = request.bundle.size();
    ask_store(
        re, bytes,
        [request = std::move(request), now_ms](Store& store) { return store.create_invite(request, now_ms); },
        expires(re));
}

void Client::answer(wire::PeekInvite&& request, std::int64_t now_ms) {
    ask_store(
        request.id, 0,
        [invite = request.invite, now_ms](Store& store) { return store.peek_invite(invite, now_ms); },
        [this, re = request.id](wire::InviteFound found) {
            found.re = re;
            outbox_.send(std::move(found));
        });
}

void Client::answer(wire::ClaimInvite&& request, std::int64_t now_ms) {
    if (request.body.size() > vesper::limits::max_envelope_bytes) {
        return refuse(request.id, ErrorCode::envelope_too_large);
    }
    const auto re = request.id;
    const auto bytes = request.body.size();
    ask_store(
        re, bytes,
        [request = std::move(request), now_ms](Store& store) mutable -> Outcome<Delivered> {
            const auto claimed = store.claim_invite(request, now_ms);
            if (!claimed) return std::unexpected(claimed.error());
            return Delivered{
                .claimed = *claimed,
                .envelope = {.id = request.envelope, .at_ms = now_ms, .body = std::move(request.body)}};
        },
        pass_on(service_.hub_, service_.metrics_), sent(re));
}

void Client::answer(wire::RenewInvite&& request, std::int64_t now_ms) {
    if (!is_invite_ttl(request.ttl_ms)) return refuse(request.id, ErrorCode::invite_limits);
    ask_store(
        request.id, 0,
        [authority = authority_of(request, request.invite, nonce_), ttl_ms = request.ttl_ms,
         now_ms](Store& store) -> Outcome<std::int64_t> {
            const auto allowed = authority.check(store.invite_owner(authority.object));
            if (!allowed) return std::unexpected(allowed.error());
            return store.renew_invite(authority.object, ttl_ms, now_ms);
        },
        expires(request.id));
}

void Client::answer(wire::RepublishInvite&& request, std::int64_t now_ms) {
    if (!is_invite_ttl(request.ttl_ms) || request.bundle.size() > vesper::limits::max_bundle_bytes) {
        return refuse(request.id, ErrorCode::invite_limits);
    }
    const auto re = request.id;
    const auto bytes = request.bundle.size();
    const auto authority = authority_of(request, request.invite, nonce_);
    ask_store(
        re, bytes,
        [authority, request = std::move(request), now_ms](Store& store) -> Outcome<std::int64_t> {
            const auto allowed = authority.check(store.invite_owner(authority.object));
            if (!allowed) return std::unexpected(allowed.error());
            return store.republish_invite(request.invite, request.bundle, request.ttl_ms, now_ms);
        },
        expires(re));
}

void Client::answer(wire::RevokeInvite&& request, std::int64_t now_ms) {
    ask_store(
        request.id, 0,
        [authority = authority_of(request, request.invite, nonce_), now_ms](Store& store) -> Outcome<void> {
            if (auto done = authority.check(store.invite_owner(authority.object)); !done) return done;
            return store.revoke_invite(authority.object, now_ms);
        },
        ok(request.id));
}

/// Credentials cost somebody traffic, so they are for those who listen to a drop of theirs, and few.
void Client::answer(wire::GetRelays&& request, std::int64_t now_ms) {
    // The store has nothing to do; but a subscription that was asked for before is there behind it.
    ask_store(
        request.id, 0, [](Store& /*store*/) { return Outcome<void>{}; },
        [this, re = request.id, now_ms] {
            if (subscriptions_.empty()) return refuse(re, ErrorCode::not_subscribed);
            if (!relays_bucket_.take(now_ms)) return refuse(re, ErrorCode::too_many_requests);
            auto relays = service_.relays_(now_ms);
            relays.re = re;
            outbox_.send(relays);
        });
}

}  // namespace vesper::server
