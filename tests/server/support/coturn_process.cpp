#include "server/support/coturn_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <csignal>
#include <stdexcept>

#include "server/support/run_coroutine.h"
#include "turn/allocation.h"

extern char** environ;

namespace vesper::test {

namespace asio = boost::asio;

namespace {

/// A port that is free for UDP and TCP now.
std::uint16_t free_port() {
    asio::io_context io;
    for (int i = 0; i < 100; ++i) {
        const asio::ip::udp::socket udp(io, {asio::ip::address_v4::loopback(), 0});
        const auto port = udp.local_endpoint().port();
        asio::ip::tcp::socket tcp(io, asio::ip::tcp::v4());
        boost::system::error_code taken;
        tcp.bind({asio::ip::address_v4::loopback(), port}, taken);
        if (!taken) return port;
    }
    throw std::runtime_error("no free port for coturn");
}

}  // namespace

CoturnProcess::CoturnProcess(const std::string& secret) : port_(free_port()) {
    const auto file = folder_.path() / "turnserver.conf";
    folder_.write("turnserver.conf",
                  "listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nlistening-port=" + std::to_string(port_) +
                      "\nrealm=vesper.test\nuse-auth-secret\nstatic-auth-secret=" + secret +
                      "\nallow-loopback-peers\nno-cli\nno-tls\nno-dtls\nuserdb=" +
                      (folder_.path() / "turndb").string() +
                      "\npidfile=" + (folder_.path() / "pid").string() +
                      "\nlog-file=" + (folder_.path() / "log").string() + "\nsimple-log\n");
    std::string name = "turnserver";
    std::string option = "-c";
    std::string path = file.string();
    char* argv[] = {name.data(), option.data(), path.data(), nullptr};
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int failed = posix_spawnp(&pid_, name.c_str(), &actions, nullptr, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("turnserver of the package coturn does not start");

    // It answers with a refusal as soon as it listens; until then the port is closed.
    const auto at = server::parse_ice_url(url()).value();
    for (int i = 0; i < 200; ++i) {
        const auto why =
            run_coroutine(server::turn::try_allocation(at, {.urls = {}, .username = "x", .credential = "x"}));
        if (why.starts_with("it refuses the credentials")) return;
        if (waitpid(pid_, nullptr, WNOHANG) != 0) break;
        asio::io_context io;
        asio::steady_timer pause(io, std::chrono::milliseconds(50));
        pause.wait();
    }
    throw std::runtime_error("coturn does not answer");
}

CoturnProcess::~CoturnProcess() {
    stop();
}

void CoturnProcess::stop() {
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

}  // namespace vesper::test
