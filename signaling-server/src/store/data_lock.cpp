#include "store/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace vesper::server {

DataLock::DataLock(const std::filesystem::path& folder)
    : file_(open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
    const auto refuse = [&](const std::string& why) {
        return std::runtime_error("cannot use the data folder " + folder.string() + ": " + why);
    };
    if (file_ < 0) throw refuse(std::generic_category().message(errno));
    if (flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    close(file_);
    throw refuse(error == EWOULDBLOCK ? "a server that runs has it" : std::generic_category().message(error));
}

DataLock::~DataLock() {
    close(file_);
}

}  // namespace vesper::server
