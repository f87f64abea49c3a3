#pragma once
// What every connection of the server shares.

#include <cstdint>
#include <functional>

#include "http/connections.h"
#include "http/static_files.h"
#include "signaling/service.h"

namespace vesper::server {

struct Site {
    Service& service;
    StaticFiles& files;
    Connections& connections;
    std::function<std::int64_t()> now_ms;  // Unix time
};

}  // namespace vesper::server
