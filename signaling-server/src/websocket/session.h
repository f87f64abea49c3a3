#pragma once
// One signaling connection: frames in and out of a Client.

#include <span>

#include "abuse/address_limits.h"
#include "http/site.h"
#include "net/stream.h"

namespace vesper::server::websocket {

/// Serves a connection whose upgrade was answered, until it ends. `early` are bytes that came behind the
/// request. The site outlives it.
void start_session(Stream stream, AddressLimits::Guest guest, std::span<char> early, Site& site);

}  // namespace vesper::server::websocket
