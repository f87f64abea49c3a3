#pragma once
// One HTTP connection: pages, /healthz, and the way into a WebSocket.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/site.h"

namespace vesper::server {

/// Answers requests until the client leaves, is too slow, or becomes a WebSocket. The site outlives it.
boost::asio::awaitable<void> serve_http(boost::asio::ip::tcp::socket socket, Site& site);

}  // namespace vesper::server
