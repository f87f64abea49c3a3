#include "core/verification/safety_number.h"

#include <algorithm>

#include "core/common/base64url.h"
#include "core/crypto/derive.h"
#include "core/verification/emoji.h"

namespace vesper::verification {

namespace {

constexpr unsigned iterations = 5200;  // as in Signal's numeric fingerprint, against a search for look-alikes
constexpr std::size_t half_size = 32;
constexpr std::string_view qr_name = "vesper-verify:";
constexpr std::string_view qr_version = "1:";

using Fingerprint = ByteArray<crypto_hash_sha512_BYTES>;

Fingerprint fingerprint(const crypto::SignPublicKey& key) {
    Bytes input = copy_of(view_of("Vesper safety number v1"));
    append(input, key.bytes);
    Fingerprint out{};
    crypto_hash_sha512(out.data(), input.data(), input.size());
    for (unsigned i = 1; i < iterations; ++i) {
        input = copy_of(out);
        append(input, key.bytes);
        crypto_hash_sha512(out.data(), input.data(), input.size());
    }
    return out;
}

std::string digits_of(const Fingerprint& fingerprint) {
    std::string out;
    for (std::size_t group = 0; group < 6; ++group) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < 5; ++i) value = value << 8U | fingerprint[group * 5 + i];
        std::string text = std::to_string(value % 100'000);
        out += std::string(5 - text.size(), '0') + text;
    }
    return out;
}

std::string utf8(char32_t code_point) {
    const auto byte = [](char32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
    if (code_point < 0x10000) {
        return {byte(0xE0U | code_point >> 12U), byte(0x80U | (code_point >> 6U & 0x3FU)),
                byte(0x80U | (code_point & 0x3FU))};
    }
    return {byte(0xF0U | code_point >> 18U), byte(0x80U | (code_point >> 12U & 0x3FU)),
            byte(0x80U | (code_point >> 6U & 0x3FU)), byte(0x80U | (code_point & 0x3FU))};
}

std::string code_of(const Fingerprint& shown_by, const Fingerprint& scanned_by) {
    Bytes halves = copy_of(ByteView(shown_by).first(half_size));
    append(halves, ByteView(scanned_by).first(half_size));
    return encode_base64url(halves);
}

}  // namespace

SafetyNumber safety_number(const crypto::SignPublicKey& ours, const crypto::SignPublicKey& theirs) {
    const Fingerprint our_fingerprint = fingerprint(ours);
    const Fingerprint their_fingerprint = fingerprint(theirs);
    const auto [smaller, larger] = std::minmax(our_fingerprint, their_fingerprint);
    const std::string our_digits = digits_of(our_fingerprint);
    const std::string their_digits = digits_of(their_fingerprint);
    const auto picked = crypto::hash({view_of("Vesper safety emoji v1"), smaller, larger});
    SafetyNumber out;
    out.digits = std::min(our_digits, their_digits) + std::max(our_digits, their_digits);
    for (std::size_t i = 0; i < out.emoji.size(); ++i) out.emoji[i] = utf8(emoji[picked[i]]);
    out.qr = std::string(qr_name) + std::string(qr_version) + code_of(our_fingerprint, their_fingerprint);
    return out;
}

std::expected<void, ScanError> check_scanned(std::string_view scanned, const crypto::SignPublicKey& ours,
                                             const crypto::SignPublicKey& theirs) {
    if (!scanned.starts_with(qr_name)) return std::unexpected(ScanError::not_a_code);
    scanned.remove_prefix(qr_name.size());
    if (!scanned.starts_with(qr_version)) return std::unexpected(ScanError::version_unknown);
    scanned.remove_prefix(qr_version.size());
    if (scanned != code_of(fingerprint(theirs), fingerprint(ours)))
        return std::unexpected(ScanError::mismatch);
    return {};
}

}  // namespace vesper::verification
