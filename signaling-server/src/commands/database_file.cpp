#include "commands/database_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>

#include "core/common/base64url.h"
#include "store/sqlite.h"
#include "store/sqlite_schema.h"

namespace vesper::server {

namespace fs = std::filesystem;

namespace {

std::runtime_error failure(const fs::path& path, int error) {
    return std::runtime_error(path.string() + ": " + std::generic_category().message(error));
}

void sync_path(const fs::path& path, int flags) {
    const int file = open(path.c_str(), flags | O_CLOEXEC);
    if (file < 0) throw failure(path, errno);
    const int error = fsync(file) == 0 ? 0 : errno;
    close(file);
    if (error != 0) throw failure(path, error);
}

std::int64_t count(const sqlite::Database& database, std::string_view sql) {
    sqlite::Statement statement(database, sql);
    return statement.step() ? statement.integer(0) : 0;
}

}  // namespace

TemporaryFile::TemporaryFile(const fs::path& path) : path_(path) {
    std::array<std::uint8_t, 6> random{};
    randombytes_buf(random.data(), random.size());
    path_ += ".partial-" + encode_base64url(random);
}

TemporaryFile::~TemporaryFile() {
    std::error_code ignored;
    // SQLite's own files beside it, should an error have left them.
    for (const auto* ending : {"", "-journal", "-wal", "-shm"}) fs::remove(path_.string() + ending, ignored);
}

void TemporaryFile::sync() const {
    sync_path(path_, O_RDWR);
}

void TemporaryFile::become(const fs::path& name, bool replace) {
    const unsigned flags = replace ? 0 : RENAME_NOREPLACE;
    if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, name.c_str(), flags) != 0) throw failure(name, errno);
    const auto folder = name.parent_path();
    sync_path(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

std::string DatabaseContent::text() const {
    return std::to_string(drops) + " drops, " + std::to_string(envelopes) + " envelopes, " +
           std::to_string(invites) + " invites";
}

DatabaseContent check_database_file(const fs::path& file) {
    const sqlite::Database database(file.string(), SQLITE_OPEN_READONLY);
    if (!sqlite::check_owner(database)) throw std::runtime_error("it is empty");
    sqlite::Statement check(database, "PRAGMA integrity_check(1)");
    const bool intact = check.step() && text_of(check.bytes(0)) == "ok";
    if (!intact) throw std::runtime_error("it is damaged");
    return {.drops = count(database, "SELECT count(*) FROM drops"),
            .envelopes = count(database, "SELECT count(*) FROM envelopes"),
            .invites = count(database, "SELECT count(*) FROM invites")};
}

}  // namespace vesper::server
