#pragma once
// One HTTP connection: pages, /healthz, and the way into a WebSocket.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <optional>

#include "http/site.h"

namespace vesper::server {

/// Answers requests until the client leaves, is too slow, or becomes a WebSocket. Without a guest the
/// connection is a proxy's, and each request says whose it is. The site outlives it.
boost::asio::awaitable<void> serve_http(boost::asio::ip::tcp::socket socket,
                                        std::optional<AddressLimits::Guest> guest, Site& site);

}  // namespace vesper::server
