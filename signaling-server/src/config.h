#pragma once
// The server's settings, from the command line.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "abuse/client_address.h"
#include "abuse/token_bucket.h"
#include "server_limits.h"

namespace vesper::server {

struct Config {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  // 0: any free one
    std::filesystem::path data = "vesper-data";
    bool memory = false;
    std::int64_t max_stored_bytes = std::int64_t{1} << 30;
    std::size_t max_connections = limits::max_connections;
    std::size_t max_connections_per_address = limits::connections_per_address;  // 0: no limit
    TrustedProxies trusted_proxies;
    std::chrono::seconds drain = limits::shutdown_timeout;
    std::filesystem::path web_root;  // empty: no pages
    std::string log_level = "info";
    RequestRate rate;
};

/// What main has to do after reading the command line: go on with a Config, or print and leave.
struct Farewell {
    int status = 0;
    std::string text;
};

/// Reads the command line. Fills `config`, or answers what to print: the help (status 0) or one line about
/// the first bad value (status 1).
[[nodiscard]] std::optional<Farewell> read_command_line(int argc, const char* const* argv, Config& config);

}  // namespace vesper::server
