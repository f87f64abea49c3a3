#pragma once
// Who has a data folder: one server, or one command that replaces its database. The lock ends with the
// process, however that ends.

#include <filesystem>

namespace vesper::server {

class DataLock {
public:
    /// Throws std::runtime_error with one readable line when another process has the folder.
    explicit DataLock(const std::filesystem::path& folder);
    DataLock(const DataLock&) = delete;
    DataLock& operator=(const DataLock&) = delete;
    ~DataLock();

private:
    int file_;
};

}  // namespace vesper::server
