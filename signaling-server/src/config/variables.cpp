#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>

#include "config/sources.h"

namespace vesper::server {

namespace {

constexpr std::string_view prefix = "VESPER_";
constexpr std::string_view file_suffix = "_FILE";
constexpr std::size_t max_secret_file_bytes = 4096;

std::expected<std::string, std::string> read_secret_file(const std::string& path, std::string_view variable) {
    std::ifstream file(path, std::ios::binary);
    std::string text(max_secret_file_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        return std::unexpected(std::string(variable) + ": cannot read the file '" + path + "'");
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > max_secret_file_bytes) {
        return std::unexpected(std::string(variable) + ": the file '" + path + "' is too long for a secret");
    }
    // Editors and `echo` end the line.
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

Values split_list(std::string_view text) {
    Values values;
    while (!text.empty()) {
        const auto comma = text.find(',');
        auto part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty()) values.emplace_back(part);
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return values;
}

const Setting* setting_of(std::string_view variable) {
    const auto settings = all_settings();
    const auto found =
        std::ranges::find_if(settings, [&](const Setting& s) { return s.variable() == variable; });
    return found == settings.end() ? nullptr : &*found;
}

/// How many letters have to be put in, taken out or changed (Levenshtein).
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < to.size(); ++j) {
            const auto changed = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string suggestion(std::string_view name, std::string (*spell)(const Setting&)) {
    constexpr std::size_t near_enough = 3;
    std::string best;
    std::size_t best_distance = near_enough;
    for (const auto& setting : all_settings()) {
        auto candidate = spell(setting);
        const auto away = distance(name, candidate);
        if (away >= best_distance) continue;
        best_distance = away;
        best = std::move(candidate);
    }
    return best.empty() ? best : " (did you mean " + best + "?)";
}

std::expected<Variables, std::string> read_variables(const char* const* environment) {
    Variables found;
    for (; *environment != nullptr; ++environment) {
        const std::string_view entry = *environment;
        const auto name = entry.substr(0, entry.find('='));
        if (!name.starts_with(prefix) || name == file_variable || entry.size() <= name.size() + 1) continue;
        const std::string value(entry.substr(name.size() + 1));
        const auto* setting = setting_of(name);
        bool in_file = false;
        if (setting == nullptr && name.ends_with(file_suffix)) {
            setting = setting_of(name.substr(0, name.size() - file_suffix.size()));
            if (setting != nullptr && setting->kind != Setting::Kind::secret) setting = nullptr;
            in_file = setting != nullptr;
        }
        if (setting == nullptr) {
            found.unknown.emplace_back(name);
            continue;
        }
        Given given{.values = {value}, .origin = std::string(name)};
        if (in_file) {
            auto secret = read_secret_file(value, name);
            if (!secret) return std::unexpected(std::move(secret).error());
            given.values = {*std::move(secret)};
        } else if (setting->kind == Setting::Kind::many) {
            given.values = split_list(value);
        }
        if (!found.settings.emplace(setting->name, std::move(given)).second) {
            return std::unexpected(setting->variable() + " and " + setting->variable() +
                                   std::string(file_suffix) + " are both set; one of them has to go");
        }
    }
    return found;
}

}  // namespace vesper::server
