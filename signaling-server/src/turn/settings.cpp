#include "turn/settings.h"

#include "config.h"

namespace vesper::server::turn {

Settings settings_of(const Config& config) {
    Settings out;
    if (!config.turn_urls.empty()) {
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

}  // namespace vesper::server::turn
