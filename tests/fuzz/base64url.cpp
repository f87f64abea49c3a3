// Text that claims to be base64url.

#include "core/common/base64url.h"

#include "fuzz/target.h"

namespace vesper::fuzz {

void attack(ByteView input) {
    const std::string text = text_of(input);
    const auto decoded = decode_base64url(text);
    must(!decoded || encode_base64url(*decoded) == text, "text that decodes is the one encoding");
    must(decode_base64url_array<16>(text).has_value() == (decoded && decoded->size() == 16),
         "an array decodes from exactly its size");
    must(decode_base64url(encode_base64url(input)) == copy_of(input), "what is encoded decodes");
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> out;
    for (std::size_t size = 0; size < 5; ++size) {
        out.push_back(copy_of(view_of(encode_base64url(Bytes(size, 0xFE)))));
    }
    out.push_back(copy_of(view_of(encode_base64url(ByteArray<16>{1, 2, 3}))));
    return out;
}

}  // namespace vesper::fuzz
