#pragma once
// The server is killed at random moments while people send and fetch, again and again, on the same database.
// Says what became of every envelope. Ten kills are a test; `./dev soak server` does hundreds.

#include <cstdint>
#include <string>
#include <vector>

namespace vesper::test {

struct KillDrillReport {
    std::uint64_t seed = 0;
    unsigned kills = 0;
    std::uint64_t sends = 0;         // envelopes that were answered with Sent
    std::uint64_t repeats = 0;       // envelopes sent again after a kill, answered before or not
    std::uint64_t redeliveries = 0;  // deliveries beyond the first, all before the Ok to their Acknowledge
    std::int64_t slowest_start_ms = 0;

    // What must not happen.
    std::uint64_t lost = 0;             // answered with Sent and never delivered
    std::uint64_t came_back = 0;        // delivered after the Ok to their Acknowledge
    std::uint64_t misordered = 0;       // delivered for the first time after a later one of their sender
    std::vector<std::string> problems;  // everything else, in words

    [[nodiscard]] std::string json() const;
};

/// Six senders, three receivers, and so many kills. The seed decides when the server is killed and what is
/// repeated; what the threads and the kernel make of it is theirs.
[[nodiscard]] KillDrillReport run_kill_drill(unsigned kills, std::uint64_t seed);

}  // namespace vesper::test
