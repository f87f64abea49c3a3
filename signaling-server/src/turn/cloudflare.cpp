#include "turn/ice_servers.h"
#include "turn/providers.h"

namespace vesper::server::turn {

boost::asio::awaitable<IceServers> ask_cloudflare(boost::asio::ssl::context& tls,
                                                  const CloudflareSettings& settings, std::int64_t ttl_s) {
    const auto answer = co_await exchange(
        tls,
        {.to = *read_https_url(settings.api),
         .method = "POST",
         .target = "/v1/turn/keys/" + percent_encoded(settings.key_id) + "/credentials/generate-ice-servers",
         .headers = {{"Authorization", "Bearer " + std::string(settings.token.reveal())},
                     {"Content-Type", "application/json"}},
         .body = nlohmann::json{{"ttl", ttl_s}}.dump()});
    const auto json = json_of(answer);
    if (!json) co_return std::unexpected(json.error());
    const auto servers = json->find("iceServers");
    co_return read_ice_servers(servers == json->end() ? nlohmann::json{} : *servers);
}

}  // namespace vesper::server::turn
