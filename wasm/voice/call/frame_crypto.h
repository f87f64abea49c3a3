#pragma once
// Frame encryption of a call: SFrame (RFC 9605) in shape. A sealed frame is
//     header | ChaCha20-Poly1305-IETF(key of the step, salt XOR counter, plaintext, header) with its 16-byte
//     tag
// and the header is SFrame's (section 4.3): one byte with both values or their lengths, the KID, the CTR. The
// counter goes up by one with every frame and never again begins; every packets_per_step frames the sender
// takes a step of the ratchet, and the KID is the number of the step. So a frame says itself which key opens
// it, whatever was lost before.

#include <bitset>
#include <cstdint>
#include <deque>
#include <expected>
#include <optional>

#include "voice/call/frame_keys.h"
#include "voice/call/limits.h"
#include "voice/error.h"

namespace vesper::voice {

struct FrameHeader {
    std::uint64_t kid{};
    std::uint64_t counter{};
    bool operator==(const FrameHeader&) const = default;
};

/// RFC 9605 section 4.3, appended.
void write_header(Bytes& out, const FrameHeader& header);
/// Takes it off the front of `packet`. bad_frame: cut off, or longer than need be.
[[nodiscard]] std::expected<FrameHeader, Error> take_header(ByteView& packet);

/// Seals what this side says. A key belongs to one sealer, ever: a second one would use its nonces again.
class FrameSealer {
public:
    explicit FrameSealer(const ByteArray<32>& key);
    /// Into `out`, which is cleared first. exhausted: the call is over.
    [[nodiscard]] std::expected<void, Error> seal(ByteView plaintext, Bytes& out);

private:
    FrameBaseKey next_;  // of the step after
    FrameStep step_;
    std::uint64_t counter_ = 0;  // of the next frame
};

/// Opens what the other side says. A frame that is refused changes nothing; only its keys may stay derived.
class FrameOpener {
public:
    explicit FrameOpener(const ByteArray<32>& key);
    /// The plaintext, into `out`; gives the counter. bad_frame, replayed or not_opened, see Error.
    [[nodiscard]] std::expected<std::uint32_t, Error> open(ByteView sealed, Bytes& out);
    /// Whether open() would have to derive keys for it, where it is a frame at all.
    [[nodiscard]] bool needs_new_key(ByteView sealed) const;
    /// Whether any frame has opened: until then nobody knows that both have the same keys.
    [[nodiscard]] bool secured() const { return newest_.has_value(); }
    /// Steps whose keys are kept, for tests: at most 2 + max_steps_ahead.
    [[nodiscard]] std::size_t kept_steps() const { return steps_.size(); }

private:
    /// Taken off the front of `sealed`; bad_frame as open().
    [[nodiscard]] std::expected<FrameHeader, Error> header_of(ByteView& sealed) const;
    [[nodiscard]] bool is_replay(std::uint64_t counter) const;
    void remember(const FrameHeader& header);

    FrameBaseKey next_;            // of the step after steps_
    std::deque<FrameStep> steps_;  // one before the current, the current, those ahead that were asked for
    std::uint64_t first_ = 0;      // number of the first of them
    std::uint64_t current_ = 0;    // newest step of which a frame has opened
    std::optional<std::uint64_t> newest_;
    std::bitset<replay_window> seen_;  // by counter modulo its size
};

}  // namespace vesper::voice
