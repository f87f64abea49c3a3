#include "config/values.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <limits>
#include <string_view>

#include "config/host_port.h"
#include "config/ice_url.h"

namespace vesper::server {

namespace {

/// The text in quotation marks, shortened and without control characters: it goes into one line.
std::string quoted(const std::string& text) {
    constexpr std::size_t shown = 100;
    auto plain = text.size() <= shown ? text : text.substr(0, shown) + "...";
    std::ranges::replace_if(plain, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, '?');
    return "'" + plain + "'";
}

std::unexpected<std::string> refuse(const std::string& text, std::string_view why) {
    return std::unexpected(quoted(text) + " " + std::string(why));
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number value{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// ASCII that is no space and no control character.
bool is_visible(char c) {
    return c > ' ' && c <= '~';
}

Parsed<std::string> parse_ice_kind(const std::string& text, IceUrl::Kind kind, std::string_view why) {
    const auto url = parse_ice_url(text);
    if (!url) return std::unexpected(url.error());
    if (url->kind != kind) return refuse(text, why);
    return text;
}

}  // namespace

Parsed<std::string> parse_ip_address(const std::string& text) {
    boost::system::error_code error;
    boost::asio::ip::make_address(text, error);
    if (error) return refuse(text, "is not an IP address");
    return text;
}

Parsed<std::uint16_t> parse_port(const std::string& text) {
    const auto port = number_of<std::uint16_t>(text);
    if (!port) return refuse(text, "is not a port, 0 to 65535");
    return *port;
}

Parsed<bool> parse_bool(const std::string& text) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return refuse(text, "is neither true nor false");
}

Parsed<std::size_t> parse_count(const std::string& text) {
    const auto count = number_of<std::size_t>(text);
    if (!count || *count == 0) return refuse(text, "is not a whole number of at least 1");
    return *count;
}

Parsed<std::int64_t> parse_bytes(const std::string& text) {
    struct Unit {
        std::string_view name;
        int shift;
    };
    std::string_view digits = text;
    int shift = 0;
    for (const auto& [name, power] : {Unit{"KiB", 10}, Unit{"MiB", 20}, Unit{"GiB", 30}, Unit{"TiB", 40}}) {
        if (!digits.ends_with(name)) continue;
        digits.remove_suffix(name.size());
        while (digits.ends_with(' ')) digits.remove_suffix(1);
        shift = power;
        break;
    }
    const auto count = number_of<std::int64_t>(digits);
    if (!count || *count < 1 || *count > std::numeric_limits<std::int64_t>::max() >> shift) {
        return refuse(text, "is not a size: bytes, or a number with KiB, MiB, GiB or TiB");
    }
    return *count << shift;
}

Parsed<std::chrono::seconds> parse_seconds(const std::string& text) {
    constexpr int longest = 3600;
    const auto seconds = number_of<int>(text);
    if (!seconds || *seconds < 0 || *seconds > longest)
        return refuse(text, "is not a number of seconds, 0 to 3600");
    return std::chrono::seconds(*seconds);
}

Parsed<double> parse_rate(const std::string& text) {
    const auto rate = number_of<double>(text);
    if (!rate || !(*rate >= 0) || *rate > 1e9) return refuse(text, "is not a number of at least 0");
    return *rate;
}

Parsed<std::filesystem::path> parse_path(const std::string& text) {
    if (text.empty()) return std::unexpected("it is empty");
    return std::filesystem::path(text);
}

Parsed<std::filesystem::path> parse_existing_folder(const std::string& text) {
    std::error_code error;
    if (!std::filesystem::is_directory(text, error)) return refuse(text, "is not a folder that exists");
    return std::filesystem::path(text);
}

Parsed<std::string> parse_public_url(const std::string& text) {
    std::string_view rest = text;
    const std::string_view scheme = rest.starts_with("http://") ? "http://" : "https://";
    if (!rest.starts_with(scheme)) return refuse(text, "is not a URL like https://vesper.example");
    rest.remove_prefix(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find_first_of("/?#@") != std::string_view::npos) {
        return refuse(text, "has more than scheme, host and port: Vesper has a host of its own");
    }
    const auto server = parse_host_port(rest);
    if (!server) return refuse(text, "has no valid host and port");
    return std::string(scheme) + server->text();
}

Parsed<std::string> parse_contact(const std::string& text) {
    const bool printable = std::ranges::all_of(text, is_visible);
    const bool is_mail = text.starts_with("mailto:") && text.find('@') > std::string_view("mailto:").size() &&
                         text.find('@') < text.size() - 1;
    const bool is_page = text.starts_with("https://") && text.size() > std::string_view("https://").size();
    if (!printable || (!is_mail && !is_page)) {
        return refuse(text, "is neither mailto:somebody@example.org nor an https: URL");
    }
    return text;
}

Parsed<std::string> parse_stun_url(const std::string& text) {
    return parse_ice_kind(text, IceUrl::Kind::stun, "is not a stun: or stuns: URL");
}

Parsed<std::string> parse_turn_url(const std::string& text) {
    return parse_ice_kind(text, IceUrl::Kind::turn, "is not a turn: or turns: URL");
}

Parsed<std::string> parse_host_name(const std::string& text) {
    if (!is_host_name(text)) return refuse(text, "is not a host name");
    return text;
}

Parsed<std::string> parse_identifier(const std::string& text) {
    const bool plain =
        std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
    if (text.empty() || !plain) return refuse(text, "has other characters than letters, digits, - and _");
    return text;
}

Parsed<Secret> parse_secret(const std::string& text) {
    const bool printable = std::ranges::all_of(text, is_visible);
    if (text.empty()) return std::unexpected("the secret is empty");
    if (!printable) return std::unexpected("the secret has spaces or characters that cannot be printed");
    return Secret(text);
}

}  // namespace vesper::server
