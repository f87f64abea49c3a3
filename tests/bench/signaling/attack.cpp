#include "attack.h"

#include <algorithm>
#include <exception>
#include <string>

namespace vesper::bench {

namespace {

constexpr std::uint8_t network = 2;  // 127.2.0.0/16
constexpr std::size_t addresses = 4;

constexpr std::size_t slow_connections = 2000;
constexpr double slow_bytes_per_second = 1;

constexpr std::size_t flood_clients = 8;
constexpr double flood_requests_per_second = 2500;  // of each
constexpr std::size_t flood_number = 100'000;       // of the first, apart from the good clients
constexpr std::int64_t flood_return_ns = 100'000'000;
constexpr std::size_t flood_unsent_bytes = 65'536;

constexpr double oversized_per_second = 20;
constexpr std::size_t oversized_bytes = 1'048'576;
constexpr std::size_t oversized_attempts = 60;  // each has three seconds
constexpr std::size_t oversized_number = 200'000;
constexpr std::size_t piece_bytes = 16'384;

/// Per tick, so that a thread that was held up does not do all of it at once.
constexpr int most_at_once = 4;

std::uint32_t address_of(std::size_t number) {
    return loopback_address(network, 1 + number % addresses);
}

}  // namespace

SlowLoris::SlowLoris(Loop& loop)
    : loop_(loop), pace_(slow_connections * slow_bytes_per_second), connections_(slow_connections) {}

void SlowLoris::tick(std::int64_t now) {
    for (int count = 0; count < most_at_once && pace_.is_due(now); ++count) {
        const auto at = next_++ % connections_.size();
        auto& connection = connections_[at];
        if (!connection || connection->is_closed()) {
            connection = std::make_unique<Connection>(loop_, *this, at, address_of(at), "");
            connection->queue("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Patience: ");
        } else {
            connection->queue("a");
        }
        connection->flush();
    }
}

nlohmann::json SlowLoris::figures() const {
    return {{"connections", connections_.size()}, {"cut_off", cut_off_}};
}

Flood::Flood(Loop& loop, Dialect& dialect)
    : loop_(loop),
      dialect_(dialect),
      pace_(flood_clients * flood_requests_per_second),
      clients_(flood_clients) {}

void Flood::tick(std::int64_t now) {
    for (int count = 0; count < most_at_once && pace_.is_due(now); ++count) {
        const auto at = next_++ % clients_.size();
        auto& client = clients_[at];
        const bool is_gone = !client.connection || client.connection->is_closed() || client.is_refused;
        if (is_gone && now - client.connected_ns > flood_return_ns) {
            const auto number = flood_number + at;
            client = {};
            client.connected_ns = now;
            client.connection =
                std::make_unique<Connection>(loop_, *this, at, address_of(at), dialect_.target(number));
            const std::string body((1024 * 4 + 2) / 3, 'A');
            client.frame = MaskedFrame(dialect_.letter(number ^ 1U, body).text);
        }
        if (!client.is_ready || client.connection->is_closed() ||
            client.connection->unsent_bytes() > flood_unsent_bytes) {
            ++held_back_;
            continue;
        }
        client.connection->queue(client.frame.bytes());
        client.connection->flush();
        ++sent_;
    }
}

void Flood::told(Connection& connection, std::string_view text) {
    auto& client = clients_[connection.number()];
    if (!client.is_ready) return greet(connection, text);
    if (dialect_.kind_of(text) == Told::other) ++refused_;
}

void Flood::greet(Connection& connection, std::string_view text) {
    auto& client = clients_[connection.number()];
    try {
        const auto step = dialect_.greet(flood_number + connection.number(), text);
        for (const auto& words : step.say) connection.queue_text(words);
        client.is_ready = step.is_ready;
    } catch (const std::exception&) {
        client.is_refused = true;
        ++refused_;
    }
}

nlohmann::json Flood::figures() const {
    return {{"clients", clients_.size()},
            {"sent", sent_},
            {"held_back", held_back_},
            {"refused", refused_},
            {"cut_off", cut_off_}};
}

Oversized::Oversized(Loop& loop, Dialect& dialect)
    : loop_(loop),
      dialect_(dialect),
      pace_(oversized_per_second),
      frame_(dialect.letter(oversized_number, std::string(oversized_bytes, 'A')).text),
      attempts_(oversized_attempts) {}

void Oversized::tick(std::int64_t now) {
    if (pace_.is_due(now)) {
        const auto at = next_ % attempts_.size();
        auto& attempt = attempts_[at];
        attempt = {};
        attempt.connection = std::make_unique<Connection>(loop_, *this, at, address_of(at),
                                                          dialect_.target(oversized_number + next_));
        ++next_;
    }
    for (auto& attempt : attempts_) {
        const auto rest = frame_.bytes().substr(attempt.queued, piece_bytes);
        if (!attempt.is_open || rest.empty() || attempt.connection->is_closed()) continue;
        if (attempt.connection->unsent_bytes() > 0) continue;
        attempt.connection->queue(rest);
        attempt.connection->flush();
        attempt.queued += rest.size();
    }
}

void Oversized::opened(Connection& connection) {
    attempts_[connection.number()].is_open = true;
}

nlohmann::json Oversized::figures() const {
    return {{"frames", next_}, {"bytes", frame_.bytes().size()}, {"cut_off", cut_off_}};
}

}  // namespace vesper::bench
