#pragma once
// What backup and restore do with files: check a database whole, get it to the disk, give it its name.

#include <cstdint>
#include <filesystem>
#include <string>

namespace vesper::server {

/// Removes the file at the end unless it was kept.
class TemporaryFile {
public:
    /// A name beside `path` that nobody has; the file is not made.
    explicit TemporaryFile(const std::filesystem::path& path);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Waits until the content is on disk.
    void sync() const;
    /// Gives it its final name, in one step, and waits until that is on disk. Without `replace`, a file that
    /// has the name already is an error. Throws std::runtime_error.
    void become(const std::filesystem::path& name, bool replace);

private:
    std::filesystem::path path_;
};

struct DatabaseContent {
    std::int64_t drops{};
    std::int64_t envelopes{};
    std::int64_t invites{};

    [[nodiscard]] std::string text() const;
};

/// Reads all of a database file and its indexes. Throws std::runtime_error whose text fits after the file's
/// name: it is damaged, empty, another program's, or a newer version's.
DatabaseContent check_database_file(const std::filesystem::path& file);

}  // namespace vesper::server
