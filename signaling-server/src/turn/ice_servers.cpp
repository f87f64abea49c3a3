#include "turn/ice_servers.h"

#include <algorithm>

#include "config/ice_url.h"
#include "core/common/limits.h"
#include "server_limits.h"

namespace vesper::server::turn {

namespace {

using nlohmann::json;

constexpr unsigned ok = 200;
constexpr unsigned created = 201;
constexpr unsigned bad_request = 400;
constexpr unsigned too_many_requests = 429;
constexpr unsigned server_error = 500;
constexpr std::uint16_t dns_port = 53;  // browsers' list of blocked ports has it

std::unexpected<ProviderError> garbage(const char* why) {
    return std::unexpected(ProviderError{.why = why, .retry_after_ms = {}});
}

/// A member that is a text of the plain sort; nothing when it is there and is not.
std::optional<std::string> text_in(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) return std::string{};
    const auto* text = found->get_ptr<const std::string*>();
    return text != nullptr && wire::is_relay_text(*text) ? std::optional(*text) : std::nullopt;
}

bool add_url(const json& value, std::vector<std::string>& urls) {
    const auto* text = value.get_ptr<const std::string*>();
    if (text == nullptr || !wire::is_relay_url(*text)) return false;
    const auto url = parse_ice_url(*text);
    if (!url) return false;
    if (url->port != dns_port) urls.push_back(*text);
    return true;
}

std::optional<wire::IceServer> read_ice_server(const json& value) {
    if (!value.is_object()) return std::nullopt;
    const auto urls = value.find("urls");
    auto username = text_in(value, "username");
    auto credential = text_in(value, "credential");
    if (urls == value.end() || !username || !credential) return std::nullopt;
    wire::IceServer server{
        .urls = {}, .username = std::move(*username), .credential = std::move(*credential)};
    const bool read =
        urls->is_array()
            ? std::ranges::all_of(*urls, [&](const json& url) { return add_url(url, server.urls); })
            : add_url(*urls, server.urls);
    if (!read) return std::nullopt;
    const bool turn =
        std::ranges::any_of(server.urls, [](const auto& url) { return url.starts_with("turn"); });
    // A browser refuses the whole list for a TURN server without a credential.
    if (turn && (server.username.empty() || server.credential.empty())) return std::nullopt;
    return server;
}

}  // namespace

std::expected<json, ProviderError> json_of(const std::expected<HttpsAnswer, HttpsError>& answer) {
    if (!answer) return std::unexpected(ProviderError{.why = answer.error().why, .retry_after_ms = {}});
    if (answer->status != ok && answer->status != created) {
        const bool refused = answer->status >= bad_request && answer->status < server_error &&
                             answer->status != too_many_requests;
        return std::unexpected(
            ProviderError{.why = "it answered with status " + std::to_string(answer->status),
                          .retry_after_ms = answer->retry_after_ms,
                          .refused = refused});
    }
    auto value = json::parse(answer->body, nullptr, false);
    if (value.is_discarded()) return garbage("its answer is not JSON");
    return value;
}

IceServers read_ice_servers(const json& list) {
    if (!list.is_array()) return garbage("its answer has no list of servers");
    std::vector<wire::IceServer> servers;
    for (const auto& value : list) {
        auto server = read_ice_server(value);
        if (!server) return garbage("its answer has a server that is none");
        if (server->urls.empty()) continue;
        auto* last = servers.empty() ? nullptr : &servers.back();
        if (last != nullptr && last->username == server->username && last->credential == server->credential) {
            std::ranges::move(server->urls, std::back_inserter(last->urls));
        } else {
            servers.push_back(std::move(*server));
        }
    }
    const auto too_many = [](const auto& server) {
        return server.urls.size() > vesper::limits::max_relay_urls;
    };
    if (servers.size() > limits::max_servers_per_provider || std::ranges::any_of(servers, too_many)) {
        return garbage("its answer has too many servers");
    }
    const bool any_turn =
        std::ranges::any_of(servers, [](const auto& server) { return !server.username.empty(); });
    if (!any_turn) return garbage("its answer has no TURN server");
    return servers;
}

}  // namespace vesper::server::turn
