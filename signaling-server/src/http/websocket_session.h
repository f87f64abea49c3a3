#pragma once
// One signaling connection: frames in and out of a Client.

#include <boost/beast/core/tcp_stream.hpp>

#include "http/responses.h"
#include "http/site.h"

namespace vesper::server {

/// Accepts the upgrade and serves the connection until it ends, in a coroutine of its own, so that nothing
/// which HTTP needed is kept meanwhile. The site outlives it.
void start_websocket(boost::beast::tcp_stream stream, HttpRequest request, Site& site);

}  // namespace vesper::server
