// A voice message from a contact: any bytes, or pages whose checksums are right.

#include "voice/voice_message.h"

#include "fuzz/input.h"
#include "fuzz/target.h"

namespace vesper::fuzz {

namespace {

/// Decoded to its end, unless it takes long.
void play(Bytes file) {
    auto reader = voice::VoiceMessageReader::open(std::move(file));
    if (!reader) return;
    const auto samples = reader->samples();
    must(samples > 0 && samples <= voice::max_message_samples, "a message has a length, and it has an end");
    constexpr std::uint64_t enough = 10ULL * voice::sample_rate_hz;
    std::uint64_t heard = 0;
    while (heard < enough) {
        const auto pcm = reader->read();
        if (!pcm) return;
        if (pcm->empty()) break;
        must(pcm->size() <= voice::max_packet_samples, "no more is decoded at once than a packet holds");
        heard += pcm->size();
    }
    must(heard >= enough || heard == samples, "a message is as long as it says");
}

Bytes genuine() {
    auto writer = voice::VoiceMessageWriter::create(voice::sample_rate_hz);
    must(writer.has_value(), "a writer begins");
    std::vector<float> noise(5'000);
    std::uint32_t state = 1;
    for (float& sample : noise) {
        state = state * 1664525U + 1013904223U;
        sample = static_cast<float>(state >> 8U) / static_cast<float>(1U << 25U);
    }
    Bytes file = writer->write(noise).value();
    append(file, writer->finish().value().part);
    return file;
}

/// Written again with pages as the input says.
Bytes of_pages(Input& input) {
    Bytes file;
    std::uint64_t position = 0;
    for (std::uint32_t number = 0; !input.empty() && number < 100; ++number) {
        const unsigned flags = input.u8();
        std::vector<Bytes> packets;
        for (unsigned count = input.u8() % 8; count > 0; --count) packets.push_back(copy_of(input.sized()));
        std::vector<ByteView> views(packets.begin(), packets.end());
        // The position that is right, and sometimes another.
        if (number >= 2) {
            for (const ByteView view : views) position += voice::samples_of(view).value_or(0);
        }
        const std::uint64_t off = flags & 8U ? input.u64() : 0;
        const auto page = voice::write_page({.first = (flags & 1U) != 0,
                                             .last = (flags & 2U) != 0,
                                             .position = position - off,
                                             .stream = flags & 4U ? 2U : 1U,
                                             .number = flags & 16U ? input.u32() : number,
                                             .packets = views});
        if (page) append(file, *page);
    }
    return file;
}

/// The same, read from a file.
Bytes described(ByteView file) {
    Arguments out;
    out.u8(1);
    std::uint64_t position = 0;
    for (std::uint32_t number = 0; !file.empty(); ++number) {
        const auto page = voice::take_page(file);
        must(page.has_value(), "what was written is read");
        if (number >= 2) {
            for (const ByteView packet : page->packets) position += *voice::samples_of(packet);
        }
        const bool off = page->position != position;
        out.u8((page->first ? 1U : 0U) | (page->last ? 2U : 0U) | (off ? 8U : 0U));
        out.u8(static_cast<unsigned>(page->packets.size()));
        for (const ByteView packet : page->packets) out.sized(packet);
        if (off) out.u64(position - page->position);
    }
    return out.take();
}

}  // namespace

void attack(ByteView bytes) {
    Input input(bytes);
    if (input.u8() % 2 == 0) return play(copy_of(input.rest()));
    play(of_pages(input));
}

std::vector<Bytes> seeds() {
    const Bytes file = genuine();
    return {Arguments().u8(0).rest(file).take(), described(file)};
}

}  // namespace vesper::fuzz
