#include "config/settings.h"

#include <algorithm>
#include <array>

#include "config/setting_makers.h"

// A member of Config, const or not as the Config is.
// NOLINTNEXTLINE(bugprone-macro-parentheses): it is a member's name
#define MEMBER(path) [](auto& config) -> auto& { return config.path; }

namespace vesper::server {

namespace {

constexpr std::string_view listening = "Where it listens";
constexpr std::string_view serving = "What it serves";
constexpr std::string_view keeping = "What it keeps";
constexpr std::string_view allowing = "What it allows";
constexpr std::string_view telling = "What it tells";
constexpr std::string_view relaying = "Relays of calls";

std::vector<Setting> make_settings() {
    using namespace making;
    return {
        one({"address", listening, "IP", "IP address. 127.0.0.1 is this machine only; :: is every network"},
            MEMBER(address), parse_ip_address),
        one({"port", listening, "PORT", "TCP port; 0 takes a free one and logs it"}, MEMBER(port),
            parse_port),
        one({"tls-certificate", listening, "FILE",
             "Certificate chain (PEM). With it and the key the server speaks TLS itself; read again when it "
             "changes"},
            MEMBER(tls_certificate), parse_path),
        one({"tls-key", listening, "FILE", "Private key of the certificate (PEM)"}, MEMBER(tls_key),
            parse_path),
        many({"trusted-proxies", listening, "CIDR,...",
              "Proxies whose X-Forwarded-For is believed, such as 127.0.0.1,10.0.0.0/8"},
             MEMBER(trusted_proxies), Network::parse),

        one({"web-root", serving, "FOLDER", "Folder of the pages; without it only the signaling is served"},
            MEMBER(web_root), parse_existing_folder),
        one({"public-url", serving, "URL", "How browsers reach the server, such as https://vesper.example"},
            MEMBER(public_url), parse_public_url),
        one({"security-contact", serving, "URI",
             "mailto: or https: for who finds a vulnerability; published as /.well-known/security.txt"},
            MEMBER(security_contact), parse_contact),

        one({"data", keeping, "FOLDER", "Folder of the database, made if it is missing"}, MEMBER(data),
            parse_path),
        yes_or_no({"memory", keeping, "", "Keep nothing on disk: a restart forgets everything"},
                  MEMBER(memory)),
        one({"max-stored-bytes", keeping, "SIZE",
             "All that may wait in the database together, such as 500 MiB; what comes beyond is refused"},
            MEMBER(max_stored_bytes), parse_bytes),

        one({"max-connections", allowing, "N", "Connections at one time"}, MEMBER(max_connections),
            parse_count),
        one({"max-connections-per-address", allowing, "N",
             "Connections of one IPv4 address or one IPv6 /64 at one time"},
            MEMBER(max_connections_per_address), parse_count),
        one({"requests-per-second", allowing, "N",
             "Requests that one connection may make, after a burst; 0 is no limit"},
            MEMBER(rate.per_second), parse_rate),
        one({"drain-seconds", allowing, "N",
             "How long a stopping server lets its connections leave, 0 to 3600"},
            MEMBER(drain), parse_seconds),

        one({"log-level", telling, "LEVEL", "debug, info, warn, error or off; to standard error"},
            MEMBER(log_level), word_of({"debug", "info", "warn", "error", "off"})),
        one({"log-format", telling, "FORMAT",
             "json, text, or auto: text on a terminal, else one JSON object a line"},
            MEMBER(log_format), word_of({"json", "text", "auto"})),
        one({"metrics-port", telling, "PORT",
             "TCP port of /metrics for Prometheus; without it there is none, 0 takes a free one"},
            MEMBER(metrics_port), parse_port),
        one({"metrics-address", telling, "IP", "IP address of /metrics; keep it away from the public"},
            MEMBER(metrics_address), parse_ip_address),

        many({"stun-urls", relaying, "URL,...", "STUN servers for clients: stun:host:port"},
             MEMBER(stun_urls), parse_stun_url),
        many({"turn-urls", relaying, "URL,...",
              "TURN servers (coturn with use-auth-secret) for clients: turn:host:port?transport=udp"},
             MEMBER(turn_urls), parse_turn_url),
        secret({"turn-secret", relaying, "", "The static-auth-secret of these TURN servers"},
               MEMBER(turn_secret)),
        one({"turn-cloudflare-key-id", relaying, "ID", "Cloudflare's TURN: id of the key"},
            MEMBER(turn_cloudflare_key_id), parse_identifier),
        secret({"turn-cloudflare-token", relaying, "", "Cloudflare's TURN: API token of the key"},
               MEMBER(turn_cloudflare_token)),
        one({"turn-twilio-account", relaying, "SID", "Twilio's TURN: account SID"},
            MEMBER(turn_twilio_account), parse_identifier),
        one({"turn-twilio-key", relaying, "SID", "Twilio's TURN: API key SID"}, MEMBER(turn_twilio_key),
            parse_identifier),
        secret({"turn-twilio-secret", relaying, "", "Twilio's TURN: secret of the API key"},
               MEMBER(turn_twilio_secret)),
        one({"turn-metered-domain", relaying, "HOST",
             "Metered's TURN: your domain there, such as app.metered.live"},
            MEMBER(turn_metered_domain), parse_host_name),
        secret({"turn-metered-key", relaying, "", "Metered's TURN: secret key of the app"},
               MEMBER(turn_metered_key)),
    };
}

}  // namespace

std::string Setting::variable() const {
    std::string text = "VESPER_";
    for (const char c : name)
        text += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return text;
}

std::span<const Setting> all_settings() {
    static const std::vector<Setting> settings = make_settings();
    return settings;
}

const Setting* find_setting(std::string_view name) {
    const auto found = std::ranges::find(all_settings(), name, &Setting::name);
    return found == all_settings().end() ? nullptr : &*found;
}

}  // namespace vesper::server
