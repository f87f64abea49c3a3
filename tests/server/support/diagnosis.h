#pragma once
// What the doctor says.

#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/support/server_process.h"

namespace vesper::test {

struct Diagnosis {
    int status = -1;
    std::string text;

    /// Whether there is a line with this verdict about this, with these words in it.
    [[nodiscard]] bool says(const std::string& verdict, const std::string& about,
                            std::string_view words) const {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with(verdict + "  " + about + ": ") && line.contains(words)) return true;
        }
        return false;
    }
};

/// Runs `vesper-server doctor` with these settings.
[[nodiscard]] inline Diagnosis diagnose(std::vector<std::string> arguments,
                                        const std::vector<std::string>& environment = {}) {
    arguments.insert(arguments.begin(), "doctor");
    auto ending = run_server_to_end(arguments, environment);
    return {.status = ending.status, .text = std::move(ending.output)};
}

}  // namespace vesper::test
