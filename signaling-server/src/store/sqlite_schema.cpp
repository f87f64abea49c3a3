#include "store/sqlite_schema.h"

#include <array>
#include <cstdint>
#include <ranges>
#include <string>

#include "server_limits.h"

namespace vesper::server::sqlite {

namespace {

// AUTOINCREMENT keeps a sequence from being used again after the newest envelope was removed: a subscription
// that remembers it would miss its successor.
constexpr const char* version_1 = R"sql(
CREATE TABLE drops (
    id BLOB PRIMARY KEY,
    owner BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    waiting_count INTEGER NOT NULL DEFAULT 0,
    waiting_bytes INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE envelopes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    drop_id BLOB NOT NULL REFERENCES drops(id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (drop_id, id)
) STRICT;
CREATE INDEX envelopes_in_order ON envelopes (drop_id, sequence);
CREATE INDEX envelopes_by_age ON envelopes (at_ms);

CREATE TRIGGER envelope_came AFTER INSERT ON envelopes BEGIN
    UPDATE drops SET waiting_count = waiting_count + 1, waiting_bytes = waiting_bytes + length(NEW.body)
    WHERE id = NEW.drop_id;
END;
CREATE TRIGGER envelope_went AFTER DELETE ON envelopes BEGIN
    UPDATE drops SET waiting_count = waiting_count - 1, waiting_bytes = waiting_bytes - length(OLD.body)
    WHERE id = OLD.drop_id;
END;

CREATE TABLE invites (
    id BLOB PRIMARY KEY,
    owner BLOB NOT NULL,
    drop_id BLOB NOT NULL,
    bundle BLOB NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    uses_left INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX invites_by_drop ON invites (drop_id);
CREATE INDEX invites_by_expiry ON invites (expires_at_ms);

CREATE TABLE claims (
    invite_id BLOB NOT NULL REFERENCES invites(id) ON DELETE CASCADE,
    envelope_id BLOB NOT NULL,
    PRIMARY KEY (invite_id, envelope_id)
) STRICT, WITHOUT ROWID;
)sql";

// The numbers in the triggers are the costs of server_limits.h: what an entry takes beside its content.
constexpr const char* version_2 = R"sql(
ALTER TABLE drops ADD COLUMN seen_at_ms INTEGER NOT NULL DEFAULT 0;
UPDATE drops SET seen_at_ms = created_at_ms;
CREATE INDEX drops_by_seen ON drops (seen_at_ms);

CREATE TABLE acknowledged (
    drop_id BLOB NOT NULL REFERENCES drops(id) ON DELETE CASCADE,
    id BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (drop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX acknowledged_by_age ON acknowledged (at_ms);

CREATE TABLE usage (
    bytes INTEGER NOT NULL,
    drops INTEGER NOT NULL,
    invites INTEGER NOT NULL
) STRICT;
INSERT INTO usage SELECT
    256 * (SELECT count(*) FROM drops)
        + (SELECT ifnull(sum(128 + length(body)), 0) FROM envelopes)
        + (SELECT ifnull(sum(512 + length(bundle)), 0) FROM invites),
    (SELECT count(*) FROM drops),
    (SELECT count(*) FROM invites);

CREATE TRIGGER drop_came AFTER INSERT ON drops BEGIN
    UPDATE usage SET bytes = bytes + 256, drops = drops + 1;
END;
CREATE TRIGGER drop_went AFTER DELETE ON drops BEGIN
    UPDATE usage SET bytes = bytes - 256, drops = drops - 1;
END;
DROP TRIGGER envelope_came;
DROP TRIGGER envelope_went;
CREATE TRIGGER envelope_came AFTER INSERT ON envelopes BEGIN
    UPDATE drops SET waiting_count = waiting_count + 1, waiting_bytes = waiting_bytes + length(NEW.body)
    WHERE id = NEW.drop_id;
    UPDATE usage SET bytes = bytes + 128 + length(NEW.body);
END;
CREATE TRIGGER envelope_went AFTER DELETE ON envelopes BEGIN
    UPDATE drops SET waiting_count = waiting_count - 1, waiting_bytes = waiting_bytes - length(OLD.body)
    WHERE id = OLD.drop_id;
    UPDATE usage SET bytes = bytes - 128 - length(OLD.body);
END;
CREATE TRIGGER acknowledged_came AFTER INSERT ON acknowledged BEGIN
    UPDATE usage SET bytes = bytes + 64;
END;
CREATE TRIGGER acknowledged_went AFTER DELETE ON acknowledged BEGIN
    UPDATE usage SET bytes = bytes - 64;
END;
CREATE TRIGGER invite_came AFTER INSERT ON invites BEGIN
    UPDATE usage SET bytes = bytes + 512 + length(NEW.bundle), invites = invites + 1;
END;
CREATE TRIGGER invite_changed AFTER UPDATE OF bundle ON invites BEGIN
    UPDATE usage SET bytes = bytes - length(OLD.bundle) + length(NEW.bundle);
END;
CREATE TRIGGER invite_went AFTER DELETE ON invites BEGIN
    UPDATE usage SET bytes = bytes - 512 - length(OLD.bundle), invites = invites - 1;
END;
)sql";

/// What makes each version from the one before.
constexpr std::array versions{version_1, version_2};
static_assert(limits::drop_cost_bytes == 256 && limits::envelope_cost_bytes == 128 &&
              limits::acknowledged_cost_bytes == 64 && limits::invite_cost_bytes == 512);

constexpr std::int64_t application_id = 0x56535052;  // "VSPR"

std::int64_t read_pragma(const Database& database, std::string_view sql) {
    Statement statement(database, sql);
    return statement.step() ? statement.integer(0) : 0;
}

}  // namespace

bool check_owner(const Database& database) {
    const auto version = read_pragma(database, "PRAGMA user_version");
    if (version > std::ssize(versions)) {
        throw Failure("it has version " + std::to_string(version) + " and this server knows up to " +
                      std::to_string(versions.size()) + "; run a newer server");
    }
    const auto objects = read_pragma(database, "SELECT count(*) FROM sqlite_schema");
    if (objects > 0 && read_pragma(database, "PRAGMA application_id") != application_id) {
        throw Failure("it belongs to another program");
    }
    return objects > 0;
}

void prepare_schema(Database& database) {
    // The server is the only user of the file: waiting for another's lock is only for a backup tool's moment.
    database.execute("PRAGMA busy_timeout = 2000");
    const bool has_tables = check_owner(database);
    // FULL: what is answered as stored survives a power cut. secure_delete: what was acknowledged is gone.
    database.execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA secure_delete = FAST; PRAGMA cache_size = -2000; PRAGMA trusted_schema = OFF");
    if (has_tables) {
        Statement check(database, "PRAGMA quick_check(1)");
        // A damaged page can also surface as a failing statement, which step() reports.
        const bool intact = check.step() && text_of(check.bytes(0)) == "ok";
        if (!intact) throw Failure("it is damaged; restore it from a backup");
    }
    const auto version = read_pragma(database, "PRAGMA user_version");
    if (version == std::ssize(versions)) return;
    Savepoint savepoint(database);
    for (const auto* step : versions | std::views::drop(version)) database.execute(step);
    database.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
    database.execute(("PRAGMA user_version = " + std::to_string(versions.size())).c_str());
    savepoint.keep();
}

}  // namespace vesper::server::sqlite
