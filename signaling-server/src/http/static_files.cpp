#include "http/static_files.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include "core/common/base64url.h"
#include "http/negotiation.h"

namespace vesper::server {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t etag_bytes = 16;

bool is_plain_segment(std::string_view segment) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    if (segment.empty() || segment.find_first_not_of(allowed) != std::string_view::npos) return false;
    return !segment.starts_with('.') || segment == ".well-known";
}

/// The relative path that a target names, if each part of it is plain.
std::optional<fs::path> relative_path(std::string_view target) {
    target = target.substr(0, target.find('?'));
    if (target == "/") return fs::path("index.html");
    fs::path path;
    while (target.starts_with('/')) {
        target.remove_prefix(1);
        const auto segment = target.substr(0, target.find('/'));
        if (!is_plain_segment(segment)) return std::nullopt;
        path /= segment;
        target.remove_prefix(segment.size());
    }
    if (path.empty()) return std::nullopt;
    return path;
}

std::string content_etag(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, etag_bytes);
    std::array<char, 16 * 1024> chunk{};
    while (file.read(chunk.data(), chunk.size()) || file.gcount() > 0) {
        const auto bytes = view_of({chunk.data(), static_cast<std::size_t>(file.gcount())});
        crypto_generichash_update(&state, bytes.data(), bytes.size());
    }
    ByteArray<etag_bytes> hash{};
    crypto_generichash_final(&state, hash.data(), hash.size());
    return '"' + encode_base64url(hash) + '"';
}

}  // namespace

StaticFiles::StaticFiles(const fs::path& root) : root_(root.empty() ? fs::path{} : fs::canonical(root)) {}

std::optional<fs::path> StaticFiles::inside(const fs::path& path) const {
    std::error_code error;
    auto real = fs::canonical(path, error);
    if (error || !fs::is_regular_file(real, error)) return std::nullopt;
    if (std::ranges::mismatch(root_, real).in1 != root_.end()) return std::nullopt;
    return real;
}

std::string StaticFiles::etag_of(const fs::path& path) {
    std::error_code error;
    const auto changed = fs::last_write_time(path, error);
    const auto size = fs::file_size(path, error);
    if (error) return {};
    auto& tag = tags_[path];
    if (tag.etag.empty() || tag.changed != changed || tag.size != size) {
        tag = {.changed = changed, .size = size, .etag = content_etag(path)};
    }
    return tag.etag;
}

std::optional<StaticFile> StaticFiles::find(std::string_view target, std::string_view accept_encoding) {
    if (root_.empty()) return std::nullopt;
    const auto relative = relative_path(target);
    if (!relative) return std::nullopt;
    const auto plain = inside(root_ / *relative);
    if (!plain) return std::nullopt;

    StaticFile file{.path = *plain, .etag = {}, .media_type = media_type(relative->native()), .encoding = {}};
    file.immutable = *relative->begin() == "assets" && has_content_hash(relative->filename().native());
    struct Variant {
        std::string_view ending;
        std::string_view coding;
    };
    for (const auto& [ending, coding] : {Variant{".br", "br"}, Variant{".gz", "gzip"}}) {
        auto name = root_ / *relative;
        name += ending;
        const auto compressed = inside(name);
        if (!compressed) continue;
        file.varies = true;
        if (file.encoding.empty() && accepts_encoding(accept_encoding, coding)) {
            file.path = *compressed;
            file.encoding = coding;
        }
    }
    file.etag = etag_of(file.path);
    if (file.etag.empty()) return std::nullopt;
    return file;
}

}  // namespace vesper::server
