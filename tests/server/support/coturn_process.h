#pragma once
// A real coturn as a child process, on loopback, with a secret of its own.

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "server/support/temporary_folder.h"

namespace vesper::test {

class CoturnProcess {
public:
    /// Starts it on a free port and waits until it answers. Throws when it does not.
    explicit CoturnProcess(const std::string& secret);
    CoturnProcess(const CoturnProcess&) = delete;
    CoturnProcess& operator=(const CoturnProcess&) = delete;
    ~CoturnProcess();

    [[nodiscard]] std::string url() const { return "turn:127.0.0.1:" + std::to_string(port_); }
    void stop();

private:
    TemporaryFolder folder_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

}  // namespace vesper::test
