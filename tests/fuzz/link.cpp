// A link that somebody was sent: any text, or one whose check is right.

#include "core/invite/link.h"

#include "core/common/base64url.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace vesper::fuzz {

namespace {

void read(std::string_view link) {
    const auto secret = invite::decode_link(link);
    if (!secret) return;
    must(link.contains(invite::encode_code(*secret)),
         "a link that is read carries the one code of its secret");
    (void)invite::derive_link_keys(*secret);
}

/// The code of any version and size, with its right check.
std::string code_of(ByteView body) {
    Bytes bytes = copy_of(body);
    append(bytes, crypto::expand_array<4>(crypto::extract(view_of("Vesper link check v1"), {body}), "check"));
    return encode_base64url(bytes);
}

}  // namespace

void attack(ByteView bytes) {
    Input input(bytes);
    switch (input.u8() % 3) {
        case 0:
            return read(text_of(input.rest()));
        case 1:
            return read(code_of(input.rest()));
        default: {
            const std::string before = text_of(input.sized());
            const std::string code = code_of(input.sized());
            return read(before + code + text_of(input.rest()));
        }
    }
}

std::vector<Bytes> seeds() {
    Bytes body{invite::link_version};
    body.resize(33, 7);
    const std::string code = code_of(body);
    Bytes later = body;
    later.front() = 2;
    return {Arguments().u8(0).rest(view_of("https://vesper.example/#" + code)).take(),
            Arguments().u8(0).rest(view_of(code.substr(0, 20))).take(), Arguments().u8(1).rest(body).take(),
            Arguments().u8(1).rest(later).take(),
            Arguments().u8(2).sized(view_of(" #")).sized(body).rest(view_of("\n")).take()};
}

}  // namespace vesper::fuzz
