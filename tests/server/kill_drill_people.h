#pragma once
// Those who send and fetch in a kill drill. Each lives on a thread of its own and begins anew with every
// server.

#include <atomic>
#include <cstdint>
#include <deque>
#include <random>
#include <set>

#include "server/kill_drill_ledger.h"
#include "server/support/owner.h"

namespace vesper::test {

struct Drop {
    wire::DropId id = random_id();
    Owner owner;
};

/// Sends one envelope after the other, and again what was not answered, in the same order.
class Sender {
public:
    Sender(KillDrillLedger& ledger, std::size_t number, const wire::DropId& drop, std::uint64_t seed,
           const std::atomic<bool>& is_ending)
        : ledger_(ledger), number_(number), drop_(drop), random_(seed), is_ending_(is_ending) {}

    void run();

private:
    struct Sending {
        std::uint64_t number = 0;
        wire::EnvelopeId envelope{};
        bool is_last = false;
    };

    /// What is said to one server. Whether all is done.
    bool talk(std::uint16_t port);

    KillDrillLedger& ledger_;
    std::size_t number_;
    wire::DropId drop_;
    std::mt19937_64 random_;
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

    void run();

private:
    /// What is said to one server. Whether all is done.
    bool talk(std::uint16_t port);

    KillDrillLedger& ledger_;
    const Drop& drop_;
    std::size_t missing_;
    std::set<std::uint64_t> lasts_;
    std::mt19937_64 random_;
};

}  // namespace vesper::test
