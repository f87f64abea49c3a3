#pragma once
// The server's settings as the rest of the server sees them: complete, checked, typed. What each one means to
// somebody who sets it is in config/settings.cpp; where the values come from is in config/load.h.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "abuse/token_bucket.h"
#include "config/network.h"
#include "config/secret.h"
#include "server_limits.h"

namespace vesper::server {

struct Config {
    // Where it listens
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;              // 0: any free one
    std::filesystem::path tls_certificate;  // empty, as the key: no TLS
    std::filesystem::path tls_key;
    std::vector<Network> trusted_proxies;

    // What it serves
    std::filesystem::path web_root;  // empty: no pages
    std::string public_url;          // scheme://host[:port]; empty: unknown
    std::string security_contact;    // empty: no security.txt

    // What it keeps
    std::filesystem::path data = "vesper-data";
    bool memory = false;
    std::int64_t max_stored_bytes = std::int64_t{1} << 30;

    // What it allows
    std::size_t max_connections = limits::max_connections;
    std::size_t max_connections_per_address = limits::connections_per_address;  // 0: no limit
    RequestRate rate{.burst = limits::request_burst, .per_second = limits::requests_per_second};
    std::chrono::seconds drain = limits::shutdown_timeout;

    // What it tells
    std::string log_level = "info";
    std::string log_format = "auto";  // json, text; auto: text on a terminal
    std::string metrics_address = "127.0.0.1";
    std::optional<std::uint16_t> metrics_port;  // none: no metrics; 0: any free one

    // Relays of calls
    std::vector<std::string> stun_urls;
    std::vector<std::string> turn_urls;
    Secret turn_secret;
    std::string turn_cloudflare_key_id;
    Secret turn_cloudflare_token;
    std::string turn_twilio_account;
    std::string turn_twilio_key;
    Secret turn_twilio_secret;
    std::string turn_metered_domain;
    Secret turn_metered_key;

    [[nodiscard]] bool has_tls() const { return !tls_certificate.empty(); }
    [[nodiscard]] std::filesystem::path database() const { return data / "vesper.sqlite3"; }
};

}  // namespace vesper::server
