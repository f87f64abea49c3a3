#pragma once
// A fuzzer's bytes read as arguments. What is not there reads as zero or nothing, so every input means
// something.

#include <algorithm>

#include "core/common/bytes.h"

namespace vesper::fuzz {

class Input {
public:
    explicit Input(ByteView bytes) : rest_(bytes) {}

    [[nodiscard]] bool empty() const { return rest_.empty(); }
    std::uint8_t u8() { return static_cast<std::uint8_t>(integer(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(integer(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(integer(4)); }
    std::uint64_t u64() { return integer(8); }
    /// As many bytes as the two before them say, or what there is.
    ByteView sized() { return take(u16()); }
    ByteView rest() { return take(rest_.size()); }
    template <std::size_t N>
    ByteArray<N> array() {
        ByteArray<N> out{};
        std::ranges::copy(take(N), out.begin());
        return out;
    }

private:
    ByteView take(std::size_t size) {
        const ByteView out = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(out.size());
        return out;
    }
    std::uint64_t integer(std::size_t size) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : take(size)) value = value << 8 | byte;
        return value;
    }
    ByteView rest_;
};

/// The same arguments written, for seeds.
class Arguments {
public:
    Arguments& u8(unsigned value) { return integer(value, 1); }
    Arguments& u16(std::uint64_t value) { return integer(value, 2); }
    Arguments& u32(std::uint64_t value) { return integer(value, 4); }
    Arguments& u64(std::uint64_t value) { return integer(value, 8); }
    Arguments& rest(ByteView bytes) {
        append(out_, bytes);
        return *this;
    }
    Arguments& sized(ByteView bytes) { return u16(bytes.size()).rest(bytes); }
    [[nodiscard]] Bytes take() const { return out_; }

private:
    Arguments& integer(std::uint64_t value, unsigned size) {
        while (size-- > 0) out_.push_back(static_cast<std::uint8_t>(value >> (8 * size)));
        return *this;
    }
    Bytes out_;
};

/// The bytes with some of them changed, cut short or extended, as the input says.
inline Bytes damaged(Bytes bytes, Input& input) {
    for (unsigned changes = input.u8() % 4; changes > 0 && !bytes.empty(); --changes) {
        const std::size_t at = input.u16() % bytes.size();
        bytes[at] ^= input.u8();
    }
    switch (input.u8() % 4) {
        case 1:
            bytes.resize(bytes.size() - std::min<std::size_t>(bytes.size(), input.u8()));
            break;
        case 2:
            append(bytes, input.sized());
            break;
        default:
            break;
    }
    return bytes;
}

}  // namespace vesper::fuzz
