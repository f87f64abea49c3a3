#include "store/sqlite_schema.h"

#include <cstdint>
#include <string>

namespace vesper::server::sqlite {

namespace {

constexpr std::int64_t schema_version = 1;
constexpr std::int64_t application_id = 0x56535052;  // "VSPR"

// AUTOINCREMENT keeps a sequence from being used again after the newest envelope was removed: a subscription
// that remembers it would miss its successor.
constexpr const char* tables = R"sql(
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

std::int64_t read_pragma(const Database& database, std::string_view sql) {
    Statement statement(database, sql);
    return statement.step() ? statement.integer(0) : 0;
}

}  // namespace

void prepare_schema(Database& database) {
    // The server is the only user of the file: waiting for another's lock is only for a backup tool's moment.
    database.execute("PRAGMA busy_timeout = 2000");
    const auto version = read_pragma(database, "PRAGMA user_version");
    if (version > schema_version) {
        throw Failure("it has version " + std::to_string(version) + " and this server knows up to " +
                      std::to_string(schema_version) + "; run a newer server");
    }
    const auto objects = read_pragma(database, "SELECT count(*) FROM sqlite_schema");
    if (objects > 0 && read_pragma(database, "PRAGMA application_id") != application_id) {
        throw Failure("it belongs to another program");
    }
    // FULL: what is answered as stored survives a power cut. secure_delete: what was acknowledged is gone.
    database.execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA secure_delete = FAST; PRAGMA cache_size = -2000; PRAGMA trusted_schema = OFF");
    if (objects > 0) {
        Statement check(database, "PRAGMA quick_check(1)");
        // A damaged page can also surface as a failing statement, which step() reports.
        const bool intact = check.step() && text_of(check.bytes(0)) == "ok";
        if (!intact) throw Failure("it is damaged; restore it from a backup");
        return;
    }
    Transaction transaction(database);
    database.execute(tables);
    database.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
    database.execute(("PRAGMA user_version = " + std::to_string(schema_version)).c_str());
    transaction.commit();
}

}  // namespace vesper::server::sqlite
