#pragma once
// The headers that every answer carries, pages and errors alike.

#include <boost/beast/http/fields.hpp>

namespace vesper::server {

/// Adds the security headers to an answer; over TLS also the one that keeps browsers from ever coming without
/// (RFC 6797).
void set_security_headers(boost::beast::http::fields& headers, bool is_encrypted);

}  // namespace vesper::server
