#include "abuse/client_address.h"

#include <algorithm>
#include <optional>

namespace vesper::server {

namespace ip = boost::asio::ip;

namespace {

/// "192.0.2.1", "192.0.2.1:4711", "2001:db8::1" or "[2001:db8::1]:4711", as proxies write it.
std::optional<ip::address> read_address(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    text = text.substr(0, text.find_last_not_of(" \t") + 1);
    if (text.starts_with('[')) {
        text = text.substr(1, text.find(']') - 1);
    } else if (std::ranges::count(text, ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    boost::system::error_code error;
    auto address = ip::make_address(text, error);
    if (error) return std::nullopt;
    return address;
}

}  // namespace

bool is_in(std::span<const Network> networks, const ip::address& address) {
    return std::ranges::any_of(networks, [&](const Network& network) { return network.contains(address); });
}

ip::address client_address(const ip::address& peer, std::string_view x_forwarded_for,
                           std::span<const Network> trusted_proxies) {
    auto client = peer;
    while (!x_forwarded_for.empty() && is_in(trusted_proxies, client)) {
        const auto comma = x_forwarded_for.rfind(',');
        const auto last = comma == std::string_view::npos ? 0 : comma + 1;
        const auto before = read_address(x_forwarded_for.substr(last));
        if (!before) break;
        client = *before;
        x_forwarded_for = x_forwarded_for.substr(0, last == 0 ? 0 : comma);
    }
    return client;
}

}  // namespace vesper::server
