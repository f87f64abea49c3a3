#pragma once
// How a command reaches the server that has the same settings, on this machine.

#include "commands/http_probe.h"
#include "config.h"

namespace vesper::server {

/// A request for /healthz.
[[nodiscard]] Probe probe_of_own_server(const Config& config);

}  // namespace vesper::server
