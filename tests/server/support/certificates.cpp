#include "server/support/certificates.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

extern char** environ;

namespace vesper::test {

void run_tool(const std::vector<std::string>& arguments) {
    auto copies = arguments;
    std::vector<char*> argv;
    for (auto& argument : copies) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = -1;
    const int failed = posix_spawnp(&pid, argv.front(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = -1;
    if (failed == 0) waitpid(pid, &status, 0);
    if (status != 0) throw std::runtime_error(arguments.front() + " failed");
}

void make_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key, int serial,
                      int days) {
    const auto new_certificate = certificate.string() + ".new";
    const auto new_key = key.string() + ".new";
    run_tool({"openssl",
              "req",
              "-x509",
              "-newkey",
              "ec",
              "-pkeyopt",
              "ec_paramgen_curve:prime256v1",
              "-nodes",
              "-keyout",
              new_key,
              "-out",
              new_certificate,
              "-subj",
              "/CN=localhost",
              "-addext",
              "subjectAltName=DNS:localhost,IP:127.0.0.1",
              "-set_serial",
              std::to_string(serial),
              "-days",
              std::to_string(days)});
    std::filesystem::rename(new_certificate, certificate);
    std::filesystem::rename(new_key, key);
}

}  // namespace vesper::test
