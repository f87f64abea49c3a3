#include "turn/settings.h"

#include <algorithm>
#include <string_view>

#include "config.h"
#include "turn/https.h"
#include "turn/relay_url.h"

namespace vesper::server::turn {

namespace {

/// Ids that providers give: letters, digits, '-' and '_'.
bool is_id(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_';
    });
}

/// The first URL that is not one of this kind.
std::string bad_url(const std::vector<std::string>& urls, bool relays) {
    const auto bad = std::ranges::find_if(urls, [&](const std::string& url) {
        const auto parsed = read_relay_url(url);
        return !parsed || parsed->is_turn() != relays;
    });
    return bad == urls.end() ? std::string{} : *bad;
}

}  // namespace

Settings settings_of(const Config& config) {
    Settings out;
    if (!config.turn_urls.empty() || !config.turn_secret.empty()) {
        out.coturn = CoturnSettings{.urls = config.turn_urls, .secret = config.turn_secret};
    }
    if (!config.turn_cloudflare_key_id.empty()) {
        out.cloudflare = CloudflareSettings{.key_id = config.turn_cloudflare_key_id,
                                            .token = config.turn_cloudflare_token};
    }
    if (!config.turn_twilio_account.empty()) {
        out.twilio = TwilioSettings{.account = config.turn_twilio_account,
                                    .key = config.turn_twilio_key,
                                    .secret = config.turn_twilio_secret};
    }
    if (!config.turn_metered_domain.empty()) {
        out.metered = MeteredSettings{.domain = config.turn_metered_domain, .key = config.turn_metered_key};
    }
    out.stun_urls = config.stun_urls;
    return out;
}

std::string problem_with(const Settings& settings) {
    if (const auto bad = bad_url(settings.stun_urls, false); !bad.empty()) {
        return "stun-urls: '" + bad + "' is not stun:HOST[:PORT]";
    }
    if (settings.coturn) {
        if (settings.coturn->urls.empty()) return "turn-secret is set without turn-urls";
        if (settings.coturn->secret.empty()) return "turn-urls are set without turn-secret";
        if (const auto bad = bad_url(settings.coturn->urls, true); !bad.empty()) {
            return "turn-urls: '" + bad + "' is not turn:HOST[:PORT][?transport=udp|tcp] or turns:...";
        }
    }
    if (const auto& cloudflare = settings.cloudflare) {
        if (!is_id(cloudflare->key_id)) return "turn-cloudflare-key-id is not the id of a TURN key";
        if (cloudflare->token.empty()) return "turn-cloudflare-key-id is set without turn-cloudflare-token";
        if (!read_https_url(cloudflare->api)) return "the address of Cloudflare's API is not https://HOST";
    }
    if (const auto& twilio = settings.twilio) {
        if (!is_id(twilio->account)) return "turn-twilio-account is not the SID of an account";
        if (!is_id(twilio->key)) return "turn-twilio-key is not the SID of an API key";
        if (twilio->secret.empty()) return "turn-twilio-account is set without turn-twilio-secret";
        if (!read_https_url(twilio->api)) return "the address of Twilio's API is not https://HOST";
    }
    if (const auto& metered = settings.metered) {
        if (!read_https_url("https://" + metered->domain)) {
            return "turn-metered-domain is not a name such as APP.metered.live";
        }
        if (metered->key.empty()) return "turn-metered-domain is set without turn-metered-key";
    }
    return {};
}

}  // namespace vesper::server::turn
