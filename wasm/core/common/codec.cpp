#include "core/common/codec.h"

#include "core/common/limits.h"

namespace vesper {

Writer& Writer::integer(std::uint64_t value, unsigned size) {
    for (unsigned shift = size * 8; shift > 0; shift -= 8) {
        out_.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
    }
    return *this;
}

ByteView Reader::raw(std::size_t size) {
    if (failed_ || size > rest_.size()) {
        failed_ = true;
        return {};
    }
    const ByteView out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return out;
}

ByteView Reader::sized(std::size_t limit) {
    const std::uint32_t size = u32();
    if (size > limit) failed_ = true;
    return raw(size);
}

std::int64_t Reader::time_ms() {
    const std::int64_t value = i64();
    if (value < 0 || value > limits::max_integer) failed_ = true;
    return value;
}

bool Reader::flag() {
    const std::uint8_t value = u8();
    if (value > 1) failed_ = true;
    return value == 1;
}

std::uint64_t Reader::integer(unsigned size) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : raw(size)) value = value << 8 | byte;
    return value;
}

}  // namespace vesper
