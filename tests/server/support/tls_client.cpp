#include "server/support/tls_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>

namespace vesper::test {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

struct TlsClient::Connection {
    asio::io_context io;
    asio::ssl::context context{asio::ssl::context::tls_client};
    std::optional<websocket::stream<asio::ssl::stream<beast::tcp_stream>>> socket;

    auto& tls() { return socket->next_layer(); }
    auto* handle() { return tls().native_handle(); }

    /// Starts an operation and runs it to its end or to the deadline.
    template <class Start>
    beast::error_code wait(Start start) {
        constexpr std::chrono::seconds patience{20};
        std::optional<beast::error_code> result;
        start([&](beast::error_code error, auto&&...) { result = error; });
        io.restart();
        io.run_for(patience);
        if (!result) throw std::runtime_error("the server did not answer in time");
        return *result;
    }
    template <class Start>
    void must(Start start) {
        if (const auto error = wait(start)) throw std::runtime_error(error.message());
    }
};

TlsClient::TlsClient(std::uint16_t port, const TlsOptions& options)
    : connection_(std::make_unique<Connection>()) {
    auto& c = *connection_;
    auto* context = c.context.native_handle();
    if (options.highest_version != 0) SSL_CTX_set_max_proto_version(context, options.highest_version);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    if (!options.ciphers.empty()) SSL_CTX_set_cipher_list(context, options.ciphers.c_str());
    std::string offered;
    for (const auto& name : options.alpn) offered += static_cast<char>(name.size()) + name;
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(offered.data()),
                            static_cast<unsigned>(offered.size()));
    c.socket.emplace(c.io, c.context);
    const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), port);
    c.must([&](auto done) { beast::get_lowest_layer(*c.socket).async_connect(server, std::move(done)); });
    beast::get_lowest_layer(*c.socket).socket().set_option(asio::ip::tcp::no_delay(true));
    c.must([&](auto done) { c.tls().async_handshake(asio::ssl::stream_base::client, std::move(done)); });
}

TlsClient::~TlsClient() = default;

int TlsClient::serial() const {
    const auto* certificate = SSL_get0_peer_certificate(connection_->handle());
    return static_cast<int>(ASN1_INTEGER_get(X509_get0_serialNumber(certificate)));
}

std::string TlsClient::version() const {
    return SSL_get_version(connection_->handle());
}

std::string TlsClient::protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(connection_->handle(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::get(std::string_view target) {
    auto& c = *connection_;
    const auto request =
        "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    c.must([&](auto done) { asio::async_write(c.tls(), asio::buffer(request), std::move(done)); });
    std::string answer;
    auto buffer = asio::dynamic_buffer(answer);
    const auto end = c.wait([&](auto done) { asio::async_read(c.tls(), buffer, std::move(done)); });
    // Not stream_truncated: the server said that this is all.
    if (end != asio::error::eof) throw std::runtime_error(end.message());
    return answer;
}

void TlsClient::upgrade() {
    auto& c = *connection_;
    c.must([&](auto done) { c.socket->async_handshake("localhost", "/v1/signaling", std::move(done)); });
}

void TlsClient::send(const wire::ClientMessage& message) {
    auto& c = *connection_;
    const auto frame = wire::encode(message);
    c.must([&](auto done) { c.socket->async_write(asio::buffer(frame), std::move(done)); });
}

wire::ServerMessage TlsClient::receive() {
    auto& c = *connection_;
    std::string frame;
    auto buffer = asio::dynamic_buffer(frame);
    c.must([&](auto done) { c.socket->async_read(buffer, std::move(done)); });
    auto message = wire::decode_server_message(frame);
    if (!message) throw std::runtime_error("the server sent what the client refuses: " + frame);
    return *std::move(message);
}

void TlsClient::close() {
    auto& c = *connection_;
    c.must([&](auto done) { c.socket->async_close(websocket::close_code::normal, std::move(done)); });
}

}  // namespace vesper::test
