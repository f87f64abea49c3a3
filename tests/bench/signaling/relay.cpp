#include <stdexcept>
#include <utility>

#include "modes.h"
#include "processor_time.h"
#include "traffic.h"

namespace vesper::bench {

namespace {
constexpr std::int64_t patience_ns = 10'000'000'000;
}

nlohmann::json measure_relay(const Options& options) {
    Loop loop(options.port);
    const auto dialect = make_dialect(options.server);
    Traffic traffic(loop, *dialect, options.pairs, 1);
    traffic.set_up();

    bool goes_on = true;
    traffic.on_delivery = [&](std::size_t to, std::int64_t /*due_ns*/) {
        if (goes_on) traffic.send(to, 0);
    };
    for (std::size_t client = 0; client < traffic.clients(); ++client) {
        for (std::size_t count = 0; count < options.in_flight / 2; ++count) traffic.send(client, 0);
        traffic.flush(client);
    }
    // Never sleeps: to wake this program would cost the server's time.
    const auto run_until = [&](std::int64_t end_ns) {
        std::int64_t busy_ns = 0;
        for (auto now = now_ns(); now < end_ns;) {
            const bool was_busy = loop.turn(0);
            const auto before = std::exchange(now, now_ns());
            if (was_busy) busy_ns += now - before;
        }
        return busy_ns;
    };
    const auto ns = [](double seconds) { return static_cast<std::int64_t>(seconds * 1e9); };
    run_until(now_ns() + ns(options.warm_up_s));

    const auto began_ns = now_ns();
    const auto began_cpu = processor_seconds(options.pid);
    const auto before = traffic.delivered();
    const auto busy_ns = run_until(began_ns + ns(options.seconds));
    const auto cpu = processor_seconds(options.pid) - began_cpu;
    const auto seconds = static_cast<double>(now_ns() - began_ns) / 1e9;
    const auto messages = static_cast<double>(traffic.delivered() - before);

    goes_on = false;
    if (!traffic.settle(patience_ns)) throw std::runtime_error("messages or answers are missing");
    return {{"messages", messages},
            {"seconds", seconds},
            {"per_s", messages / seconds},
            {"cpu_s", cpu},
            {"per_cpu_s", messages / cpu},
            {"utilisation", cpu / seconds},
            {"load_utilisation", static_cast<double>(busy_ns) / 1e9 / seconds}};
}

}  // namespace vesper::bench
