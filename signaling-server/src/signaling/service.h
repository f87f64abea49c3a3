#pragma once
// The signaling logic, without sockets: typed messages in, answers and pushes out. One Client per connection.
//
// Time is an argument (Unix ms), so a test can let a day pass. Requests of one connection are answered in
// their order.

#include <map>
#include <memory>

#include "core/wire/signaling.h"
#include "signaling/hub.h"
#include "signaling/token_bucket.h"
#include "store/store.h"

namespace vesper::server {

/// How many requests a connection may make; see server_limits.h.
struct RequestRate {
    double burst{};
    double per_second{};  // 0: no limit
};

class Service {
public:
    Service(Store& store, RequestRate rate) : store_(store), rate_(rate) {}

    /// Removes what is past its time. storage_failed.
    Outcome<void> purge(std::int64_t now_ms) { return store_.purge(now_ms); }

private:
    friend class Client;
    Store& store_;
    RequestRate rate_;
    Hub hub_;
};

/// What the server keeps of one connection. Its end ends its subscriptions.
class Client {
public:
    /// Says Hello. `nonce` is fresh randomness: what the connection's owners sign. Service and outbox outlive
    /// the client.
    Client(Service& service, Outbox& outbox, const wire::ConnectionNonce& nonce, std::int64_t now_ms);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() = default;

    /// Does what a message asks and answers it. storage_failed: waiting envelopes could not be read, so the
    /// connection should end before it misses some.
    Outcome<void> handle(const wire::ClientMessage& message, std::int64_t now_ms);
    /// There is room in the outbox again: envelopes that had to wait are sent. Errors as above.
    Outcome<void> drained();

private:
    using Answer = Outcome<wire::ServerMessage>;
    Answer answer(const wire::CreateDrop& request, std::int64_t now_ms);
    Answer answer(const wire::DeleteDrop& request, std::int64_t now_ms);
    Answer answer(const wire::Subscribe& request, std::int64_t now_ms);
    Answer answer(const wire::Send& request, std::int64_t now_ms);
    Answer answer(const wire::Acknowledge& request, std::int64_t now_ms);
    Answer answer(const wire::CreateInvite& request, std::int64_t now_ms);
    Answer answer(const wire::PeekInvite& request, std::int64_t now_ms);
    Answer answer(const wire::ClaimInvite& request, std::int64_t now_ms);
    Answer answer(const wire::RevokeInvite& request, std::int64_t now_ms);

    Service& service_;
    Outbox& outbox_;
    wire::ConnectionNonce nonce_;
    TokenBucket bucket_;
    std::map<wire::DropId, std::unique_ptr<Subscription>> subscriptions_;
};

}  // namespace vesper::server
