#pragma once
// The answer to an HTTP request that is not a WebSocket.

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/message_generator.hpp>

#include "http/site.h"

namespace vesper::server {

inline constexpr std::string_view signaling_path = "/v1/signaling";

struct HttpRequest : boost::beast::http::request<boost::beast::http::empty_body> {
    bool is_encrypted = false;  // it came over TLS
};

/// Answers a well-formed request.
[[nodiscard]] boost::beast::http::message_generator respond(const HttpRequest& request, Site& site);

/// A short plain-text answer; also for requests that were too broken to have a method.
[[nodiscard]] boost::beast::http::message_generator plain_response(const HttpRequest& request,
                                                                   boost::beast::http::status status,
                                                                   std::string_view text);

}  // namespace vesper::server
