#include "turn/relay_url.h"

#include <algorithm>
#include <boost/asio/ip/address_v6.hpp>
#include <charconv>

#include "core/wire/signaling.h"

namespace vesper::server::turn {

namespace {

constexpr std::uint16_t default_port = 3478;  // RFC 8489 section 18.6
constexpr std::uint16_t default_tls_port = 5349;

bool is_host_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '.' || c == '_';
    });
}

bool read_port(std::string_view text, std::uint16_t& port) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

}  // namespace

std::optional<RelayUrl> read_relay_url(std::string_view text) {
    if (!wire::is_relay_url(text)) return std::nullopt;
    RelayUrl url;
    const auto colon = text.find(':');
    url.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);

    const bool secure = url.scheme.ends_with('s');
    url.transport = secure ? Transport::tls : Transport::udp;
    if (const auto query = text.find('?'); query != std::string_view::npos) {
        const auto asked = text.substr(query);
        if (!url.is_turn() || (asked != "?transport=udp" && asked != "?transport=tcp")) return std::nullopt;
        if (asked == "?transport=tcp" && !secure) url.transport = Transport::tcp;
        text = text.substr(0, query);
    }

    url.port = secure ? default_tls_port : default_port;
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        url.host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        boost::system::error_code error;
        boost::asio::ip::make_address_v6(url.host, error);
        if (error) return std::nullopt;
    } else {
        const auto end = std::min(text.find(':'), text.size());
        url.host = text.substr(0, end);
        port = text.substr(end);
        if (!is_host_name(url.host)) return std::nullopt;
    }
    if (!port.empty() && (!port.starts_with(':') || !read_port(port.substr(1), url.port)))
        return std::nullopt;
    return url;
}

}  // namespace vesper::server::turn
