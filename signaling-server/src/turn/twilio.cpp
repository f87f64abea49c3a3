#include "turn/base64.h"
#include "turn/ice_servers.h"
#include "turn/providers.h"

namespace vesper::server::turn {

boost::asio::awaitable<IceServers> ask_twilio(boost::asio::ssl::context& tls, const TwilioSettings& settings,
                                              std::int64_t ttl_s) {
    const auto login = settings.key + ":" + std::string(settings.secret.reveal());
    const auto answer = co_await exchange(
        tls, {.to = *read_https_url(settings.api),
              .method = "POST",
              .target = "/2010-04-01/Accounts/" + percent_encoded(settings.account) + "/Tokens.json",
              .headers = {{"Authorization", "Basic " + encode_base64(view_of(login))},
                          {"Content-Type", "application/x-www-form-urlencoded"}},
              .body = "Ttl=" + std::to_string(ttl_s)});
    const auto json = json_of(answer);
    if (!json) co_return std::unexpected(json.error());
    const auto servers = json->find("ice_servers");
    co_return read_ice_servers(servers == json->end() ? nlohmann::json{} : *servers);
}

}  // namespace vesper::server::turn
