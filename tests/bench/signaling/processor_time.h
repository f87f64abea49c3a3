#pragma once
// What a process has used of the processor and of memory, from /proc.

#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace vesper::bench {

/// Seconds of all threads, in user space and in the kernel: utime and stime, in steps of a tick (10 ms).
[[nodiscard]] inline double processor_seconds(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(file, text);
    // The second field is the program's name, which may hold anything; utime is the 14th.
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    double utime = 0;
    double stime = 0;
    if (!(fields >> utime >> stime)) throw std::runtime_error("no process " + std::to_string(pid));
    return (utime + stime) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Memory of the process that is in use now.
[[nodiscard]] inline std::int64_t resident_bytes(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6)) * 1024;
    }
    throw std::runtime_error("no process " + std::to_string(pid));
}

}  // namespace vesper::bench
