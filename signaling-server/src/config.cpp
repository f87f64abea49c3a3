#include "config.h"

#include <CLI/CLI.hpp>
#include <boost/asio/ip/address.hpp>

#include "server_limits.h"

namespace vesper::server {

std::optional<Farewell> read_command_line(int argc, const char* const* argv, Config& config) {
    config.rate = {.burst = limits::request_burst, .per_second = limits::requests_per_second};

    CLI::App app{"Vesper's server: serves the pages and the signaling.", "vesper-server"};
    app.option_defaults()->always_capture_default();
    app.add_option("--address", config.address,
                   "IP address to listen on. 127.0.0.1 is this machine only; :: is every network")
        ->check([](const std::string& text) {
            boost::system::error_code error;
            boost::asio::ip::make_address(text, error);
            return error ? "'" + text + "' is not an IP address" : std::string{};
        });
    app.add_option("--port", config.port, "TCP port; 0 takes a free one and logs it");
    auto* data = app.add_option("--data", config.data, "Folder of the database, made if it is missing");
    app.add_flag("--memory", config.memory, "Keep nothing on disk: a restart forgets everything")
        ->excludes(data);
    app.add_option("--web-root", config.web_root, "Folder of the pages to serve")
        ->check(CLI::ExistingDirectory);
    app.add_option("--log-level", config.log_level, "How much to log to standard error")
        ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
    app.add_option("--requests-per-second", config.rate.per_second,
                   "Requests that one connection may make, after a burst; 0 is no limit")
        ->check(CLI::NonNegativeNumber);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return Farewell{.status = 0, .text = app.help() + "\n"};
    } catch (const CLI::ParseError& error) {
        return Farewell{.status = 1, .text = "vesper-server: " + std::string(error.what()) + "\n"};
    }
    return std::nullopt;
}

}  // namespace vesper::server
