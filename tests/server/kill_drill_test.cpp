#include "server/kill_drill.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

using namespace vesper::test;

namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::stoull(text);
}

}  // namespace

TEST_CASE("a server killed at any moment loses nothing that it confirmed and brings nothing back", "[kill]") {
    const auto kills = static_cast<unsigned>(setting("VESPER_KILLS", 10));
    const auto seed = setting("VESPER_KILL_SEED", std::random_device{}());
    std::cerr << "seed " << seed << '\n';
    const auto report = run_kill_drill(kills, seed);
    // What ./dev soak server ends with.
    std::cout << report.json() << std::endl;
    INFO(report.json());
    CHECK(report.problems.empty());
    CHECK(report.kills == kills + 1);
    CHECK(report.sends > kills);
    CHECK(report.lost == 0);
    CHECK(report.came_back == 0);
    CHECK(report.misordered == 0);
}
