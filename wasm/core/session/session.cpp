#include "core/session/session.h"

#include <algorithm>
#include <numeric>

#include "core/common/limits.h"

namespace vesper::session {

namespace {

constexpr std::uint8_t record_version = 2;
constexpr std::size_t random_size = 16;
constexpr std::size_t header_size = 41;
constexpr std::size_t sealed_header_size = header_size + crypto::tag_size;
constexpr std::uint8_t mixed_bit = 0x80;

template <class Key>
void derive(Key& out, const std::uint8_t* chain_key, std::uint8_t constant) {
    crypto_auth_hmacsha256(out.data(), &constant, 1, chain_key);
}

crypto::Nonce nonce_of(ByteView random) {
    crypto::Nonce nonce{};
    std::ranges::copy(random, nonce.begin());
    return nonce;
}

Bytes join(ByteView first, ByteView second) {
    Bytes out = copy_of(first);
    append(out, second);
    return out;
}

}  // namespace

struct Session::Frame {
    crypto::Nonce nonce{};
    ByteView header;
    ByteView body;
};
struct Session::Header {
    crypto::DhPublicKey key;
    std::uint32_t previous{};
    std::uint32_t number{};
    bool mixed{};
    std::uint8_t chunk_tag{};
};
/// What KDF_RK gives.
struct Session::Ratcheted {
    RootKey root;
    ChainKey chain;
    HeaderKey next_header;
};

// ---- keys ----

Session::Ratcheted Session::ratchet(const RootKey& root, const crypto::SharedSecret& dh, ByteView kem) {
    const auto prk = crypto::extract(root.view(), {dh.view(), kem});
    return {.root = crypto::expand_secret<RootKey>(prk, "root"),
            .chain = crypto::expand_secret<ChainKey>(prk, "chain"),
            .next_header = crypto::expand_secret<HeaderKey>(prk, "header")};
}

/// Section 5.2 of the specification: HMAC with constant 1 gives the message key, with 2 the next chain key.
Session::MessageKey Session::advance(Chain& chain) {
    MessageKey message_key;
    ChainKey next;
    derive(message_key, chain.key.data(), 1);
    derive(next, chain.key.data(), 2);
    chain.key = std::move(next);
    ++chain.next;
    return message_key;
}

/// Advances to the frame `until` and keeps the newest of the keys passed.
std::expected<void, Error> Session::skip(Chain& chain, std::uint32_t until, Skipped& into) {
    if (until <= chain.next) return {};
    if (until - chain.next > limits::max_skip_ahead) return std::unexpected(Error::too_far_ahead);
    while (chain.next < until) {
        const std::uint32_t number = chain.next;
        into.keys.emplace_hint(into.keys.end(), number, advance(chain));
        if (into.keys.size() > limits::max_skipped_keys) into.keys.erase(into.keys.begin());
    }
    return {};
}

// ---- beginning ----

Session Session::begin(const handshake::SessionSecret& secret, Role role, const crypto::DhKeyPair& ours,
                       const crypto::DhPublicKey& theirs) {
    Session out(role, secret.transcript, ours, theirs);
    const auto prk = crypto::extract(view_of("Vesper session v1"), {secret.root.view()});
    out.root_ = crypto::expand_secret<RootKey>(prk, "root");
    const auto joiner = crypto::expand_secret<HeaderKey>(prk, "joiner header");
    const auto inviter = crypto::expand_secret<HeaderKey>(prk, "inviter header");
    out.next_sending_header_ = role == Role::joiner ? joiner : inviter;
    out.next_receiving_header_ = role == Role::joiner ? inviter : joiner;
    return out;
}

std::expected<Session, Error> Session::begin_joiner(const handshake::SessionSecret& secret,
                                                    const crypto::DhKeyPair& ratchet_key,
                                                    const crypto::DhPublicKey& prekey) {
    Session out = begin(secret, Role::joiner, ratchet_key, prekey);
    const auto dh = ratchet_key.agree(prekey);
    if (!dh) return std::unexpected(Error::does_not_open);
    auto ratcheted = ratchet(out.root_, *dh, {});
    out.root_ = std::move(ratcheted.root);
    out.sending_ = Chain{.header_key = out.next_sending_header_, .key = std::move(ratcheted.chain)};
    out.next_sending_header_ = std::move(ratcheted.next_header);
    return out;
}

std::expected<Session, Error> Session::begin_inviter(const handshake::SessionSecret& secret,
                                                     const crypto::DhKeyPair& prekey,
                                                     const crypto::DhPublicKey& ratchet_key) {
    Session out = begin(secret, Role::inviter, prekey, ratchet_key);
    const auto dh = prekey.agree(ratchet_key);
    if (!dh) return std::unexpected(Error::does_not_open);
    auto ratcheted = ratchet(out.root_, *dh, {});
    out.root_ = std::move(ratcheted.root);
    out.receiving_ = Chain{.header_key = out.next_receiving_header_, .key = std::move(ratcheted.chain)};
    out.next_receiving_header_ = std::move(ratcheted.next_header);
    return out;
}

// ---- sealing ----

/// With a new key of ours against their newest, which agreed with our last one when it came.
void Session::take_sending_half(crypto::Random& random) {
    ours_ = crypto::DhKeyPair(random.secret<crypto::Seed>());
    const auto kem = kem_.take_agreed();
    // It agreed with our last key, so it is not of low order and agrees with any.
    const auto dh = ours_.agree(theirs_);
    auto ratcheted = ratchet(root_, *dh, kem ? kem->view() : ByteView{});
    root_ = std::move(ratcheted.root);
    sending_ = Chain{.header_key = std::move(next_sending_header_),
                     .key = std::move(ratcheted.chain),
                     .mixed = kem.has_value()};
    next_sending_header_ = std::move(ratcheted.next_header);
}

Bytes Session::seal(ByteView content, crypto::Random& random) {
    if (!sending_) take_sending_half(random);
    const KemChunk chunk = kem_.next_chunk(random);
    const auto fresh = random.array<random_size>();
    const crypto::Nonce nonce = nonce_of(fresh);
    const Bytes header = Writer()
                             .raw(ours_.public_key().bytes)
                             .u32(previous_sent_)
                             .u32(sending_->next)
                             .u8(static_cast<std::uint8_t>((sending_->mixed ? mixed_bit : 0U) | chunk.tag))
                             .take();
    const Bytes sealed_header = crypto::seal_with(sending_->header_key, nonce, header, transcript_);
    const MessageKey key = advance(*sending_);
    kem_.count_frame();

    Bytes frame = copy_of(fresh);
    append(frame, sealed_header);
    append(frame,
           crypto::seal_with(key, nonce, join(chunk.bytes, content), join(transcript_, sealed_header)));
    return frame;
}

// ---- opening ----

std::optional<Session::Header> Session::open_header(const Frame& frame, const HeaderKey& key) const {
    const auto plain = crypto::open_with(key, frame.nonce, frame.header, transcript_);
    if (!plain) return std::nullopt;
    Reader reader(*plain);
    Header out;
    out.key.bytes = reader.array<32>();
    out.previous = reader.u32();
    out.number = reader.u32();
    const std::uint8_t flags = reader.u8();
    out.mixed = (flags & mixed_bit) != 0;
    out.chunk_tag = static_cast<std::uint8_t>(flags & ~mixed_bit);
    return out;
}

/// The body with its chunk, which is as long as the header says.
std::expected<Bytes, Error> Session::open_body(const Frame& frame, const Header& header,
                                               const MessageKey& key) const {
    auto body = crypto::open_with(key, frame.nonce, frame.body, join(transcript_, frame.header));
    if (!body) return std::unexpected(Error::does_not_open);
    const auto chunk = KemRatchet::size_of(header.chunk_tag);
    if (!chunk || body->size() < *chunk) return std::unexpected(Error::malformed);
    return std::move(*body);
}

/// Takes the chunk of a body that opened, and gives the content behind it.
Bytes Session::opened(const Header& header, Bytes body) {
    const std::size_t chunk = KemRatchet::size_of(header.chunk_tag).value_or(0);
    kem_.take(header.chunk_tag, ByteView(body).first(chunk));
    kem_.count_frame();
    body.erase(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(chunk));
    return body;
}

std::expected<Bytes, Error> Session::open(ByteView frame) {
    if (frame.size() < overhead) return std::unexpected(Error::malformed);
    const Frame parts{.nonce = nonce_of(frame.first(random_size)),
                      .header = frame.subspan(random_size, sealed_header_size),
                      .body = frame.subspan(random_size + sealed_header_size)};
    if (receiving_) {
        if (const auto header = open_header(parts, receiving_->header_key))
            return open_in_chain(parts, *header);
    }
    if (const auto header = open_header(parts, next_receiving_header_))
        return open_in_next_chain(parts, *header);
    for (Skipped& skipped : skipped_) {
        if (const auto header = open_header(parts, skipped.header_key)) {
            return open_skipped(parts, *header, skipped);
        }
    }
    return std::unexpected(Error::does_not_open);
}

std::expected<Bytes, Error> Session::open_in_chain(const Frame& frame, const Header& header) {
    if (header.key != theirs_) return std::unexpected(Error::malformed);
    if (header.number < receiving_->next) {
        const auto kept = std::ranges::find_if(skipped_, [&](const Skipped& skipped) {
            return std::ranges::equal(skipped.header_key.view(), receiving_->header_key.view());
        });
        if (kept == skipped_.end()) return std::unexpected(Error::replayed);
        return open_skipped(frame, header, *kept);
    }
    Chain chain = *receiving_;
    Skipped skipped{.header_key = chain.header_key, .keys = {}};
    if (const auto passed = skip(chain, header.number, skipped); !passed)
        return std::unexpected(passed.error());
    auto body = open_body(frame, header, advance(chain));
    if (!body) return body;

    receiving_ = std::move(chain);
    keep(std::move(skipped));
    return opened(header, std::move(*body));
}

/// The receiving half of a ratchet step.
std::expected<Bytes, Error> Session::open_in_next_chain(const Frame& frame, const Header& header) {
    Skipped rest_of_last;
    if (receiving_) {
        Chain last = *receiving_;
        rest_of_last.header_key = last.header_key;
        if (const auto passed = skip(last, header.previous, rest_of_last); !passed) {
            return std::unexpected(passed.error());
        }
    }
    const auto* kem = header.mixed ? kem_.answered() : nullptr;
    const auto dh = ours_.agree(header.key);
    if (!dh || (header.mixed && kem == nullptr)) return std::unexpected(Error::malformed);
    auto ratcheted = ratchet(root_, *dh, kem == nullptr ? ByteView{} : kem->view());
    Chain chain{.header_key = next_receiving_header_, .key = std::move(ratcheted.chain)};
    Skipped skipped{.header_key = chain.header_key, .keys = {}};
    if (const auto passed = skip(chain, header.number, skipped); !passed)
        return std::unexpected(passed.error());
    auto body = open_body(frame, header, advance(chain));
    if (!body) return body;

    theirs_ = header.key;
    root_ = std::move(ratcheted.root);
    next_receiving_header_ = std::move(ratcheted.next_header);
    receiving_ = std::move(chain);
    if (sending_) previous_sent_ = sending_->next;
    sending_.reset();
    if (header.mixed) kem_.end_step();
    keep(std::move(rest_of_last));
    keep(std::move(skipped));
    return opened(header, std::move(*body));
}

std::expected<Bytes, Error> Session::open_skipped(const Frame& frame, const Header& header,
                                                  Skipped& skipped) {
    const auto key = skipped.keys.find(header.number);
    if (key == skipped.keys.end()) return std::unexpected(Error::replayed);
    auto body = open_body(frame, header, key->second);
    if (!body) return body;
    skipped.keys.erase(key);
    std::erase_if(skipped_, [](const Skipped& one) { return one.keys.empty(); });
    return opened(header, std::move(*body));
}

/// The oldest keys go where there are too many.
void Session::keep(Skipped skipped) {
    if (skipped.keys.empty()) return;
    if (!skipped_.empty() &&
        std::ranges::equal(skipped_.back().header_key.view(), skipped.header_key.view())) {
        skipped_.back().keys.merge(skipped.keys);
    } else {
        skipped_.push_back(std::move(skipped));
    }
    const auto count = [this] {
        return std::accumulate(skipped_.begin(), skipped_.end(), std::size_t{0},
                               [](std::size_t sum, const Skipped& one) { return sum + one.keys.size(); });
    };
    for (std::size_t kept = count(); kept > limits::max_skipped_keys; --kept) {
        skipped_.front().keys.erase(skipped_.front().keys.begin());
        if (skipped_.front().keys.empty()) skipped_.pop_front();
    }
    while (skipped_.size() > limits::max_skipped_chains) skipped_.pop_front();
}

// ---- stored ----

void Session::encode(Writer& writer) const {
    writer.u8(record_version).u8(static_cast<std::uint8_t>(role_)).raw(transcript_).raw(root_.view());
    writer.raw(ours_.seed().view()).raw(theirs_.bytes);
    writer.raw(next_sending_header_.view()).raw(next_receiving_header_.view()).u32(previous_sent_);
    for (const auto* chain : {&sending_, &receiving_}) {
        writer.flag(chain->has_value());
        if (!*chain) continue;
        writer.raw((*chain)->header_key.view())
            .raw((*chain)->key.view())
            .u32((*chain)->next)
            .flag((*chain)->mixed);
    }
    writer.u32(static_cast<std::uint32_t>(skipped_.size()));
    for (const Skipped& skipped : skipped_) {
        writer.raw(skipped.header_key.view()).u32(static_cast<std::uint32_t>(skipped.keys.size()));
        for (const auto& [number, key] : skipped.keys) writer.u32(number).raw(key.view());
    }
    kem_.encode(writer);
}

std::expected<Session, Error> Session::decode(Reader& reader) {
    if (reader.u8() != record_version) reader.fail();
    const Role role = reader.flag() ? Role::inviter : Role::joiner;
    const auto transcript = reader.array<32>();
    RootKey root(reader.array<32>());
    const crypto::DhKeyPair ours{crypto::Seed(reader.array<32>())};
    const crypto::DhPublicKey theirs{reader.array<32>()};
    if (!ours.agree(theirs)) reader.fail();
    Session out(role, transcript, ours, theirs);
    out.root_ = std::move(root);
    out.next_sending_header_ = HeaderKey(reader.array<32>());
    out.next_receiving_header_ = HeaderKey(reader.array<32>());
    out.previous_sent_ = reader.u32();
    for (auto* chain : {&out.sending_, &out.receiving_}) {
        if (!reader.flag()) continue;
        *chain = Chain{.header_key = HeaderKey(reader.array<32>()),
                       .key = ChainKey(reader.array<32>()),
                       .next = reader.u32(),
                       .mixed = reader.flag()};
    }
    const std::uint32_t chains = reader.u32();
    if (chains > limits::max_skipped_chains) reader.fail();
    std::uint32_t total = 0;
    for (std::uint32_t i = 0; i < chains && !reader.failed(); ++i) {
        Skipped& skipped = out.skipped_.emplace_back();
        skipped.header_key = HeaderKey(reader.array<32>());
        const std::uint32_t count = reader.u32();
        if (count == 0 || count > limits::max_skipped_keys - total) reader.fail();
        total += count;
        for (std::uint32_t k = 0; k < count && !reader.failed(); ++k) {
            const std::uint32_t number = reader.u32();
            if (!skipped.keys.empty() && number <= skipped.keys.rbegin()->first) reader.fail();
            skipped.keys.emplace(number, MessageKey(reader.array<32>()));
        }
    }
    out.kem_ = KemRatchet::decode(reader, role);
    if (reader.failed()) return std::unexpected(Error::malformed);
    return out;
}

}  // namespace vesper::session
