#include "core/session/session.h"

#include "core/common/limits.h"

namespace vesper::session {

namespace {

constexpr std::uint8_t session_version = 1;

std::string_view chain_label(Role sender) {
    return sender == Role::joiner ? "joiner to inviter" : "inviter to joiner";
}

Role other(Role role) {
    return role == Role::joiner ? Role::inviter : Role::joiner;
}

template <class Key>
void derive(Key& out, const std::uint8_t* chain_key, std::uint8_t constant) {
    crypto_auth_hmacsha256(out.data(), &constant, 1, chain_key);
}

}  // namespace

Session::Session(const handshake::RootKey& root, Role role) : role_(role) {
    const auto prk = crypto::extract(view_of("Vesper session v1"), {root.view()});
    sending_.key = crypto::expand_secret<ChainKey>(prk, chain_label(role));
    receiving_.key = crypto::expand_secret<ChainKey>(prk, chain_label(other(role)));
}

/// Section 5.2: HMAC with constant 1 gives the message key, with constant 2 the next chain key.
crypto::SealKey Session::advance(Chain& chain) {
    crypto::SealKey message_key;
    ChainKey next;
    derive(message_key, chain.key.data(), 1);
    derive(next, chain.key.data(), 2);
    chain.key = std::move(next);
    ++chain.next;
    return message_key;
}

Bytes Session::associated(std::uint64_t number, Role sender) const {
    return Writer().u8(session_version).u64(number).u8(static_cast<std::uint8_t>(sender)).take();
}

Bytes Session::seal(ByteView plaintext) {
    const std::uint64_t number = sending_.next;
    const crypto::SealKey key = advance(sending_);
    const Bytes sealed = crypto::seal_once(key, plaintext, associated(number, role_));
    return Writer().u8(session_version).u64(number).raw(sealed).take();
}

std::expected<Bytes, Error> Session::open(ByteView frame) {
    Reader reader(frame);
    const std::uint8_t version = reader.u8();
    const std::uint64_t number = reader.u64();
    const ByteView sealed = reader.remainder();
    if (!reader.finish() || version != session_version || sealed.size() < crypto::tag_size) {
        return std::unexpected(Error::malformed);
    }
    const Bytes ad = associated(number, other(role_));

    if (number < receiving_.next) {
        const auto key = skipped_.find(number);
        if (key == skipped_.end()) return std::unexpected(Error::replayed);
        auto plaintext = crypto::open_once(key->second, sealed, ad);
        if (!plaintext) return std::unexpected(Error::does_not_open);
        skipped_.erase(key);
        return std::move(*plaintext);
    }

    if (number - receiving_.next > limits::max_skip_ahead) return std::unexpected(Error::too_far_ahead);
    Chain chain = receiving_;
    std::map<std::uint64_t, crypto::SealKey> newly_skipped;
    while (chain.next < number) {
        const std::uint64_t skipped = chain.next;
        newly_skipped.emplace_hint(newly_skipped.end(), skipped, advance(chain));
        if (newly_skipped.size() > limits::max_skipped_keys) newly_skipped.erase(newly_skipped.begin());
    }
    const crypto::SealKey key = advance(chain);
    auto plaintext = crypto::open_once(key, sealed, ad);
    if (!plaintext) return std::unexpected(Error::does_not_open);

    receiving_ = std::move(chain);
    skipped_.merge(newly_skipped);
    while (skipped_.size() > limits::max_skipped_keys) skipped_.erase(skipped_.begin());
    return std::move(*plaintext);
}

void Session::encode(Writer& writer) const {
    writer.u8(session_version).u8(static_cast<std::uint8_t>(role_));
    for (const Chain* chain : {&sending_, &receiving_}) writer.raw(chain->key.view()).u64(chain->next);
    writer.u32(static_cast<std::uint32_t>(skipped_.size()));
    for (const auto& [number, key] : skipped_) writer.u64(number).raw(key.view());
}

std::expected<Session, Error> Session::decode(Reader& reader) {
    Session out;
    if (reader.u8() != session_version) reader.fail();
    out.role_ = reader.flag() ? Role::inviter : Role::joiner;
    for (Chain* chain : {&out.sending_, &out.receiving_}) {
        chain->key = ChainKey(reader.array<32>());
        chain->next = reader.u64();
    }
    const std::uint32_t count = reader.u32();
    if (count > limits::max_skipped_keys) reader.fail();
    for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
        const std::uint64_t number = reader.u64();
        if (number >= out.receiving_.next) reader.fail();
        if (!out.skipped_.empty() && number <= out.skipped_.rbegin()->first) reader.fail();
        out.skipped_.emplace(number, crypto::SealKey(reader.array<32>()));
    }
    if (reader.failed()) return std::unexpected(Error::malformed);
    return out;
}

}  // namespace vesper::session
