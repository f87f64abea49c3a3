#pragma once
// The binary encoding of everything that is sealed: fixed-size fields, big-endian integers, and byte strings
// behind a 32-bit length. There is one encoding of each value; a decoder refuses what is left over.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/common/bytes.h"

namespace vesper {

class Writer {
public:
    Writer& u8(std::uint8_t value) { return integer(value, 1); }
    Writer& u32(std::uint32_t value) { return integer(value, 4); }
    Writer& u64(std::uint64_t value) { return integer(value, 8); }
    Writer& i64(std::int64_t value) { return integer(static_cast<std::uint64_t>(value), 8); }
    Writer& flag(bool value) { return u8(value ? 1 : 0); }
    /// Bytes whose number the format fixes.
    Writer& raw(ByteView bytes) {
        append(out_, bytes);
        return *this;
    }
    /// Bytes behind their 32-bit length.
    Writer& sized(ByteView bytes) {
        u32(static_cast<std::uint32_t>(bytes.size()));
        return raw(bytes);
    }
    Writer& sized(std::string_view text) { return sized(view_of(text)); }

    [[nodiscard]] Bytes take() { return std::move(out_); }

private:
    Writer& integer(std::uint64_t value, unsigned size);
    Bytes out_;
};

/// Reads in the same order. A field that is not there makes the reader fail for good and gives zero;
/// finish() says once, at the end, whether everything was there and nothing is left.
class Reader {
public:
    explicit Reader(ByteView input) : rest_(input) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(integer(1)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(integer(4)); }
    std::uint64_t u64() { return integer(8); }
    std::int64_t i64() { return static_cast<std::int64_t>(integer(8)); }
    /// Unix time in milliseconds, 0 to limits::max_integer; anything else fails.
    std::int64_t time_ms();
    /// 0 or 1; anything else fails.
    bool flag();
    template <std::size_t N>
    ByteArray<N> array() {
        ByteArray<N> out{};
        const ByteView bytes = raw(N);
        for (std::size_t i = 0; i < bytes.size(); ++i) out[i] = bytes[i];
        return out;
    }
    /// `size` bytes, or an empty view after a failure. Points into the input.
    ByteView raw(std::size_t size);
    /// Bytes behind their length, at most `limit`.
    ByteView sized(std::size_t limit);
    std::string sized_text(std::size_t limit) { return text_of(sized(limit)); }
    /// Everything that is left.
    ByteView remainder() { return raw(rest_.size()); }

    void fail() { failed_ = true; }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] bool finish() const { return !failed_ && rest_.empty(); }

private:
    std::uint64_t integer(unsigned size);
    ByteView rest_;
    bool failed_ = false;
};

}  // namespace vesper
