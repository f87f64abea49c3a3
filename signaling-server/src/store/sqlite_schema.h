#pragma once
// The tables of the SQLite store and their version.

#include "store/sqlite.h"

namespace vesper::server::sqlite {

/// Whether there are tables of ours. Throws Failure when they are another program's, or of a newer version.
[[nodiscard]] bool check_owner(const Database& database);

/// Sets the connection's pragmas and makes the tables in a new file. Throws std::runtime_error with one
/// readable line when the file is damaged, is another program's, or has a newer version.
void prepare_schema(Database& database);

}  // namespace vesper::server::sqlite
