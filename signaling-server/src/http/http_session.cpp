#include "http/http_session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <optional>
#include <utility>

#include "http/negotiation.h"
#include "http/responses.h"
#include "http/websocket_session.h"
#include "server_limits.h"

namespace vesper::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

/// What to tell a client whose request could not be read; nothing when it just went away.
std::optional<http::status> status_of(const beast::error_code& error) {
    if (error == http::error::header_limit) return http::status::request_header_fields_too_large;
    if (error == http::error::unexpected_body || error == http::error::body_limit) {
        return http::status::payload_too_large;
    }
    const bool is_left = error == http::error::end_of_stream || error == http::error::partial_message;
    const bool is_malformed = error.category() == beast::error_code{http::error::bad_method}.category();
    if (is_left || !is_malformed) return std::nullopt;
    return http::status::bad_request;
}

}  // namespace

asio::awaitable<void> serve_http(asio::ip::tcp::socket socket, Site& site) {
    beast::tcp_stream stream(std::move(socket));
    const Connections::Entry entry(site.connections, [&stream] { stream.close(); });
    beast::flat_buffer buffer(limits::http_header_bytes);
    for (bool keep_alive = true; keep_alive;) {
        http::request_parser<http::empty_body> parser;
        parser.header_limit(limits::http_header_bytes);
        parser.body_limit(0);
        stream.expires_after(limits::http_timeout);
        if (const auto [error, size] = co_await http::async_read(stream, buffer, parser, as_tuple); error) {
            const auto status = status_of(error);
            if (!status) co_return;
            // What follows of a broken request cannot be told from a new one.
            auto request = HttpRequest{};
            request.keep_alive(false);
            co_await beast::async_write(stream, plain_response(request, *status, "bad request\n"), as_tuple);
            break;
        }
        auto request = parser.release();
        stream.expires_after(limits::http_answer_timeout);
        const bool is_signaling = beast::websocket::is_upgrade(request) && request.target() == signaling_path;
        if (is_signaling && is_same_origin(request[http::field::origin], request[http::field::host])) {
            start_websocket(std::move(stream), std::move(request), site);
            co_return;
        }
        auto response = is_signaling ? plain_response(request, http::status::forbidden, "wrong origin\n")
                                     : respond(request, site.files);
        keep_alive = response.keep_alive();
        const auto [error, size] = co_await beast::async_write(stream, std::move(response), as_tuple);
        if (error) co_return;
    }
    beast::error_code ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace vesper::server
