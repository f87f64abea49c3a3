#include "turn/https.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <charconv>

#include "server_limits.h"

namespace vesper::server::turn {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

using Failed = std::unexpected<HttpsError>;

Failed failed(const char* what, const boost::system::error_code& error) {
    if (error == beast::error::timeout) return Failed({"it did not answer in time"});
    if (error == http::error::body_limit) return Failed({"its answer is too large"});
    return Failed({std::string(what) + ": " + error.message()});
}

std::optional<std::int64_t> whole_seconds_as_ms(std::string_view text) {
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return std::int64_t{seconds} * 1000;
}

http::request<http::string_body> message_of(const HttpsRequest& request) {
    http::request<http::string_body> message(http::string_to_verb(request.method), request.target, 11);
    const bool usual_port = request.to.port == "443";
    message.set(http::field::host, usual_port ? request.to.host : request.to.host + ":" + request.to.port);
    message.set(http::field::user_agent, "vesper-server");
    message.set(http::field::accept, "application/json");
    message.set(http::field::connection, "close");
    for (const auto& [name, value] : request.headers) message.set(name, value);
    message.body() = request.body;
    message.prepare_payload();
    return message;
}

}  // namespace

std::optional<HttpsUrl> read_https_url(std::string_view text) {
    constexpr std::string_view scheme = "https://";
    if (!text.starts_with(scheme)) return std::nullopt;
    text.remove_prefix(scheme.size());
    const auto colon = text.find(':');
    HttpsUrl url{.host = std::string(text.substr(0, colon)), .port = "443"};
    if (colon != std::string_view::npos) {
        std::uint16_t port = 0;
        const auto digits = text.substr(colon + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) return std::nullopt;
        url.port = std::to_string(port);
    }
    const bool is_name = std::ranges::all_of(url.host, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '.';
    });
    if (url.host.empty() || !is_name) return std::nullopt;
    return url;
}

asio::ssl::context make_tls_context(const std::string& ca_file) {
    asio::ssl::context tls(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    tls.set_verify_mode(asio::ssl::verify_peer);
    if (ca_file.empty()) {
        tls.set_default_verify_paths();
    } else {
        tls.load_verify_file(ca_file);
    }
    return tls;
}

asio::awaitable<std::expected<HttpsAnswer, HttpsError>> exchange(asio::ssl::context& tls,
                                                                 HttpsRequest request,
                                                                 std::chrono::milliseconds timeout) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    const auto [unresolved, addresses] =
        co_await resolver.async_resolve(request.to.host, request.to.port, as_tuple);
    if (unresolved) co_return failed("its name is not found", unresolved);

    asio::ssl::stream<beast::tcp_stream> stream(executor, tls);
    stream.set_verify_callback(asio::ssl::host_name_verification(request.to.host));
    if (SSL_set_tlsext_host_name(stream.native_handle(), request.to.host.c_str()) != 1) {
        co_return Failed({"its name cannot stand in a TLS handshake"});
    }
    // One deadline for all that follows.
    beast::get_lowest_layer(stream).expires_after(timeout);
    const auto [unreached, endpoint] =
        co_await beast::get_lowest_layer(stream).async_connect(addresses, as_tuple);
    if (unreached) co_return failed("it cannot be reached", unreached);
    const auto [untrusted] = co_await stream.async_handshake(asio::ssl::stream_base::client, as_tuple);
    if (untrusted) co_return failed("no TLS with it", untrusted);

    const auto message = message_of(request);
    const auto [unsent, sent] = co_await http::async_write(stream, message, as_tuple);
    if (unsent) co_return failed("the request did not leave", unsent);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.header_limit(limits::http_header_bytes);
    parser.body_limit(limits::provider_answer_bytes);
    const auto [unread, size] = co_await http::async_read(stream, buffer, parser, as_tuple);
    if (unread) co_return failed("its answer is broken", unread);

    auto answer = parser.release();
    co_return HttpsAnswer{.status = answer.result_int(),
                          .body = std::move(answer.body()),
                          .retry_after_ms = whole_seconds_as_ms(answer[http::field::retry_after])};
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool unreserved = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4U];
        out += digits[byte & 0xfU];
    }
    return out;
}

}  // namespace vesper::server::turn
