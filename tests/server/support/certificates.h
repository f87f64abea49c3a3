#pragma once
// Throw-away certificates, made by the openssl tool.

#include <filesystem>
#include <string>
#include <vector>

namespace vesper::test {

/// Runs a program to its end; throws with its output when it fails.
void run_tool(const std::vector<std::string>& arguments);

/// A self-signed certificate for localhost and 127.0.0.1 in `certificate`, and its key in `key`. Both get
/// their names in one step, whole.
void make_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key, int serial,
                      int days = 30);

}  // namespace vesper::test
