#pragma once
// Where values come from, before anybody looks at what they mean: variables and the file.

#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace vesper::server {

/// A value as it was written, and where: "--port", "VESPER_PORT", "vesper.toml line 3".
struct Given {
    Values values;
    std::string origin;
};

/// By the name of the setting.
using GivenSettings = std::map<std::string_view, Given>;

struct Variables {
    GivenSettings settings;
    std::vector<std::string> unknown;  // names that begin with VESPER_ and mean nothing here
};

/// Reads `environment` (NAME=VALUE, ended by null). An empty variable counts as none. For a secret also
/// NAME_FILE, the path of a file with it; both is an error. Errors are one line.
[[nodiscard]] std::expected<Variables, std::string> read_variables(const char* const* environment);

/// Reads a settings file: TOML without tables. Unknown and repeated keys are errors, with their line.
[[nodiscard]] std::expected<GivenSettings, std::string> read_settings_file(const std::filesystem::path& path);

/// The variable that names the settings file when no flag does.
inline constexpr std::string_view file_variable = "VESPER_CONFIG";

/// " (did you mean NAME?)" for the setting that `name` resembles, or nothing. `spell` writes a setting's name
/// the way that `name` is written.
[[nodiscard]] std::string suggestion(std::string_view name, std::string (*spell)(const Setting&));

}  // namespace vesper::server
