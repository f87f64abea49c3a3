#pragma once
// `host`, `host:port`, `[v6]:port`: the part that the URLs in the settings have in common (RFC 3986
// section 3.2).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vesper::server {

struct HostPort {
    std::string host;                   // a name, an IPv4 address, or an IPv6 address without brackets
    std::optional<std::uint16_t> port;  // never 0

    /// As in a URL.
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] std::optional<HostPort> parse_host_port(std::string_view text);

/// A name as DNS has it (RFC 1123 section 2.1), or an IPv4 address.
[[nodiscard]] bool is_host_name(std::string_view text);

}  // namespace vesper::server
