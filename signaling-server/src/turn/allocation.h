#pragma once
// Asks a TURN server over UDP for an allocation, as a browser would (RFC 8656 section 7), and gives it back:
// the one proof that a relay is there and takes the credentials that are made for it.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "config/ice_url.h"
#include "core/wire/signaling.h"

namespace vesper::server::turn {

/// Why there was no allocation, in words for a log; empty when there was one. Takes at most
/// limits::relay_check_wait times limits::relay_check_tries for each message and address of the host.
[[nodiscard]] boost::asio::awaitable<std::string> try_allocation(IceUrl at, wire::IceServer credential);

}  // namespace vesper::server::turn
