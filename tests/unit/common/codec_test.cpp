#include "core/common/codec.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

namespace vesper {
namespace {

TEST_CASE("what the writer writes, the reader reads back") {
    const Bytes blob{1, 2, 3};
    const Bytes encoded = Writer()
                              .u8(0xAB)
                              .u32(0xFFFFFFFF)
                              .u64(std::numeric_limits<std::uint64_t>::max())
                              .i64(std::numeric_limits<std::int64_t>::min())
                              .flag(true)
                              .flag(false)
                              .raw(ByteArray<4>{9, 8, 7, 6})
                              .sized(ByteView(blob))
                              .sized("name")
                              .take();
    Reader reader(encoded);
    CHECK(reader.u8() == 0xAB);
    CHECK(reader.u32() == 0xFFFFFFFF);
    CHECK(reader.u64() == std::numeric_limits<std::uint64_t>::max());
    CHECK(reader.i64() == std::numeric_limits<std::int64_t>::min());
    CHECK(reader.flag());
    CHECK_FALSE(reader.flag());
    CHECK(reader.array<4>() == ByteArray<4>{9, 8, 7, 6});
    CHECK(copy_of(reader.sized(3)) == blob);
    CHECK(reader.sized_text(4) == "name");
    CHECK(reader.finish());
}

TEST_CASE("integers are big-endian and lengths take four bytes") {
    CHECK(Writer().u32(0x01020304).take() == Bytes{1, 2, 3, 4});
    CHECK(Writer().u64(0x0102030405060708).take() == Bytes{1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(Writer().i64(-2).take() == Bytes{255, 255, 255, 255, 255, 255, 255, 254});
    CHECK(Writer().sized("ab").take() == Bytes{0, 0, 0, 2, 'a', 'b'});
}

TEST_CASE("a flag is 0 or 1 and nothing else") {
    for (unsigned value = 2; value < 256; ++value) {
        const Bytes encoded{static_cast<std::uint8_t>(value)};
        Reader reader(encoded);
        CHECK_FALSE(reader.flag());
        CHECK_FALSE(reader.finish());
    }
}

TEST_CASE("bytes that are left over make the whole refused") {
    const Bytes encoded{1, 2};
    Reader reader(encoded);
    CHECK(reader.u8() == 1);
    CHECK_FALSE(reader.finish());
    CHECK_FALSE(reader.failed());
}

TEST_CASE("a string over its limit is refused though it is all there") {
    const Bytes encoded = Writer().sized("abcd").take();
    Reader enough(encoded);
    CHECK(enough.sized_text(4) == "abcd");
    CHECK(enough.finish());
    Reader over(encoded);
    CHECK(over.sized(3).empty());
    CHECK_FALSE(over.finish());
}

TEST_CASE("a length beyond the input is refused") {
    for (const std::uint32_t claimed : {3U, 4U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
        const Bytes encoded = Writer().u32(claimed).raw(ByteArray<2>{1, 2}).take();
        Reader reader(encoded);
        CHECK(reader.sized(0xFFFFFFFF).empty());
        CHECK(reader.failed());
    }
}

TEST_CASE("every truncation is refused") {
    const Bytes encoded = Writer().u32(7).sized("abc").i64(5).take();
    for (std::size_t size = 0; size < encoded.size(); ++size) {
        Reader reader(ByteView(encoded).first(size));
        (void)reader.u32();
        (void)reader.sized(3);
        (void)reader.i64();
        CHECK_FALSE(reader.finish());
    }
}

TEST_CASE("a failure stays: what follows reads as nothing") {
    const Bytes encoded{1, 2, 3};
    Reader reader(encoded);
    CHECK(reader.u32() == 0);
    CHECK(reader.u8() == 0);
    CHECK(reader.array<2>() == ByteArray<2>{});
    CHECK(reader.remainder().empty());
    CHECK(reader.failed());
    CHECK_FALSE(reader.finish());
}

TEST_CASE("a caller's own refusal stays too") {
    const Bytes encoded{1};
    Reader reader(encoded);
    reader.fail();
    CHECK(reader.u8() == 0);
    CHECK_FALSE(reader.finish());
}

TEST_CASE("the remainder may be empty") {
    const Bytes encoded{1};
    Reader reader(encoded);
    CHECK(reader.u8() == 1);
    CHECK(reader.remainder().empty());
    CHECK(reader.finish());
}

}  // namespace
}  // namespace vesper
