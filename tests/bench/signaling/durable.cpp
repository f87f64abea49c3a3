#include <sodium.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <stdexcept>
#include <variant>

#include "connection.h"
#include "core/wire/signaling.h"
#include "modes.h"
#include "processor_time.h"
#include "traffic.h"

namespace vesper::bench {

namespace {

constexpr std::uint8_t network = 1;
/// Drops of one client, taken in turns: one drop holds 2,000 envelopes, and nobody fetches these.
constexpr std::size_t drops_per_client = 4;
constexpr std::size_t envelopes_per_drop = 1900;

/// Clients that send envelopes to be kept, each with so many unanswered.
class Senders final : public Handler {
public:
    Senders(Loop& loop, const Options& options) : in_flight_(options.in_flight), clients_(options.pairs * 2) {
        for (std::size_t at = 0; at < clients_.size(); ++at) {
            for (auto& drop : clients_[at].drops) randombytes_buf(drop.data(), drop.size());
            clients_[at].connection = std::make_unique<Connection>(
                loop, *this, at, loopback_address(network, at + 1), "/v1/signaling");
        }
    }

    void begin() {
        for (auto& client : clients_) {
            for (std::size_t count = 0; count < in_flight_; ++count) send(client);
            client.connection->flush();
        }
    }
    void stop() { goes_on_ = false; }
    [[nodiscard]] bool is_ready() const { return ready_ == clients_.size(); }
    [[nodiscard]] std::uint64_t answered() const { return answered_; }
    std::vector<std::int64_t> latencies;

    void opened(Connection& /*connection*/) override {}
    void closed(Connection& /*connection*/) override {
        throw std::runtime_error("the server closed a connection");
    }
    void told(Connection& connection, std::string_view text) override {
        auto& client = clients_[connection.number()];
        const auto message = wire::decode_server_message(text);
        if (message && std::holds_alternative<wire::Hello>(*message)) {
            for (const auto& drop : client.drops) {
                say(client,
                    wire::CreateDrop{.id = ++client.last_request, .drop = drop, .owner = wire::OwnerKey{1}});
            }
        } else if (message && std::holds_alternative<wire::Ok>(*message)) {
            if (++client.oks == client.drops.size()) ++ready_;
        } else if (message && std::holds_alternative<wire::Sent>(*message)) {
            latencies.push_back(now_ns() - client.sent_ns.front());
            client.sent_ns.pop_front();
            ++answered_;
            if (goes_on_) send(client);
        } else {
            throw std::runtime_error("the server said: " + std::string(text));
        }
    }

private:
    struct Client {
        std::unique_ptr<Connection> connection;
        std::vector<wire::DropId> drops = std::vector<wire::DropId>(drops_per_client);
        wire::RequestId last_request = 0;
        std::size_t oks = 0;
        std::size_t sent = 0;
        std::deque<std::int64_t> sent_ns;
    };

    static void say(Client& client, const wire::ClientMessage& message) {
        client.connection->queue_text(wire::encode(message));
    }
    static void send(Client& client) {
        wire::Send message{.id = ++client.last_request,
                           .drop = client.drops[client.sent % drops_per_client],
                           .envelope = {},
                           .body = Bytes(body_bytes),
                           .ephemeral = false};
        if (++client.sent > drops_per_client * envelopes_per_drop)
            throw std::runtime_error("the drops are full");
        randombytes_buf(message.envelope.data(), message.envelope.size());
        client.sent_ns.push_back(now_ns());
        say(client, message);
    }

    std::size_t in_flight_;
    std::vector<Client> clients_;
    std::size_t ready_ = 0;
    std::uint64_t answered_ = 0;
    bool goes_on_ = true;
};

}  // namespace

nlohmann::json measure_durable(const Options& options) {
    Loop loop(options.port);
    Senders senders(loop, options);
    while (!senders.is_ready()) loop.turn(100);
    senders.begin();
    const auto run_for = [&](double seconds) {
        for (const auto end_ns = now_ns() + static_cast<std::int64_t>(seconds * 1e9); now_ns() < end_ns;) {
            loop.turn(10);
        }
    };
    run_for(options.warm_up_s);
    senders.latencies.clear();
    const auto began_ns = now_ns();
    const auto began_cpu = processor_seconds(options.pid);
    const auto before = senders.answered();
    run_for(options.seconds);
    const auto seconds = static_cast<double>(now_ns() - began_ns) / 1e9;
    const auto cpu = processor_seconds(options.pid) - began_cpu;
    const auto sends = static_cast<double>(senders.answered() - before);
    auto& latencies = senders.latencies;
    std::ranges::sort(latencies);
    const auto quantile_ms = [&](std::size_t percent) {
        return static_cast<double>(latencies.at(percent * (latencies.size() - 1) / 100)) / 1e6;
    };
    return {{"per_s", sends / seconds},
            {"p50_ms", quantile_ms(50)},
            {"p99_ms", quantile_ms(99)},
            {"server_utilisation", cpu / seconds}};
}

}  // namespace vesper::bench
