#pragma once
// What every connection of the server shares.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "abuse/address_limits.h"
#include "config/network.h"
#include "http/connections.h"
#include "http/static_files.h"
#include "metrics/metrics.h"
#include "signaling/service.h"
#include "websocket/flusher.h"

namespace vesper::server {

struct Site {
    Service& service;
    StaticFiles& files;
    Connections& connections;
    Metrics& metrics;
    AddressLimits& addresses;
    std::span<const Network> trusted_proxies;
    std::string_view public_url;        // empty: unknown
    std::string_view security_contact;  // empty: no security.txt
    websocket::Flusher& flusher;
    std::function<std::int64_t()> now_ms;  // Unix time
    std::vector<char> input;               // what a connection has just sent; only for the moment of reading
    std::size_t held_bytes = 0;            // by the buffers of all signaling connections
    bool is_ready = true;                  // false when the server is about to stop
};

}  // namespace vesper::server
