#include "server/kill_drill.h"

#include <array>
#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "server/kill_drill_ledger.h"
#include "server/kill_drill_people.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"
#include "server/support/temporary_folder.h"

namespace vesper::test {

namespace {

constexpr std::size_t receivers = 3;
constexpr std::size_t senders = 6;

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
    threads.reserve(senders + receivers);
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

    std::mt19937_64 random(seed);
    const auto pick = [&](std::uint64_t least, std::uint64_t most) {
        return std::uniform_int_distribution<std::uint64_t>(least, most)(random);
    };
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
        ledger.wait_for_sends(pick(1, 200));
        // No event of a client marks the moment: it may be amidst a commit.
        std::this_thread::sleep_for(std::chrono::microseconds(pick(0, 5000)));
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
