#pragma once
// The settings put together: flags before variables before the file before defaults.

#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config.h"
#include "config/sources.h"

namespace vesper::server {

struct Settings {
    Config config;
    /// Where each setting that is not at its default comes from, by its name.
    std::map<std::string_view, std::string> origins;
    /// Lines for the log: what was found and ignored.
    std::vector<std::string> warnings;
};

/// `file` wins over VESPER_CONFIG. The error is one line that names the setting and where its value is from.
/// It never repeats a secret.
[[nodiscard]] std::expected<Settings, std::string> load_settings(
    const GivenSettings& flags, const std::optional<std::filesystem::path>& file,
    const char* const* environment);

/// All settings, as a file that load_settings reads, each with its source. Secrets are only said to be there.
[[nodiscard]] std::string describe(const Settings& settings);

}  // namespace vesper::server
