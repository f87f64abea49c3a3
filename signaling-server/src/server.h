#pragma once
// The composition root: opens the store, listens, and runs until a signal ends it.

#include "config.h"

namespace vesper::server {

/// Serves until SIGINT or SIGTERM, then says goodbye to every connection. Throws std::runtime_error with one
/// readable line when it cannot start.
void run_server(const Config& config);

}  // namespace vesper::server
