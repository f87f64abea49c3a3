#pragma once
// The store in one SQLite file. Every change is one transaction, on disk when the call returns (WAL with
// synchronous=FULL).

#include <memory>
#include <string>

#include "store/store.h"

namespace vesper::server {

/// Opens or makes the database file (":memory:" for a test). Throws std::runtime_error with one readable line
/// when it cannot be opened, is damaged, or was written by a newer version.
[[nodiscard]] std::unique_ptr<Store> open_sqlite_store(const std::string& path);

}  // namespace vesper::server
