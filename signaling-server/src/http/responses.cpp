#include "http/responses.h"

#include <algorithm>
#include <boost/beast/http/file_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <format>
#include <string>
#include <utility>

#include "http/negotiation.h"
#include "http/security_headers.h"
#include "http/security_txt.h"

namespace vesper::server {

namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

/// RFC 9110 section 5.6.7. Origin servers send it (section 6.6.1), and clocks are compared with it.
std::string http_date(std::chrono::system_clock::time_point now) {
    return std::format("{:%a, %d %b %Y %H:%M:%S} GMT", std::chrono::floor<std::chrono::seconds>(now));
}

/// Without its body when the request was a HEAD; the length stays that of the body.
template <class Body>
http::message_generator finish(http::response<Body> response, const HttpRequest& request) {
    set_security_headers(response, request.is_encrypted);
    response.set(http::field::date, http_date(std::chrono::system_clock::now()));
    response.keep_alive(request.keep_alive());
    if (request.method() == http::verb::head)
        return http::response<http::empty_body>{std::move(response.base())};
    return response;
}

template <class Response>
void describe(Response& response, const StaticFile& file) {
    response.set(http::field::etag, file.etag);
    response.set(http::field::cache_control,
                 file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (file.varies) response.set(http::field::vary, "Accept-Encoding");
}

http::message_generator send_file(const HttpRequest& request, const StaticFile& file) {
    if (matches_etag(request[http::field::if_none_match], file.etag)) {
        http::response<http::empty_body> unchanged{http::status::not_modified, request.version()};
        describe(unchanged, file);
        return finish(std::move(unchanged), request);
    }
    http::response<http::file_body> response{http::status::ok, request.version()};
    beast::error_code error;
    response.body().open(file.path.c_str(), beast::file_mode::scan, error);
    if (error) return plain_response(request, http::status::not_found, "not found\n");
    describe(response, file);
    response.set(http::field::content_type, file.media_type);
    if (!file.encoding.empty()) response.set(http::field::content_encoding, file.encoding);
    response.content_length(response.body().size());
    return finish(std::move(response), request);
}

/// Whether a target is where another version's signaling would be: /vN/signaling.
bool is_other_signaling_path(std::string_view target) {
    constexpr std::string_view start = "/v";
    constexpr std::string_view end = "/signaling";
    if (target == signaling_path || !target.starts_with(start) || !target.ends_with(end)) return false;
    if (target.size() <= start.size() + end.size()) return false;
    const auto version = target.substr(start.size(), target.size() - start.size() - end.size());
    return std::ranges::all_of(version, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

http::message_generator plain_response(const HttpRequest& request, http::status status,
                                       std::string_view text) {
    http::response<http::string_body> response{status, request.version()};
    response.set(http::field::content_type, "text/plain; charset=utf-8");
    response.set(http::field::cache_control, "no-store");
    if (status == http::status::method_not_allowed) response.set(http::field::allow, "GET, HEAD");
    if (status == http::status::upgrade_required) {
        response.set(http::field::upgrade, "websocket");
        response.set(http::field::sec_websocket_version, "13");
    }
    if (status == http::status::too_many_requests) response.set(http::field::retry_after, "1");
    response.body() = text;
    response.content_length(text.size());
    return finish(std::move(response), request);
}

http::message_generator respond(const HttpRequest& request, Site& site) {
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
        return plain_response(request, http::status::method_not_allowed, "only GET and HEAD\n");
    }
    const std::string_view target = request.target();
    if (target == "/healthz") return plain_response(request, http::status::ok, "ok");
    if (target == "/readyz") {
        return site.is_ready ? plain_response(request, http::status::ok, "ready")
                             : plain_response(request, http::status::service_unavailable, "stopping");
    }
    if (target == security_txt_path && !site.security_contact.empty()) {
        return plain_response(
            request, http::status::ok,
            security_txt(site.security_contact, site.public_url, std::chrono::system_clock::now()));
    }
    if (target == signaling_path) {
        return plain_response(request, http::status::upgrade_required, "this is a WebSocket\n");
    }
    if (is_other_signaling_path(target)) {
        return plain_response(request, http::status::not_found, "this server speaks /v1/signaling\n");
    }
    if (const auto file = site.files.find(target, request[http::field::accept_encoding]))
        return send_file(request, *file);
    return plain_response(request, http::status::not_found, "not found\n");
}

}  // namespace vesper::server
