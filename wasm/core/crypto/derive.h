#pragma once
// HKDF-SHA-256 (RFC 5869). Every derivation in Vesper is one extract and labelled expands; the labels are
// unique.

#include <initializer_list>
#include <string_view>

#include "core/crypto/secret.h"

namespace vesper::crypto {

struct PseudorandomRole;
/// What extract gives and expand takes (the PRK of RFC 5869).
using Pseudorandom = Secret<32, PseudorandomRole>;
using Hash = ByteArray<32>;

/// RFC 5869 section 2.2; the input keying material is the concatenation of the parts.
[[nodiscard]] Pseudorandom extract(ByteView salt, std::initializer_list<ByteView> material);
/// RFC 5869 section 2.3; the info is the label followed by the context. Writes `out.size()` bytes (1 to
/// 8160).
void expand(const Pseudorandom& key, std::string_view label, ByteView context, std::span<std::uint8_t> out);

template <class S>
[[nodiscard]] S expand_secret(const Pseudorandom& key, std::string_view label, ByteView context = {}) {
    S out;
    expand(key, label, context, {out.data(), S::size});
    return out;
}
template <std::size_t N>
[[nodiscard]] ByteArray<N> expand_array(const Pseudorandom& key, std::string_view label,
                                        ByteView context = {}) {
    ByteArray<N> out{};
    expand(key, label, context, out);
    return out;
}

/// SHA-256 of the concatenation.
[[nodiscard]] Hash hash(std::initializer_list<ByteView> parts);

}  // namespace vesper::crypto
