#include "voice/ogg.h"

#include <algorithm>
#include <numeric>

namespace vesper::voice {

namespace {

constexpr std::string_view capture_pattern = "OggS";
constexpr std::uint8_t flag_first = 2;
constexpr std::uint8_t flag_last = 4;
constexpr std::size_t flags_at = 5;
constexpr std::size_t position_at = 6;
constexpr std::size_t stream_at = 14;
constexpr std::size_t number_at = 18;
constexpr std::size_t checksum_at = 22;
constexpr std::size_t segment_count_at = 26;
constexpr std::size_t header_size = 27;

/// RFC 3533 section 6: generator 0x04c11db7, neither reflected nor inverted.
constexpr auto checksum_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t rest = i << 24U;
        for (int bit = 0; bit < 8; ++bit) rest = rest << 1U ^ (rest >> 31U ? 0x04c11db7U : 0U);
        table[i] = rest;
    }
    return table;
}();

std::uint32_t checksum(std::uint32_t so_far, ByteView bytes) {
    for (const auto byte : bytes) so_far = so_far << 8U ^ checksum_table[so_far >> 24U ^ byte];
    return so_far;
}

/// Of a whole page: its own field counts as zero.
std::uint32_t checksum_of_page(ByteView page) {
    constexpr ByteArray<4> zero{};
    return checksum(checksum(checksum(0, page.first(checksum_at)), zero), page.subspan(checksum_at + 4));
}

template <typename Integer>
void put(Bytes& out, std::size_t at, Integer value) {
    for (std::size_t i = 0; i < sizeof value; ++i) out[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

template <typename Integer>
Integer get(ByteView bytes, std::size_t at) {
    Integer value = 0;
    for (std::size_t i = sizeof value; i-- > 0;) value = static_cast<Integer>(value << 8U | bytes[at + i]);
    return value;
}

/// The packets that a table of lengths describes. None: the last one goes on elsewhere.
std::optional<std::vector<ByteView>> packets_of(ByteView lengths, ByteView body) {
    std::vector<ByteView> packets;
    std::size_t size = 0;
    for (const auto length : lengths) {
        size += length;
        if (length == 255) continue;
        packets.push_back(body.first(size));
        body = body.subspan(size);
        size = 0;
    }
    if (!lengths.empty() && lengths.back() == 255) return std::nullopt;
    return packets;
}

}  // namespace

std::expected<Bytes, Error> write_page(const OggPage& page) {
    Bytes lengths;
    for (const ByteView packet : page.packets) {
        lengths.insert(lengths.end(), packet.size() / 255, 255);
        lengths.push_back(static_cast<std::uint8_t>(packet.size() % 255));
    }
    if (lengths.size() > max_page_segments) return std::unexpected(Error::bad_page);
    Bytes out(header_size);
    std::ranges::copy(view_of(capture_pattern), out.begin());
    out[flags_at] = static_cast<std::uint8_t>((page.first ? flag_first : 0) | (page.last ? flag_last : 0));
    put(out, position_at, page.position);
    put(out, stream_at, page.stream);
    put(out, number_at, page.number);
    out[segment_count_at] = static_cast<std::uint8_t>(lengths.size());
    append(out, lengths);
    for (const ByteView packet : page.packets) append(out, packet);
    put(out, checksum_at, checksum_of_page(out));
    return out;
}

std::expected<OggPage, Error> take_page(ByteView& bytes) {
    const auto refused = std::unexpected(Error::bad_page);
    if (bytes.size() < header_size) return refused;
    if (!std::ranges::equal(bytes.first(capture_pattern.size()), view_of(capture_pattern))) return refused;
    const std::uint8_t version = bytes[capture_pattern.size()];
    const std::uint8_t flags = bytes[flags_at];
    if (version != 0 || (flags & ~(flag_first | flag_last)) != 0) return refused;

    const std::size_t segments = bytes[segment_count_at];
    if (bytes.size() < header_size + segments) return refused;
    const ByteView lengths = bytes.subspan(header_size, segments);
    const auto body_size = std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
    const std::size_t size = header_size + segments + body_size;
    if (bytes.size() < size) return refused;
    const ByteView page = bytes.first(size);
    if (get<std::uint32_t>(page, checksum_at) != checksum_of_page(page)) return refused;
    auto packets = packets_of(lengths, page.subspan(header_size + segments));
    if (!packets) return refused;

    bytes = bytes.subspan(size);
    return OggPage{.first = (flags & flag_first) != 0,
                   .last = (flags & flag_last) != 0,
                   .position = get<std::uint64_t>(page, position_at),
                   .stream = get<std::uint32_t>(page, stream_at),
                   .number = get<std::uint32_t>(page, number_at),
                   .packets = *std::move(packets)};
}

}  // namespace vesper::voice
