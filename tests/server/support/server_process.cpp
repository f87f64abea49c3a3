#include "server/support/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <utility>

extern char** environ;

namespace vesper::test {

namespace {

constexpr std::chrono::seconds patience{20};

struct Child {
    pid_t pid = -1;
    int output = -1;
};

/// This process's variables without those of Vesper, and these.
std::vector<std::string> environment_with(const std::vector<std::string>& more) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!std::string_view(*entry).starts_with("VESPER_")) all.emplace_back(*entry);
    }
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

Child spawn(std::vector<std::string> arguments, const std::vector<std::string>& environment) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    const std::string binary = VESPER_SERVER_BINARY;
    arguments.insert(arguments.begin(), binary);
    const auto argv = pointers_to(arguments);
    auto variables = environment_with(environment);
    const auto envp = pointers_to(variables);
    Child child{.pid = -1, .output = ends[0]};
    const int failed = posix_spawn(&child.pid, binary.c_str(), &actions, nullptr, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed != 0) throw std::runtime_error("cannot start " + binary);
    return child;
}

/// Reads more output; false at its end. Throws when nothing comes for too long.
bool read_more(int from, std::string& into) {
    pollfd wanted{.fd = from, .events = POLLIN, .revents = 0};
    if (poll(&wanted, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) <= 0) {
        throw std::runtime_error("the server says nothing more; so far: " + into);
    }
    std::array<char, 4096> chunk{};
    const auto size = read(from, chunk.data(), chunk.size());
    if (size > 0) into.append(chunk.data(), static_cast<std::size_t>(size));
    return size > 0;
}

int wait_for(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Ending finish(Child child, std::string log) {
    while (read_more(child.output, log)) {
    }
    close(child.output);
    const int status = wait_for(child.pid);
    return {.status = status, .output = std::move(log)};
}

}  // namespace

Ending run_server_to_end(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& environment) {
    const auto child = spawn(arguments, environment);
    try {
        return finish(child, {});
    } catch (const std::exception&) {
        // It runs instead of leaving.
        kill(child.pid, SIGKILL);
        wait_for(child.pid);
        throw;
    }
}

ServerProcess::ServerProcess(std::vector<std::string> arguments,
                             const std::vector<std::string>& environment) {
    arguments.insert(arguments.end(), {"--port", "0"});
    const auto child = spawn(std::move(arguments), environment);
    pid_ = child.pid;
    output_ = child.output;
    wait_for_log("listening on http");
    port_ = port_behind("listening on http");
    metrics_port_ = port_behind("metrics at http");
}

std::uint16_t ServerProcess::port_behind(std::string_view words) const {
    const auto line = log_.find(words);
    if (line == std::string::npos) return 0;
    const std::string_view mark = "://127.0.0.1:";
    const auto* const digits = log_.data() + log_.find(mark, line) + mark.size();
    std::uint16_t port = 0;
    std::from_chars(digits, log_.data() + log_.size(), port);
    return port;
}

void ServerProcess::wait_for_log(std::string_view text) {
    while (true) {
        const auto at = log_.find(text, seen_);
        const auto end = at == std::string::npos ? at : log_.find('\n', at);
        if (end != std::string::npos) {
            seen_ = end;
            return;
        }
        if (!read_more(output_, log_)) throw std::runtime_error("the server did not start: " + log_);
    }
}

ServerProcess::~ServerProcess() {
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    close(output_);
    wait_for(pid_);
}

Ending ServerProcess::stop(int signal) {
    kill(pid_, signal);
    return wait();
}

Ending ServerProcess::wait() {
    return finish({.pid = std::exchange(pid_, -1), .output = output_}, std::move(log_));
}

}  // namespace vesper::test
