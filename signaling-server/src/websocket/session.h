#pragma once
// One signaling connection: frames in and out of a Client.

#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <span>

#include "abuse/address_limits.h"
#include "http/site.h"

namespace vesper::server::websocket {

/// Serves a connection whose upgrade was answered, until it ends. `early` are bytes that came behind the
/// request. The site outlives it.
void start_session(boost::asio::ip::tcp::socket socket, AddressLimits::Guest guest, std::span<char> early,
                   Site& site);

}  // namespace vesper::server::websocket
