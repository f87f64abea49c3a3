#pragma once
// Whose request it is when a proxy passes it on. A header is believed only when it comes from a proxy that
// the owner of the server named.

#include <boost/asio/ip/address.hpp>
#include <span>
#include <string_view>

#include "config/network.h"

namespace vesper::server {

[[nodiscard]] bool is_in(std::span<const Network> networks, const boost::asio::ip::address& address);

/// The last address of X-Forwarded-For that is no trusted proxy; `peer` when it is not one itself, or when
/// the header does not say. What stands further left was written by the client.
[[nodiscard]] boost::asio::ip::address client_address(const boost::asio::ip::address& peer,
                                                      std::string_view x_forwarded_for,
                                                      std::span<const Network> trusted_proxies);

}  // namespace vesper::server
