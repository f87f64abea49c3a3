#include <cstdio>
#include <stdexcept>

#include "commands/commands.h"
#include "commands/database_file.h"
#include "core/common/bytes.h"
#include "store/sqlite.h"
#include "store/sqlite_schema.h"

namespace vesper::server {

namespace fs = std::filesystem;

int back_up(const Config& config, const fs::path& file) {
    if (config.memory) throw std::runtime_error("nothing to back up: with memory, nothing is kept on disk");
    const auto source = config.database();
    std::error_code error;
    if (!fs::exists(source, error)) throw std::runtime_error("there is no database " + source.string());
    if (fs::symlink_status(file, error).type() != fs::file_type::not_found) {
        throw std::runtime_error(file.string() + " exists already; a backup overwrites nothing");
    }
    TemporaryFile copy(file);
    const auto refuse = [&](const std::exception& why) {
        return std::runtime_error("cannot back up " + source.string() + ": " + why.what());
    };
    DatabaseContent content;
    try {
        const sqlite::Database database(source.string(), SQLITE_OPEN_READWRITE);
        sqlite3_busy_timeout(database.handle(), 10'000);
        if (!sqlite::check_owner(database)) throw std::runtime_error("it is empty");
        // One reading transaction: a server goes on writing beside it. What was deleted is not copied.
        const auto name = copy.path().string();
        sqlite::Statement(database, "VACUUM INTO CAST(? AS TEXT)").bind(view_of(name)).run();
        copy.sync();
        content = check_database_file(copy.path());
        copy.become(file, false);
    } catch (const std::exception& why) {
        throw refuse(why);
    }
    std::printf("%s: %s, %ju bytes, checked\n", file.c_str(), content.text().c_str(),
                static_cast<std::uintmax_t>(fs::file_size(file)));
    return 0;
}

}  // namespace vesper::server
