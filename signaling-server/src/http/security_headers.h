#pragma once
// The headers that every answer carries, pages and errors alike.

#include <boost/beast/http/fields.hpp>

namespace vesper::server {

/// Adds the security headers to an answer.
void set_security_headers(boost::beast::http::fields& headers);

}  // namespace vesper::server
