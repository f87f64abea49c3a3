// The core as ./dev bench crypto calls it from JavaScript: bytes are copied in and out with each call, and
// each call that needs randomness is given 32 fresh bytes, as in the product. Emscripten only.

#include <emscripten/bind.h>

#include <cstdlib>
#include <memory>
#include <optional>

#include "core/file/chunk.h"
#include "core/invite/bundle.h"
#include "core/session/session.h"

namespace vesper::bench {

namespace {

using emscripten::val;

// A Uint8Array arrives as a std::string: Embind's shortest way.
ByteView bytes_of(const std::string& bytes) {
    return view_of(bytes);
}
crypto::Random random_of(const std::string& entropy) {
    if (entropy.size() != 32) std::abort();
    return crypto::Random(Reader(bytes_of(entropy)).array<32>());
}
val to_js(ByteView bytes) {
    return val(emscripten::typed_memory_view(bytes.size(), bytes.data())).call<val>("slice");
}
/// What a benchmark may not go on without.
template <class T, class E>
T must(std::expected<T, E> result) {
    if (!result) std::abort();
    return std::move(*result);
}

/// Long-term keys: made before the clock runs, for everyone who is measured.
class Identity {
public:
    explicit Identity(const std::string& entropy) : keys(random_of(entropy).secret<crypto::Seed>()) {}
    crypto::SignKeyPair keys;
};

/// One side of a contact, from the first key to the last message.
class Party {
public:
    /// Makes the keys of an invite, the link, and the sealed bundle that the server would have.
    static std::unique_ptr<Party> inviter(const Identity& identity, const std::string& entropy) {
        auto random = random_of(entropy);
        auto party = std::unique_ptr<Party>(new Party(identity));
        const auto secret = random.secret<invite::LinkSecret>();
        party->code_ = invite::encode_code(secret);
        party->link_ = invite::derive_link_keys(secret);
        party->prekey_.emplace(random.secret<crypto::Seed>());
        party->kem_.emplace(random.secret<crypto::Seed>());
        const invite::Bundle bundle{.max_version = handshake::protocol_version,
                                    .identity = identity.keys.public_key(),
                                    .prekey = party->prekey_->public_key(),
                                    .kem_key = party->kem_->public_key(),
                                    .drop = random.array<16>(),
                                    .expires_at_ms = 1,
                                    .name = "Inviter"};
        party->bundle_ = invite::encode_bundle(bundle, identity.keys, party->link_.lookup);
        party->out_ = invite::seal_bundle(party->bundle_, party->link_, random);
        return party;
    }

    /// Opens the link and the bundle, and makes the join message.
    static std::unique_ptr<Party> joiner(const Identity& identity, const std::string& code,
                                         const std::string& sealed_bundle, const std::string& entropy) {
        auto random = random_of(entropy);
        auto party = std::unique_ptr<Party>(new Party(identity));
        party->link_ = invite::derive_link_keys(must(invite::decode_link(code)));
        party->bundle_ = must(invite::open_bundle(bytes_of(sealed_bundle), party->link_));
        const auto bundle = must(invite::decode_bundle(party->bundle_, party->link_.lookup));
        const crypto::DhKeyPair ratchet_key(random.secret<crypto::Seed>());
        const handshake::Introduction introduction{.drop = random.array<16>(),
                                                   .claimed_at_ms = 1,
                                                   .ratchet_key = ratchet_key.public_key(),
                                                   .received_up_to = 0,
                                                   .name = "Joiner"};
        auto joined = must(handshake::create_join(party->link_, party->bundle_, bundle, identity.keys,
                                                  introduction, random));
        party->session_ =
            must(session::Session::begin_joiner(joined.outcome.session, ratchet_key, bundle.prekey));
        party->out_ = std::move(joined.join);
        return party;
    }

    /// Inviter: takes the join message.
    void accept(const std::string& join) {
        const auto accepted = must(handshake::consume_join(
            link_, bundle_, {.identity = identity_.keys, .prekey = *prekey_, .kem = *kem_}, bytes_of(join)));
        session_ = must(session::Session::begin_inviter(accepted.outcome.session, *prekey_,
                                                        accepted.introduction.ratchet_key));
    }

    [[nodiscard]] std::string code() const { return code_; }
    /// The inviter's sealed bundle, the joiner's join message.
    [[nodiscard]] val out() const { return to_js(out_); }

    val seal(const std::string& plaintext, const std::string& entropy) {
        auto random = random_of(entropy);
        return to_js(session_->seal(bytes_of(plaintext), random));
    }
    val open(const std::string& frame) { return to_js(must(session_->open(bytes_of(frame)))); }

    /// The same without JavaScript between the messages: `count` of them, the direction changing each time.
    void ping_pong(Party& other, const std::string& plaintext, int count, const std::string& entropy) {
        auto random = random_of(entropy);
        std::array<Party*, 2> sides{this, &other};
        for (int i = 0; i < count; ++i) {
            const Bytes frame = sides[0]->session_->seal(bytes_of(plaintext), random);
            if (must(sides[1]->session_->open(frame)).size() != plaintext.size()) std::abort();
            std::swap(sides[0], sides[1]);
        }
    }

private:
    explicit Party(const Identity& identity) : identity_(identity) {}
    const Identity& identity_;  // outlives every party: the benchmark never deletes one
    std::string code_;
    invite::LinkKeys link_;
    std::optional<crypto::DhKeyPair> prekey_;
    std::optional<crypto::KemKeyPair> kem_;
    Bytes bundle_;
    Bytes out_;
    std::optional<session::Session> session_;
};

/// Seals the chunks of a file, one after the other.
/// As the file worker has it: a chunk is put into the slot, sealed or opened where it lies, and taken out.
class Sealer {
public:
    explicit Sealer(const std::string& entropy) : key_(random_of(entropy).secret<crypto::SealKey>()) {}
    [[nodiscard]] val slot() { return val(emscripten::typed_memory_view(slot_.size(), slot_.data())); }
    void seal() { file::seal_chunk_in_place(key_, {.index = sealed_++, .last = false}, slot_); }
    void open() { must(file::open_chunk_in_place(key_, {.index = opened_++, .last = false}, slot_)); }

private:
    crypto::SealKey key_;
    ByteArray<file::sealed_chunk_size> slot_{};
    std::uint64_t sealed_ = 0;
    std::uint64_t opened_ = 0;
};

EMSCRIPTEN_BINDINGS(vesper_crypto_bench) {
    using emscripten::return_value_policy::take_ownership;
    emscripten::class_<Identity>("Identity").constructor<const std::string&>();
    emscripten::class_<Party>("Party")
        .class_function("inviter", &Party::inviter, take_ownership())
        .class_function("joiner", &Party::joiner, take_ownership())
        .function("accept", &Party::accept)
        .function("code", &Party::code)
        .function("out", &Party::out)
        .function("seal", &Party::seal)
        .function("open", &Party::open)
        .function("pingPong", &Party::ping_pong);
    emscripten::class_<Sealer>("Sealer")
        .constructor<const std::string&>()
        .function("slot", &Sealer::slot)
        .function("seal", &Sealer::seal)
        .function("open", &Sealer::open);
}

}  // namespace

}  // namespace vesper::bench
