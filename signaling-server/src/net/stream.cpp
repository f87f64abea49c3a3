#include "net/stream.h"

#include <openssl/err.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <new>
#include <tuple>

namespace vesper::server {

namespace asio = boost::asio;

Stream::Stream(Socket socket, SSL_CTX* context) : socket_(std::move(socket)) {
    Error ignored;
    socket_.non_blocking(true, ignored);
    if (context == nullptr) return;
    tls_.reset(SSL_new(context));
    if (!tls_ || SSL_set_fd(tls_.get(), socket_.native_handle()) != 1) throw std::bad_alloc();
    SSL_set_accept_state(tls_.get());
}

asio::awaitable<Stream::Error> Stream::handshake() {
    while (tls_) {
        if (!socket_.is_open()) co_return asio::error::bad_descriptor;
        ERR_clear_error();
        const int result = SSL_do_handshake(tls_.get());
        if (result == 1) break;
        auto error = tls_error(result);
        if (error != asio::error::would_block) co_return error;
        std::tie(error) =
            co_await socket_.async_wait(direction(Socket::wait_read), asio::as_tuple(asio::use_awaitable));
        if (error) co_return error;
    }
    co_return Error{};
}

void Stream::shutdown_send() {
    // close_notify, so that the peer can tell the end from a cut (RFC 8446 section 6.1).
    if (tls_ && socket_.is_open() && SSL_is_init_finished(tls_.get()) == 1) {
        SSL_shutdown(tls_.get());
        ERR_clear_error();
    }
    Error ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
}

void Stream::close() {
    Error ignored;
    socket_.close(ignored);
}

Stream::Socket::wait_type Stream::direction(Socket::wait_type what) const {
    if (!tls_) return what;
    if (SSL_want_write(tls_.get())) return Socket::wait_write;
    if (SSL_want_read(tls_.get())) return Socket::wait_read;
    return what;
}

// A closed descriptor's number may be another connection's by now: OpenSSL is not let near it.

std::size_t Stream::tls_read(void* data, std::size_t size, Error& error) {
    error = {};
    if (!socket_.is_open()) {
        error = asio::error::bad_descriptor;
        return 0;
    }
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(tls_.get(), data, size, &got);
    if (result != 1) error = tls_error(result);
    return got;
}

std::size_t Stream::tls_write(const void* data, std::size_t size, Error& error) {
    error = {};
    if (!socket_.is_open()) {
        error = asio::error::bad_descriptor;
        return 0;
    }
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(tls_.get(), data, size, &sent);
    if (result != 1) error = tls_error(result);
    return sent;
}

Stream::Error Stream::tls_error(int result) {
    const int system_error = errno;
    switch (SSL_get_error(tls_.get(), result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return asio::error::would_block;
        case SSL_ERROR_ZERO_RETURN:
            return asio::error::eof;
        case SSL_ERROR_SYSCALL:
            return {system_error == 0 ? ECONNRESET : system_error, boost::system::system_category()};
        default: {
            const auto code = ERR_get_error();
            ERR_clear_error();
            return {static_cast<int>(code), asio::error::get_ssl_category()};
        }
    }
}

}  // namespace vesper::server
