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
};

/// Closed loop: `in_flight` messages of each pair are always under way; each is answered by another. Figures:
/// messages, seconds, per_s, cpu_s (of the server), per_cpu_s, utilisation (of one core, by the server),
/// generator_utilisation.
[[nodiscard]] nlohmann::json measure_relay(const Options& options);

}  // namespace vesper::bench
