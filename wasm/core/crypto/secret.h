#pragma once
// Secrets wipe themselves, cannot be printed and cannot be compared with ==. Each role of a key has its own
// type, so that one cannot stand in for another.

#include <sodium.h>

#include <algorithm>

#include "core/common/bytes.h"

namespace vesper::crypto {

template <std::size_t N, class Role>
class Secret {
public:
    static constexpr std::size_t size = N;

    Secret() = default;
    explicit Secret(const ByteArray<N>& bytes) : bytes_(bytes) {}
    Secret(const Secret&) = default;
    Secret& operator=(const Secret&) = default;
    Secret(Secret&& other) noexcept : bytes_(other.bytes_) { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            other.wipe();
        }
        return *this;
    }
    ~Secret() { wipe(); }

    bool operator==(const Secret&) const = delete;

    /// The bytes, for a primitive or for a record that will be sealed.
    [[nodiscard]] ByteView view() const { return bytes_; }
    [[nodiscard]] std::uint8_t* data() { return bytes_.data(); }
    [[nodiscard]] const std::uint8_t* data() const { return bytes_.data(); }

private:
    void wipe() { sodium_memzero(bytes_.data(), N); }
    ByteArray<N> bytes_{};
};

/// Erases bytes that held a secret.
inline void wipe(Bytes& bytes) {
    sodium_memzero(bytes.data(), bytes.size());
    bytes.clear();
}

}  // namespace vesper::crypto
