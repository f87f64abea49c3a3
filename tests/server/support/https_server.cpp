#include "server/support/https_server.h"

#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace vesper::test {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

void make_certificate(const std::filesystem::path& folder, std::string_view name) {
    const auto command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=" +
        std::string(name) + " -addext subjectAltName=DNS:" + std::string(name) + " -keyout " +
        (folder / "key.pem").string() + " -out " + (folder / "certificate.pem").string() + " 2>/dev/null";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl made no certificate");
}

}  // namespace

struct HttpsServer::Inside {
    std::filesystem::path folder;
    Answer answer;
    asio::io_context io;
    asio::ssl::context tls{asio::ssl::context::tls_server};
    tcp::acceptor acceptor{io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    mutable std::mutex mutex;
    std::vector<HttpsExchange> asked;
    std::jthread thread;

    void serve() {
        while (true) {
            boost::system::error_code error;
            tcp::socket socket(io);
            acceptor.accept(socket, error);
            if (error) return;
            talk(std::move(socket));
        }
    }
    void talk(tcp::socket socket) {
        boost::system::error_code error;
        asio::ssl::stream<tcp::socket> stream(std::move(socket), tls);
        stream.handshake(asio::ssl::stream_base::server, error);
        if (error) return;
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> request;
        http::read(stream, buffer, request, error);
        if (error) return;
        HttpsExchange exchange{.method = request.method_string(),
                               .target = request.target(),
                               .authorization = request[http::field::authorization],
                               .content_type = request[http::field::content_type],
                               .host = request[http::field::host],
                               .body = request.body()};
        {
            const std::scoped_lock lock(mutex);
            asked.push_back(exchange);
        }
        const auto text = answer(exchange);
        if (text.empty()) {
            char byte = 0;
            stream.read_some(asio::buffer(&byte, 1), error);  // until the client goes
            return;
        }
        asio::write(stream, asio::buffer(text), error);
        stream.shutdown(error);
    }
};

HttpsServer::HttpsServer(const std::filesystem::path& folder, std::string_view name, Answer answer)
    : inside_(std::make_unique<Inside>()) {
    make_certificate(folder, name);
    inside_->folder = folder;
    inside_->answer = std::move(answer);
    inside_->tls.use_certificate_chain_file((folder / "certificate.pem").string());
    inside_->tls.use_private_key_file((folder / "key.pem").string(), asio::ssl::context::pem);
    inside_->thread = std::jthread([this] { inside_->serve(); });
}

HttpsServer::~HttpsServer() {
    // Ends the accept that is under way; closing alone would not.
    ::shutdown(inside_->acceptor.native_handle(), SHUT_RDWR);
    inside_->thread.join();
}

std::uint16_t HttpsServer::port() const {
    return inside_->acceptor.local_endpoint().port();
}

std::string HttpsServer::certificate() const {
    return (inside_->folder / "certificate.pem").string();
}

std::vector<HttpsExchange> HttpsServer::asked() const {
    const std::scoped_lock lock(inside_->mutex);
    return inside_->asked;
}

std::string http_answer(unsigned status, std::string_view body, std::string_view headers) {
    return "HTTP/1.1 " + std::to_string(status) + " Any\r\nContent-Type: application/json\r\n" +
           std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

}  // namespace vesper::test
