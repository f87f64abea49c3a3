#pragma once
// What the text of a setting may be. Each function gives the value, or what is wrong in words that fit after
// the setting's name: "'http' is not a port, 0 to 65535".

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "config/network.h"
#include "config/secret.h"

namespace vesper::server {

template <class T>
using Parsed = std::expected<T, std::string>;

[[nodiscard]] Parsed<std::string> parse_ip_address(const std::string& text);
[[nodiscard]] Parsed<std::uint16_t> parse_port(const std::string& text);
[[nodiscard]] Parsed<bool> parse_bool(const std::string& text);
/// A whole number of at least 1.
[[nodiscard]] Parsed<std::size_t> parse_count(const std::string& text);
/// Bytes: a whole number of at least 1, with KiB, MiB, GiB or TiB or nothing behind it.
[[nodiscard]] Parsed<std::int64_t> parse_bytes(const std::string& text);
[[nodiscard]] Parsed<std::chrono::seconds> parse_seconds(const std::string& text);
/// A number that is not negative.
[[nodiscard]] Parsed<double> parse_rate(const std::string& text);
[[nodiscard]] Parsed<std::filesystem::path> parse_path(const std::string& text);
[[nodiscard]] Parsed<std::filesystem::path> parse_existing_folder(const std::string& text);
/// An origin: `https://host`, `https://host:port`, or http. Given without a slash at the end.
[[nodiscard]] Parsed<std::string> parse_public_url(const std::string& text);
/// `mailto:` or `https:` (RFC 9116 section 2.5.3).
[[nodiscard]] Parsed<std::string> parse_contact(const std::string& text);
[[nodiscard]] Parsed<std::string> parse_stun_url(const std::string& text);
[[nodiscard]] Parsed<std::string> parse_turn_url(const std::string& text);
[[nodiscard]] Parsed<std::string> parse_host_name(const std::string& text);
/// A name at a provider: letters, digits, `-` and `_`.
[[nodiscard]] Parsed<std::string> parse_identifier(const std::string& text);
/// Never repeats the text.
[[nodiscard]] Parsed<Secret> parse_secret(const std::string& text);

}  // namespace vesper::server
