#pragma once
// The signaling logic, without sockets: typed messages in, answers and pushes out. One Client per connection.
//
// Time is an argument (Unix ms), so a test can let a day pass. Requests of one connection are carried out in
// their order; what needs the store is answered when the store is done with it, so answers may overtake each
// other and `re` says which is which.

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "abuse/address_limits.h"
#include "abuse/token_bucket.h"
#include "core/wire/signaling.h"
#include "metrics/metrics.h"
#include "signaling/hub.h"
#include "store/store_queue.h"

namespace vesper::server {

/// Gives the STUN and TURN servers of this moment (Unix ms), at once.
using RelayList = std::function<wire::Relays(std::int64_t now_ms)>;

class Service {
public:
    Service(StoreQueue& store, RequestRate rate, Metrics& metrics, RelayList relays)
        : store_(store), rate_(rate), metrics_(metrics), relays_(std::move(relays)) {}

    /// Removes what is past its time, and tells the metrics what there is.
    void purge(std::int64_t now_ms);

private:
    friend class Client;
    StoreQueue& store_;
    RequestRate rate_;
    Metrics& metrics_;
    RelayList relays_;
    Hub hub_;
};

/// What the server keeps of one connection. Its end ends its subscriptions.
class Client {
public:
    /// Says Hello. `nonce` is fresh randomness: what the connection's owners sign. Service and outbox outlive
    /// the client.
    Client(Service& service, Outbox& outbox, const wire::ConnectionNonce& nonce, std::int64_t now_ms,
           std::optional<AddressLimits::Guest> guest = std::nullopt);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() = default;

    /// Does what a frame asks and answers it, now or later. False when the frame was nonsense; that is
    /// answered too.
    bool take(std::string_view frame, std::int64_t now_ms);
    /// Does what a message asks and answers it, now or later.
    void handle(wire::ClientMessage message, std::int64_t now_ms);
    /// Whether this connection, and its address, may ask for one more thing now. Messages ask by themselves.
    [[nodiscard]] bool may_ask(std::int64_t now_ms);
    /// Whether the last time the answer was no: it should not be read from for a moment.
    [[nodiscard]] bool is_over_rate() const { return is_over_rate_; }
    /// So much of it waits for the store that no more should be handed in; `Outbox::answered` says when to
    /// look again.
    [[nodiscard]] bool is_busy() const;
    /// There is room in the outbox again: envelopes that had to wait are sent.
    void drained();

private:
    void answer(wire::CreateDrop&& request, std::int64_t now_ms);
    void answer(wire::DeleteDrop&& request, std::int64_t now_ms);
    void answer(wire::Subscribe&& request, std::int64_t now_ms);
    void answer(wire::Send&& request, std::int64_t now_ms);
    void answer(wire::Acknowledge&& request, std::int64_t now_ms);
    void answer(wire::CreateInvite&& request, std::int64_t now_ms);
    void answer(wire::PeekInvite&& request, std::int64_t now_ms);
    void answer(wire::ClaimInvite&& request, std::int64_t now_ms);
    void answer(wire::RenewInvite&& request, std::int64_t now_ms);
    void answer(wire::RevokeInvite&& request, std::int64_t now_ms);
    void answer(wire::GetRelays&& request, std::int64_t now_ms);
    void answer(wire::RepublishInvite&& request, std::int64_t now_ms);

    void relay(wire::RequestId re, const wire::DropId& drop, std::string_view frame);
    void refuse(wire::RequestId re, wire::ErrorCode code);
    /// Hands `work(Store&)` over; `bytes` is what it holds meanwhile. What it gives goes to `note(outcome)`
    /// whether or not this client is still there, and then, if it is, to `reply(value)` or is refused.
    template <class Work, class Note, class Reply>
    void ask_store(wire::RequestId re, std::size_t bytes, Work work, Note note, Reply reply);
    template <class Work, class Reply>
    void ask_store(wire::RequestId re, std::size_t bytes, Work work, Reply reply);
    /// Replies.
    auto ok(wire::RequestId re);
    auto sent(wire::RequestId re);
    auto expires(wire::RequestId re);

    Service& service_;
    Outbox& outbox_;
    wire::ConnectionNonce nonce_;
    TokenBucket bucket_;
    TokenBucket relays_bucket_;
    std::optional<AddressLimits::Guest> guest_;
    std::map<wire::DropId, std::shared_ptr<Subscription>> subscriptions_;
    bool is_over_rate_ = false;
    std::size_t waiting_requests_ = 0;  // for the store
    std::size_t waiting_bytes_ = 0;
    // Results of the store that come after this client's end find it gone.
    std::shared_ptr<const char> alive_ = std::make_shared<const char>();
};

}  // namespace vesper::server
