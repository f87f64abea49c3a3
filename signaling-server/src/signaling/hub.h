#pragma once
// Who listens to which drop. A Subscription is the right to get a drop's envelopes: it begins and ends with
// the object. Envelopes leave the store in order: a subscription remembers how far it got, so what does not
// fit a slow reader's queue stays in the store until there is room.

#include <cstddef>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "core/wire/signaling.h"
#include "store/store_queue.h"

namespace vesper::server {

/// A connection as the logic sees it: a place to put messages.
class Outbox {
public:
    Outbox() = default;
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;
    virtual ~Outbox() = default;

    /// Queues a message. Never fails; a connection that reads nothing ends by itself.
    void send(const wire::ServerMessage& message) { send_text(wire::encode(message)); }
    /// The same for one that is encoded.
    virtual void send_text(std::string_view frame) = 0;
    /// Whether envelopes may be queued now. After a false, the connection calls `Client::drained` when there
    /// is room.
    [[nodiscard]] virtual bool has_room() = 0;
    /// A request was answered: `Client::is_busy` may have changed.
    virtual void answered() = 0;
    /// Ends the connection: envelopes could not be read from the store, and it must not miss any.
    virtual void break_off() = 0;
};

class Subscription;

class Hub {
public:
    /// Passes an envelope that was stored just now to everybody who is up to date.
    void stored(const wire::DropId& drop, Sequence sequence, const wire::Envelope& envelope);
    /// Passes on an envelope that is not stored, as an encoded Envelopes. Whether anybody was there with room
    /// for it.
    bool live(const wire::DropId& drop, std::string_view frame);
    [[nodiscard]] bool has_listeners(const wire::DropId& drop) const { return by_drop_.contains(drop); }
    /// Ends all subscriptions of a drop that is gone; their objects stay and get nothing.
    void drop_deleted(const wire::DropId& drop);
    [[nodiscard]] std::size_t subscriptions() const { return by_drop_.size(); }

private:
    friend class Subscription;
    std::multimap<wire::DropId, Subscription*> by_drop_;
};

class Subscription : public std::enable_shared_from_this<Subscription> {
public:
    Subscription(Hub& hub, StoreQueue& store, const wire::DropId& drop, Outbox& outbox);
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    ~Subscription();

    /// Sends what waits in the store, as far as there is room.
    void replay();
    /// The drop is gone.
    [[nodiscard]] bool ended() const { return ended_; }

private:
    friend class Hub;
    Hub& hub_;
    void came(Outcome<Page> page);

    StoreQueue& store_;
    wire::DropId drop_;
    Outbox& outbox_;
    Sequence delivered_ = 0;
    bool up_to_date_ = false;
    bool reading_ = false;  // a page was asked for
    bool ended_ = false;
};

}  // namespace vesper::server
