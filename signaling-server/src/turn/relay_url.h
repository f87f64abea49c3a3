#pragma once
// The URLs of STUN and TURN servers (RFC 7064 section 3.1, RFC 7065 section 3.1), taken apart.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vesper::server::turn {

enum class Transport : std::uint8_t { udp, tcp, tls };

struct RelayUrl {
    std::string scheme;  // stun, stuns, turn or turns
    std::string host;    // a name or an address, IPv6 without brackets
    std::uint16_t port{};
    Transport transport{};

    [[nodiscard]] bool is_turn() const { return scheme.starts_with("turn"); }
};

/// Nothing when it is not such a URL, exactly.
[[nodiscard]] std::optional<RelayUrl> read_relay_url(std::string_view text);

}  // namespace vesper::server::turn
