// The chunks of a file, from whoever has its key: any bytes, or a chunk that the key seals, of any size and
// trailer, in any place.

#include "core/file/stream.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace vesper::fuzz {

namespace {

using file::Cut;

const crypto::SealKey key(ByteArray<32>{7});

/// What the input says, as long as it should be here, or nearly.
Bytes chunk_for(const file::Opener& opener, std::uint64_t size, Input& input) {
    const Cut cut(size);
    const std::size_t plain = cut.plain_bytes(opener.index());
    const auto shape = input.u8();
    const file::Place place{.index = opener.index() + (shape & 1U), .last = (shape & 2U) != 0};
    Bytes bytes(plain + (shape & 4U ? input.u8() : 0U), 3);
    const ByteView given = input.sized();
    std::ranges::copy(given.first(std::min(given.size(), bytes.size())), bytes.begin());
    if ((shape & 8U) == 0)
        return file::seal_chunk(key, shape & 16U ? place : cut.place(opener.index()), bytes);
    return bytes;
}

}  // namespace

void attack(ByteView bytes) {
    Input input(bytes);
    const std::uint64_t size = input.u8() % 2 == 0 ? input.u16() : input.u64() % (file::max_file_size + 1);
    const Cut cut(size);
    must(cut.chunks() >= 1, "there is always a trailer");
    must(cut.plain_bytes(cut.chunks() - 1) >= 1 && cut.plain_bytes(cut.chunks()) == 0,
         "no chunk is empty, and none more");

    file::Opener opener(key, size);
    std::uint64_t good = 0;
    std::uint64_t opened_bytes = 0;
    while (!input.empty()) {
        Bytes chunk = chunk_for(opener, size, input);
        const bool was_complete = opener.is_complete();
        const auto opened = opener.open(chunk);
        if (opened) {
            ++good;
            opened_bytes += opened->size();
        }
        must(opener.index() == good, "only a good chunk counts");
        must(!opened || !was_complete, "nothing follows the last chunk");
        must(opened_bytes <= size, "no more is opened than the file has");
        must(!opener.is_complete() || opened_bytes == size, "a whole file is as long as was stated");
    }
}

std::vector<Bytes> seeds() {
    crypto::Blake2b empty;
    Bytes one{'x'};
    crypto::Blake2b of_one;
    of_one.update(one);
    append(one, of_one.digest());
    return {
        Arguments().u8(0).u16(0).u8(0).sized(empty.digest()).take(),
        Arguments().u8(0).u16(1).u8(0).sized(one).take(),
        Arguments().u8(0).u16(1).u8(0).sized(view_of("a wrong trailer")).take(),
        Arguments().u8(1).u64(3 * file::chunk_size).u8(0).u16(0).u8(0).u16(0).u8(8).u16(0).take(),
        Arguments().u8(1).u64(file::max_file_size).u8(17).u16(0).u8(2).u16(0).u8(4).u8(200).u16(0).take()};
}

}  // namespace vesper::fuzz
