#pragma once
// Whom to tell about a vulnerability: /.well-known/security.txt (RFC 9116).

#include <chrono>
#include <string>
#include <string_view>

namespace vesper::server {

inline constexpr std::string_view security_txt_path = "/.well-known/security.txt";

/// The file as of now. It says of itself that it is good for half a year, so that a copy which nobody
/// maintains ends (section 2.5.5). `contact` is a URI; `public_url` may be empty.
[[nodiscard]] std::string security_txt(std::string_view contact, std::string_view public_url,
                                       std::chrono::system_clock::time_point now);

}  // namespace vesper::server
