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
    const auto mode = [&](const std::string& name, const std::string& what) {
        auto* command = app.add_subcommand(name, what);
        command->add_option("--server", options.server, "vesper, ws or peerjs")->required();
        command->add_option("--port", options.port)->required();
        command->add_option("--pid", options.pid, "Process of the server")->required();
        return command;
    };
    auto* relay = mode("relay", "as many messages as the server passes on");
    relay->add_option("--pairs", options.pairs);
    relay->add_option("--in-flight", options.in_flight, "Messages of a pair that are under way");
    relay->add_option("--warm-up", options.warm_up_s, "Seconds");
    relay->add_option("--seconds", options.seconds);
    CLI11_PARSE(app, argc, argv);
    try {
        std::puts(measure_relay(options).dump().c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "signaling-load: %s\n", error.what());
        return 1;
    }
    return 0;
}
