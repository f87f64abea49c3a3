#include <CLI/Config.hpp>
#include <fstream>
#include <optional>
#include <sstream>

#include "config/sources.h"

namespace vesper::server {

namespace {

constexpr std::size_t max_file_bytes = std::size_t{64} * 1024;

/// The lines on which a key is given. CLI11 does not tell, and joins what is given twice.
std::vector<int> lines_of(std::string_view text, std::string_view key) {
    std::vector<int> lines;
    for (int number = 1; !text.empty(); ++number) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        line.remove_prefix(std::min(line.find_first_not_of(" \t\"'"), line.size()));
        if (!line.starts_with(key)) continue;
        line.remove_prefix(key.size());
        line.remove_prefix(std::min(line.find_first_not_of(" \t\"'"), line.size()));
        if (line.empty() || line.starts_with('=') || line.starts_with('\r')) lines.push_back(number);
    }
    return lines;
}

std::expected<std::string, std::string> read_text(const std::filesystem::path& path) {
    std::error_code error;
    std::ifstream file(path, std::ios::binary);
    if (!file || !std::filesystem::is_regular_file(path, error)) {
        return std::unexpected("cannot read the settings file '" + path.string() + "'");
    }
    std::string text(max_file_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > max_file_bytes) {
        return std::unexpected("the settings file '" + path.string() + "' is longer than 64 KiB");
    }
    return text;
}

std::string key_of(const Setting& setting) {
    return std::string(setting.name);
}

}  // namespace

std::expected<GivenSettings, std::string> read_settings_file(const std::filesystem::path& path) {
    const auto text = read_text(path);
    if (!text) return std::unexpected(text.error());
    std::vector<CLI::ConfigItem> items;
    try {
        std::istringstream stream(*text);
        items = CLI::ConfigTOML().from_config(stream);
    } catch (const CLI::Error& error) {
        return std::unexpected(path.string() + ": " + error.what());
    }
    GivenSettings found;
    for (auto& item : items) {
        if (item.name == "++" || item.name == "--") {
            return std::unexpected(path.string() + ": it has a table [" +
                                   item.fullname().substr(0, item.fullname().rfind('.')) +
                                   "]; all keys are at the top");
        }
        const auto lines = lines_of(*text, item.name);
        auto origin = path.string() + (lines.empty() ? "" : " line " + std::to_string(lines.back()));
        const auto* setting = find_setting(item.fullname());
        if (setting == nullptr) {
            return std::unexpected(origin + ": there is no setting '" + item.fullname() + "'" +
                                   suggestion(item.fullname(), key_of));
        }
        if (lines.size() > 1) return std::unexpected(origin + ": " + item.name + " is given a second time");
        found.emplace(setting->name, Given{.values = std::move(item.inputs), .origin = std::move(origin)});
    }
    return found;
}

}  // namespace vesper::server
