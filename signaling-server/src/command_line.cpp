#include "command_line.h"

#include <CLI/CLI.hpp>
#include <array>
#include <utility>

namespace vesper::server {

namespace {

constexpr const char* about = "Vesper's server: serves the pages and the signaling.";
constexpr const char* precedence =
    "Each setting is also a variable (--web-root is VESPER_WEB_ROOT) and a key of the settings file "
    "(web-root = "
    "\"...\").\nFlags win over variables, variables over the file, the file over what is in [brackets].\n\n"
    "Secrets are no flags, because the list of processes would show them. Variables of secrets; with _FILE "
    "at the "
    "end each holds the path of a file with the secret instead:\n";

struct Subcommand {
    Command command;
    const char* name;
    const char* help;
    bool takes_file;
};

constexpr std::array subcommands{
    Subcommand{Command::healthcheck, "healthcheck",
               "Asks the server that has these settings whether it is well: status 0 if it is, 1 if not. For "
               "containers",
               false},
    Subcommand{Command::doctor, "doctor",
               "Checks settings, disk, database, port, DNS, TLS, clock, STUN and TURN, and says what to do",
               false},
    Subcommand{Command::backup, "backup",
               "Copies the database into FILE, also while the server runs, and checks it", true},
    Subcommand{Command::restore, "restore",
               "Puts the backup FILE in the place of the database of a stopped server", true},
};

/// Secrets are flags only to be refused in words that do not repeat them.
std::string no_secret_here(const Setting& setting) {
    return "--" + std::string(setting.name) +
           ": a secret cannot be a flag, the list of processes would show it; use " + setting.variable() +
           "_FILE, " + setting.variable() + " or the settings file";
}

std::string footer() {
    std::string text = precedence;
    for (const auto& setting : all_settings()) {
        if (setting.kind != Setting::Kind::secret) continue;
        text += "  " + setting.variable() + ": " + std::string(setting.help) + "\n";
    }
    return text;
}

CLI::Option* add_flag_of(CLI::App& app, const Setting& setting) {
    const auto flag = "--" + std::string(setting.name);
    const std::string help(setting.help);
    CLI::Option* option = nullptr;
    if (setting.kind == Setting::Kind::yes_or_no) {
        option = app.add_flag(flag, help);
    } else {
        option = app.add_option(flag, help);
        option->type_name(std::string(setting.type));
    }
    if (setting.kind == Setting::Kind::many) option->delimiter(',')->take_all()->allow_extra_args(false);
    if (setting.kind == Setting::Kind::secret) option->expected(0, 1)->group("");
    if (setting.kind != Setting::Kind::secret) option->group(std::string(setting.group));
    auto shown = setting.show(Config{});
    if (setting.kind == Setting::Kind::yes_or_no) shown.clear();
    if (!shown.empty()) option->default_str(shown);
    return option;
}

/// CLI11 would list all that it did not understand, and one of that may be a secret.
std::string first_unexpected(const CLI::App& app) {
    const auto rest = app.remaining(true);
    if (rest.empty()) return "there is something unexpected";
    const auto& first = rest.front();
    return first.substr(0, first.find('=')) + " was not expected; see --help";
}

}  // namespace

std::expected<CommandLine, Farewell> read_command_line(int argc, const char* const* argv) {
    CommandLine line;
    CLI::App app{about, "vesper-server"};
    app.footer(footer());
    app.require_subcommand(0, 1);
    std::string settings_file;
    app.add_option("--config", settings_file, "Settings file; also VESPER_CONFIG")->type_name("FILE");
    bool print_config = false;
    app.add_flag("--print-config", print_config, "Print all settings and where each comes from, and leave");
    std::vector<std::pair<const Setting*, CLI::Option*>> options;
    for (const auto& setting : all_settings()) options.emplace_back(&setting, add_flag_of(app, setting));
    std::string backup;
    std::array<CLI::App*, subcommands.size()> parsers{};
    for (std::size_t i = 0; i < subcommands.size(); ++i) {
        const auto& [command, name, help, takes_file] = subcommands.at(i);
        parsers.at(i) = app.add_subcommand(name, help)->fallthrough();
        parsers.at(i)->footer(
            "Takes the server's settings as the server does: --config, the variables, the flags.");
        if (takes_file) parsers.at(i)->add_option("FILE", backup, "The backup")->type_name("")->required();
    }

    const auto refuse = [](std::string why) {
        return std::unexpected(Farewell{.status = 1, .text = "vesper-server: " + std::move(why) + "\n"});
    };
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        // That of the subcommand, where one was named.
        std::string help = app.help();
        for (const auto* parser : parsers) {
            if (parser->parsed()) help = parser->help();
        }
        return std::unexpected(Farewell{.status = 0, .text = help + "\n"});
    } catch (const CLI::ExtrasError&) {
        return refuse(first_unexpected(app));
    } catch (const CLI::ParseError& error) {
        return refuse(error.what());
    }
    for (const auto& [setting, option] : options) {
        if (option->count() == 0) continue;
        if (setting->kind == Setting::Kind::secret) return refuse(no_secret_here(*setting));
        line.flags.emplace(setting->name,
                           Given{.values = option->results(), .origin = "--" + std::string(setting->name)});
    }
    for (std::size_t i = 0; i < subcommands.size(); ++i) {
        if (parsers.at(i)->parsed()) line.command = subcommands.at(i).command;
    }
    if (print_config) line.command = Command::print_config;
    if (!settings_file.empty()) line.settings_file = settings_file;
    line.backup = backup;
    return line;
}

}  // namespace vesper::server
