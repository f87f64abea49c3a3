#include "server/kill_drill.h"

#include <array>
#include <atomic>
#include <charconv>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <thread>

#include "server/kill_drill_ledger.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"
#include "server/support/temporary_folder.h"

namespace vesper::test {

namespace {

constexpr std::size_t receivers = 3;
constexpr std::size_t senders = 6;
constexpr std::size_t window = 4;  // sends of one sender that are not answered
constexpr std::size_t body_bytes = 500;
/// Answered sends that a sender repeats after a kill: so many that their receiver has acknowledged some.
constexpr std::size_t most_repeats = 30;
constexpr std::size_t largest_batch = 8;  // envelopes acknowledged at once

using Random = std::mt19937_64;

std::uint64_t pick(Random& random, std::uint64_t least, std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(least, most)(random);
}

struct Drop {
    wire::DropId id = random_id();
    Owner owner;
};

/// What a body says. The last one of a sender is marked.
struct Words {
    std::uint64_t sender = 0;
    std::uint64_t number = 0;
    bool is_last = false;
};

Bytes written(const Words& words) {
    auto text = std::to_string(words.sender) + ' ' + std::to_string(words.number) +
                (words.is_last ? " last" : " more");
    text.resize(body_bytes, '.');
    return copy_of(view_of(text));
}

Words read(const wire::Envelope& envelope) {
    const auto text = text_of(envelope.body);
    Words words;
    const auto* end = text.data() + text.size();
    const auto sender = std::from_chars(text.data(), end, words.sender);
    const auto number = std::from_chars(std::min(sender.ptr + 1, end), end, words.number);
    words.is_last = std::string_view(number.ptr, end).starts_with(" last");
    if (written(words) != envelope.body) throw std::logic_error("an envelope came back changed");
    return words;
}

/// Calls talk(port) with each new server until it says that all is done. A connection may fail when its
/// server is killed, and only then; what a server says that it must not say is a logic_error.
template <class Talk>
void with_each_server(KillDrillLedger& ledger, Talk talk) {
    unsigned generation = 0;
    while (const auto server = ledger.next_server(generation)) {
        generation = server->generation;
        try {
            if (talk(server->port)) return;
        } catch (const std::logic_error& error) {
            ledger.add_problem(error.what());
        } catch (const std::exception& error) {
            ledger.connection_failed(generation, error.what());
        }
    }
}

/// Sends one envelope after the other, and again what was not answered, in the same order.
class Sender {
public:
    Sender(KillDrillLedger& ledger, std::size_t number, const wire::DropId& drop, std::uint64_t seed,
           const std::atomic<bool>& is_ending)
        : ledger_(ledger), number_(number), drop_(drop), random_(seed), is_ending_(is_ending) {}

    void run() {
        with_each_server(ledger_, [this](std::uint16_t port) { return talk(port); });
    }

private:
    struct Sending {
        std::uint64_t number = 0;
        wire::EnvelopeId envelope{};
        bool is_last = false;
    };

    /// Whether everything is sent and answered.
    bool talk(std::uint16_t port) {
        SignalingClient client(port);
        wire::RequestId asked = 0;
        wire::RequestId answered = 0;
        const auto send = [&](const Sending& sending) {
            client.send(wire::Send{
                .id = ++asked,
                .drop = drop_,
                .envelope = sending.envelope,
                .body = written({.sender = number_, .number = sending.number, .is_last = sending.is_last})});
        };
        const auto take_answer = [&] {
            const auto message = client.receive();
            const auto* sent = std::get_if<wire::Sent>(&message);
            if (sent == nullptr || sent->re != ++answered) {
                throw std::logic_error("not what answers a send: " + wire::encode(message));
            }
        };
        // As if the last answers had been lost on the way.
        const auto repeats = std::min<std::size_t>(pick(random_, 0, most_repeats), done_.size());
        for (auto at = done_.size() - repeats; at < done_.size(); ++at) send(done_[at]);
        for (const auto& sending : waiting_) send(sending);
        for (std::size_t count = 0; count < repeats + waiting_.size(); ++count) ledger_.repeated();
        for (std::size_t count = 0; count < repeats; ++count) take_answer();

        while (!ledger_.is_given_up()) {
            while (waiting_.size() < window && !is_last_written_) {
                is_last_written_ = is_ending_;
                waiting_.push_back(
                    {.number = ++written_, .envelope = random_id(), .is_last = is_last_written_});
                send(waiting_.back());
            }
            if (waiting_.empty()) return true;
            take_answer();
            ledger_.answered(number_, waiting_.front().number);
            done_.push_back(waiting_.front());
            waiting_.pop_front();
            if (done_.size() > most_repeats) done_.pop_front();
            ledger_.wait_for_room(number_);
        }
        return true;
    }

    KillDrillLedger& ledger_;
    std::size_t number_;
    wire::DropId drop_;
    Random random_;
    const std::atomic<bool>& is_ending_;
    std::uint64_t written_ = 0;
    bool is_last_written_ = false;
    std::deque<Sending> waiting_;  // for their answers
    std::deque<Sending> done_;     // the last ones
};

/// Fetches what is in a drop and acknowledges it.
class Receiver {
public:
    Receiver(KillDrillLedger& ledger, const Drop& drop, std::size_t its_senders, std::uint64_t seed)
        : ledger_(ledger), drop_(drop), missing_(its_senders), random_(seed) {}

    void run() {
        with_each_server(ledger_, [this](std::uint16_t port) { return talk(port); });
    }

private:
    bool talk(std::uint16_t port) {
        SignalingClient client(port);
        client.subscribe(drop_.id, drop_.owner);
        while (!ledger_.is_given_up()) {
            std::vector<Words> batch;
            wire::Acknowledge acknowledge{.drop = drop_.id, .envelopes = {}};
            const auto size = pick(random_, 1, largest_batch);
            while (batch.size() < size && missing_ > 0) {
                const auto envelope = client.next_envelope();
                batch.push_back(read(envelope));
                acknowledge.envelopes.push_back(envelope.id);
                ledger_.delivered(batch.back().sender, batch.back().number);
                if (batch.back().is_last && lasts_.insert(batch.back().sender).second) --missing_;
            }
            if (batch.empty()) return true;
            const auto answer = client.ask(acknowledge);
            if (!std::holds_alternative<wire::Ok>(answer)) {
                throw std::logic_error("not what answers an acknowledgement: " + wire::encode(answer));
            }
            for (const auto& words : batch) ledger_.acknowledged(words.sender, words.number);
        }
        return true;
    }

    KillDrillLedger& ledger_;
    const Drop& drop_;
    std::size_t missing_;
    std::set<std::uint64_t> lasts_;
    Random random_;
};

/// Whether a drop has nothing in it: the first thing that comes is what is sent now.
std::uint64_t left_in(const Drop& drop, std::uint16_t port) {
    SignalingClient client(port);
    client.subscribe(drop.id, drop.owner);
    client.send_to(drop.id, "fence");
    std::uint64_t left = 0;
    while (text_of(client.next_envelope().body) != "fence") ++left;
    return left;
}

}  // namespace

KillDrillReport run_kill_drill(unsigned kills, std::uint64_t seed) {
    const TemporaryFolder data;
    const std::vector<std::string> arguments{"--data", data.path().string(), "--requests-per-second", "0"};
    std::array<Drop, receivers> drops;
    KillDrillLedger ledger(senders);
    std::atomic<bool> is_ending = false;
    std::int64_t slowest_start_ms = 0;
    const auto start = [&] {
        const auto began = std::chrono::steady_clock::now();
        auto server = std::make_unique<ServerProcess>(arguments);
        const auto took = std::chrono::steady_clock::now() - began;
        slowest_start_ms = std::max<std::int64_t>(
            slowest_start_ms, std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
        return server;
    };

    auto server = start();
    for (const auto& drop : drops) SignalingClient(server->port()).create_drop(drop.id, drop.owner);
    std::vector<std::jthread> threads;
    for (std::size_t at = 0; at < senders; ++at) {
        threads.emplace_back(
            [&, at] { Sender(ledger, at, drops.at(at % receivers).id, seed * 1000 + at, is_ending).run(); });
    }
    for (std::size_t at = 0; at < receivers; ++at) {
        threads.emplace_back([&, at] {
            Receiver(ledger, drops.at(at), senders / receivers, seed * 1000 + senders + at).run();
        });
    }
    ledger.server_is_back(server->port());

    Random random(seed);
    unsigned killed = 0;
    const auto kill_and_start = [&] {
        ledger.server_will_die();
        if (const auto status = server->stop(SIGKILL).status; status != 128 + SIGKILL) {
            ledger.add_problem("the server had ended by itself, with " + std::to_string(status));
        }
        ++killed;
        server = start();
    };
    while (killed < kills && !ledger.is_given_up()) {
        ledger.wait_for_sends(pick(random, 1, 200));
        // No event of a client marks the moment: it may be amidst a commit.
        std::this_thread::sleep_for(std::chrono::microseconds(pick(random, 0, 5000)));
        if (killed + 1 == kills) is_ending = true;
        kill_and_start();
        ledger.server_is_back(server->port());
    }
    is_ending = true;
    threads.clear();
    // All has been acknowledged; it is so after one more start as well.
    if (!ledger.is_given_up()) {
        kill_and_start();
        for (const auto& drop : drops) {
            for (auto left = left_in(drop, server->port()); left > 0; --left) ledger.came_back_at_the_end();
        }
    }
    auto report = ledger.close();
    report.seed = seed;
    report.kills = killed;
    report.slowest_start_ms = slowest_start_ms;
    return report;
}

std::string KillDrillReport::json() const {
    return nlohmann::json{{"seed", seed},
                          {"kills", kills},
                          {"sends", sends},
                          {"repeats", repeats},
                          {"redeliveries", redeliveries},
                          {"slowest_start_ms", slowest_start_ms},
                          {"lost", lost},
                          {"came_back", came_back},
                          {"misordered", misordered},
                          {"problems", problems}}
        .dump();
}

}  // namespace vesper::test
