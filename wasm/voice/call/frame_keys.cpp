#include "voice/call/frame_keys.h"

#include "core/common/codec.h"

namespace vesper::voice {

FrameStep derive_step(const FrameBaseKey& base, std::uint64_t kid) {
    const auto secret = crypto::extract({}, {base.view()});
    const Bytes context = Writer().u64(kid).take();
    return {.key = crypto::expand_secret<FrameKey>(secret, "Vesper call 1 frame key", context),
            .salt = crypto::expand_array<FrameNonce{}.size()>(secret, "Vesper call 1 frame salt", context)};
}

FrameBaseKey next_base(const FrameBaseKey& base) {
    return crypto::expand_secret<FrameBaseKey>(crypto::extract({}, {base.view()}), "Vesper call 1 ratchet");
}

FrameNonce nonce_of(const FrameStep& step, std::uint64_t counter) {
    FrameNonce nonce = step.salt;
    for (std::size_t i = 0; i < sizeof counter; ++i) {
        nonce[nonce.size() - 1 - i] ^= static_cast<std::uint8_t>(counter >> (8 * i));
    }
    return nonce;
}

}  // namespace vesper::voice
