#pragma once
// Which STUN and TURN servers there are, and what the server needs to make or get credentials for them.

#include <optional>
#include <string>
#include <vector>

#include "config/secret.h"

namespace vesper::server {
struct Config;
}

namespace vesper::server::turn {

/// coturn with `use-auth-secret`: credentials are computed here. URLs of one host are one provider.
struct CoturnSettings {
    std::vector<std::string> urls;  // turn: and turns:
    Secret secret;                  // coturn's static-auth-secret
};
struct CloudflareSettings {
    std::string key_id;
    Secret token;
    std::string api = "https://rtc.live.cloudflare.com";
};
struct TwilioSettings {
    std::string account;  // AC...
    std::string key;      // SK..., or the account again when `secret` is its auth token
    Secret secret;
    std::string api = "https://api.twilio.com";
};
struct MeteredSettings {
    std::string domain;  // APP.metered.live
    Secret key;          // the application's secret key
};

struct Settings {
    std::optional<CoturnSettings> coturn{};
    std::optional<CloudflareSettings> cloudflare{};
    std::optional<TwilioSettings> twilio{};
    std::optional<MeteredSettings> metered{};
    std::vector<std::string> stun_urls{};
    std::string ca_file{};  // certificates to trust in place of the system's, which SSL_CERT_FILE names
};

/// Of a configuration that was read: each value is what it should be, and nothing stands alone that needs
/// another.
[[nodiscard]] Settings settings_of(const Config& config);

}  // namespace vesper::server::turn
