#include <boost/asio/ip/address.hpp>
#include <cstdio>

#include "commands/commands.h"
#include "commands/http_probe.h"
#include "commands/own_server.h"

namespace vesper::server {

Probe probe_of_own_server(const Config& config) {
    namespace ip = boost::asio::ip;
    auto address = ip::make_address(config.address);
    // Where a server listens on all addresses, it listens on this machine's own.
    if (address.is_unspecified()) {
        address = address.is_v4() ? ip::address(ip::address_v4::loopback()) : ip::address_v6::loopback();
    }
    const auto text = address.to_string();
    // The certificate is for the public name; that this is our own process is known without it.
    return {.connect_to = text,
            .port = config.port,
            .tls = config.has_tls(),
            .host = address.is_v6() ? "[" + text + "]" : text,
            .verify = false,
            .target = "/healthz"};
}

int check_health(const Config& config) {
    constexpr std::chrono::seconds patience{5};
    if (config.port == 0) {
        std::fputs("vesper-server: port is 0, so nobody knows where the server listens\n", stderr);
        return 1;
    }
    const auto answer = send_probe(probe_of_own_server(config), patience);
    if (answer && answer->status == 200) {
        std::puts("ok");
        return 0;
    }
    const auto why = answer ? "it answered with status " + std::to_string(answer->status) : answer.error();
    std::fprintf(stderr, "vesper-server: the server on %s port %u is not well: %s\n", config.address.c_str(),
                 static_cast<unsigned>(config.port), why.c_str());
    return 1;
}

}  // namespace vesper::server
