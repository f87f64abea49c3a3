#pragma once
// What a certificate says.

#include <openssl/x509.h>

#include <chrono>

namespace vesper::server {

/// The last moment at which it is valid.
[[nodiscard]] std::chrono::sys_seconds certificate_end(const X509* certificate);

}  // namespace vesper::server
