#pragma once
// Base64 with padding (RFC 4648 section 4), as TURN passwords and HTTP Basic want it. The protocol's own
// encoding is core/common/base64url.h.

#include <sodium.h>

#include <string>

#include "core/common/bytes.h"

namespace vesper::server::turn {

[[nodiscard]] inline std::string encode_base64(ByteView bytes) {
    std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();  // the zero byte
    return out;
}

}  // namespace vesper::server::turn
