#pragma once
// Many WebSocket clients in one thread, as cheap as can be, so that the servers under load are the slow side:
// epoll, sockets that never block, frames that are masked once and patched.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vesper::bench {

/// Nanoseconds of a clock that only goes forward.
[[nodiscard]] std::int64_t now_ns();

class Connection;

/// What happens on connections. A connection must not be destroyed from within.
class Handler {
public:
    Handler() = default;
    Handler(const Handler&) = delete;
    Handler& operator=(const Handler&) = delete;
    virtual ~Handler() = default;

    /// The upgrade was answered.
    virtual void opened(Connection& connection) = 0;
    virtual void told(Connection& connection, std::string_view text) = 0;
    /// The server closed, refused or cut it.
    virtual void closed(Connection& connection) = 0;
};

class Loop {
public:
    explicit Loop(std::uint16_t port);
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop();

    /// Handles what is ready, after waiting for it no longer than this. Whether there was anything.
    bool turn(int wait_ms);
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    friend class Connection;
    std::uint16_t port_;
    int epoll_;
    std::vector<char> buffer_;
};

/// The four parts of a 127.x.y.z address, for clients that come from different ones.
[[nodiscard]] std::uint32_t loopback_address(std::uint8_t network, std::size_t number);

class Connection {
public:
    /// Starts to connect to 127.0.0.1 from `source`. With a target it asks for an upgrade to a WebSocket
    /// there; without one, bytes are sent as they are and what comes is thrown away. Number is the owner's.
    Connection(Loop& loop, Handler& handler, std::size_t number, std::uint32_t source,
               const std::string& target);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    [[nodiscard]] std::size_t number() const { return number_; }
    [[nodiscard]] bool is_closed() const { return fd_ < 0; }
    [[nodiscard]] std::size_t unsent_bytes() const { return unsent_.size() - sent_; }
    /// Queues bytes. They leave with flush(), or at the end of what the handler was called for.
    void queue(std::string_view bytes) { unsent_.append(bytes); }
    /// Queues a text frame.
    void queue_text(std::string_view text);
    void flush();

private:
    friend class Loop;
    enum class State : std::uint8_t { connecting, upgrading, open, raw };

    void ready(std::uint32_t events);
    void read();
    std::size_t take(std::string_view bytes);
    std::size_t take_answer(std::string_view bytes);
    std::size_t take_frame(std::string_view bytes);
    void watch(bool writable);
    void end();

    Loop& loop_;
    Handler& handler_;
    std::size_t number_;
    int fd_ = -1;
    State state_ = State::connecting;
    bool is_watching_writable_ = false;
    bool is_upgrade_;
    std::string unsent_;
    std::size_t sent_ = 0;  // of unsent_
    std::string unread_;    // the beginning of a frame
};

/// A client's text frame (RFC 6455 section 5.2) whose payload can be changed in place.
class MaskedFrame {
public:
    MaskedFrame() = default;
    explicit MaskedFrame(std::string_view payload, std::uint8_t opcode = 1);
    void put(std::size_t at, std::string_view text);
    [[nodiscard]] std::string_view bytes() const { return bytes_; }

private:
    std::string bytes_;
    std::size_t header_bytes_ = 0;
    std::array<std::uint8_t, 4> mask_{};
};

}  // namespace vesper::bench
