#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include "commands/own_server.h"
#include "doctor/checks.h"

namespace vesper::server::doctor {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

boost::system::error_code try_to_listen(const Config& config) {
    asio::io_context io;
    const tcp::endpoint endpoint(asio::ip::make_address(config.address), config.port);
    boost::system::error_code error;
    tcp::acceptor acceptor(io);
    acceptor.open(endpoint.protocol(), error);
    if (error) return error;
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false));
    acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(1, error);
    return error;
}

}  // namespace

Findings check_port(const Config& config) {
    if (config.port == 0) return {warn("port", "0: the server takes a free one each time", "set port")};
    const auto where = config.address + " port " + std::to_string(config.port);
    constexpr std::chrono::seconds patience{3};
    const auto answer = send_probe(probe_of_own_server(config), patience);
    if (answer && answer->status == 200 && answer->body == "ok")
        return {ok("port", "a server answers at " + where)};
    const auto error = try_to_listen(config);
    if (!error) return {ok("port", where + " is free")};
    if (error == asio::error::address_in_use) {
        return {fail("port", where + " is taken, and not by a server that is well",
                     "see who has it (ss -ltnp), or set port to another")};
    }
    if (error == asio::error::access_denied) {
        return {fail("port", where + " is not for this user",
                     "use a port of at least 1024, or allow it: CAP_NET_BIND_SERVICE")};
    }
    return {
        fail("port", where + ": " + error.message(), "set address to one of this machine, 127.0.0.1 or ::")};
}

}  // namespace vesper::server::doctor
