#pragma once
// What the server remembers: drops with their envelopes, and invites. Knows nothing of connections,
// signatures or JSON. Time is an argument, in milliseconds of Unix time.
//
// Calls come between `begin` and `commit`, and what they changed is durable once `commit` has returned
// without an error (for stores that are durable at all); with an error nothing since `begin` has happened. A
// call that returns an error has changed nothing. A failing medium is ErrorCode::storage_failed.

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "core/wire/signaling.h"

namespace vesper::server {

template <class T>
using Outcome = std::expected<T, wire::ErrorCode>;

/// Place of an envelope in the order of arrival; grows over all drops and is never used twice.
using Sequence = std::int64_t;

/// Envelopes of one drop, oldest first.
struct Page {
    std::vector<wire::Envelope> envelopes;
    Sequence last = 0;  // of the last envelope here; unchanged from the question when there is none
};

struct Stored {
    Sequence sequence = 0;
    bool fresh = false;  // false when this envelope is there already, or was and has been acknowledged
};

/// What the store holds. `bytes` counts envelopes, bundles and what each entry costs beside them; it is what
/// the quota bounds.
struct Usage {
    std::int64_t bytes = 0;
    std::int64_t drops = 0;
    std::int64_t invites = 0;  // with those that have ended and are remembered
};

/// Where a claim was put. Nothing was stored now if it repeats an earlier one.
struct Claimed {
    wire::DropId drop{};
    Stored stored;
};

class Store {
public:
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;
    virtual ~Store() = default;

    virtual Outcome<void> begin() = 0;
    virtual Outcome<void> commit() = 0;
    [[nodiscard]] virtual Usage usage() = 0;

    /// Makes a drop; does nothing if it exists with this owner. drop_taken, server_full.
    virtual Outcome<void> create_drop(const wire::DropId& drop, const wire::OwnerKey& owner,
                                      std::int64_t now_ms) = 0;
    /// drop_unknown.
    virtual Outcome<wire::OwnerKey> drop_owner(const wire::DropId& drop) = 0;
    /// Removes a drop and its envelopes, and revokes its open invites: a claim would have nowhere to go.
    /// drop_unknown.
    virtual Outcome<void> delete_drop(const wire::DropId& drop, std::int64_t now_ms) = 0;
    /// The owner is here: the drop lives on. drop_unknown is not an error.
    virtual Outcome<void> keep_drop(const wire::DropId& drop, std::int64_t now_ms) = 0;
    /// Stores an envelope unless its id is in the drop, or was acknowledged in the last
    /// limits::acknowledged_memory_ms. drop_unknown, drop_full, server_full.
    virtual Outcome<Stored> put(const wire::DropId& drop, const wire::Envelope& envelope) = 0;
    /// The envelopes after `after`: at most max_count, and no further one once max_bytes of bodies are
    /// reached.
    virtual Outcome<Page> waiting(const wire::DropId& drop, Sequence after, std::size_t max_count,
                                  std::size_t max_bytes) = 0;
    /// Removes envelopes and remembers their ids; unknown ids are ignored.
    virtual Outcome<void> acknowledge(const wire::DropId& drop, std::span<const wire::EnvelopeId> envelopes,
                                      std::int64_t now_ms) = 0;

    /// Publishes an invite and answers when it expires (Unix ms). One that is open and has this owner is left
    /// as it is and its expiry answered. invite_taken, drop_unknown, server_full. The ranges have been
    /// checked.
    virtual Outcome<std::int64_t> create_invite(const wire::CreateInvite& request, std::int64_t now_ms) = 0;
    /// Also for an invite that has ended. invite_unknown.
    virtual Outcome<wire::OwnerKey> invite_owner(const wire::InviteId& invite) = 0;
    /// Bundle, remaining life and uses; `re` is left 0. invite_unknown, _expired, _used, _revoked.
    virtual Outcome<wire::InviteFound> peek_invite(const wire::InviteId& invite, std::int64_t now_ms) = 0;
    /// Takes one use and stores the envelope, both or neither. Succeeds without doing either when this
    /// envelope has claimed this invite before. invite_unknown, _expired, _used, _revoked, drop_unknown,
    /// drop_full, server_full.
    virtual Outcome<Claimed> claim_invite(const wire::ClaimInvite& claim, std::int64_t now_ms) = 0;
    /// Lets an open invite live for `ttl_ms` from now and answers when it expires (Unix ms). invite_unknown,
    /// _expired, _used, _revoked. The range has been checked.
    virtual Outcome<std::int64_t> renew_invite(const wire::InviteId& invite, std::int64_t ttl_ms,
                                               std::int64_t now_ms) = 0;
    /// The same, with another bundle, and for an expired invite too. invite_unknown, _used, _revoked,
    /// drop_unknown, server_full. The ranges have been checked.
    virtual Outcome<std::int64_t> republish_invite(const wire::InviteId& invite, const Bytes& bundle,
                                                   std::int64_t ttl_ms, std::int64_t now_ms) = 0;
    /// Ends an invite; nothing changes when it is revoked already. invite_unknown, _expired, _used.
    virtual Outcome<void> revoke_invite(const wire::InviteId& invite, std::int64_t now_ms) = 0;

    /// Forgets envelopes older than limits::envelope_ttl_ms, bundles of ended invites, invites whose expiry
    /// is limits::ended_invite_memory_ms past, ids of envelopes acknowledged limits::acknowledged_memory_ms
    /// ago, and drops whose owner was not here for limits::drop_ttl_ms.
    virtual Outcome<void> purge(std::int64_t now_ms) = 0;
};

/// Whether an invite can be used, and if not, why. A used or revoked invite never changes its reason: nothing
/// but its removal happens to it any more. An expired one can be published again.
[[nodiscard]] inline std::optional<wire::ErrorCode> reason_ended(bool revoked, std::uint32_t uses_left,
                                                                 std::int64_t expires_at_ms,
                                                                 std::int64_t now_ms) {
    if (revoked) return wire::ErrorCode::invite_revoked;
    if (uses_left == 0) return wire::ErrorCode::invite_used;
    if (now_ms >= expires_at_ms) return wire::ErrorCode::invite_expired;
    return std::nullopt;
}

}  // namespace vesper::server
