#include "signaling/hub.h"

#include <ranges>
#include <string>
#include <utility>

#include "core/common/limits.h"
#include "server_limits.h"

namespace vesper::server {

namespace {

auto listeners(const std::multimap<wire::DropId, Subscription*>& by_drop, const wire::DropId& drop) {
    const auto [first, last] = by_drop.equal_range(drop);
    return std::ranges::subrange(first, last) | std::views::values;
}

}  // namespace

void Hub::stored(const wire::DropId& drop, Sequence sequence, const wire::Envelope& envelope) {
    std::string frame;  // encoded once, when somebody gets it
    for (auto* listener : listeners(by_drop_, drop)) {
        // Whoever is behind gets it from the store in its turn.
        if (!listener->up_to_date_) continue;
        if (!listener->outbox_.has_room()) {
            listener->up_to_date_ = false;
            continue;
        }
        if (frame.empty()) frame = wire::encode(wire::Envelopes{.drop = drop, .envelopes = {envelope}});
        listener->delivered_ = sequence;
        listener->outbox_.send_text(frame);
    }
}

bool Hub::live(const wire::DropId& drop, std::string_view frame) {
    bool passed = false;
    for (auto* listener : listeners(by_drop_, drop)) {
        if (!listener->outbox_.has_room()) continue;
        listener->outbox_.send_text(frame);
        passed = true;
    }
    return passed;
}

void Hub::drop_deleted(const wire::DropId& drop) {
    for (auto* listener : listeners(by_drop_, drop)) {
        listener->ended_ = true;
        listener->up_to_date_ = true;
    }
    by_drop_.erase(drop);
}

Subscription::Subscription(Hub& hub, StoreQueue& store, const wire::DropId& drop, Outbox& outbox)
    : hub_(hub), store_(store), drop_(drop), outbox_(outbox) {
    hub_.by_drop_.emplace(drop_, this);
}

Subscription::~Subscription() {
    if (ended_) return;
    const auto [first, last] = hub_.by_drop_.equal_range(drop_);
    for (auto at = first; at != last; ++at) {
        if (at->second == this) {
            hub_.by_drop_.erase(at);
            return;
        }
    }
}

void Subscription::replay() {
    if (up_to_date_ || reading_ || !outbox_.has_room()) return;
    reading_ = true;
    store_.submit(
        [drop = drop_, after = delivered_](Store& store) {
            return store.waiting(drop, after, vesper::limits::max_envelopes_per_frame,
                                 limits::page_body_bytes);
        },
        [weak = weak_from_this()](Outcome<Page> page) {
            if (const auto self = weak.lock()) self->came(std::move(page));
        });
}

void Subscription::came(Outcome<Page> page) {
    reading_ = false;
    if (ended_) return;
    if (!page) {
        outbox_.break_off();
    } else if (page->envelopes.empty()) {
        // Results come in the order of the work: what was stored after this page was read is still to be
        // told.
        up_to_date_ = true;
    } else {
        delivered_ = page->last;
        outbox_.send(wire::Envelopes{.drop = drop_, .envelopes = std::move(page->envelopes)});
        replay();
    }
}

}  // namespace vesper::server
