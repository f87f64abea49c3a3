#include "voice/call/packet.h"

#include <algorithm>
#include <cmath>

#include "core/common/codec.h"
#include "voice/opus_codec.h"

namespace vesper::voice {

namespace {

// Flags: 0 1 | report | 0 0 | number of copies.
constexpr unsigned version_bits = 0b0100'0000;
constexpr unsigned report_bit = 0b0010'0000;
constexpr unsigned copies_mask = 0b0000'0111;
constexpr unsigned short_lengths = 252;  // RFC 6716 section 3.2.1

std::uint8_t byte_of(double value, double unit) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value / unit, 0.0, 255.0)));
}

void write_u16(Writer& out, unsigned value) {
    const unsigned capped = std::min(value, 0xFFFFU);
    out.u8(static_cast<std::uint8_t>(capped >> 8U)).u8(static_cast<std::uint8_t>(capped));
}

unsigned read_u16(Reader& in) {
    const unsigned high = in.u8();
    return high << 8U | in.u8();
}

void write_report(Writer& out, const LinkReport& report) {
    out.u8(byte_of(report.loss, 1 / 255.0)).u8(byte_of(report.loss_after, 1 / 255.0));
    out.u8(byte_of(report.burst, 1 / 16.0));
    write_u16(out, report.jitter_ms);
    write_u16(out, report.queue_ms);
    write_u16(out, report.rate_kbps);
    out.u32(report.echo);
    write_u16(out, report.echo_delay_ms);
}

LinkReport read_report(Reader& in) {
    LinkReport report;
    report.loss = in.u8() / 255.0;
    report.loss_after = in.u8() / 255.0;
    report.burst = in.u8() / 16.0;
    if (report.burst < 1) in.fail();
    report.jitter_ms = read_u16(in);
    report.queue_ms = read_u16(in);
    report.rate_kbps = read_u16(in);
    report.echo = in.u32();
    report.echo_delay_ms = read_u16(in);
    return report;
}

void write_length(Writer& out, std::size_t length) {
    if (length < short_lengths) {
        out.u8(static_cast<std::uint8_t>(length));
        return;
    }
    const std::size_t first = short_lengths + (length & 3U);
    out.u8(static_cast<std::uint8_t>(first)).u8(static_cast<std::uint8_t>((length - first) / 4));
}

std::size_t read_length(Reader& in) {
    const std::size_t first = in.u8();
    return first < short_lengths ? first : first + 4 * std::size_t{in.u8()};
}

bool is_frame(ByteView opus) {
    const auto samples = samples_of(opus);
    return samples && *samples == frame_samples;
}

}  // namespace

void write_packet(Bytes& out, const CallPacket& packet) {
    Writer writer;
    const unsigned report = packet.report ? report_bit : 0U;
    writer.u8(static_cast<std::uint8_t>(version_bits | report | packet.copy_count)).u32(packet.number);
    if (packet.report) write_report(writer, *packet.report);
    for (const FrameCopy& copy : packet.copies()) {
        writer.u8(static_cast<std::uint8_t>(copy.distance));
        write_length(writer, copy.opus.size());
        writer.raw(copy.opus);
    }
    append(out, writer.raw(packet.newest).take());
}

std::expected<CallPacket, Error> read_packet(ByteView plaintext) {
    Reader in(plaintext);
    CallPacket packet;
    const unsigned flags = in.u8();
    packet.number = in.u32();
    packet.copy_count = flags & copies_mask;
    if ((flags & ~(report_bit | copies_mask)) != version_bits || packet.copy_count > max_copies ||
        packet.number > max_frame_number) {
        return std::unexpected(Error::bad_content);
    }
    if ((flags & report_bit) != 0) packet.report = read_report(in);
    unsigned before = 0;
    for (FrameCopy& copy : std::span(packet.copy_slots).first(packet.copy_count)) {
        copy.distance = in.u8();
        if (copy.distance <= before || copy.distance > std::min(max_copy_distance, packet.number)) in.fail();
        before = copy.distance;
        copy.opus = in.raw(read_length(in));
        if (in.failed() || !is_frame(copy.opus)) return std::unexpected(Error::bad_content);
    }
    packet.newest = in.remainder();
    if (!in.finish() || !is_frame(packet.newest)) return std::unexpected(Error::bad_content);
    return packet;
}

}  // namespace vesper::voice
