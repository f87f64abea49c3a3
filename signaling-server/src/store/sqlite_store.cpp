#include "store/sqlite_store.h"

#include <spdlog/spdlog.h>

#include <stdexcept>

#include "core/common/limits.h"
#include "server_limits.h"
#include "store/sqlite.h"
#include "store/sqlite_schema.h"

namespace vesper::server {

namespace {

using sqlite::Database;
using sqlite::Failure;
using sqlite::Reading;
using sqlite::Savepoint;
using sqlite::Statement;
using wire::ErrorCode;

class SqliteStore final : public Store {
public:
    SqliteStore(Database database, std::int64_t max_bytes)
        : db_(std::move(database)), max_bytes_(max_bytes) {}

    Outcome<void> begin() override {
        return caught([&]() -> Outcome<void> {
            begin_.bind().run();
            return {};
        });
    }

    Outcome<void> commit() override {
        const auto done = caught([&]() -> Outcome<void> {
            commit_.bind().run();
            return {};
        });
        // A full disk may have ended the transaction already.
        if (!done && db_.in_transaction()) db_.execute("ROLLBACK");
        return done;
    }

    Usage usage() override {
        const auto read = caught([&]() -> Outcome<Usage> {
            const Reading reading(select_usage_);
            if (!select_usage_.bind().step()) return Usage{};
            return Usage{.bytes = select_usage_.integer(0),
                         .drops = select_usage_.integer(1),
                         .invites = select_usage_.integer(2)};
        });
        return read.value_or(Usage{});
    }

    Outcome<void> create_drop(const wire::DropId& drop, const wire::OwnerKey& owner,
                              std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<void> {
            const auto known = drop_owner(drop);
            if (known) return *known == owner ? Outcome<void>{} : std::unexpected(ErrorCode::drop_taken);
            if (known.error() != ErrorCode::drop_unknown) return std::unexpected(known.error());
            if (!fits(limits::drop_cost_bytes)) return std::unexpected(ErrorCode::server_full);
            insert_drop_.bind(drop, owner, now_ms).run();
            return {};
        });
    }

    Outcome<wire::OwnerKey> drop_owner(const wire::DropId& drop) override {
        return owner(select_drop_owner_, drop, ErrorCode::drop_unknown);
    }

    Outcome<void> delete_drop(const wire::DropId& drop, std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<void> {
            Savepoint savepoint(db_);
            delete_drop_.bind(drop).run();
            if (db_.changes() == 0) return std::unexpected(ErrorCode::drop_unknown);
            revoke_of_drop_.bind(drop, now_ms).run();
            savepoint.keep();
            return {};
        });
    }

    Outcome<void> keep_drop(const wire::DropId& drop, std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<void> {
            keep_drop_.bind(drop, now_ms, now_ms - limits::drop_seen_step_ms).run();
            return {};
        });
    }

    Outcome<Stored> put(const wire::DropId& drop, const wire::Envelope& envelope) override {
        return guarded([&] { return insert(drop, envelope); });
    }

    Outcome<Page> waiting(const wire::DropId& drop, Sequence after, std::size_t max_count,
                          std::size_t max_bytes) override {
        return guarded([&]() -> Outcome<Page> {
            Page page{.envelopes = {}, .last = after};
            const Reading reading(select_waiting_);
            select_waiting_.bind(drop, after, static_cast<std::int64_t>(max_count));
            for (std::size_t bytes = 0; bytes < max_bytes && select_waiting_.step();) {
                page.last = select_waiting_.integer(0);
                page.envelopes.push_back({.id = select_waiting_.array<16>(1),
                                          .at_ms = select_waiting_.integer(2),
                                          .body = select_waiting_.bytes(3)});
                bytes += page.envelopes.back().body.size();
            }
            return page;
        });
    }

    Outcome<void> acknowledge(const wire::DropId& drop, std::span<const wire::EnvelopeId> envelopes,
                              std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<void> {
            Savepoint savepoint(db_);
            for (const auto& envelope : envelopes) {
                delete_envelope_.bind(drop, envelope).run();
                if (db_.changes() > 0) remember_envelope_.bind(drop, envelope, now_ms).run();
            }
            savepoint.keep();
            return {};
        });
    }

    Outcome<std::int64_t> create_invite(const wire::CreateInvite& request, std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<std::int64_t> {
            if (const auto known = find_invite(request.invite)) {
                if (known->owner != request.owner || known->ended(now_ms)) {
                    return std::unexpected(ErrorCode::invite_taken);
                }
                return known->expires_at_ms;
            }
            if (const auto exists = drop_owner(request.drop); !exists) return std::unexpected(exists.error());
            if (!fits(limits::invite_cost_bytes + static_cast<std::int64_t>(request.bundle.size()))) {
                return std::unexpected(ErrorCode::server_full);
            }
            const auto expires_at_ms = now_ms + request.ttl_ms;
            insert_invite_
                .bind(request.invite, request.owner, request.drop, request.bundle, expires_at_ms,
                      std::int64_t{request.uses})
                .run();
            return expires_at_ms;
        });
    }

    Outcome<wire::OwnerKey> invite_owner(const wire::InviteId& invite) override {
        return owner(select_invite_owner_, invite, ErrorCode::invite_unknown);
    }

    Outcome<wire::InviteFound> peek_invite(const wire::InviteId& invite, std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<wire::InviteFound> {
            auto known = open_invite(invite, now_ms);
            if (!known) return std::unexpected(known.error());
            return wire::InviteFound{.re = 0,
                                     .bundle = std::move(known->bundle),
                                     .expires_in_ms = known->expires_at_ms - now_ms,
                                     .uses_left = known->uses_left};
        });
    }

    Outcome<Claimed> claim_invite(const wire::ClaimInvite& claim, std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<Claimed> {
            if (claimed_before(claim)) return Claimed{};
            const auto known = open_invite(claim.invite, now_ms);
            if (!known) return std::unexpected(known.error());
            Savepoint savepoint(db_);
            const auto stored =
                insert(known->drop, {.id = claim.envelope, .at_ms = now_ms, .body = claim.body});
            if (!stored) return std::unexpected(stored.error());
            insert_claim_.bind(claim.invite, claim.envelope).run();
            use_invite_.bind(claim.invite).run();
            savepoint.keep();
            return Claimed{.drop = known->drop, .stored = *stored};
        });
    }

    Outcome<std::int64_t> renew_invite(const wire::InviteId& invite, std::int64_t ttl_ms,
                                       std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<std::int64_t> {
            if (const auto known = open_invite(invite, now_ms); !known) return std::unexpected(known.error());
            renew_invite_.bind(invite, now_ms + ttl_ms).run();
            return now_ms + ttl_ms;
        });
    }

    Outcome<std::int64_t> republish_invite(const wire::InviteId& invite, const Bytes& bundle,
                                           std::int64_t ttl_ms, std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<std::int64_t> {
            const auto known = find_invite(invite);
            if (!known) return std::unexpected(ErrorCode::invite_unknown);
            const auto ended = known->ended(now_ms);
            if (ended && *ended != ErrorCode::invite_expired) return std::unexpected(*ended);
            // A drop that was deleted revoked its open invites, not those that had expired.
            if (const auto drop = drop_owner(known->drop); !drop) return std::unexpected(drop.error());
            if (!fits(static_cast<std::int64_t>(bundle.size()))) {
                return std::unexpected(ErrorCode::server_full);
            }
            republish_invite_.bind(invite, now_ms + ttl_ms, bundle).run();
            return now_ms + ttl_ms;
        });
    }

    Outcome<void> revoke_invite(const wire::InviteId& invite, std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<void> {
            if (const auto known = open_invite(invite, now_ms); !known) {
                if (known.error() == ErrorCode::invite_revoked) return {};
                return std::unexpected(known.error());
            }
            revoke_invite_.bind(invite).run();
            return {};
        });
    }

    Outcome<void> purge(std::int64_t now_ms) override {
        return guarded([&]() -> Outcome<void> {
            Savepoint savepoint(db_);
            purge_drops_.bind(now_ms - limits::drop_ttl_ms).run();
            purge_envelopes_.bind(now_ms - vesper::limits::envelope_ttl_ms).run();
            purge_acknowledged_.bind(now_ms - limits::acknowledged_memory_ms).run();
            purge_bundles_.bind(now_ms).run();
            purge_invites_.bind(now_ms - vesper::limits::ended_invite_memory_ms).run();
            savepoint.keep();
            return {};
        });
    }

private:
    struct Invite {
        wire::OwnerKey owner{};
        wire::DropId drop{};
        Bytes bundle;
        std::int64_t expires_at_ms{};
        std::uint32_t uses_left{};
        bool revoked{};

        [[nodiscard]] std::optional<ErrorCode> ended(std::int64_t now_ms) const {
            return reason_ended(revoked, uses_left, expires_at_ms, now_ms);
        }
    };

    /// A failing medium becomes storage_failed.
    template <class Operation>
    static auto caught(Operation operation) -> decltype(operation()) {
        try {
            return operation();
        } catch (const Failure& failure) {
            spdlog::error("the database failed: {}", failure.what());
            return std::unexpected(ErrorCode::storage_failed);
        }
    }
    /// The same for what belongs between begin and commit. A disk that is full can end a transaction at any
    /// statement: what came after it would be kept although the rest is not.
    template <class Operation>
    auto guarded(Operation operation) -> decltype(operation()) {
        if (!db_.in_transaction()) return std::unexpected(ErrorCode::storage_failed);
        return caught(operation);
    }

    Outcome<wire::OwnerKey> owner(Statement& select, const ByteArray<16>& id, ErrorCode unknown) {
        return guarded([&]() -> Outcome<wire::OwnerKey> {
            const Reading reading(select);
            if (!select.bind(id).step()) return std::unexpected(unknown);
            return select.array<32>(0);
        });
    }

    std::optional<Invite> find_invite(const wire::InviteId& invite) {
        const Reading reading(select_invite_);
        if (!select_invite_.bind(invite).step()) return std::nullopt;
        return Invite{.owner = select_invite_.array<32>(0),
                      .drop = select_invite_.array<16>(1),
                      .bundle = select_invite_.bytes(2),
                      .expires_at_ms = select_invite_.integer(3),
                      .uses_left = static_cast<std::uint32_t>(select_invite_.integer(4)),
                      .revoked = select_invite_.integer(5) != 0};
    }

    Outcome<Invite> open_invite(const wire::InviteId& invite, std::int64_t now_ms) {
        auto known = find_invite(invite);
        if (!known) return std::unexpected(ErrorCode::invite_unknown);
        if (const auto reason = known->ended(now_ms)) return std::unexpected(*reason);
        return std::move(*known);
    }

    bool claimed_before(const wire::ClaimInvite& claim) {
        const Reading reading(select_claim_);
        return select_claim_.bind(claim.invite, claim.envelope).step();
    }

    /// Whether so many bytes more are within the quota.
    bool fits(std::int64_t bytes) {
        const Reading reading(select_usage_);
        return select_usage_.bind().step() && select_usage_.integer(0) + bytes <= max_bytes_;
    }

    Outcome<Stored> insert(const wire::DropId& drop, const wire::Envelope& envelope) {
        {
            const Reading reading(select_room_);
            if (!select_room_.bind(drop, envelope.id).step()) return std::unexpected(ErrorCode::drop_unknown);
            if (const auto sequence = select_room_.integer(2); sequence != 0) {
                return Stored{.sequence = sequence, .fresh = false};
            }
            if (select_room_.integer(3) != 0) return Stored{};
            const auto count = static_cast<std::size_t>(select_room_.integer(0));
            const auto bytes = static_cast<std::size_t>(select_room_.integer(1));
            if (count >= vesper::limits::max_drop_envelopes ||
                bytes + envelope.body.size() > vesper::limits::max_drop_bytes) {
                return std::unexpected(ErrorCode::drop_full);
            }
        }
        if (!fits(limits::envelope_cost_bytes + static_cast<std::int64_t>(envelope.body.size()))) {
            return std::unexpected(ErrorCode::server_full);
        }
        insert_envelope_.bind(drop, envelope.id, envelope.at_ms, envelope.body).run();
        return Stored{.sequence = sqlite3_last_insert_rowid(db_.handle()), .fresh = true};
    }

    Database db_;
    std::int64_t max_bytes_;
    Statement begin_{db_, "BEGIN"};
    Statement commit_{db_, "COMMIT"};
    Statement select_usage_{db_, "SELECT bytes, drops, invites FROM usage"};
    Statement insert_drop_{
        db_, "INSERT INTO drops (id, owner, created_at_ms, seen_at_ms) VALUES (?1, ?2, ?3, ?3)"};
    Statement keep_drop_{db_, "UPDATE drops SET seen_at_ms = ?2 WHERE id = ?1 AND seen_at_ms < ?3"};
    Statement select_drop_owner_{db_, "SELECT owner FROM drops WHERE id = ?"};
    Statement delete_drop_{db_, "DELETE FROM drops WHERE id = ?"};
    Statement select_room_{db_,
                           "SELECT waiting_count, waiting_bytes,"
                           " (SELECT sequence FROM envelopes WHERE drop_id = ?1 AND id = ?2),"
                           " EXISTS (SELECT 1 FROM acknowledged WHERE drop_id = ?1 AND id = ?2) "
                           "FROM drops WHERE id = ?1"};
    Statement select_waiting_{
        db_,
        "SELECT sequence, id, at_ms, body FROM envelopes WHERE drop_id = ? AND sequence > ? "
        "ORDER BY sequence LIMIT ?"};
    Statement insert_envelope_{db_, "INSERT INTO envelopes (drop_id, id, at_ms, body) VALUES (?, ?, ?, ?)"};
    Statement delete_envelope_{db_, "DELETE FROM envelopes WHERE drop_id = ? AND id = ?"};
    Statement remember_envelope_{
        db_, "INSERT INTO acknowledged (drop_id, id, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"};
    Statement select_invite_owner_{db_, "SELECT owner FROM invites WHERE id = ?"};
    Statement select_invite_{db_,
                             "SELECT owner, drop_id, bundle, expires_at_ms, uses_left, revoked FROM invites "
                             "WHERE id = ?"};
    Statement insert_invite_{db_,
                             "INSERT INTO invites (id, owner, drop_id, bundle, expires_at_ms, uses_left) "
                             "VALUES (?, ?, ?, ?, ?, ?)"};
    Statement renew_invite_{db_, "UPDATE invites SET expires_at_ms = ?2 WHERE id = ?1"};
    Statement republish_invite_{db_, "UPDATE invites SET expires_at_ms = ?2, bundle = ?3 WHERE id = ?1"};
    Statement revoke_invite_{db_, "UPDATE invites SET revoked = 1, bundle = x'' WHERE id = ?"};
    Statement revoke_of_drop_{
        db_,
        "UPDATE invites SET revoked = 1, bundle = x'' WHERE drop_id = ? AND uses_left > 0 "
        "AND expires_at_ms > ?"};
    Statement select_claim_{db_, "SELECT 1 FROM claims WHERE invite_id = ? AND envelope_id = ?"};
    Statement insert_claim_{db_, "INSERT INTO claims (invite_id, envelope_id) VALUES (?, ?)"};
    Statement use_invite_{
        db_,
        "UPDATE invites SET uses_left = uses_left - 1, bundle = iif(uses_left = 1, x'', bundle) "
        "WHERE id = ?"};
    Statement purge_drops_{db_, "DELETE FROM drops WHERE seen_at_ms <= ?"};
    Statement purge_acknowledged_{db_, "DELETE FROM acknowledged WHERE at_ms <= ?"};
    Statement purge_envelopes_{db_, "DELETE FROM envelopes WHERE at_ms <= ?"};
    Statement purge_bundles_{db_,
                             "UPDATE invites SET bundle = x'' WHERE expires_at_ms <= ? AND bundle != x''"};
    Statement purge_invites_{db_, "DELETE FROM invites WHERE expires_at_ms <= ?"};
};

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const std::string& path, std::int64_t max_bytes) {
    try {
        Database database(path);
        sqlite::prepare_schema(database);
        return std::make_unique<SqliteStore>(std::move(database), max_bytes);
    } catch (const Failure& failure) {
        throw std::runtime_error("cannot use the database " + path + ": " + failure.what());
    }
}

}  // namespace vesper::server
