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
#include <utility>

extern char** environ;

namespace vesper::test {

namespace {

constexpr std::chrono::seconds patience{20};

struct Child {
    pid_t pid = -1;
    int output = -1;
};

Child spawn(const std::vector<std::string>& arguments) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    std::string binary = VESPER_SERVER_BINARY;
    auto copies = arguments;
    std::vector<char*> argv{binary.data()};
    for (auto& argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    Child child{.pid = -1, .output = ends[0]};
    const int failed = posix_spawn(&child.pid, binary.c_str(), &actions, nullptr, argv.data(), environ);
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

Ending run_server_to_end(const std::vector<std::string>& arguments) {
    return finish(spawn(arguments), {});
}

ServerProcess::ServerProcess(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--port", "0"});
    const auto child = spawn(arguments);
    pid_ = child.pid;
    output_ = child.output;
    const std::string mark = "listening on http://127.0.0.1:";
    while (true) {
        const auto at = log_.find(mark);
        if (at != std::string::npos && log_.find('\n', at) != std::string::npos) {
            std::from_chars(log_.data() + at + mark.size(), log_.data() + log_.size(), port_);
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
