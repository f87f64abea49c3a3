#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>

#include "commands/commands.h"
#include "commands/database_file.h"
#include "store/data_lock.h"
#include "store/sqlite.h"
#include "store/sqlite_schema.h"

namespace vesper::server {

namespace fs = std::filesystem;

namespace {

fs::path with_ending(const fs::path& path, const char* ending) {
    return path.string() + ending;
}

/// Copies and checks the backup, brings it to this server's version, and leaves it as one file.
DatabaseContent prepare_copy(const fs::path& backup, const fs::path& copy) {
    std::error_code error;
    if (!fs::is_regular_file(backup, error)) throw std::runtime_error("there is no such file");
    if (fs::exists(with_ending(backup, "-wal"), error)) {
        throw std::runtime_error(
            "there is a -wal file beside it, so it is the file of a database and no backup; "
            "make one with the backup command");
    }
    fs::copy_file(backup, copy);
    fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write);
    check_database_file(copy);
    {
        sqlite::Database database(copy.string(), SQLITE_OPEN_READWRITE);
        sqlite::prepare_schema(database);
        database.execute("PRAGMA journal_mode = DELETE");
    }
    return check_database_file(copy);
}

/// Gets what the database's log still holds into the database itself. A damaged one keeps its log.
void fold_log_in(const fs::path& database) {
    sqlite::Database old(database.string(), SQLITE_OPEN_READWRITE);
    try {
        // Only for who is alone with the file.
        old.execute("PRAGMA journal_mode = DELETE");
    } catch (const sqlite::Failure&) {
        if ((sqlite3_errcode(old.handle()) & 0xFF) == SQLITE_BUSY) {
            throw std::runtime_error("cannot restore: another program has " + database.string() + " open");
        }
        std::fprintf(stderr, "the old database cannot be read; it is kept as it is\n");
    }
}

/// The first free name for the database that is replaced.
fs::path name_for_old(const fs::path& database) {
    const auto first = with_ending(database, ".before-restore");
    auto name = first;
    for (int number = 2; fs::exists(name) || fs::exists(with_ending(name, "-wal")); ++number) {
        name = first.string() + "." + std::to_string(number);
    }
    return name;
}

/// Afterwards the database has a second name, and no log that the next one would take for its own.
fs::path keep_old(const fs::path& database) {
    fold_log_in(database);
    const auto kept = name_for_old(database);
    if (fs::exists(with_ending(database, "-wal"))) {
        fs::rename(with_ending(database, "-wal"), with_ending(kept, "-wal"));
    }
    fs::remove(with_ending(database, "-shm"));
    fs::remove(with_ending(database, "-journal"));
    // A second name, not another one: there is a database at every moment.
    if (link(database.c_str(), kept.c_str()) != 0) {
        throw std::runtime_error("cannot keep the old database as " + kept.string() + ": " +
                                 std::generic_category().message(errno));
    }
    return kept;
}

}  // namespace

int restore(const Config& config, const fs::path& file) {
    if (config.memory)
        throw std::runtime_error("nothing to restore into: with memory, nothing is kept on disk");
    std::error_code error;
    fs::create_directories(config.data, error);
    if (error) {
        throw std::runtime_error("cannot make the data folder " + config.data.string() + ": " +
                                 error.message());
    }
    const DataLock lock(config.data);
    const auto database = config.database();
    TemporaryFile copy(database);
    DatabaseContent content;
    try {
        content = prepare_copy(file, copy.path());
        copy.sync();
    } catch (const std::exception& why) {
        throw std::runtime_error("cannot restore " + file.string() + ": " + why.what());
    }
    if (fs::exists(database)) std::printf("the old database is kept as %s\n", keep_old(database).c_str());
    copy.become(database, true);
    std::printf("%s: restored, %s\n", database.c_str(), content.text().c_str());
    return 0;
}

}  // namespace vesper::server
