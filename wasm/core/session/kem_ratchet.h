#pragma once
// The post-quantum step of a session (docs/protocol.md, section 5): one side offers a fresh X-Wing key in
// chunks that lead its frames, the other answers with a ciphertext likewise, and the secret goes into the
// root key. In the manner of Signal's Sparse Post-Quantum Ratchet, with whole encapsulations and repeated
// chunks in place of an incremental KEM and erasure codes.

#include <cstdint>
#include <optional>
#include <variant>

#include "core/common/codec.h"
#include "core/crypto/keys.h"

namespace vesper::session {

enum class Role : std::uint8_t { joiner = 0, inviter = 1 };

/// What leads a body: `tag` goes into the header (bits 6 to 5 kind, 4 to 0 index), `bytes` before the
/// content.
struct KemChunk {
    std::uint8_t tag = 0;
    Bytes bytes;
};

class KemRatchet {
public:
    explicit KemRatchet(Role role);

    // ---- sealing ----
    /// Generator: the secret of a step that both sides know now, to be mixed into the sending half that is
    /// being taken. The step is over then.
    [[nodiscard]] std::optional<crypto::SharedSecret> take_agreed();
    /// Begins or answers a step when it is time, and gives the chunk that leads the next frame.
    [[nodiscard]] KemChunk next_chunk(crypto::Random& random);

    // ---- opening ----
    /// Encapsulator: the secret that the other side may mix into a chain of its own.
    [[nodiscard]] const crypto::SharedSecret* answered() const;
    /// The secret is mixed, on whichever side: the next step follows.
    void end_step();
    /// Bytes before the content of a frame with this tag; nothing when there is no such tag.
    [[nodiscard]] static std::optional<std::size_t> size_of(std::uint8_t tag);
    /// Takes a chunk of an opened frame. What is not waited for is ignored.
    void take(std::uint8_t tag, ByteView chunk);

    /// One more frame was sealed or opened.
    void count_frame();
    /// Number of the step that is under way or comes next, from 1.
    [[nodiscard]] std::uint32_t step() const { return step_; }

    void encode(Writer& writer) const;
    /// What it reads may be anything once the reader has failed.
    [[nodiscard]] static KemRatchet decode(Reader& reader, Role role);

private:
    static constexpr unsigned chunks = 16;
    /// Chunks that have come, in their places.
    template <std::size_t N>
    struct Gathered {
        static_assert(N % chunks == 0);
        ByteArray<N> bytes{};
        std::uint16_t have = 0;  // a bit each
        [[nodiscard]] bool complete() const { return have == 0xFFFF; }
        void put(unsigned index, ByteView chunk);
    };
    using GatheredKey = Gathered<sizeof(crypto::KemPublicKey::bytes)>;
    using GatheredCiphertext = Gathered<std::tuple_size_v<crypto::KemCiphertext>>;

    // The generator's states, then the encapsulator's.
    struct Resting {
        std::uint32_t frames = 0;  // since the step before was over
    };
    struct Offering {
        crypto::KemKeyPair key;
        std::uint8_t next = 0;
        GatheredCiphertext answer{};
    };
    struct Agreed {
        crypto::SharedSecret secret;
    };
    struct Listening {
        GatheredKey offer{};
    };
    struct Answering {
        crypto::KemCiphertext ciphertext{};
        crypto::SharedSecret secret;
        std::uint8_t next = 0;
    };
    using State = std::variant<Resting, Offering, Agreed, Listening, Answering>;

    [[nodiscard]] KemChunk chunk_of(std::uint8_t kind, ByteView whole, std::uint8_t& next) const;

    Role role_;
    std::uint32_t step_ = 1;
    State state_;
};

}  // namespace vesper::session
