#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>

#include "server/support/server_process.h"
#include "server/support/temporary_folder.h"

using namespace vesper::test;

namespace {

const std::regex rfc3339(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)");
// In a variable's name, which the log repeats: what JSON has to escape, what would forge a line, and no
// UTF-8.
const std::string nasty = "VESPER_\"\\\n{\"level\":\"x\"}\r\x1b[31m\x01\xff\xc3\xa9";

std::string log_of(std::vector<std::string> arguments) {
    arguments.emplace_back("--memory");
    return ServerProcess(arguments, {nasty + "=1"}).stop().output;
}

}  // namespace

TEST_CASE("the log is one JSON object a line, whatever a message has in it") {
    std::istringstream lines(log_of({}));
    int count = 0;
    bool warned = false;
    for (std::string line; std::getline(lines, line); ++count) {
        INFO(line);
        REQUIRE(nlohmann::json::accept(line));
        const auto entry = nlohmann::json::parse(line);
        REQUIRE(entry.size() == 3);
        CHECK(std::regex_match(entry["time"].get<std::string>(), rfc3339));
        const auto message = entry["message"].get<std::string>();
        if (entry["level"] == "warning") {
            warned = true;
            CHECK(message.contains("VESPER_\"\\\n{\"level\":\"x\"}\r\x1b[31m\x01\xEF\xBF\xBD\xC3\xA9"));
        } else {
            CHECK(entry["level"] == "info");
        }
    }
    CHECK(warned);
    CHECK(count == 4);  // the warning, listening, stopping, stopped
}

TEST_CASE("the log as text has a line for each event, whatever a message has in it") {
    std::istringstream lines(log_of({"--log-format", "text"}));
    int count = 0;
    const std::regex shape(R"((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (info|warning) [^\x00-\x1f]+)");
    for (std::string line; std::getline(lines, line); ++count) {
        INFO(line);
        CHECK(std::regex_match(line, shape));
    }
    CHECK(count == 4);
}

TEST_CASE("the log level decides what is logged") {
    for (const auto* level : {"debug", "info", "warn", "error", "off"}) {
        // It warns of the variable, then ends because the address is another machine's.
        const auto ending = run_server_to_end(
            {"--memory", "--log-level", level, "--port", "0", "--address", "192.0.2.1"}, {"VESPER_X=1"});
        const bool warns = std::string_view(level) != "error" && std::string_view(level) != "off";
        CHECK(ending.output.contains("VESPER_X") == warns);
    }
}
