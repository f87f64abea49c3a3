#pragma once
// One signaling connection: frames in and out of a Client.

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include "http/responses.h"
#include "http/site.h"

namespace vesper::server {

/// Accepts the upgrade and serves the connection until it ends. The site outlives it.
boost::asio::awaitable<void> serve_websocket(boost::beast::tcp_stream stream, HttpRequest request,
                                             Site& site);

}  // namespace vesper::server
