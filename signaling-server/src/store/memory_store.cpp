#include "store/memory_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/common/limits.h"

namespace vesper::server {

namespace {

using wire::ErrorCode;

struct Drop {
    wire::OwnerKey owner{};
    std::map<Sequence, wire::Envelope> envelopes;
    std::map<wire::EnvelopeId, Sequence> by_id;
    std::size_t bytes = 0;

    void remove(const wire::EnvelopeId& id) {
        const auto found = by_id.find(id);
        if (found == by_id.end()) return;
        const auto envelope = envelopes.find(found->second);
        bytes -= envelope->second.body.size();
        envelopes.erase(envelope);
        by_id.erase(found);
    }
};

struct Invite {
    wire::OwnerKey owner{};
    wire::DropId drop{};
    Bytes bundle;
    std::int64_t expires_at_ms{};
    std::uint32_t uses_left{};
    bool revoked{};
    std::set<wire::EnvelopeId> claims;

    [[nodiscard]] std::optional<ErrorCode> ended(std::int64_t now_ms) const {
        return reason_ended(revoked, uses_left, expires_at_ms, now_ms);
    }
    void revoke() {
        revoked = true;
        bundle = {};
    }
};

class MemoryStore final : public Store {
public:
    Outcome<void> create_drop(const wire::DropId& drop, const wire::OwnerKey& owner,
                              std::int64_t /*now_ms*/) override {
        const auto& known =
            drops_.try_emplace(drop, Drop{.owner = owner, .envelopes = {}, .by_id = {}}).first->second;
        if (known.owner != owner) return std::unexpected(ErrorCode::drop_taken);
        return {};
    }

    Outcome<wire::OwnerKey> drop_owner(const wire::DropId& drop) override {
        const auto found = drops_.find(drop);
        if (found == drops_.end()) return std::unexpected(ErrorCode::drop_unknown);
        return found->second.owner;
    }

    Outcome<void> delete_drop(const wire::DropId& drop, std::int64_t now_ms) override {
        if (drops_.erase(drop) == 0) return std::unexpected(ErrorCode::drop_unknown);
        for (auto& [id, invite] : invites_) {
            if (invite.drop == drop && !invite.ended(now_ms)) invite.revoke();
        }
        return {};
    }

    Outcome<Stored> put(const wire::DropId& drop, const wire::Envelope& envelope) override {
        const auto found = drops_.find(drop);
        if (found == drops_.end()) return std::unexpected(ErrorCode::drop_unknown);
        auto& into = found->second;
        if (const auto known = into.by_id.find(envelope.id); known != into.by_id.end()) {
            return Stored{.sequence = known->second, .fresh = false};
        }
        if (into.envelopes.size() >= limits::max_drop_envelopes ||
            into.bytes + envelope.body.size() > limits::max_drop_bytes) {
            return std::unexpected(ErrorCode::drop_full);
        }
        const auto sequence = ++last_sequence_;
        into.by_id.emplace(envelope.id, sequence);
        into.bytes += envelope.body.size();
        into.envelopes.emplace(sequence, envelope);
        return Stored{.sequence = sequence, .fresh = true};
    }

    Outcome<Page> waiting(const wire::DropId& drop, Sequence after, std::size_t max_count,
                          std::size_t max_bytes) override {
        Page page{.envelopes = {}, .last = after};
        const auto found = drops_.find(drop);
        if (found == drops_.end()) return page;
        const auto& all = found->second.envelopes;
        std::size_t bytes = 0;
        for (auto at = all.upper_bound(after);
             at != all.end() && page.envelopes.size() < max_count && bytes < max_bytes; ++at) {
            page.last = at->first;
            bytes += at->second.body.size();
            page.envelopes.push_back(at->second);
        }
        return page;
    }

    Outcome<void> acknowledge(const wire::DropId& drop,
                              std::span<const wire::EnvelopeId> envelopes) override {
        if (const auto found = drops_.find(drop); found != drops_.end()) {
            for (const auto& envelope : envelopes) found->second.remove(envelope);
        }
        return {};
    }

    Outcome<std::int64_t> create_invite(const wire::CreateInvite& request, std::int64_t now_ms) override {
        if (const auto known = invites_.find(request.invite); known != invites_.end()) {
            if (known->second.owner != request.owner || known->second.ended(now_ms)) {
                return std::unexpected(ErrorCode::invite_taken);
            }
            return known->second.expires_at_ms;
        }
        if (!drops_.contains(request.drop)) return std::unexpected(ErrorCode::drop_unknown);
        const auto expires_at_ms = now_ms + request.ttl_ms;
        invites_.emplace(request.invite, Invite{.owner = request.owner,
                                                .drop = request.drop,
                                                .bundle = request.bundle,
                                                .expires_at_ms = expires_at_ms,
                                                .uses_left = request.uses,
                                                .revoked = false,
                                                .claims = {}});
        return expires_at_ms;
    }

    Outcome<wire::OwnerKey> invite_owner(const wire::InviteId& invite) override {
        const auto found = invites_.find(invite);
        if (found == invites_.end()) return std::unexpected(ErrorCode::invite_unknown);
        return found->second.owner;
    }

    Outcome<wire::InviteFound> peek_invite(const wire::InviteId& invite, std::int64_t now_ms) override {
        const auto found = invites_.find(invite);
        if (found == invites_.end()) return std::unexpected(ErrorCode::invite_unknown);
        const auto& known = found->second;
        if (const auto reason = known.ended(now_ms)) return std::unexpected(*reason);
        return wire::InviteFound{.re = 0,
                                 .bundle = known.bundle,
                                 .expires_in_ms = known.expires_at_ms - now_ms,
                                 .uses_left = known.uses_left};
    }

    Outcome<Claimed> claim_invite(const wire::ClaimInvite& claim, std::int64_t now_ms) override {
        const auto found = invites_.find(claim.invite);
        if (found == invites_.end()) return std::unexpected(ErrorCode::invite_unknown);
        auto& invite = found->second;
        if (invite.claims.contains(claim.envelope)) return Claimed{};
        if (const auto reason = invite.ended(now_ms)) return std::unexpected(*reason);
        const auto stored = put(invite.drop, {.id = claim.envelope, .at_ms = now_ms, .body = claim.body});
        if (!stored) return std::unexpected(stored.error());
        invite.claims.insert(claim.envelope);
        if (--invite.uses_left == 0) invite.bundle = {};
        return Claimed{.drop = invite.drop, .stored = *stored};
    }

    Outcome<void> revoke_invite(const wire::InviteId& invite, std::int64_t now_ms) override {
        const auto found = invites_.find(invite);
        if (found == invites_.end()) return std::unexpected(ErrorCode::invite_unknown);
        const auto reason = found->second.ended(now_ms);
        if (reason && *reason != ErrorCode::invite_revoked) return std::unexpected(*reason);
        found->second.revoke();
        return {};
    }

    Outcome<void> purge(std::int64_t now_ms) override {
        for (auto& [id, drop] : drops_) {
            while (!drop.envelopes.empty() &&
                   drop.envelopes.begin()->second.at_ms <= now_ms - limits::envelope_ttl_ms) {
                drop.remove(wire::EnvelopeId{drop.envelopes.begin()->second.id});
            }
        }
        std::erase_if(invites_, [&](const auto& entry) {
            return entry.second.expires_at_ms <= now_ms - limits::ended_invite_memory_ms;
        });
        for (auto& [id, invite] : invites_) {
            if (invite.ended(now_ms)) invite.bundle = {};
        }
        return {};
    }

private:
    std::map<wire::DropId, Drop> drops_;
    std::map<wire::InviteId, Invite> invites_;
    Sequence last_sequence_ = 0;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() {
    return std::make_unique<MemoryStore>();
}

}  // namespace vesper::server
