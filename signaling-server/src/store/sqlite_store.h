#pragma once
// The store in one SQLite file (WAL with synchronous=FULL), or in SQLite's memory. Used by one thread at a
// time.

#include <cstdint>
#include <memory>
#include <string>

#include "store/store.h"

namespace vesper::server {

/// Opens or makes the database file; ":memory:" keeps nothing. `max_bytes` is the quota for all that is
/// stored, as Usage counts it. Throws std::runtime_error with one readable line when it cannot be opened, is
/// damaged, or was written by a newer version.
[[nodiscard]] std::unique_ptr<Store> open_sqlite_store(const std::string& path, std::int64_t max_bytes);

}  // namespace vesper::server
