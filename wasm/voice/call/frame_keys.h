#pragma once
// Keys of a call's frames, in one direction: the key schedule of SFrame (RFC 9605 section 4.4.2) and its
// ratchet (section 5.1) with HKDF-SHA-256 and ChaCha20-Poly1305. docs/voice.md says the labels.

#include <cstdint>

#include "core/crypto/derive.h"

namespace vesper::voice {

struct FrameBaseRole;
struct FrameKeyRole;
/// What the keys of one step and the next base key are derived from.
using FrameBaseKey = crypto::Secret<32, FrameBaseRole>;
using FrameKey = crypto::Secret<32, FrameKeyRole>;
using FrameNonce = ByteArray<12>;

/// Keys of one step of the ratchet.
struct FrameStep {
    FrameKey key;
    FrameNonce salt{};
};

/// RFC 9605 section 4.4.2; kid is the number of the step.
[[nodiscard]] FrameStep derive_step(const FrameBaseKey& base, std::uint64_t kid);
/// RFC 9605 section 5.1: the base key of the step after.
[[nodiscard]] FrameBaseKey next_base(const FrameBaseKey& base);
/// RFC 9605 section 4.4.3: the salt XOR the counter, big-endian.
[[nodiscard]] FrameNonce nonce_of(const FrameStep& step, std::uint64_t counter);

}  // namespace vesper::voice
