#pragma once
// A session: seals and opens the frames of one contact. The Double Ratchet with header encryption (Signal,
// "The Double Ratchet Algorithm", section 4), whose root key is also fed by X-Wing secrets (KemRatchet).
// docs/protocol.md, section 5, has every byte.
//
//   frame  = R (16, random) | sealed header (57) | sealed body: [chunk of the post-quantum step] content
//   header = ratchet key (32) | PN (4) | N (4) | flags (1)
//
// A session changes with every seal and open. It must be stored before what it sealed leaves the device.

#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <optional>

#include "core/common/codec.h"
#include "core/crypto/seal.h"
#include "core/handshake/handshake.h"
#include "core/session/kem_ratchet.h"

namespace vesper::session {

enum class Error : std::uint8_t {
    malformed,
    replayed,       // its key was used already, or is too old to be kept
    too_far_ahead,  // more frames are missing than limits::max_skip_ahead
    does_not_open,
};

/// Bytes that sealing adds, apart from a chunk.
inline constexpr std::size_t overhead = 16 + 41 + 2 * crypto::tag_size;
/// Bytes that a chunk of the post-quantum step adds at most.
inline constexpr std::size_t max_chunk = 80;

class Session {
public:
    /// Joiner: `ratchet_key` is the key of its introduction, `prekey` the one of the bundle.
    /// does_not_open: the prekey is of low order.
    [[nodiscard]] static std::expected<Session, Error> begin_joiner(const handshake::SessionSecret& secret,
                                                                    const crypto::DhKeyPair& ratchet_key,
                                                                    const crypto::DhPublicKey& prekey);
    /// Inviter: the private part of its bundle's prekey, and the key of the introduction.
    [[nodiscard]] static std::expected<Session, Error> begin_inviter(const handshake::SessionSecret& secret,
                                                                     const crypto::DhKeyPair& prekey,
                                                                     const crypto::DhPublicKey& ratchet_key);

    /// Seals the next frame.
    [[nodiscard]] Bytes seal(ByteView content, crypto::Random& random);
    /// Opens a frame in whatever order it came. On an error nothing has changed.
    [[nodiscard]] std::expected<Bytes, Error> open(ByteView frame);

    /// This side's part in the handshake.
    [[nodiscard]] Role role() const { return role_; }
    /// Number of the post-quantum step that is under way or comes next.
    [[nodiscard]] std::uint32_t kem_step() const { return kem_.step(); }

    /// For the stored record; the reader takes it back.
    void encode(Writer& writer) const;
    [[nodiscard]] static std::expected<Session, Error> decode(Reader& reader);

private:
    struct ChainRole;
    using RootKey = handshake::RootKey;
    using ChainKey = crypto::Secret<32, ChainRole>;
    using HeaderKey = crypto::SealKey;
    using MessageKey = crypto::SealKey;
    struct Chain {
        HeaderKey header_key;
        ChainKey key;
        std::uint32_t next = 0;  // number of the frame that this key leads to
        bool mixed = false;      // sending: the step that began it mixed in a KEM secret
    };
    /// Keys of frames that were overtaken.
    struct Skipped {
        HeaderKey header_key;
        std::map<std::uint32_t, MessageKey> keys;
    };
    struct Frame;
    struct Header;
    struct Ratcheted;

    Session(Role role, const crypto::Hash& transcript, const crypto::DhKeyPair& ours,
            const crypto::DhPublicKey& theirs)
        : role_(role), transcript_(transcript), ours_(ours), theirs_(theirs), kem_(role) {}

    [[nodiscard]] static Session begin(const handshake::SessionSecret& secret, Role role,
                                       const crypto::DhKeyPair& ours, const crypto::DhPublicKey& theirs);

    [[nodiscard]] static Ratcheted ratchet(const RootKey& root, const crypto::SharedSecret& dh, ByteView kem);
    [[nodiscard]] static MessageKey advance(Chain& chain);
    [[nodiscard]] static std::expected<void, Error> skip(Chain& chain, std::uint32_t until, Skipped& into);
    void take_sending_half(crypto::Random& random);
    [[nodiscard]] std::optional<Header> open_header(const Frame& frame, const HeaderKey& key) const;
    [[nodiscard]] std::expected<Bytes, Error> open_body(const Frame& frame, const Header& header,
                                                        const MessageKey& key) const;
    [[nodiscard]] std::expected<Bytes, Error> open_in_chain(const Frame& frame, const Header& header);
    [[nodiscard]] std::expected<Bytes, Error> open_in_next_chain(const Frame& frame, const Header& header);
    [[nodiscard]] std::expected<Bytes, Error> open_skipped(const Frame& frame, const Header& header,
                                                           Skipped& skipped);
    [[nodiscard]] Bytes opened(const Header& header, Bytes body);
    void keep(Skipped skipped);

    Role role_;
    crypto::Hash transcript_;
    RootKey root_;
    crypto::DhKeyPair ours_;
    crypto::DhPublicKey theirs_;
    std::optional<Chain> sending_;  // none: the sending half of a ratchet step is due
    HeaderKey next_sending_header_;
    std::uint32_t previous_sent_ = 0;  // frames in the sending chain before (PN)
    std::optional<Chain> receiving_;
    HeaderKey next_receiving_header_;
    std::deque<Skipped> skipped_;  // oldest first
    KemRatchet kem_;
};

}  // namespace vesper::session
