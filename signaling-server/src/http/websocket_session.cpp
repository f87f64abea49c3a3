#include "http/websocket_session.h"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/common/limits.h"
#include "http/security_headers.h"
#include "server_limits.h"

namespace vesper::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_chunk_bytes = 1536;

// One coroutine reads; another writes as long as there is something to write, so an idle connection keeps no
// buffer but the stream's own.
class Session final : public Outbox, public std::enable_shared_from_this<Session> {
public:
    Session(beast::tcp_stream stream, Site& site)
        : socket_(std::move(stream)),
          site_(site),
          entry_(site.connections, [this] { close(websocket::close_code::going_away); }) {}

    // The coroutine's frame keeps the session alive, here and in write().
    asio::awaitable<void> run(std::shared_ptr<Session> /*self*/, HttpRequest request) {
        // The WebSocket has timeouts of its own.
        beast::get_lowest_layer(socket_).expires_never();
        socket_.set_option(
            websocket::stream_base::timeout{.handshake_timeout = limits::websocket_handshake_timeout,
                                            .idle_timeout = limits::websocket_idle_timeout,
                                            .keep_alive_pings = true});
        socket_.set_option(websocket::stream_base::decorator(
            [](websocket::response_type& response) { set_security_headers(response); }));
        // read() has the limit: it can still answer what goes over it.
        socket_.read_message_max(0);
        socket_.auto_fragment(false);
        if (const auto [error] = co_await socket_.async_accept(request, as_tuple); error) co_return;

        request = {};  // of no use for the hours that follow

        wire::ConnectionNonce nonce{};
        randombytes_buf(nonce.data(), nonce.size());
        client_.emplace(site_.service, *this, nonce, site_.now_ms());
        site_.metrics.connections.Increment();
        while (co_await read()) co_await until_ready();
        // The peer is gone or told to go: nothing more is for it, even while its last frames leave.
        client_.reset();
        site_.metrics.connections.Decrement();
        if (!closing_) abandon();
    }

    void send(const wire::ServerMessage& message) override {
        if (closing_) return;
        auto frame = wire::encode(message);
        queued_bytes_ += frame.size();
        if (queued_bytes_ > limits::queue_cut_off_bytes) {
            spdlog::debug("cut off a connection that does not read");
            abandon();
            return;
        }
        queue_.push_back(std::move(frame));
        start_writing();
    }

    void answered() override {
        if (resume_ != nullptr && !client_->is_busy()) resume_->cancel();
    }

    void break_off() override { close(websocket::close_code::internal_error); }

    bool has_room() override {
        const bool is_open = !closing_ && queued_bytes_ < limits::queue_pause_bytes;
        starved_ = starved_ || !is_open;
        return is_open;
    }

private:
    /// Reads and handles one frame. Whether to go on.
    asio::awaitable<bool> read() {
        beast::flat_buffer frame;
        do {
            const auto [error, size] = co_await socket_.async_read_some(frame, read_chunk_bytes, as_tuple);
            if (error || closing_) co_return false;
            if (frame.size() > vesper::limits::max_client_frame_bytes) {
                send(wire::Error{.re = 0, .code = wire::ErrorCode::frame_too_large});
                close(websocket::close_code::too_big);
                co_return false;
            }
        } while (!socket_.is_message_done());

        site_.metrics.frames_received.Increment();
        const auto data = frame.cdata();
        const std::string_view text(static_cast<const char*>(data.data()), data.size());
        using Decoded = std::expected<wire::ClientMessage, wire::DecodeError>;
        auto message =
            socket_.got_text()
                ? wire::decode_client_message(text)
                : Decoded(std::unexpected(wire::DecodeError{.code = wire::ErrorCode::malformed_frame}));
        if (!message) {
            send(wire::Error{.re = message.error().id, .code = message.error().code});
            if (++bad_frames_ >= limits::max_bad_frames) close(websocket::close_code::policy_error);
        } else {
            client_->handle(*std::move(message), site_.now_ms());
        }
        co_return !closing_;
    }

    /// Reads no further while too much of this connection waits for the store.
    asio::awaitable<void> until_ready() {
        while (!closing_ && client_->is_busy()) {
            asio::steady_timer pause(socket_.get_executor(), asio::steady_timer::time_point::max());
            resume_ = &pause;
            co_await pause.async_wait(as_tuple);
            resume_ = nullptr;
        }
    }

    /// Says goodbye once what is queued has left.
    void close(websocket::close_code code) {
        if (closing_) return;
        closing_ = code;
        if (resume_ != nullptr) resume_->cancel();
        if (socket_.is_open()) {
            start_writing();
        } else {
            abandon();
        }
    }

    /// Ends the connection without a word; whatever is under way fails.
    void abandon() {
        closing_ = websocket::close_code::abnormal;
        if (resume_ != nullptr) resume_->cancel();
        beast::get_lowest_layer(socket_).close();
    }

    void start_writing() {
        if (std::exchange(is_writing_, true)) return;
        asio::co_spawn(socket_.get_executor(), write(shared_from_this()), asio::detached);
    }

    asio::awaitable<void> write(std::shared_ptr<Session> /*self*/) {
        while (!queue_.empty()) {
            const auto frame = std::move(queue_.front());
            queue_.pop_front();
            const auto [error, size] = co_await socket_.async_write(asio::buffer(frame), as_tuple);
            if (error) {
                abandon();
                co_return;
            }
            site_.metrics.frames_sent.Increment();
            queued_bytes_ -= frame.size();
            if (starved_ && client_ && queued_bytes_ < limits::queue_pause_bytes) {
                starved_ = false;
                client_->drained();
            }
        }
        if (!closing_) {
            is_writing_ = false;
            co_return;
        }
        co_await socket_.async_close(*closing_, as_tuple);
    }

    websocket::stream<beast::tcp_stream> socket_;
    Site& site_;
    const Connections::Entry entry_;
    std::deque<std::string> queue_;
    std::size_t queued_bytes_ = 0;  // with the frame being written
    bool is_writing_ = false;
    bool starved_ = false;  // envelopes wait for room
    int bad_frames_ = 0;
    asio::steady_timer* resume_ = nullptr;  // reading pauses until this is cancelled
    std::optional<websocket::close_code> closing_;
    std::optional<Client> client_;
};

}  // namespace

void start_websocket(beast::tcp_stream stream, HttpRequest request, Site& site) {
    const auto executor = stream.get_executor();
    auto session = std::make_shared<Session>(std::move(stream), site);
    auto& running = *session;
    asio::co_spawn(executor, running.run(std::move(session), std::move(request)), asio::detached);
}

}  // namespace vesper::server
