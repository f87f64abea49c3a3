#include "core/crypto/random.h"

namespace vesper::crypto {

void Random::draw(std::uint8_t* out, std::size_t size) {
    Bytes stream(32 + size);
    randombytes_buf_deterministic(stream.data(), stream.size(), key_.data());
    std::copy_n(stream.begin(), 32, key_.data());
    std::copy(stream.begin() + 32, stream.end(), out);
    wipe(stream);
}

}  // namespace vesper::crypto
