#pragma once
// A session: seals and opens the messages of one contact. Two one-way symmetric-key ratchets, one for each
// direction (Signal, "The Double Ratchet Algorithm", section 2.2). The interface is the one the whole Double
// Ratchet has.
//
//   frame = version (1) | number (8) | ciphertext and tag, sealed once under the message key with version,
//   number
//           and direction as associated data
//
// A session changes with every seal and open. It must be stored before what it sealed leaves the device.

#include <cstdint>
#include <expected>
#include <map>

#include "core/common/codec.h"
#include "core/crypto/seal.h"
#include "core/handshake/handshake.h"

namespace vesper::session {

enum class Error : std::uint8_t {
    malformed,
    replayed,       // its key was used already, or is too old to be kept
    too_far_ahead,  // more messages are missing than limits::max_skip_ahead
    does_not_open,
};

enum class Role : std::uint8_t { joiner = 0, inviter = 1 };

/// Bytes that sealing adds.
inline constexpr std::size_t overhead = 1 + 8 + crypto::tag_size;

class Session {
public:
    Session(const handshake::RootKey& root, Role role);

    /// Seals the next message.
    [[nodiscard]] Bytes seal(ByteView plaintext);
    /// Opens a frame in whatever order it came. On an error nothing has changed.
    [[nodiscard]] std::expected<Bytes, Error> open(ByteView frame);

    /// For the stored record; the reader takes it back.
    void encode(Writer& writer) const;
    [[nodiscard]] static std::expected<Session, Error> decode(Reader& reader);

private:
    struct ChainRole;
    using ChainKey = crypto::Secret<32, ChainRole>;
    struct Chain {
        ChainKey key;
        std::uint64_t next = 0;  // number of the message that this key leads to
    };
    Session() = default;

    [[nodiscard]] static crypto::SealKey advance(Chain& chain);
    [[nodiscard]] Bytes associated(std::uint64_t number, Role sender) const;

    Role role_{};
    Chain sending_;
    Chain receiving_;
    std::map<std::uint64_t, crypto::SealKey> skipped_;
};

}  // namespace vesper::session
