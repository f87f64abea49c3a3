#pragma once
// SQLite as RAII: a database, a prepared statement, a savepoint that rolls back unless kept. Errors
// are exceptions inside store/ and stop at the Store interface.

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/common/bytes.h"

namespace vesper::server::sqlite {

class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Database {
public:
    /// Opens or makes the file, or what other SQLITE_OPEN_* flags say; ":memory:" for none. Throws Failure
    /// with SQLite's words.
    explicit Database(const std::string& path, int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);

    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
    /// Runs statements that return no rows of interest.
    void execute(const char* sql);
    /// Rows changed by the last statement.
    [[nodiscard]] int changes() const { return sqlite3_changes(handle_.get()); }
    [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

private:
    struct Closer {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    std::unique_ptr<sqlite3, Closer> handle_;
};

/// A prepared statement. `bind(...)` starts it over with new values; `step()` moves to the next row.
class Statement {
public:
    Statement(const Database& database, std::string_view sql);

    /// Binds all parameters in order. Blobs are not copied: they must live until the last step.
    template <class... Values>
    Statement& bind(const Values&... values) {
        reset();
        int index = 0;
        (bind_one(++index, values), ...);
        return *this;
    }
    /// True when a row is there to read. Throws Failure.
    bool step();
    /// For statements without rows.
    void run() {
        while (step()) {
        }
    }
    /// Ends reading, so that no read transaction stays open and no borrowed blob is kept.
    void reset();

    [[nodiscard]] std::int64_t integer(int column) const {
        return sqlite3_column_int64(handle_.get(), column);
    }
    [[nodiscard]] Bytes bytes(int column) const { return copy_of(blob(column)); }
    /// Throws Failure when the column has another size: the file is damaged.
    template <std::size_t N>
    [[nodiscard]] ByteArray<N> array(int column) const {
        const auto from = blob(column);
        if (from.size() != N) throw Failure("a stored id has the wrong size");
        ByteArray<N> out{};
        std::copy(from.begin(), from.end(), out.begin());
        return out;
    }

private:
    struct Finalizer {
        void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
    };

    void bind_one(int index, std::int64_t value);
    void bind_one(int index, ByteView value);
    [[nodiscard]] ByteView blob(int column) const;

    std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
};

/// Resets a statement at the end of a scope, whatever happens in it.
class Reading {
public:
    explicit Reading(Statement& statement) : statement_(statement) {}
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading() { statement_.reset(); }

private:
    Statement& statement_;
};

/// Undoes by its destructor what happened since, inside a transaction or as one of its own, unless `keep()`
/// succeeded.
class Savepoint {
public:
    explicit Savepoint(Database& database);
    Savepoint(const Savepoint&) = delete;
    Savepoint& operator=(const Savepoint&) = delete;
    ~Savepoint();
    void keep();

private:
    Database& database_;
    bool open_ = true;
};

}  // namespace vesper::server::sqlite
