#pragma once
// A connection's bytes, with TLS or without: one class, so that what is above it exists once. The socket
// never blocks. It can be used in two ways: `read_some`, `write_some` and `async_wait` for who keeps buffers
// of its own, and Asio's AsyncReadStream and AsyncWriteStream for Beast's HTTP.
//
// TLS is OpenSSL on the socket itself. Asio's own TLS stream would hold 34 kB of buffers for each connection,
// this holds them only while a record is under way.

#include <openssl/ssl.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <cstddef>
#include <memory>
#include <utility>

namespace vesper::server {

class Stream {
public:
    using Socket = boost::asio::ip::tcp::socket;
    using Error = boost::system::error_code;
    using executor_type = Socket::executor_type;

    /// Without a context there is no TLS.
    Stream(Socket socket, SSL_CTX* context);

    [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
    [[nodiscard]] bool is_encrypted() const { return tls_ != nullptr; }
    [[nodiscard]] Socket& socket() { return socket_; }

    /// The server's side of the TLS handshake; nothing to do without TLS. It has no time-out: close() ends
    /// it.
    [[nodiscard]] boost::asio::awaitable<Error> handshake();

    /// What is there, as far as there is room; would_block when nothing is, eof at the end.
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, Error& error) {
        if (!tls_) return socket_.read_some(buffers, error);
        const boost::asio::mutable_buffer first = first_of<boost::asio::mutable_buffer>(buffers);
        return tls_read(first.data(), first.size(), error);
    }
    /// What goes without waiting. After would_block the next call begins with the same bytes, wherever they
    /// are.
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, Error& error) {
        if (!tls_) return socket_.write_some(buffers, error);
        const boost::asio::const_buffer first = first_of<boost::asio::const_buffer>(buffers);
        return tls_write(first.data(), first.size(), error);
    }
    /// Calls `handler(error)` when reading, or writing, is worth another attempt. Never from inside.
    template <class Handler>
    void async_wait(Socket::wait_type what, Handler handler) {
        if (what == Socket::wait_read && has_decrypted()) {
            boost::asio::post(socket_.get_executor(),
                              [handler = std::move(handler)]() mutable { handler(Error{}); });
        } else {
            socket_.async_wait(direction(what), std::move(handler));
        }
    }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return attempt(
            Socket::wait_read,
            [this, buffers](Error& error) {
                return boost::asio::buffer_size(buffers) == 0 ? 0 : read_some(buffers, error);
            },
            token);
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return attempt(
            Socket::wait_write,
            [this, buffers](Error& error) {
                return boost::asio::buffer_size(buffers) == 0 ? 0 : write_some(buffers, error);
            },
            token);
    }

    /// Nothing will follow what was written.
    void shutdown_send();
    /// Whatever waits, ends.
    void close();

private:
    struct Deleter {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };

    template <class Buffer, class Buffers>
    static Buffer first_of(const Buffers& buffers) {
        for (auto at = boost::asio::buffer_sequence_begin(buffers);
             at != boost::asio::buffer_sequence_end(buffers); ++at) {
            if (Buffer(*at).size() > 0) return Buffer(*at);
        }
        return {};
    }

    /// Waits and tries until it is done or fails.
    template <class Attempt, class Token>
    auto attempt(Socket::wait_type what, Attempt tried, Token& token) {
        return boost::asio::async_compose<Token, void(Error, std::size_t)>(
            [this, what, tried, is_first = true](auto& self, Error error = {}) mutable {
                if (std::exchange(is_first, false)) return this->async_wait(what, std::move(self));
                std::size_t size = 0;
                if (!error) size = tried(error);
                if (error == boost::asio::error::would_block) return this->async_wait(what, std::move(self));
                self.complete(error, size);
            },
            token, socket_);
    }

    [[nodiscard]] bool has_decrypted() const { return tls_ && SSL_pending(tls_.get()) > 0; }
    /// TLS may have to write before it can read, and the other way round.
    [[nodiscard]] Socket::wait_type direction(Socket::wait_type what) const;
    std::size_t tls_read(void* data, std::size_t size, Error& error);
    std::size_t tls_write(const void* data, std::size_t size, Error& error);
    Error tls_error(int result);

    Socket socket_;
    std::unique_ptr<SSL, Deleter> tls_;
};

}  // namespace vesper::server
