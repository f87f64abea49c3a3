#include "http/negotiation.h"

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <cctype>
#include <ranges>
#include <utility>

namespace vesper::server {

namespace {

constexpr auto media_types = std::to_array<std::pair<std::string_view, std::string_view>>({
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".ttf", "font/ttf"},
    {".ogg", "audio/ogg"},
    {".opus", "audio/ogg"},
    {".mp3", "audio/mpeg"},
    {".wav", "audio/wav"},
    {".webm", "video/webm"},
    {".txt", "text/plain; charset=utf-8"},
});

constexpr std::size_t shortest_hash = 8;  // what Vite and esbuild put into names

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The trimmed parts of a header's list.
auto parts(std::string_view text, char separator) {
    return text | std::views::split(separator) | std::views::transform([](auto part) {
               return trimmed(std::string_view(part.begin(), part.end()));
           });
}

bool same_text(std::string_view a, std::string_view b) {
    return boost::beast::iequals(a, b);
}

}  // namespace

std::string_view media_type(std::string_view file_name) {
    const auto* const found = std::ranges::find_if(
        media_types, [&](const auto& entry) { return file_name.ends_with(entry.first); });
    return found == media_types.end() ? "application/octet-stream" : found->second;
}

bool has_content_hash(std::string_view file_name) {
    const auto stem = file_name.substr(0, file_name.find('.'));
    // A hash may itself have dashes: the last part that is long enough counts.
    const auto dash = stem.size() > shortest_hash ? stem.rfind('-', stem.size() - shortest_hash - 1)
                                                  : std::string_view::npos;
    if (dash == std::string_view::npos) return false;
    // A plain word like `maskable` is no hash.
    return std::ranges::any_of(stem.substr(dash + 1),
                               [](unsigned char c) { return std::isupper(c) || std::isdigit(c); });
}

bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) {
    return std::ranges::any_of(parts(accept_encoding, ','), [&](std::string_view entry) {
        const auto semicolon = entry.find(';');
        if (!same_text(trimmed(entry.substr(0, semicolon)), coding)) return false;
        if (semicolon == std::string_view::npos) return true;
        const auto weight = trimmed(entry.substr(semicolon + 1));
        // Zero is written 0, 0.0, 0.00 or 0.000.
        return !(weight.size() >= 3 && same_text(weight.substr(0, 2), "q=") &&
                 weight.substr(2).find_first_not_of("0.") == std::string_view::npos);
    });
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
    return std::ranges::any_of(parts(if_none_match, ','), [&](std::string_view entry) {
        if (entry.starts_with("W/")) entry.remove_prefix(2);
        return entry == etag || entry == "*";
    });
}

bool is_same_origin(std::string_view origin, std::string_view host) {
    if (origin.empty()) return true;
    const auto scheme_end = origin.find("://");
    return scheme_end != std::string_view::npos && same_text(origin.substr(scheme_end + 3), host);
}

}  // namespace vesper::server
