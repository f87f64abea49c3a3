#pragma once
// What the load generator can do to a server. Each gives its figures.

#include <sys/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace vesper::bench {

struct Options {
    std::string server;  // see make_dialect
    std::uint16_t port = 0;
    pid_t pid = 0;  // of the server
    std::size_t pairs = 200;
    std::size_t in_flight = 8;  // messages of a pair that are under way
    double warm_up_s = 2;
    double seconds = 5;
    double rate = 1000;  // messages per second, open loop
    bool attack = false;
    std::uint64_t seed = 1;  // of the arrivals
};

/// Closed loop: `in_flight` messages of each pair are always under way; each is answered by another. Figures:
/// messages, seconds, per_s, cpu_s (of the server), per_cpu_s, utilisation (of one core, by the server),
/// load_utilisation (share of the time in which this program had something to do).
[[nodiscard]] nlohmann::json measure_relay(const Options& options);

/// Open loop: messages are due at `rate`, from any client, and their latency counts from then. `calm`, and
/// with `attack` then `attacked`: p50_ms, p99_ms, p999_ms, messages, missing (never came; counted as late as
/// they are), load_lag_p99_ms (what this program itself adds), server_utilisation.
[[nodiscard]] nlohmann::json measure_latency(const Options& options);

/// Memory that the clients of so many pairs cost while they do nothing: rss_per_connection, set_up_s.
[[nodiscard]] nlohmann::json measure_idle(const Options& options);

/// Closed loop, Vesper only: each client has `in_flight` envelopes to be kept that are not answered yet.
/// per_s, p50_ms, p99_ms, server_utilisation.
[[nodiscard]] nlohmann::json measure_durable(const Options& options);

}  // namespace vesper::bench
