#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <format>
#include <fstream>
#include <string_view>

#include "doctor/checks.h"
#include "store/sqlite.h"
#include "store/sqlite_schema.h"

namespace vesper::server::doctor {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t least_free_bytes = std::int64_t{64} << 20;

/// The folder, or the one above it that exists.
fs::path existing(fs::path folder) {
    std::error_code ignored;
    folder = fs::absolute(folder, ignored);
    while (!fs::exists(folder, ignored) && folder.has_relative_path()) folder = folder.parent_path();
    return folder;
}

Finding check_kind_of_disk(const fs::path& folder) {
    struct statfs status{};
    if (statfs(folder.c_str(), &status) != 0) {
        return warn("disk", "the file system cannot be asked what it is", "see that it is a local disk");
    }
    const auto kind = static_cast<std::uint32_t>(status.f_type);
    constexpr std::uint32_t cifs = 0xFF534D42;
    constexpr std::uint32_t smb2 = 0xFE534D42;
    switch (kind) {
        case TMPFS_MAGIC:
        case RAMFS_MAGIC:
            return warn("disk",
                        folder.string() + " is in memory: a restart of the machine forgets everything",
                        "set data to a folder on a disk");
        case OVERLAYFS_SUPER_MAGIC:
            return warn("disk", folder.string() + " is a layer of a container and goes with it",
                        "mount a volume there, or set data to one");
        case NFS_SUPER_MAGIC:
        case SMB_SUPER_MAGIC:
        case cifs:
        case smb2:
            return fail("disk",
                        folder.string() + " is on a network file system, where SQLite's log is not safe",
                        "set data to a folder on a local disk");
        default:
            return ok("disk", folder.string() + " is on a disk");
    }
}

Finding check_room(const Config& config, const fs::path& folder) {
    std::error_code error;
    const auto space = fs::space(folder, error);
    if (error) return warn("disk space", "unknown: " + error.message(), "see that there is enough");
    const auto free_bytes = static_cast<std::int64_t>(space.available);
    const auto text = std::format("{} MiB are free", free_bytes >> 20);
    if (free_bytes < least_free_bytes) return fail("disk space", text, "make room: the server needs 64 MiB");
    if (free_bytes < config.max_stored_bytes) {
        return warn("disk space",
                    std::format("{} and max-stored-bytes allows {} MiB", text, config.max_stored_bytes >> 20),
                    "make room, or lower max-stored-bytes");
    }
    return ok("disk space", text);
}

}  // namespace

Findings check_disk(const Config& config) {
    if (config.memory) return {ok("data folder", "none: memory is set, a restart forgets everything")};
    const auto folder = existing(config.data);
    std::error_code error;
    const bool is_there = fs::is_directory(config.data, error);
    if (!fs::is_directory(folder, error) || access(folder.c_str(), W_OK | X_OK) != 0) {
        return {fail(
            "data folder", folder.string() + " cannot be written by this user",
            std::format("give it to the user of the server (uid {}), or set data to another", getuid()))};
    }
    Findings found{ok("data folder", is_there
                                         ? config.data.string() + " can be written"
                                         : config.data.string() + " is made by the server when it starts")};
    found.push_back(check_kind_of_disk(folder));
    found.push_back(check_room(config, folder));
    return found;
}

Findings check_database(const Config& config) {
    const auto file = config.database();
    std::error_code error;
    if (config.memory) return {};
    if (!fs::exists(file, error)) return {ok("database", "none yet; the server makes it")};
    try {
        // Not read-only: what a stopped server left in the log has to be read, too.
        const sqlite::Database database(file.string(), SQLITE_OPEN_READWRITE);
        sqlite3_busy_timeout(database.handle(), 2000);
        if (!sqlite::check_owner(database)) return {ok("database", "empty; the server makes its tables")};
        sqlite::Statement check(database, "PRAGMA quick_check(1)");
        const bool is_whole = check.step() && text_of(check.bytes(0)) == "ok";
        if (is_whole) return {ok("database", "whole")};
        return {
            fail("database", "damaged", "stop the server and restore a backup: vesper-server restore FILE")};
    } catch (const sqlite::Failure& failure) {
        return {fail("database", file.string() + " cannot be used: " + failure.what(),
                     "stop the server and restore a backup: vesper-server restore FILE")};
    }
}

}  // namespace vesper::server::doctor
