#pragma once
// The subcommands. Each gives the exit status: 0 when all is well. What cannot be done is a
// std::runtime_error with one readable line.

#include <expected>
#include <filesystem>
#include <string>

#include "config/load.h"

namespace vesper::server {

/// Copies the database into a new file, also while a server uses it: one moment's state, without what was
/// deleted. The copy is checked and on disk when it gets its name. Never overwrites.
int back_up(const Config& config, const std::filesystem::path& file);

/// Puts a backup in the database's place. The backup is copied and checked first; the database it replaces is
/// kept beside it as vesper.sqlite3.before-restore. Not while a server has the folder.
int restore(const Config& config, const std::filesystem::path& file);

/// Asks /healthz of the address and port in the settings.
int check_health(const Config& config);

/// Checks everything that a server with these settings needs, a line each: ok, warn or fail, and what to do
/// next. Status 1 when something failed. Settings that cannot be read are the first finding.
int examine(const std::expected<Settings, std::string>& settings);

}  // namespace vesper::server
