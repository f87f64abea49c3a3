#pragma once
// The store in memory: nothing outlives the process. For tests and for trying things out.

#include <memory>

#include "store/store.h"

namespace vesper::server {

[[nodiscard]] std::unique_ptr<Store> make_memory_store();

}  // namespace vesper::server
