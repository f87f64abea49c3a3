#pragma once
// The addresses of STUN and TURN servers: `stun:host:port` (RFC 7064), `turns:host:port?transport=tcp` (RFC
// 7065).

#include <cstdint>
#include <expected>
#include <string>

namespace vesper::server {

struct IceUrl {
    enum class Kind { stun, turn };
    enum class Transport { udp, tcp };

    Kind kind{};
    bool tls = false;  // stuns:, turns:
    std::string host;  // a name, an IPv4 address, or an IPv6 address without brackets
    std::uint16_t port{};
    Transport transport{};
};

/// The error says what is wrong with the text.
[[nodiscard]] std::expected<IceUrl, std::string> parse_ice_url(const std::string& text);

}  // namespace vesper::server
