#include "http/security_txt.h"

#include <format>

namespace vesper::server {

std::string security_txt(std::string_view contact, std::string_view public_url,
                         std::chrono::system_clock::time_point now) {
    constexpr std::chrono::days validity{182};
    // Whole days: the file changes once a day, not with each request.
    const auto expires = std::chrono::floor<std::chrono::days>(now) + validity;
    std::string text;
    text += std::format("Contact: {}\n", contact);
    text += std::format("Expires: {:%FT%TZ}\n", std::chrono::sys_seconds(expires));
    text += "Preferred-Languages: en\n";
    if (!public_url.empty()) text += std::format("Canonical: {}{}\n", public_url, security_txt_path);
    return text;
}

}  // namespace vesper::server
