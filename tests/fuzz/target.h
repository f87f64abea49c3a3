#pragma once
// What a target is: one attack on one entrance, and inputs to begin from. Each target is a program of its own
// which defines both; target.cpp calls them.

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/common/bytes.h"

namespace vesper::fuzz {

/// Attacks with these bytes. A mistake shows as a sanitizer's report or a broken must().
void attack(ByteView input);

/// Inputs that get past the first checks, for a fuzzer to vary.
[[nodiscard]] std::vector<Bytes> seeds();

/// Ends the program unless it holds; `what` is the sentence that does not.
inline void must(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "NOT TRUE: %s\n", what);
    std::abort();
}

}  // namespace vesper::fuzz
