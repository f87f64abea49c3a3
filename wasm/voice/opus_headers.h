#pragma once
// The two packets before the sound (RFC 7845 section 5).

#include <cstdint>
#include <expected>

#include "core/common/bytes.h"
#include "voice/error.h"

namespace vesper::voice {

/// Of mono at 48 kHz, without gain. `input_rate_hz` is told for information only.
[[nodiscard]] Bytes write_opus_head(std::uint32_t pre_skip, std::uint32_t input_rate_hz);
/// Gives the pre-skip. bad_header: not OpusHead of one channel without gain, or over max_pre_skip.
[[nodiscard]] std::expected<std::uint32_t, Error> read_opus_head(ByteView packet);

/// Without comments: a voice message says nothing about who made it, and with what.
[[nodiscard]] Bytes write_opus_tags();
/// bad_header: not OpusTags.
[[nodiscard]] std::expected<void, Error> read_opus_tags(ByteView packet);

}  // namespace vesper::voice
