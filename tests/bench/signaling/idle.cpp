#include <stdexcept>

#include "modes.h"
#include "processor_time.h"
#include "traffic.h"

namespace vesper::bench {

namespace {
constexpr std::int64_t rest_ns = 3'000'000'000;
constexpr std::int64_t patience_ns = 10'000'000'000;
/// Every so many clients, one writes to its partner: they are really there.
constexpr std::size_t sample = 97;
}  // namespace

nlohmann::json measure_idle(const Options& options) {
    const auto before = resident_bytes(options.pid);
    Loop loop(options.port);
    const auto dialect = make_dialect(options.server);
    Traffic traffic(loop, *dialect, options.pairs, 1);
    traffic.on_delivery = [](std::size_t /*to*/, std::int64_t /*due_ns*/) {};
    const auto began_ns = now_ns();
    traffic.set_up();
    const auto set_up_ns = now_ns() - began_ns;
    for (const auto end_ns = now_ns() + rest_ns; now_ns() < end_ns;) loop.turn(100);
    const auto after = resident_bytes(options.pid);
    for (std::size_t client = 0; client < traffic.clients(); client += sample) {
        traffic.send(client, 0);
        traffic.flush(client);
    }
    if (!traffic.settle(patience_ns)) throw std::runtime_error("idle clients do not get their messages");
    return {
        {"connections", traffic.clients()},
        {"rss_before", before},
        {"rss_after", after},
        {"rss_per_connection", static_cast<double>(after - before) / static_cast<double>(traffic.clients())},
        {"set_up_s", static_cast<double>(set_up_ns) / 1e9}};
}

}  // namespace vesper::bench
