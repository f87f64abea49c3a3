#include "abuse/client_address.h"

#include <algorithm>
#include <optional>

namespace vesper::server {

namespace ip = boost::asio::ip;

namespace {

/// IPv4 in IPv6's clothes, as sockets that serve both give it, is IPv4.
ip::address plain(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return make_address_v4(ip::v4_mapped, address.to_v6());
    }
    return address;
}

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
    const auto address = ip::make_address(text, error);
    if (error) return std::nullopt;
    return plain(address);
}

/// Networks of one family; an address alone is a network of one.
template <class Network>
bool add(std::vector<Network>& networks, const std::string& text, const std::string& all_bits, auto make) {
    boost::system::error_code error;
    const auto network = make(text.contains('/') ? text : text + all_bits, error);
    if (!error) networks.push_back(network.canonical());
    return !error;
}

}  // namespace

std::expected<TrustedProxies, std::string> TrustedProxies::parse(const std::vector<std::string>& networks) {
    TrustedProxies proxies;
    for (const auto& text : networks) {
        const bool is_v4 = add(proxies.v4_, text, "/32", [](const std::string& from, auto& error) {
            return ip::make_network_v4(from, error);
        });
        const bool is_v6 = !is_v4 && add(proxies.v6_, text, "/128", [](const std::string& from, auto& error) {
            return ip::make_network_v6(from, error);
        });
        if (!is_v4 && !is_v6) return std::unexpected(text);
    }
    return proxies;
}

bool TrustedProxies::contains(const ip::address& given) const {
    const auto address = plain(given);
    if (address.is_v4()) {
        return std::ranges::any_of(v4_, [bits = address.to_v4().to_uint()](const auto& network) {
            return (bits & network.netmask().to_uint()) == network.network().to_uint();
        });
    }
    return std::ranges::any_of(v6_, [&](const auto& network) {
        return ip::network_v6(address.to_v6(), network.prefix_length()).network() == network.network();
    });
}

ip::address TrustedProxies::client_of(const ip::address& peer, std::string_view x_forwarded_for) const {
    auto client = plain(peer);
    while (contains(client) && !x_forwarded_for.empty()) {
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
