#include <cstdio>
#include <expected>

#include "commands/commands.h"
#include "doctor/checks.h"
#include "doctor/finding.h"

namespace vesper::server {

namespace {

using doctor::Finding;
using doctor::Findings;

/// Prints as it comes: some checks wait for the network. Whether none failed.
bool print(const Findings& findings) {
    bool is_well = true;
    for (const auto& [verdict, about, what, next] : findings) {
        const char* word = verdict == Finding::Verdict::ok     ? "ok  "
                           : verdict == Finding::Verdict::warn ? "warn"
                                                               : "fail";
        std::printf("%s  %s: %s%s%s\n", word, about.c_str(), what.c_str(),
                    next.empty() ? "" : ". Next: ", next.c_str());
        is_well = is_well && verdict != Finding::Verdict::fail;
    }
    std::fflush(stdout);
    return is_well;
}

}  // namespace

int examine(const std::expected<Settings, std::string>& settings) {
    if (!settings) {
        print({doctor::fail("settings", settings.error(), "correct it; the rest is checked afterwards")});
        return 1;
    }
    const auto& config = settings->config;
    Findings about_settings{doctor::ok("settings", "valid; see them with --print-config")};
    for (const auto& warning : settings->warnings) {
        about_settings.push_back(doctor::warn("settings", warning, "correct or remove them"));
    }
    bool is_well = print(about_settings);
    is_well = print(doctor::check_disk(config)) && is_well;
    is_well = print(doctor::check_database(config)) && is_well;
    is_well = print(doctor::check_port(config)) && is_well;
    is_well = print(doctor::check_certificate_files(config)) && is_well;
    is_well = print(doctor::check_public_url(config)) && is_well;
    is_well = print(doctor::check_clock()) && is_well;
    is_well = print(doctor::check_relays(config)) && is_well;
    return is_well ? 0 : 1;
}

}  // namespace vesper::server
