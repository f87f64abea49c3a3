#pragma once
// The APIs that give out TURN credentials. Each adaptor is one coroutine: settings in, credentials or the
// reason why there are none out.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "core/wire/signaling.h"
#include "turn/https.h"
#include "turn/settings.h"

namespace vesper::server::turn {

/// Why a provider gave nothing, in words for a log: a status, never what it said.
struct ProviderError {
    std::string why;
    std::optional<std::int64_t> retry_after_ms;  // when it said
    bool refused = false;                        // it does not accept our key: asking again will not help
};
using IceServers = std::expected<std::vector<wire::IceServer>, ProviderError>;

/// https://developers.cloudflare.com/realtime/turn/generate-credentials/: POST generate-ice-servers, 201 with
/// `iceServers`.
[[nodiscard]] boost::asio::awaitable<IceServers> ask_cloudflare(boost::asio::ssl::context& tls,
                                                                const CloudflareSettings& settings,
                                                                std::int64_t ttl_s);
/// https://www.twilio.com/docs/stun-turn/api: POST Tokens.json, 201 with `ice_servers`; at most a day.
[[nodiscard]] boost::asio::awaitable<IceServers> ask_twilio(boost::asio::ssl::context& tls,
                                                            const TwilioSettings& settings,
                                                            std::int64_t ttl_s);
/// https://www.metered.ca/docs/turn-rest-api/: two requests. POST credential makes one that expires and
/// answers with its `apiKey`; GET credentials?apiKey= tells its servers. (What the second gives for a
/// dashboard's key never expires, so that is not handed to strangers.)
[[nodiscard]] boost::asio::awaitable<IceServers> ask_metered(boost::asio::ssl::context& tls,
                                                             const MeteredSettings& settings,
                                                             std::int64_t ttl_s);

}  // namespace vesper::server::turn
