#pragma once
// Two ends of one session, with their randomness.

#include <catch2/catch_test_macros.hpp>

#include "core/session/session.h"
#include "unit/crypto/hex.h"

namespace vesper::session {

inline crypto::DhKeyPair dh_key(std::uint32_t number) {
    return crypto::DhKeyPair(crypto::Seed(tests::entropy_of(number)));
}

inline handshake::SessionSecret session_secret(std::uint32_t number) {
    return {.root = handshake::RootKey(tests::entropy_of(number)),
            .transcript = tests::entropy_of(number + 1)};
}

struct Pair {
    explicit Pair(std::uint32_t number = 1)
        : joiner(*Session::begin_joiner(session_secret(number), dh_key(10), dh_key(11).public_key())),
          inviter(*Session::begin_inviter(session_secret(number), dh_key(11), dh_key(10).public_key())) {}

    Bytes from_joiner(std::string_view text) { return joiner.seal(view_of(text), random); }
    Bytes from_inviter(std::string_view text) { return inviter.seal(view_of(text), random); }
    /// One goes each way and opens: a ratchet step of each side.
    void round_trip() {
        REQUIRE(inviter.open(from_joiner("there")));
        REQUIRE(joiner.open(from_inviter("and back")));
    }

    Session joiner;
    Session inviter;
    crypto::Random random{tests::entropy_of(99)};
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

}  // namespace vesper::session
