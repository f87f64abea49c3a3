#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <random>
#include <stdexcept>

#include "attack.h"
#include "modes.h"
#include "processor_time.h"
#include "traffic.h"

namespace vesper::bench {

namespace {

constexpr std::int64_t patience_ns = 5'000'000'000;
/// How long the attackers take to be there.
constexpr double ramp_s = 2;

std::int64_t ns(double seconds) {
    return static_cast<std::int64_t>(seconds * 1e9);
}

/// A part of the run. What happens to a message counts for the part in which it was due.
struct Phase {
    std::int64_t begin_ns = 0;
    std::int64_t end_ns = 0;
    std::vector<std::int64_t> latencies;
    std::vector<std::int64_t> lags;  // of this program: from when a message was due until it was sent
    std::size_t missing = 0;
    double cpu_s = 0;

    [[nodiscard]] bool holds(std::int64_t at) const { return at >= begin_ns && at < end_ns; }
};

double quantile_ms(std::vector<std::int64_t>& values, double share) {
    if (values.empty()) throw std::runtime_error("nothing was measured");
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return static_cast<double>(values[static_cast<std::size_t>(at)]) / 1e6;
}

nlohmann::json figures_of(Phase& phase) {
    const auto seconds = static_cast<double>(phase.end_ns - phase.begin_ns) / 1e9;
    return {{"messages", phase.latencies.size()},
            {"missing", phase.missing},
            {"p50_ms", quantile_ms(phase.latencies, 0.5)},
            {"p99_ms", quantile_ms(phase.latencies, 0.99)},
            {"p999_ms", quantile_ms(phase.latencies, 0.999)},
            {"load_lag_p99_ms", quantile_ms(phase.lags, 0.99)},
            {"server_utilisation", phase.cpu_s / seconds}};
}

}  // namespace

nlohmann::json measure_latency(const Options& options) {
    Loop loop(options.port);
    const auto dialect = make_dialect(options.server);
    Traffic traffic(loop, *dialect, options.pairs, 1);
    traffic.set_up();

    Phase calm;
    Phase attacked;
    calm.begin_ns = now_ns() + ns(options.warm_up_s);
    calm.end_ns = calm.begin_ns + ns(options.seconds);
    attacked.begin_ns = calm.end_ns + ns(ramp_s);
    attacked.end_ns = attacked.begin_ns + ns(options.seconds);
    const std::array phases{&calm, &attacked};
    traffic.on_delivery = [&](std::size_t /*to*/, std::int64_t due_ns) {
        const auto latency = now_ns() - due_ns;
        for (auto* phase : phases) {
            if (phase->holds(due_ns)) phase->latencies.push_back(latency);
        }
    };

    // Arrivals do not wait for each other: a Poisson process, whose messages are due whether the server keeps
    // up or not (otherwise a slow server would be asked less, and its latency look better than it is).
    std::mt19937_64 random(options.seed);
    std::exponential_distribution<double> pause_s(options.rate);
    std::uniform_int_distribution<std::size_t> any_client(0, traffic.clients() - 1);
    auto due_ns = now_ns();
    const auto send_until = [&](std::int64_t end_ns, Phase* phase, Attack* attack) {
        const auto began_cpu = processor_seconds(options.pid);
        while (due_ns < end_ns) {
            const auto now = now_ns();
            for (; due_ns <= now && due_ns < end_ns; due_ns += ns(pause_s(random))) {
                const auto from = any_client(random);
                traffic.send(from, due_ns);
                traffic.flush(from);
                if (phase != nullptr) phase->lags.push_back(now_ns() - due_ns);
            }
            if (attack != nullptr) attack->tick(now);
            loop.turn(0);
        }
        if (phase != nullptr) phase->cpu_s = processor_seconds(options.pid) - began_cpu;
    };
    send_until(calm.begin_ns, nullptr, nullptr);
    send_until(calm.end_ns, &calm, nullptr);
    nlohmann::json result{{"calm", nullptr}};
    std::optional<Attack> attack;
    if (options.attack) {
        attack.emplace(loop, *dialect);
        send_until(attacked.begin_ns, nullptr, &*attack);
        send_until(attacked.end_ns, &attacked, &*attack);
        result["attack"] = attack->figures();
    }
    if (!traffic.settle(patience_ns) && !options.attack) throw std::runtime_error("messages are missing");
    // What has not come by now took at least this long.
    for (const auto due : traffic.missing()) {
        for (auto* phase : phases) {
            if (!phase->holds(due)) continue;
            phase->latencies.push_back(now_ns() - due);
            ++phase->missing;
        }
    }
    result["calm"] = figures_of(calm);
    if (options.attack) result["attacked"] = figures_of(attacked);
    return result;
}

}  // namespace vesper::bench
