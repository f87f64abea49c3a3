#include "config/load.h"

#include <array>
#include <string_view>
#include <utility>

namespace vesper::server {

namespace {

/// Settings of which none means anything without the others.
constexpr std::array<std::array<std::string_view, 3>, 5> companions{{
    {"tls-certificate", "tls-key"},
    {"turn-urls", "turn-secret"},
    {"turn-cloudflare-key-id", "turn-cloudflare-token"},
    {"turn-twilio-account", "turn-twilio-key", "turn-twilio-secret"},
    {"turn-metered-domain", "turn-metered-key"},
}};

std::expected<void, std::string> check_companions(const Config& config) {
    for (const auto& group : companions) {
        std::string_view present;
        std::string_view missing;
        for (const auto name : group) {
            if (name.empty()) continue;
            (find_setting(name)->is_set(config) ? present : missing) = name;
        }
        if (!present.empty() && !missing.empty()) {
            return std::unexpected(std::string(present) + " is set and " + std::string(missing) +
                                   " is not: they belong together");
        }
    }
    return {};
}

std::string variable_of(const Setting& setting) {
    return setting.variable();
}

std::string warning_about(const std::vector<std::string>& unknown) {
    std::string text = "variables that mean nothing to this server:";
    for (const auto& name : unknown) {
        text += (&name == &unknown.front() ? " " : ", ") + name + suggestion(name, variable_of);
    }
    return text;
}

std::optional<std::filesystem::path> file_of_environment(const char* const* environment) {
    const auto start = std::string(file_variable) + "=";
    for (; *environment != nullptr; ++environment) {
        const std::string_view entry = *environment;
        if (entry.starts_with(start) && entry.size() > start.size()) {
            return std::filesystem::path(entry.substr(start.size()));
        }
    }
    return std::nullopt;
}

}  // namespace

std::expected<Settings, std::string> load_settings(const GivenSettings& flags,
                                                   const std::optional<std::filesystem::path>& file,
                                                   const char* const* environment) {
    const auto variables = read_variables(environment);
    if (!variables) return std::unexpected(variables.error());
    GivenSettings from_file;
    if (const auto path = file ? file : file_of_environment(environment)) {
        auto read = read_settings_file(*path);
        if (!read) return std::unexpected(std::move(read).error());
        from_file = *std::move(read);
    }

    Settings settings;
    if (!variables->unknown.empty()) settings.warnings.push_back(warning_about(variables->unknown));
    // The weakest first: each level overwrites what is under it, and nothing invalid hides under a stronger
    // one.
    for (const auto* level : {&std::as_const(from_file), &variables->settings, &flags}) {
        if (level->contains("data") && level->contains("memory")) {
            Config asked;
            if (find_setting("memory")->set(asked, level->at("memory").values) && asked.memory) {
                return std::unexpected("data, from " + level->at("data").origin + ", and memory, from " +
                                       level->at("memory").origin + ", exclude each other");
            }
        }
        for (const auto& [name, given] : *level) {
            if (const auto set = find_setting(name)->set(settings.config, given.values); !set) {
                return std::unexpected(std::string(name) + ", from " + given.origin + ": " + set.error());
            }
            settings.origins[name] = given.origin;
            // A folder that is named after --memory was said elsewhere is meant to be used.
            if (name == "data" && settings.config.memory && !level->contains("memory")) {
                settings.config.memory = false;
                settings.origins["memory"] = given.origin;
            }
        }
    }
    if (const auto complete = check_companions(settings.config); !complete) {
        return std::unexpected(complete.error());
    }
    return settings;
}

std::string describe(const Settings& settings) {
    std::string text;
    std::string_view group;
    for (const auto& setting : all_settings()) {
        if (std::exchange(group, setting.group) != setting.group) {
            text.append(text.empty() ? "# " : "\n# ").append(setting.group).append("\n");
        }
        const auto origin = settings.origins.find(setting.name);
        const auto source = origin == settings.origins.end() ? std::string("default") : origin->second;
        const bool is_set = setting.is_set(settings.config);
        const auto shown = setting.show(settings.config);
        if (shown.empty()) text += "# ";
        text.append(setting.name);
        if (!shown.empty()) {
            text.append(" = ").append(shown).append("  # ").append(source).append("\n");
        } else if (is_set) {
            text.append(" is set and not shown, from ").append(source).append("\n");
        } else {
            text.append(" is not set\n");
        }
    }
    return text;
}

}  // namespace vesper::server
