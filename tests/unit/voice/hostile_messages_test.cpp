#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "unit/voice/signals.h"
#include "voice/opus_headers.h"

namespace vesper::voice {
namespace {

using namespace tests;

/// The pages of a genuine message, to be changed and put together again.
struct Pages {
    Bytes file = record(tone(440, sample_rate_hz, 100'000)).file;
    std::vector<OggPage> pages = [this] {
        std::vector<OggPage> out;
        for (ByteView rest(file); !rest.empty();) out.push_back(take_page(rest).value());
        return out;
    }();

    [[nodiscard]] Bytes joined() const {
        Bytes out;
        for (const auto& page : pages) append(out, write_page(page).value());
        return out;
    }
    [[nodiscard]] Error refusal() const { return VoiceMessageReader::open(joined()).error(); }
};

TEST_CASE("the pages of a message are counted, a second long, and the same when written again") {
    const Pages genuine;
    CHECK(genuine.joined() == genuine.file);
    REQUIRE(genuine.pages.size() == 5);
    CHECK(genuine.pages[2].packets.size() == 50);
    CHECK(genuine.pages[4].last);
    CHECK(genuine.pages[4].position == 100'000 + 312);
}

TEST_CASE("a message that is cut short or goes on is refused") {
    const Bytes file = record(tone(440, sample_rate_hz, 10'000)).file;
    for (std::size_t size = 0; size < file.size(); ++size) {
        CHECK_FALSE(VoiceMessageReader::open(copy_of(ByteView(file).first(size))));
    }
    Bytes longer = file;
    longer.push_back(0);
    CHECK(VoiceMessageReader::open(longer).error() == Error::bad_page);
}

TEST_CASE("a message of which any byte was changed is refused") {
    const Bytes file = record(tone(440, sample_rate_hz, 2'000)).file;
    for (std::size_t i = 0; i < file.size(); ++i) {
        Bytes changed = file;
        changed[i] ^= 1;
        CHECK_FALSE(VoiceMessageReader::open(changed));
    }
}

TEST_CASE("pages that are not of one stream, in order and complete, are refused") {
    const auto changed = [](auto change) {
        Pages message;
        change(message.pages);
        return message.refusal();
    };
    using List = std::vector<OggPage>&;
    CHECK(changed([](List pages) { pages.erase(pages.begin() + 2); }) == Error::bad_page);
    CHECK(changed([](List pages) { pages.push_back(pages.back()); }) == Error::bad_page);
    CHECK(changed([](List pages) { pages[3].stream = 9; }) == Error::bad_page);
    CHECK(changed([](List pages) { pages[3].first = true; }) == Error::bad_page);
    CHECK(changed([](List pages) { pages.back().last = false; }) == Error::bad_position);
    CHECK(changed([](List pages) { pages.pop_back(); }) == Error::bad_page);
    CHECK(changed([](List pages) { pages[0].first = false; }) == Error::bad_header);
    CHECK(changed([](List pages) { pages[0].number = 1; }) == Error::bad_header);
    CHECK(changed([](List pages) { pages[0].last = true; }) == Error::bad_header);
    CHECK(changed([](List pages) { pages[1].position = 1; }) == Error::bad_header);
    CHECK(changed([](List pages) { pages[0].packets.clear(); }) == Error::bad_header);
    CHECK(changed([](List pages) { pages[1].packets = pages[0].packets; }) == Error::bad_header);
}

TEST_CASE("positions that are not those of the packets are refused") {
    const auto at = [](std::size_t page, std::int64_t by) {
        Pages message;
        message.pages[page].position += static_cast<std::uint64_t>(by);
        return message.refusal();
    };
    CHECK(at(2, 1) == Error::bad_position);
    CHECK(at(2, -1) == Error::bad_position);
    CHECK(at(4, 960) == Error::bad_position);
    CHECK(at(4, -100'000) == Error::bad_position);
    Pages none;
    none.pages.erase(none.pages.begin() + 3, none.pages.end());
    none.pages[2].last = true;
    none.pages[2].position = 312;
    CHECK(none.refusal() == Error::empty);
}

TEST_CASE("headers of anything else are refused") {
    const Bytes head = write_opus_head(312, 48'000);
    CHECK(read_opus_head(head) == 312U);
    for (const std::size_t i : {0UZ, 8UZ, 9UZ, 16UZ, 17UZ, 18UZ}) {
        Bytes changed = head;
        changed[i] ^= 2;
        CHECK(read_opus_head(changed).error() == Error::bad_header);
    }
    CHECK(read_opus_head(ByteView(head).first(18)).error() == Error::bad_header);
    CHECK(read_opus_head(write_opus_head(max_pre_skip + 1, 48'000)).error() == Error::bad_header);
    CHECK(read_opus_tags(write_opus_tags()));
    CHECK(read_opus_tags(view_of("OpusTags")).error() == Error::bad_header);
    CHECK(read_opus_tags(view_of("OpusTagz--------")).error() == Error::bad_header);
}

TEST_CASE("packets that are none are refused before anything is played") {
    const Bytes reserved{3, 255};  // an "arbitrary number of frames", of more than 120 ms
    for (const ByteView packet : {ByteView{}, ByteView(reserved)}) {
        Pages message;
        message.pages[2].packets[3] = packet;
        CHECK(message.refusal() == Error::bad_packet);
    }
}

TEST_CASE("a packet that turns out broken ends the message with an error") {
    const Bytes broken{2 | 0x48, 255};  // two frames, and not even the length of the first
    Pages message;
    auto& pages = message.pages;
    pages.erase(pages.begin() + 3, pages.end());
    pages[2].last = true;
    pages[2].packets = {pages[2].packets[0], broken, pages[2].packets[1]};
    pages[2].position = 960 + *samples_of(broken) + 960;
    auto reader = VoiceMessageReader::open(message.joined()).value();
    CHECK(reader.read()->size() == 960 - 312);
    CHECK(reader.read().error() == Error::bad_packet);
    CHECK(reader.read()->empty());
}

TEST_CASE("a message that says to be longer than an hour is refused") {
    // Packets of one byte, 60 ms of silence each.
    const Bytes silence{0x18 | 0x60};
    const auto samples = *samples_of(silence);
    const std::vector<ByteView> packets(255, silence);
    Pages message;
    message.pages.resize(2);
    std::uint64_t position = 0;
    while (position < max_message_samples + sample_rate_hz) {
        position += packets.size() * samples;
        message.pages.push_back({.first = false,
                                 .last = false,
                                 .position = position,
                                 .stream = 1,
                                 .number = static_cast<std::uint32_t>(message.pages.size()),
                                 .packets = packets});
    }
    message.pages.back().last = true;
    CHECK(message.refusal() == Error::too_long);
}

TEST_CASE("a page takes what its table of lengths can hold") {
    const Bytes packet(255 * 255 - 1, 7);
    const OggPage page{.packets = {packet}};
    const Bytes written = write_page(page).value();
    ByteView rest(written);
    const auto read = take_page(rest).value();
    CHECK(rest.empty());
    CHECK(std::ranges::equal(read.packets.at(0), packet));
    const Bytes longer(255 * 255, 7);
    CHECK(write_page({.packets = {longer}}).error() == Error::bad_page);
}

TEST_CASE("a packet that goes on on the next page is refused") {
    const Bytes packet(254, 0);
    Bytes page = write_page({.packets = {packet}}).value();
    page[27] = 255;  // not its end
    page.push_back(0);
    ByteView rest(page);
    CHECK(take_page(rest).error() == Error::bad_page);
    CHECK(rest.size() == page.size());
}

}  // namespace
}  // namespace vesper::voice
