#pragma once

#include <sodium.h>

#include "core/crypto/secret.h"

namespace vesper::crypto {

/// The randomness of one input: a stream from the 32 fresh bytes that came with it. Each draw replaces the
/// key (fast key erasure, ChaCha20 through randombytes_buf_deterministic), so what was drawn cannot be drawn
/// again.
class Random {
public:
    explicit Random(const ByteArray<32>& entropy) : key_(entropy) {}

    template <std::size_t N>
    [[nodiscard]] ByteArray<N> array() {
        ByteArray<N> out{};
        draw(out.data(), N);
        return out;
    }

    template <class S>
    [[nodiscard]] S secret() {
        S out;
        draw(out.data(), S::size);
        return out;
    }

private:
    void draw(std::uint8_t* out, std::size_t size);
    struct StreamKeyRole;
    Secret<32, StreamKeyRole> key_;
};

}  // namespace vesper::crypto
