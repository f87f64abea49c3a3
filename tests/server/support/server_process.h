#pragma once
// The server binary as a child process.

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

namespace vesper::test {

/// What a process that ended by itself left.
struct Ending {
    int status = -1;  // exit status, or 128 + the signal
    std::string output;
};

/// Runs the server until it ends, for command lines that it refuses.
[[nodiscard]] Ending run_server_to_end(const std::vector<std::string>& arguments);

class ServerProcess {
public:
    /// Starts the server on a free port and waits until it listens. Throws when it does not.
    explicit ServerProcess(std::vector<std::string> arguments = {"--memory"});
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;
    /// Kills it if it still runs.
    ~ServerProcess();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Waits for the end.
    Ending wait();
    /// Sends a signal and waits for the end.
    Ending stop(int signal = SIGTERM);

private:
    pid_t pid_ = -1;
    int output_ = -1;
    std::string log_;
    std::uint16_t port_ = 0;
};

}  // namespace vesper::test
