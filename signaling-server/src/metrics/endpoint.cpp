#include "metrics/endpoint.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

#include "server_limits.h"

namespace vesper::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

/// One request, one answer.
asio::awaitable<void> answer(asio::ip::tcp::socket socket, Metrics& metrics) {
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(limits::http_timeout);
    beast::flat_buffer buffer(limits::http_header_bytes);
    http::request_parser<http::empty_body> parser;
    parser.header_limit(limits::http_header_bytes);
    parser.body_limit(0);
    const auto [read_error, read] = co_await http::async_read(stream, buffer, parser, as_tuple);
    if (read_error) co_return;
    const bool is_known = parser.get().method() == http::verb::get && parser.get().target() == "/metrics";
    http::response<http::string_body> response{is_known ? http::status::ok : http::status::not_found, 11};
    response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    response.set(http::field::cache_control, "no-store");
    response.keep_alive(false);
    response.body() = is_known ? metrics.text() : "only GET /metrics\n";
    response.prepare_payload();
    co_await http::async_write(stream, response, as_tuple);
    boost::system::error_code ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace

asio::awaitable<void> serve_metrics(asio::ip::tcp::acceptor& acceptor, Metrics& metrics) {
    while (acceptor.is_open()) {
        auto [error, socket] = co_await acceptor.async_accept(as_tuple);
        if (!acceptor.is_open()) co_return;
        if (error) {
            asio::steady_timer pause(acceptor.get_executor(), limits::accept_retry);
            co_await pause.async_wait(as_tuple);
            continue;
        }
        asio::co_spawn(acceptor.get_executor(), answer(std::move(socket), metrics), asio::detached);
    }
}

}  // namespace vesper::server
