// Databases that an earlier server made.

#include <sqlite3.h>

#include <catch2/catch_test_macros.hpp>
#include <stdexcept>

#include "server/support/server_process.h"
#include "server/support/signaling_client.h"
#include "server/support/temporary_folder.h"

using namespace vesper;
using namespace vesper::test;

namespace {

void execute(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* database = nullptr;
    if (sqlite3_open(file.c_str(), &database) != SQLITE_OK) throw std::runtime_error("cannot open it");
    char* error = nullptr;
    sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error);
    const std::string message = error == nullptr ? "" : error;
    sqlite3_free(error);
    sqlite3_close(database);
    if (!message.empty()) throw std::runtime_error(message);
}

/// Takes away what version 2 brought.
constexpr const char* back_to_version_1 = R"sql(
DROP TRIGGER drop_came; DROP TRIGGER drop_went;
DROP TRIGGER envelope_came; DROP TRIGGER envelope_went;
DROP TRIGGER acknowledged_came; DROP TRIGGER acknowledged_went;
DROP TRIGGER invite_came; DROP TRIGGER invite_changed; DROP TRIGGER invite_went;
DROP TABLE usage; DROP TABLE acknowledged;
DROP INDEX drops_by_seen; ALTER TABLE drops DROP COLUMN seen_at_ms;
CREATE TRIGGER envelope_came AFTER INSERT ON envelopes BEGIN
    UPDATE drops SET waiting_count = waiting_count + 1, waiting_bytes = waiting_bytes + length(NEW.body)
    WHERE id = NEW.drop_id;
END;
CREATE TRIGGER envelope_went AFTER DELETE ON envelopes BEGIN
    UPDATE drops SET waiting_count = waiting_count - 1, waiting_bytes = waiting_bytes - length(OLD.body)
    WHERE id = OLD.drop_id;
END;
PRAGMA user_version = 1;
)sql";

}  // namespace

TEST_CASE("a database of the first version is brought up to date with all that it holds") {
    const TemporaryFolder data;
    const std::vector<std::string> arguments{"--data", data.path().string()};
    const Owner owner;
    const auto drop = random_id();
    {
        ServerProcess server(arguments);
        SignalingClient client(server.port());
        client.create_drop(drop, owner);
        client.send_to(drop, "from before");
        server.stop();
    }
    execute(data.path() / "vesper.sqlite3", back_to_version_1);
    const ServerProcess server(arguments);
    SignalingClient client(server.port());
    client.subscribe(drop, owner);
    const auto waiting = client.next_envelope();
    CHECK(text_of(waiting.body) == "from before");
    client.acknowledge(drop, waiting.id);
    client.ask_for<wire::Sent>(wire::Send{.drop = drop, .envelope = waiting.id, .body = {1}});
    client.send_to(drop, "new");
    CHECK(text_of(client.next_envelope().body) == "new");
}
