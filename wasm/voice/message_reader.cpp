#include <algorithm>

#include "voice/opus_headers.h"
#include "voice/voice_message.h"

namespace vesper::voice {

namespace {

/// The next page of a stream: the same one, counted on.
std::expected<OggPage, Error> next_page(ByteView& rest, const OggPage& before) {
    auto page = take_page(rest);
    if (!page) return page;
    if (page->first || page->stream != before.stream || page->number != before.number + 1) {
        return std::unexpected(Error::bad_page);
    }
    return page;
}

/// A page with a header alone, before any sound.
bool is_header(const OggPage& page) {
    return page.packets.size() == 1 && page.position == 0 && !page.last;
}

}  // namespace

std::expected<VoiceMessageReader, Error> VoiceMessageReader::open(Bytes file) {
    auto decoder = Decoder::create();
    if (!decoder) return std::unexpected(decoder.error());
    VoiceMessageReader reader(std::move(file), *std::move(decoder));
    if (const auto good = reader.look_through(); !good) return std::unexpected(good.error());
    return reader;
}

std::expected<void, Error> VoiceMessageReader::look_through() {
    ByteView rest(file_);
    auto page = take_page(rest);
    if (!page) return std::unexpected(page.error());
    if (!page->first || page->number != 0 || !is_header(*page)) return std::unexpected(Error::bad_header);
    const auto pre_skip = read_opus_head(page->packets.front());
    if (!pre_skip) return std::unexpected(pre_skip.error());
    page = next_page(rest, *page);
    if (!page) return std::unexpected(page.error());
    if (!is_header(*page)) return std::unexpected(Error::bad_header);
    if (const auto tags = read_opus_tags(page->packets.front()); !tags) return tags;

    std::uint64_t position = 0;
    while (!page->last) {
        page = next_page(rest, *page);
        if (!page) return std::unexpected(page.error());
        const std::uint64_t begin = position;
        for (const ByteView packet : page->packets) {
            const auto samples = samples_of(packet);
            if (!samples) return std::unexpected(samples.error());
            position += *samples;
            packets_.push_back(
                {.begin = static_cast<std::size_t>(packet.data() - file_.data()), .size = packet.size()});
        }
        // The last page may end within its packets (RFC 7845 section 4.4); every other ends with them.
        const bool fits =
            page->last ? page->position > begin && page->position <= position : page->position == position;
        if (!fits) return std::unexpected(Error::bad_position);
        if (position > max_message_samples + max_pre_skip + max_packet_samples) {
            return std::unexpected(Error::too_long);
        }
    }
    if (!rest.empty()) return std::unexpected(Error::bad_page);
    if (page->position <= *pre_skip) return std::unexpected(Error::empty);
    pre_skip_ = *pre_skip;
    samples_ = left_ = page->position - *pre_skip;
    if (samples_ > max_message_samples) return std::unexpected(Error::too_long);
    return {};
}

std::expected<std::vector<float>, Error> VoiceMessageReader::read() {
    while (left_ > 0 && !packets_.empty()) {
        const auto [begin, size] = packets_.front();
        packets_.pop_front();
        auto pcm = decoder_.decode(ByteView(file_).subspan(begin, size));
        if (!pcm) {
            packets_.clear();
            return pcm;
        }
        const std::size_t skipped = std::min(pre_skip_, pcm->size());
        pre_skip_ -= skipped;
        pcm->erase(pcm->begin(), pcm->begin() + static_cast<std::ptrdiff_t>(skipped));
        if (pcm->size() > left_) pcm->resize(static_cast<std::size_t>(left_));
        left_ -= pcm->size();
        if (!pcm->empty()) return pcm;
    }
    return std::vector<float>{};
}

}  // namespace vesper::voice
