#pragma once
// The server binary as a child process.

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vesper::test {

/// What a process that ended by itself left.
struct Ending {
    int status = -1;  // exit status, or 128 + the signal
    std::string output;
};

/// Runs the server until it ends, for subcommands and for command lines that it refuses. `environment` has
/// NAME=VALUE; of Vesper's variables the server sees these alone. The output is that of both streams.
[[nodiscard]] Ending run_server_to_end(const std::vector<std::string>& arguments,
                                       const std::vector<std::string>& environment = {});

class ServerProcess {
public:
    /// Starts the server on a free port and waits until it listens. Throws when it does not.
    explicit ServerProcess(std::vector<std::string> arguments = {"--memory"},
                           const std::vector<std::string>& environment = {});
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;
    /// Kills it if it still runs.
    ~ServerProcess();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// 0 when it has none.
    [[nodiscard]] std::uint16_t metrics_port() const { return metrics_port_; }
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Waits until the log has a line with this text, after the line of the last such wait.
    void wait_for_log(std::string_view text);
    /// Waits for the end.
    Ending wait();
    /// Sends a signal and waits for the end.
    Ending stop(int signal = SIGTERM);

private:
    pid_t pid_ = -1;
    int output_ = -1;
    std::string log_;
    std::size_t seen_ = 0;
    [[nodiscard]] std::uint16_t port_behind(std::string_view words) const;

    std::uint16_t port_ = 0;
    std::uint16_t metrics_port_ = 0;
};

}  // namespace vesper::test
