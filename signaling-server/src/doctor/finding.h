#pragma once
// What the doctor found: one line each, with what to do next.

#include <string>
#include <vector>

namespace vesper::server::doctor {

struct Finding {
    enum class Verdict { ok, warn, fail };

    Verdict verdict{};
    std::string about;  // a word or two
    std::string what;
    std::string next;  // empty when nothing is to be done
};
using Findings = std::vector<Finding>;

inline Finding ok(std::string about, std::string what) {
    return {.verdict = Finding::Verdict::ok, .about = std::move(about), .what = std::move(what), .next = {}};
}
inline Finding warn(std::string about, std::string what, std::string next) {
    return {.verdict = Finding::Verdict::warn,
            .about = std::move(about),
            .what = std::move(what),
            .next = std::move(next)};
}
inline Finding fail(std::string about, std::string what, std::string next) {
    return {.verdict = Finding::Verdict::fail,
            .about = std::move(about),
            .what = std::move(what),
            .next = std::move(next)};
}

}  // namespace vesper::server::doctor
