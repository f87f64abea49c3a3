#pragma once
// Keys and random ids for tests.

#include <sodium.h>

#include <string_view>

#include "core/wire/signaling.h"

namespace vesper::test {

template <std::size_t N = 16>
[[nodiscard]] ByteArray<N> random_id() {
    ByteArray<N> id{};
    randombytes_buf(id.data(), id.size());
    return id;
}

/// The owner of a drop or an invite.
class Owner {
public:
    Owner() { crypto_sign_keypair(key_.data(), secret_.data()); }

    [[nodiscard]] const wire::OwnerKey& key() const { return key_; }
    [[nodiscard]] wire::Signature sign(std::string_view op, const wire::ConnectionNonce& nonce,
                                       const ByteArray<16>& id) const {
        const auto text = wire::signed_request(op, nonce, id);
        wire::Signature signature{};
        crypto_sign_detached(signature.data(), nullptr, text.data(), text.size(), secret_.data());
        return signature;
    }

private:
    wire::OwnerKey key_{};
    ByteArray<64> secret_{};
};

}  // namespace vesper::test
