#pragma once
// A range of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3).

#include <boost/asio/ip/address.hpp>
#include <expected>
#include <string>

namespace vesper::server {

class Network {
public:
    /// "10.0.0.0/8", "fd00::/8", or one address. The error says what is wrong with the text.
    [[nodiscard]] static std::expected<Network, std::string> parse(const std::string& text);

    /// An IPv4 address that arrived over IPv6 (::ffff:a.b.c.d) counts as the IPv4 address.
    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;
    [[nodiscard]] std::string text() const;

private:
    Network(const boost::asio::ip::address_v6& first, unsigned prefix) : first_(first), prefix_(prefix) {}

    boost::asio::ip::address_v6 first_;  // IPv4 as ::ffff:a.b.c.d
    unsigned prefix_;                    // bits of it, 0 to 128
};

}  // namespace vesper::server
