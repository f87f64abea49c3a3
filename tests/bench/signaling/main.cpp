// The load of ./dev bench signaling. Prints one line of JSON; ends with 1 and a line on standard error when
// the server does something wrong.

#include <sodium.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "modes.h"

using namespace vesper::bench;

namespace {

void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
    if (sodium_init() < 0) return 1;
    raise_descriptor_limit();
    Options options;
    CLI::App app{"Loads a signaling server on this machine and measures it.", "signaling-load"};
    app.require_subcommand(1);
    using Measure = nlohmann::json (*)(const Options&);
    Measure measure = nullptr;
    const auto mode = [&](const std::string& name, const std::string& what, Measure measures) {
        auto* command = app.add_subcommand(name, what);
        command->add_option("--server", options.server, "vesper, ws or peerjs")->required();
        command->add_option("--port", options.port)->required();
        command->add_option("--pid", options.pid, "Process of the server")->required();
        command->add_option("--pairs", options.pairs, "Half the number of clients");
        command->add_option("--in-flight", options.in_flight,
                            "Messages of a pair, or client, that are under way");
        command->add_option("--warm-up", options.warm_up_s, "Seconds");
        command->add_option("--seconds", options.seconds);
        command->callback([&measure, measures] { measure = measures; });
        return command;
    };
    mode("relay", "as many messages as the server passes on", measure_relay);
    mode("idle", "memory that connected clients cost", measure_idle);
    mode("durable", "envelopes that are kept", measure_durable);
    auto* latency = mode("latency", "how long messages take at a given rate", measure_latency);
    latency->add_option("--rate", options.rate, "Messages per second")->required();
    latency->add_option("--seed", options.seed, "Of the arrivals");
    latency->add_flag("--attack", options.attack, "The same again under attack");
    CLI11_PARSE(app, argc, argv);
    try {
        std::puts(measure(options).dump().c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "signaling-load: %s\n", error.what());
        return 1;
    }
    return 0;
}
