#pragma once
// What was asked on the command line.

#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "config/sources.h"

namespace vesper::server {

enum class Command { serve, print_config, healthcheck, doctor, backup, restore };

struct CommandLine {
    Command command = Command::serve;
    GivenSettings flags;
    std::optional<std::filesystem::path> settings_file;
    std::filesystem::path backup;  // of backup and restore
};

/// What main has to print before it leaves.
struct Farewell {
    int status = 0;
    std::string text;
};

/// Or what to print: the help (status 0), or one line about what is wrong (status 1). A secret among the
/// arguments is refused and not repeated.
[[nodiscard]] std::expected<CommandLine, Farewell> read_command_line(int argc, const char* const* argv);

}  // namespace vesper::server
