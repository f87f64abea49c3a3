#pragma once
// One HTTP connection: pages, /healthz, and the way into a WebSocket.

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "http/site.h"
#include "net/stream.h"

namespace vesper::server {

/// Answers requests, after the TLS handshake if there is one, until the client leaves, is too slow, or
/// becomes a WebSocket. Without a guest the connection is a proxy's, and each request says whose it is. The
/// site outlives it.
boost::asio::awaitable<void> serve_http(Stream stream, std::optional<AddressLimits::Guest> guest, Site& site);

}  // namespace vesper::server
