#pragma once
// Pairs of clients that write to each other. Every message that arrives is looked at: the right receiver, the
// next number of its sender, the whole body.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connection.h"
#include "dialect.h"

namespace vesper::bench {

/// Bytes that a message carries. They are opaque, so every server gets them as the same 1366 characters of
/// base64url.
inline constexpr std::size_t body_bytes = 1024;

class Traffic final : public Handler {
public:
    /// Client n writes to n ^ 1. Each has an address of its own, from 127.`network`.0.0/16.
    Traffic(Loop& loop, Dialect& dialect, std::size_t pairs, std::uint8_t network);

    /// Connects all and makes them known. Throws when one is refused.
    void set_up();
    /// Queues the client's next message; `due_ns` is when it should have left.
    void send(std::size_t from, std::int64_t due_ns);
    void flush(std::size_t client) { clients_[client].connection->flush(); }
    /// Called with the receiver and `due_ns` for each message that arrives.
    std::function<void(std::size_t to, std::int64_t due_ns)> on_delivery;

    [[nodiscard]] std::size_t clients() const { return clients_.size(); }
    [[nodiscard]] std::uint64_t sent() const { return sent_; }
    [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
    /// Runs until all messages have arrived and all answers are there, or the time is over. Whether they are.
    bool settle(std::int64_t patience_ns);
    /// When the messages should have left that have not arrived.
    [[nodiscard]] std::vector<std::int64_t> missing() const;

    void opened(Connection& connection) override;
    void told(Connection& connection, std::string_view text) override;
    void closed(Connection& connection) override;

private:
    struct Client {
        std::unique_ptr<Connection> connection;
        MaskedFrame frame;
        Letter letter;
        std::uint64_t last_sent = 0;
        std::uint64_t last_answered = 0;
        std::deque<std::int64_t> under_way;  // due times of what its partner has not got
        bool is_ready = false;
    };

    void greet(Connection& connection, std::string_view text);
    void take_message(std::size_t to, std::string_view text);
    void take_answer(Client& client, std::string_view text);

    Loop& loop_;
    Dialect& dialect_;
    std::uint8_t network_;
    std::string body_;
    std::vector<Client> clients_;
    std::size_t ready_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t delivered_ = 0;
    std::uint64_t answered_ = 0;
};

}  // namespace vesper::bench
