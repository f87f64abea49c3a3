#pragma once
// Pages of Ogg (RFC 3533) as a voice message has them: one stream, and packets that end on the page on which
// they begin. libogg would find its way through damage; here damage is refused.

#include <expected>
#include <optional>
#include <vector>

#include "core/common/bytes.h"
#include "voice/error.h"

namespace vesper::voice {

struct OggPage {
    bool first{};              // begins the stream
    bool last{};               // ends it
    std::uint64_t position{};  // the "granule position": what it means is the codec's business
    std::uint32_t stream{};
    std::uint32_t number{};  // from 0
    std::vector<ByteView> packets;
};

/// Lengths in the table of one page (RFC 3533 section 6): a packet takes one for each 255 bytes, and one
/// more.
inline constexpr std::size_t max_page_segments = 255;
[[nodiscard]] constexpr std::size_t segments_of(std::size_t packet_bytes) {
    return packet_bytes / 255 + 1;
}

/// bad_page: more segments than a page takes.
[[nodiscard]] std::expected<Bytes, Error> write_page(const OggPage& page);

/// Takes one page from the front of `bytes`; its packets are views of them. bad_page: none, a wrong checksum,
/// or a packet that continues on another page. Changes `bytes` only where it gives a page.
[[nodiscard]] std::expected<OggPage, Error> take_page(ByteView& bytes);

}  // namespace vesper::voice
