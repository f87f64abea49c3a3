#include "voice/opus_headers.h"

#include <algorithm>

#include "voice/limits.h"

namespace vesper::voice {

namespace {

constexpr std::string_view head_magic = "OpusHead";
constexpr std::string_view tags_magic = "OpusTags";
constexpr std::size_t head_size = 19;
constexpr std::size_t pre_skip_at = 10;
constexpr std::uint8_t version = 1;
constexpr std::uint8_t channels = 1;

void put(Bytes& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

bool begins_with(ByteView packet, std::string_view magic) {
    return packet.size() >= magic.size() && std::ranges::equal(packet.first(magic.size()), view_of(magic));
}

}  // namespace

Bytes write_opus_head(std::uint32_t pre_skip, std::uint32_t input_rate_hz) {
    Bytes out = copy_of(view_of(head_magic));
    out.push_back(version);
    out.push_back(channels);
    put(out, pre_skip, 2);
    put(out, input_rate_hz, 4);
    put(out, 0, 2);  // gain
    put(out, 0, 1);  // mapping family: mono or stereo
    return out;
}

std::expected<std::uint32_t, Error> read_opus_head(ByteView packet) {
    const auto refused = std::unexpected(Error::bad_header);
    if (packet.size() != head_size || !begins_with(packet, head_magic)) return refused;
    if (packet[8] != version || packet[9] != channels) return refused;
    if (packet[16] != 0 || packet[17] != 0 || packet[18] != 0) return refused;
    const auto pre_skip = static_cast<std::uint32_t>(packet[pre_skip_at] | packet[pre_skip_at + 1] << 8U);
    if (pre_skip > max_pre_skip) return refused;
    return pre_skip;
}

Bytes write_opus_tags() {
    constexpr std::string_view vendor = "Vesper";
    Bytes out = copy_of(view_of(tags_magic));
    put(out, static_cast<std::uint32_t>(vendor.size()), 4);
    append(out, view_of(vendor));
    put(out, 0, 4);
    return out;
}

std::expected<void, Error> read_opus_tags(ByteView packet) {
    // What they say is of no interest here; they may be padded.
    if (!begins_with(packet, tags_magic) || packet.size() < write_opus_tags().size() - 6) {
        return std::unexpected(Error::bad_header);
    }
    return {};
}

}  // namespace vesper::voice
