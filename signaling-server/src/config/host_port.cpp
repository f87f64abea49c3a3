#include "config/host_port.h"

#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

namespace vesper::server {

namespace {

bool is_label_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

}  // namespace

bool is_host_name(std::string_view text) {
    constexpr std::size_t longest_name = 253;
    constexpr std::size_t longest_label = 63;
    if (text.empty() || text.size() > longest_name) return false;
    for (std::size_t at = 0; at <= text.size();) {
        const auto label = text.substr(at, text.find('.', at) - at);
        if (label.empty() || label.size() > longest_label ||
            !std::ranges::all_of(label, is_label_character) || label.starts_with('-') ||
            label.ends_with('-')) {
            return false;
        }
        at += label.size() + 1;
    }
    return true;
}

std::optional<HostPort> parse_host_port(std::string_view text) {
    HostPort parsed;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        parsed.host = text.substr(1, end - 1);
        boost::system::error_code error;
        boost::asio::ip::make_address_v6(parsed.host, error);
        if (error) return std::nullopt;
        text.remove_prefix(end + 1);
    } else {
        parsed.host = text.substr(0, text.find(':'));
        if (!is_host_name(parsed.host)) return std::nullopt;
        text.remove_prefix(parsed.host.size());
    }
    if (text.empty()) return parsed;
    std::uint16_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data() + 1, end, port);
    if (!text.starts_with(':') || failed != std::errc{} || stopped != end || port == 0) return std::nullopt;
    parsed.port = port;
    return parsed;
}

std::string HostPort::text() const {
    const bool is_v6 = host.contains(':');
    return (is_v6 ? "[" + host + "]" : host) + (port ? ":" + std::to_string(*port) : "");
}

}  // namespace vesper::server
