#pragma once
// The pages: files under one folder, found by strict names.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace vesper::server {

/// A file as it is to be sent.
struct StaticFile {
    std::filesystem::path path;  // of the variant that was chosen
    std::string etag;            // strong, from the content, quoted
    std::string_view media_type;
    std::string_view encoding;  // "br", "gzip" or none
    bool varies = false;        // there are compressed variants
    bool immutable = false;     // its name has a hash of its content
};

class StaticFiles {
public:
    /// An empty root serves nothing.
    explicit StaticFiles(const std::filesystem::path& root);

    /// The file of a request target. Nothing when there is none, or the target has a hidden, parent or
    /// escaped part, or leads out of the root by a link. `/` is index.html.
    [[nodiscard]] std::optional<StaticFile> find(std::string_view target, std::string_view accept_encoding);

private:
    struct Tag {
        std::filesystem::file_time_type changed;
        std::uintmax_t size{};
        std::string etag;
    };

    [[nodiscard]] std::optional<std::filesystem::path> inside(const std::filesystem::path& path) const;
    /// Reads the file when it is new or has changed; else remembered. Empty when it cannot be read.
    std::string etag_of(const std::filesystem::path& path);

    std::filesystem::path root_;
    std::map<std::filesystem::path, Tag> tags_;
};

}  // namespace vesper::server
