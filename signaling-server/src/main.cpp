#include <sodium.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <exception>

#include "command_line.h"
#include "commands/commands.h"
#include "config/load.h"
#include "log.h"
#include "server.h"

extern char** environ;

namespace {

using namespace vesper::server;

int serve(const Settings& settings) {
    const auto& format = settings.config.log_format;
    const bool is_text = format == "text" || (format == "auto" && isatty(STDERR_FILENO) == 1);
    start_log(is_text ? LogFormat::text : LogFormat::json,
              spdlog::level::from_str(settings.config.log_level));
    for (const auto& warning : settings.warnings) spdlog::warn("{}", warning);
    run_server(settings.config);
    return 0;
}

int run(int argc, const char* const* argv) {
    const auto line = read_command_line(argc, argv);
    if (!line) {
        std::fputs(line.error().text.c_str(), line.error().status == 0 ? stdout : stderr);
        return line.error().status;
    }
    // What the server writes is nobody else's to read.
    umask(S_IRWXG | S_IRWXO);
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    const auto settings = load_settings(line->flags, line->settings_file, environ);
    if (line->command == Command::doctor) return examine(settings);
    if (!settings) throw std::runtime_error(settings.error());
    switch (line->command) {
        case Command::print_config:
            std::fputs(describe(*settings).c_str(), stdout);
            return 0;
        case Command::healthcheck:
            return check_health(settings->config);
        case Command::backup:
            return back_up(settings->config, line->backup);
        case Command::restore:
            return restore(settings->config, line->backup);
        default:
            return serve(*settings);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "vesper-server: %s\n", failure.what());
        return 1;
    }
}
