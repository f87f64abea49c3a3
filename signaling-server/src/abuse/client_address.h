#pragma once
// Whose request it is when a proxy passes it on. A header of the client's is believed only when it comes from
// a proxy that the owner of the server named.

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace vesper::server {

class TrustedProxies {
public:
    TrustedProxies() = default;
    /// Networks as "10.0.0.0/8" or "fd00::/8", or single addresses. The error is the text that is neither.
    [[nodiscard]] static std::expected<TrustedProxies, std::string> parse(
        const std::vector<std::string>& networks);

    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;
    /// The last address of X-Forwarded-For that is no trusted proxy; `peer` when it is not one itself, or
    /// when the header does not say. What stands further left was written by the client.
    [[nodiscard]] boost::asio::ip::address client_of(const boost::asio::ip::address& peer,
                                                     std::string_view x_forwarded_for) const;

private:
    std::vector<boost::asio::ip::network_v4> v4_;
    std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace vesper::server
