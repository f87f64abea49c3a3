#pragma once
// Two ends of one session.

#include "core/session/session.h"
#include "unit/crypto/hex.h"

namespace vesper::session {

struct Pair {
    Session joiner{handshake::RootKey(tests::entropy_of(1)), Role::joiner};
    Session inviter{handshake::RootKey(tests::entropy_of(1)), Role::inviter};
};

inline Bytes state_of(const Session& session) {
    Writer writer;
    session.encode(writer);
    return writer.take();
}

inline bool opens_to(Session& session, ByteView frame, std::string_view text) {
    const auto opened = session.open(frame);
    return opened && text_of(*opened) == text;
}

/// The frame with another number in its header.
inline Bytes renumbered(Bytes frame, std::uint64_t number) {
    const Bytes encoded = Writer().u64(number).take();
    std::ranges::copy(encoded, frame.begin() + 1);
    return frame;
}

}  // namespace vesper::session
