#include "store/sqlite.h"

namespace vesper::server::sqlite {

namespace {

void check(int result, sqlite3* handle) {
    if (result != SQLITE_OK) throw Failure(sqlite3_errmsg(handle));
}

}  // namespace

Database::Database(const std::string& path, int flags) {
    sqlite3* handle = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(handle);  // even a failed open gives a handle that has to be closed
    check(result, handle);
    sqlite3_extended_result_codes(handle, 1);
}

void Database::execute(const char* sql) {
    check(sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr), handle_.get());
}

Statement::Statement(const Database& database, std::string_view sql) {
    sqlite3_stmt* handle = nullptr;
    check(sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT, &handle, nullptr),
          database.handle());
    handle_.reset(handle);
}

bool Statement::step() {
    const int result = sqlite3_step(handle_.get());
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) {
        reset();
        return false;
    }
    const Failure failure(sqlite3_errmsg(sqlite3_db_handle(handle_.get())));
    reset();
    throw failure;
}

void Statement::reset() {
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
}

void Statement::bind_one(int index, std::int64_t value) {
    check(sqlite3_bind_int64(handle_.get(), index, value), sqlite3_db_handle(handle_.get()));
}

void Statement::bind_one(int index, ByteView value) {
    // A null pointer would bind NULL instead of an empty blob.
    const void* data = value.empty() ? static_cast<const void*>("") : value.data();
    check(sqlite3_bind_blob64(handle_.get(), index, data, value.size(), SQLITE_STATIC),
          sqlite3_db_handle(handle_.get()));
}

ByteView Statement::blob(int column) const {
    const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_.get(), column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

Savepoint::Savepoint(Database& database) : database_(database) {
    database_.execute("SAVEPOINT unit");
}

Savepoint::~Savepoint() {
    if (open_) {
        sqlite3_exec(database_.handle(), "ROLLBACK TO unit; RELEASE unit", nullptr, nullptr, nullptr);
    }
}

void Savepoint::keep() {
    database_.execute("RELEASE unit");
    open_ = false;
}

}  // namespace vesper::server::sqlite
