#pragma once
// GET /metrics, on an address and port of its own: numbers about the server are for its owner, not for its
// users.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "metrics/metrics.h"

namespace vesper::server {

/// Answers whoever connects until the acceptor is closed. Both outlive it. On the thread of the connections.
boost::asio::awaitable<void> serve_metrics(boost::asio::ip::tcp::acceptor& acceptor, Metrics& metrics);

}  // namespace vesper::server
