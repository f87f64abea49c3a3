#pragma once
// BLAKE2b with 32 bytes of output and no key (RFC 7693), of what comes piece by piece.

#include <sodium.h>

#include "core/common/bytes.h"

namespace vesper::crypto {

class Blake2b {
public:
    using Digest = ByteArray<32>;

    Blake2b() { crypto_generichash_init(&state_, nullptr, 0, Digest{}.size()); }

    void update(ByteView piece) { crypto_generichash_update(&state_, piece.data(), piece.size()); }
    /// Of all that came so far; more may follow.
    [[nodiscard]] Digest digest() const {
        auto ended = state_;
        Digest out{};
        crypto_generichash_final(&ended, out.data(), out.size());
        return out;
    }

private:
    crypto_generichash_state state_;
};

}  // namespace vesper::crypto
