// Between libFuzzer, which has main(), and a target. `NAME --seeds FOLDER` writes the seeds and ends.

#include "fuzz/target.h"

#include <sodium.h>

#include <filesystem>
#include <fstream>
#include <string_view>

namespace {

void write_seeds(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    std::size_t number = 0;
    for (const vesper::Bytes& seed : vesper::fuzz::seeds()) {
        std::ofstream(folder / std::to_string(number++), std::ios::binary) << vesper::text_of(seed);
    }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    vesper::fuzz::must(sodium_init() >= 0, "libsodium begins");  // it chooses the fast code then
    if (*argc == 3 && std::string_view((*argv)[1]) == "--seeds") {
        write_seeds((*argv)[2]);
        std::exit(0);
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    vesper::fuzz::attack({data, size});
    return 0;
}
