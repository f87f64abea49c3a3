#include "turn/ice_servers.h"
#include "turn/providers.h"

namespace vesper::server::turn {

boost::asio::awaitable<IceServers> ask_metered(boost::asio::ssl::context& tls,
                                               const MeteredSettings& settings, std::int64_t ttl_s) {
    const auto to = *read_https_url("https://" + settings.domain);
    const auto made = json_of(co_await exchange(
        tls, {.to = to,
              .method = "POST",
              .target = "/api/v1/turn/credential?secretKey=" + percent_encoded(settings.key.reveal()),
              .headers = {{"Content-Type", "application/json"}},
              .body = nlohmann::json{{"expiryInSeconds", ttl_s}}.dump()}));
    if (!made) co_return std::unexpected(made.error());
    const auto key = made->find("apiKey");
    const auto* text = key == made->end() ? nullptr : key->get_ptr<const std::string*>();
    if (text == nullptr || text->empty()) {
        co_return std::unexpected(ProviderError{.why = "its answer has no API key", .retry_after_ms = {}});
    }
    const auto listed =
        json_of(co_await exchange(tls, {.to = to,
                                        .method = "GET",
                                        .target = "/api/v1/turn/credentials?apiKey=" + percent_encoded(*text),
                                        .headers = {},
                                        .body = {}}));
    if (!listed) co_return std::unexpected(listed.error());
    co_return read_ice_servers(*listed);
}

}  // namespace vesper::server::turn
