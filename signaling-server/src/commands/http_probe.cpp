#include "commands/http_probe.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <ctime>
#include <exception>
#include <optional>

#include "tls/certificate.h"

namespace vesper::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t max_body_bytes = 64 * 1024;

using Result = std::expected<ProbeAnswer, std::string>;

std::unexpected<std::string> failed(const char* step, const beast::error_code& error) {
    return std::unexpected(std::string(step) + ": " + error.message());
}

/// RFC 9110 section 5.6.7, IMF-fixdate.
std::optional<std::chrono::sys_seconds> parse_date(const std::string& text) {
    std::tm broken_down{};
    if (text.empty() || strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &broken_down) == nullptr) {
        return std::nullopt;
    }
    return std::chrono::floor<std::chrono::seconds>(
        std::chrono::system_clock::from_time_t(timegm(&broken_down)));
}

template <class Stream>
asio::awaitable<Result> exchange(Stream& stream, const Probe& probe) {
    http::request<http::empty_body> request{http::verb::get, probe.target, 11};
    request.set(http::field::host, probe.host);
    request.set(http::field::connection, "close");
    if (const auto [error, size] = co_await http::async_write(stream, request, as_tuple); error) {
        co_return failed("cannot ask", error);
    }
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(max_body_bytes);
    if (const auto [error, size] = co_await http::async_read(stream, buffer, parser, as_tuple); error) {
        co_return failed("no valid answer", error);
    }
    const auto& answer = parser.get();
    co_return ProbeAnswer{.status = answer.result_int(),
                          .body = answer.body(),
                          .date = parse_date(answer[http::field::date]),
                          .certificate_end = {}};
}

asio::awaitable<Result> run(const Probe& probe) {
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    const auto [not_found, addresses] =
        co_await resolver.async_resolve(probe.connect_to, std::to_string(probe.port), as_tuple);
    if (not_found) co_return failed("cannot resolve the name", not_found);
    beast::tcp_stream plain(executor);
    if (const auto [error, endpoint] = co_await plain.async_connect(addresses, as_tuple); error) {
        co_return failed("cannot connect", error);
    }
    if (!probe.tls) co_return co_await exchange(plain, probe);

    asio::ssl::context context(asio::ssl::context::tls_client);
    context.set_default_verify_paths();
    asio::ssl::stream<beast::tcp_stream> stream(std::move(plain), context);
    // Server names are names; an address is none (RFC 6066 section 3).
    beast::error_code no_address;
    asio::ip::make_address(probe.host, no_address);
    if (no_address) SSL_set_tlsext_host_name(stream.native_handle(), probe.host.c_str());
    if (probe.verify) {
        stream.set_verify_mode(asio::ssl::verify_peer);
        stream.set_verify_callback(asio::ssl::host_name_verification(probe.host));
    }
    if (const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::client, as_tuple);
        error) {
        const auto verdict = SSL_get_verify_result(stream.native_handle());
        if (verdict == X509_V_OK) co_return failed("no TLS", error);
        co_return std::unexpected(std::string("the certificate is not valid: ") +
                                  X509_verify_cert_error_string(verdict));
    }
    auto answer = co_await exchange(stream, probe);
    if (const auto* certificate = SSL_get0_peer_certificate(stream.native_handle()); answer && certificate) {
        answer->certificate_end = certificate_end(certificate);
    }
    co_return answer;
}

}  // namespace

Result send_probe(const Probe& probe, std::chrono::seconds patience) {
    Result result = std::unexpected("no answer within " + std::to_string(patience.count()) + " s");
    asio::io_context io{1};
    asio::co_spawn(io, run(probe), [&](const std::exception_ptr& thrown, Result came) {
        if (!thrown) result = std::move(came);
    });
    io.run_for(patience);
    return result;
}

}  // namespace vesper::server
