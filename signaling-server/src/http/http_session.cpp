#include "http/http_session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <chrono>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <variant>

#include "abuse/client_address.h"
#include "http/negotiation.h"
#include "http/responses.h"
#include "http/security_headers.h"
#include "server_limits.h"
#include "websocket/frames.h"
#include "websocket/session.h"

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

using Clock = std::chrono::steady_clock;

/// Ends the connection when the server stops, or when it takes too long.
class OpenStream final : public Connection {
public:
    OpenStream(Stream& stream, Site& site) : stream_(stream), entry_(site.connections, *this) {}
    void leave() override { stream_.close(); }
    void sweep(Clock::time_point now) override {
        if (now > deadline_) stream_.close();
    }
    void expires_after(std::chrono::seconds patience) { deadline_ = Clock::now() + patience; }

private:
    Stream& stream_;
    Clock::time_point deadline_ = Clock::time_point::max();
    Connections::Entry entry_;
};

/// The answer which makes a connection a WebSocket (RFC 6455 section 4.2.2), and whose it is.
struct Upgrade {
    http::response<http::empty_body> response;
    AddressLimits::Guest guest;
};
using Answer = std::variant<http::message_generator, Upgrade>;

http::message_generator too_many(const HttpRequest& request, Refusal reason, Site& site) {
    site.metrics.refused(reason);
    return plain_response(request, http::status::too_many_requests, "too many requests from this address\n");
}

Answer upgrade(const HttpRequest& request, const asio::ip::address& client,
               std::optional<AddressLimits::Guest>& guest, Site& site) {
    if (!is_same_origin(request[http::field::origin], request[http::field::host])) {
        return plain_response(request, http::status::forbidden, "wrong origin\n");
    }
    const auto accept = websocket::accept_key(request[http::field::sec_websocket_key]);
    if (!accept || request[http::field::sec_websocket_version] != "13") {
        return plain_response(request, http::status::upgrade_required, "a WebSocket of version 13\n");
    }
    // Behind a proxy it is only known now whose connection this is.
    if (!guest) {
        auto admitted = site.addresses.admit(client, site.now_ms());
        if (!admitted) return too_many(request, admitted.error(), site);
        guest = std::move(*admitted);
    }
    http::response<http::empty_body> response{http::status::switching_protocols, request.version()};
    response.set(http::field::upgrade, "websocket");
    response.set(http::field::connection, "Upgrade");
    response.set(http::field::sec_websocket_accept, *accept);
    set_security_headers(response, request.is_encrypted);
    return Upgrade{.response = std::move(response), .guest = *std::move(guest)};
}

Answer answer_to(const HttpRequest& request, const asio::ip::address& client,
                 std::optional<AddressLimits::Guest>& guest, Site& site) {
    const auto now_ms = site.now_ms();
    if (guest ? !guest->may_ask(now_ms) : !site.addresses.may_ask(client, now_ms)) {
        return too_many(request, Refusal::rate_of_address, site);
    }
    if (beast::websocket::is_upgrade(request) && request.target() == signaling_path) {
        return upgrade(request, client, guest, site);
    }
    return respond(request, site);
}

}  // namespace

asio::awaitable<void> serve_http(Stream stream, std::optional<AddressLimits::Guest> guest, Site& site) {
    boost::system::error_code error;
    const auto peer = stream.socket().remote_endpoint(error).address();
    if (error) co_return;
    OpenStream open(stream, site);
    open.expires_after(limits::tls_handshake_timeout);
    if (co_await stream.handshake()) co_return;
    beast::flat_buffer buffer(limits::http_header_bytes);
    for (bool keep_alive = true; keep_alive;) {
        http::request_parser<http::empty_body> parser;
        parser.header_limit(limits::http_header_bytes);
        parser.body_limit(0);
        open.expires_after(limits::http_timeout);
        std::tie(error, std::ignore) = co_await http::async_read(stream, buffer, parser, as_tuple);
        if (error) {
            const auto status = status_of(error);
            if (!status) co_return;
            // What follows of a broken request cannot be told from a new one.
            HttpRequest request{{}, stream.is_encrypted()};
            request.keep_alive(false);
            co_await beast::async_write(stream, plain_response(request, *status, "bad request\n"), as_tuple);
            break;
        }
        const HttpRequest request{parser.release(), stream.is_encrypted()};
        open.expires_after(limits::http_answer_timeout);
        auto answer = answer_to(
            request, client_address(peer, request["X-Forwarded-For"], site.trusted_proxies), guest, site);
        if (auto* upgraded = std::get_if<Upgrade>(&answer)) {
            std::tie(error, std::ignore) = co_await http::async_write(stream, upgraded->response, as_tuple);
            if (error) co_return;
            const auto early = buffer.data();
            websocket::start_session(std::move(stream), std::move(upgraded->guest),
                                     std::span(static_cast<char*>(early.data()), early.size()), site);
            co_return;
        }
        auto& response = std::get<http::message_generator>(answer);
        keep_alive = response.keep_alive();
        std::tie(error, std::ignore) = co_await beast::async_write(stream, std::move(response), as_tuple);
        if (error) co_return;
    }
    stream.shutdown_send();
}

}  // namespace vesper::server
