#pragma once
// Clients with bad intentions, all from four addresses: connections whose request never ends, floods of
// requests, and frames that are far too large. They do what they do at a fixed pace, whatever the server
// answers; who is cut off comes back.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "connection.h"
#include "dialect.h"

namespace vesper::bench {

/// Something to do at a steady pace.
class Pace {
public:
    explicit Pace(double per_second) : interval_ns_(static_cast<std::int64_t>(1e9 / per_second)) {}
    /// Whether it is time for one more.
    [[nodiscard]] bool is_due(std::int64_t now) {
        if (due_ns_ == 0) due_ns_ = now;
        if (now < due_ns_) return false;
        due_ns_ += interval_ns_;
        return true;
    }

private:
    std::int64_t interval_ns_;
    std::int64_t due_ns_ = 0;
};

/// HTTP requests whose headers grow by a byte a second.
class SlowLoris final : public Handler {
public:
    explicit SlowLoris(Loop& loop);
    void tick(std::int64_t now);
    [[nodiscard]] nlohmann::json figures() const;

    void opened(Connection& /*connection*/) override {}
    void told(Connection& /*connection*/, std::string_view /*text*/) override {}
    void closed(Connection& /*connection*/) override { ++cut_off_; }

private:
    Loop& loop_;
    Pace pace_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::size_t next_ = 0;
    std::uint64_t cut_off_ = 0;
};

/// Clients that are known to the server and write to each other, proper messages, as fast as their pace.
class Flood final : public Handler {
public:
    Flood(Loop& loop, Dialect& dialect);
    void tick(std::int64_t now);
    [[nodiscard]] nlohmann::json figures() const;

    void opened(Connection& connection) override { greet(connection, {}); }
    void told(Connection& connection, std::string_view text) override;
    void closed(Connection& /*connection*/) override { ++cut_off_; }

private:
    struct Client {
        std::unique_ptr<Connection> connection;
        MaskedFrame frame;
        std::int64_t connected_ns = 0;
        bool is_ready = false;
        bool is_refused = false;
    };
    void greet(Connection& connection, std::string_view text);

    Loop& loop_;
    Dialect& dialect_;
    Pace pace_;
    std::vector<Client> clients_;
    std::size_t next_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t held_back_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t cut_off_ = 0;
};

/// Messages of a megabyte, each on a new connection.
class Oversized final : public Handler {
public:
    Oversized(Loop& loop, Dialect& dialect);
    void tick(std::int64_t now);
    [[nodiscard]] nlohmann::json figures() const;

    void opened(Connection& connection) override;
    void told(Connection& /*connection*/, std::string_view /*text*/) override {}
    void closed(Connection& /*connection*/) override { ++cut_off_; }

private:
    struct Attempt {
        std::unique_ptr<Connection> connection;
        std::size_t queued = 0;
        bool is_open = false;
    };

    Loop& loop_;
    Dialect& dialect_;
    Pace pace_;
    MaskedFrame frame_;
    std::vector<Attempt> attempts_;
    std::size_t next_ = 0;
    std::uint64_t cut_off_ = 0;
};

class Attack {
public:
    Attack(Loop& loop, Dialect& dialect)
        : slow_loris_(loop), flood_(loop, dialect), oversized_(loop, dialect) {}
    /// Does what is due, in small steps: the good clients wait for this thread as well.
    void tick(std::int64_t now) {
        slow_loris_.tick(now);
        flood_.tick(now);
        oversized_.tick(now);
    }
    [[nodiscard]] nlohmann::json figures() const {
        return {{"slow_loris", slow_loris_.figures()},
                {"flood", flood_.figures()},
                {"oversized", oversized_.figures()}};
    }

private:
    SlowLoris slow_loris_;
    Flood flood_;
    Oversized oversized_;
};

}  // namespace vesper::bench
