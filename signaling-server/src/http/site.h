#pragma once
// What every connection of the server shares.

#include <cstdint>
#include <functional>

#include "http/connections.h"
#include "http/static_files.h"
#include "metrics/metrics.h"
#include "signaling/service.h"

namespace vesper::server {

struct Site {
    Service& service;
    StaticFiles& files;
    Connections& connections;
    Metrics& metrics;
    std::function<std::int64_t()> now_ms;  // Unix time
};

}  // namespace vesper::server
