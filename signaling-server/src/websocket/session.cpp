#include "websocket/session.h"

#include <sodium.h>
#include <spdlog/spdlog.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "core/common/limits.h"
#include "core/common/text.h"
#include "server_limits.h"
#include "signaling/service.h"
#include "websocket/flusher.h"
#include "websocket/frames.h"

namespace vesper::server::websocket {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

// Between two frames a connection holds nothing but its socket and this object: input is read into a buffer
// that all connections share, output is gathered in a string that goes when it has been sent.
class Session final : public Outbox,
                      public Connection,
                      public Flushable,
                      public std::enable_shared_from_this<Session> {
public:
    Session(Stream stream, Site& site)
        : stream_(std::move(stream)), site_(site), entry_(site.connections, *this) {}
    ~Session() override { site_.held_bytes -= held_bytes_; }

    void start(AddressLimits::Guest guest, std::span<char> early) {
        wire::ConnectionNonce nonce{};
        randombytes_buf(nonce.data(), nonce.size());
        client_.emplace(site_.service, *this, nonce, site_.now_ms(), std::move(guest));
        site_.metrics.connections.Increment();
        reader_.offer(early);
        read_frames();
    }

    // ---- Outbox ----

    void send_text(std::string_view frame) override {
        if (closing_) return;
        site_.metrics.frames_sent.Increment();
        append_frame(output_, Opcode::text, frame);
        if (output_.size() > limits::queue_cut_off_bytes) {
            spdlog::debug("cut off a connection that does not read");
            abandon();
        } else {
            flush_soon();
        }
    }
    bool has_room() override {
        const bool is_open = !closing_ && output_.size() - sent_ < limits::queue_pause_bytes;
        starved_ = starved_ || !is_open;
        return is_open;
    }
    void answered() override {
        if (!paused_ || client_->is_busy()) return;
        asio::post(stream_.get_executor(), [self = std::move(paused_)] {
            if (!self->is_over_) self->read_frames();
        });
    }
    void break_off() override { close(CloseCode::internal_error, {}); }

    // ---- Connection ----

    void leave() override {
        // Not all at the same moment: the next server would have to greet them all at once.
        const auto wait_ms = limits::retry_hint_least_ms + randombytes_uniform(limits::retry_hint_spread_ms);
        close(CloseCode::going_away, "retry_ms=" + std::to_string(wait_ms));
    }
    void sweep(Clock::time_point now) override {
        if (is_over_) return;
        const bool is_stuck = !output_.empty() && now - output_moved_at_ > limits::write_timeout;
        const bool is_slow = reader_.is_in_the_middle() && now - whole_at_ > limits::frame_timeout;
        const bool is_silent = now - heard_at_ > limits::websocket_idle_timeout;
        const bool is_leaving = closing_ && now - closing_at_ > limits::websocket_close_timeout;
        if (is_stuck || is_slow || is_silent || is_leaving) {
            abandon();
        } else if (!closing_ && !is_pinged_ && now - heard_at_ > limits::websocket_idle_timeout / 2) {
            is_pinged_ = true;
            append_frame(output_, Opcode::ping, {});
            flush_soon();
        }
    }

    // ---- Flushable ----

    void flush() override {
        is_flush_coming_ = false;
        while (!is_over_ && sent_ < output_.size()) {
            boost::system::error_code error;
            const auto left = std::string_view(output_).substr(sent_);
            sent_ += stream_.write_some(asio::buffer(left), error);
            if (error == asio::error::would_block) {
                wait_for_room();
                return;
            }
            if (error) return abandon();
            output_moved_at_ = Clock::now();
        }
        output_ = {};
        sent_ = 0;
        count_memory();
        if (is_over_) return;
        if (is_finished_) stream_.shutdown_send();
        if (std::exchange(starved_, false) && client_) client_->drained();
    }

private:
    // ---- input ----

    void wait_for_input() {
        stream_.async_wait(Stream::Socket::wait_read,
                           [self = shared_from_this()](boost::system::error_code error) {
                               if (error) {
                                   self->end();
                               } else {
                                   self->read_input();
                               }
                           });
    }

    void read_input() {
        boost::system::error_code error;
        const auto size = stream_.read_some(asio::buffer(site_.input), error);
        if (error == asio::error::would_block) return wait_for_input();
        if (error) return end();
        heard_at_ = Clock::now();
        is_pinged_ = false;
        if (is_deaf_) return wait_for_input();
        if (!reader_.is_in_the_middle()) whole_at_ = heard_at_;
        reader_.offer(std::span(site_.input).first(size));
        read_frames();
    }

    /// Handles what has been offered, as far as the store keeps up and the client asks no more than it may.
    void read_frames() {
        bool is_too_fast = false;
        while (!is_over_ && !is_deaf_ && !is_too_fast && !client_->is_busy()) {
            const auto frame = reader_.next();
            if (!frame) {
                refuse(frame.error());
            } else if (*frame) {
                whole_at_ = heard_at_;
                handle(**frame);
                is_too_fast = client_->is_over_rate();
            } else {
                break;
            }
        }
        reader_.keep();
        count_memory();
        if (is_over_) return;
        if (is_too_fast && !is_deaf_) return read_frames_later();
        if (!is_deaf_ && client_->is_busy()) {
            paused_ = shared_from_this();
        } else {
            wait_for_input();
        }
    }

    void read_frames_later() {
        auto pause = std::make_unique<asio::steady_timer>(stream_.get_executor(), limits::over_rate_pause);
        auto& timer = *pause;
        timer.async_wait([self = shared_from_this(), pause = std::move(pause)](boost::system::error_code) {
            if (!self->is_over_) self->read_frames();
        });
    }

    void handle(const Frame& frame) {
        switch (frame.opcode) {
            case Opcode::text:
            case Opcode::binary:
                if (!closing_) handle_message(frame);
                break;
            case Opcode::ping:
                if (closing_) break;
                if (!client_->may_ask(site_.now_ms())) return close(CloseCode::policy_error, {});
                append_frame(output_, Opcode::pong, frame.payload);
                flush_soon();
                break;
            case Opcode::close:
                if (!closing_) close(CloseCode::normal, {});
                finish();
                break;
            case Opcode::continuation:
            case Opcode::pong:
                break;
        }
    }

    void handle_message(const Frame& frame) {
        site_.metrics.frames_received.Increment();
        const bool is_text = frame.opcode == Opcode::text;
        if (is_text && client_->take(frame.payload, site_.now_ms())) return;
        if (is_text && !is_utf8(frame.payload)) return refuse(CloseCode::bad_payload);
        if (!is_text) send(wire::Error{.re = 0, .code = wire::ErrorCode::malformed_frame});
        if (++bad_frames_ >= limits::max_bad_frames) close(CloseCode::policy_error, {});
    }

    /// What follows cannot be understood any more.
    void refuse(CloseCode code) {
        if (code == CloseCode::too_big) send(wire::Error{.re = 0, .code = wire::ErrorCode::frame_too_large});
        close(code, {});
        finish();
    }

    // ---- output ----

    void flush_soon() {
        if (is_flush_coming_) return;
        is_flush_coming_ = true;
        if (output_.empty() || sent_ == 0) output_moved_at_ = Clock::now();
        site_.flusher.add(shared_from_this());
    }

    void wait_for_room() {
        is_flush_coming_ = true;
        // What was sent is of no more use.
        output_.erase(0, std::exchange(sent_, 0));
        count_memory();
        stream_.async_wait(Stream::Socket::wait_write,
                           [self = shared_from_this()](boost::system::error_code error) {
                               if (!error) self->flush();
                           });
    }

    /// Memory is bounded for all connections together: who needs much when there is none left has to go.
    void count_memory() {
        const auto held = output_.capacity() + reader_.held_bytes();
        site_.held_bytes += held - held_bytes_;
        held_bytes_ = held;
        if (site_.held_bytes > limits::all_connections_bytes && held > limits::modest_connection_bytes) {
            spdlog::warn("cut off a connection: all of them hold too much memory");
            abandon();
        }
    }

    // ---- the end ----

    /// Says goodbye behind what is queued, and waits for the peer's.
    void close(CloseCode code, std::string_view reason) {
        if (closing_) return;
        append_close(output_, code, reason);
        closing_ = true;
        closing_at_ = Clock::now();
        flush_soon();
    }

    /// Both have said goodbye, or the peer's could not be read: what is queued leaves, then the socket is
    /// closed for sending. Its end is the peer's to close, so that nothing is lost on the way.
    void finish() {
        is_deaf_ = true;
        is_finished_ = true;
        flush_soon();
    }

    /// Ends the connection without a word.
    void abandon() {
        if (std::exchange(is_over_, true)) return;
        closing_ = true;
        stream_.close();
        // Not now: the client may be the caller.
        asio::post(stream_.get_executor(), [self = shared_from_this()] { self->end(); });
    }

    void end() {
        is_over_ = true;
        closing_ = true;
        stream_.close();
        if (client_) site_.metrics.connections.Decrement();
        client_.reset();
        paused_.reset();
    }

    Stream stream_;
    Site& site_;
    const Connections::Entry entry_;
    std::optional<Client> client_;
    FrameReader reader_{vesper::limits::max_client_frame_bytes};
    std::string output_;
    std::size_t sent_ = 0;  // of output_
    std::size_t held_bytes_ = 0;
    Clock::time_point heard_at_ = Clock::now();
    Clock::time_point whole_at_ = heard_at_;  // when no frame was cut in the middle
    Clock::time_point output_moved_at_ = heard_at_;
    Clock::time_point closing_at_;
    // This, while it is not read from because of what waits for the store: nothing else holds it then.
    std::shared_ptr<Session> paused_;
    int bad_frames_ = 0;
    bool is_flush_coming_ = false;
    bool is_pinged_ = false;    // and has not been heard since
    bool is_deaf_ = false;      // what comes is thrown away
    bool starved_ = false;      // envelopes wait for room
    bool closing_ = false;      // a Close was queued
    bool is_finished_ = false;  // nothing will follow what is queued
    bool is_over_ = false;      // the socket is closed
};

}  // namespace

void start_session(Stream stream, AddressLimits::Guest guest, std::span<char> early, Site& site) {
    std::make_shared<Session>(std::move(stream), site)->start(std::move(guest), early);
}

}  // namespace vesper::server::websocket
