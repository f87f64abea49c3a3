#include "core/session/kem_ratchet.h"

#include "core/common/limits.h"

namespace vesper::session {

namespace {

constexpr std::uint8_t kind_key = 1;
constexpr std::uint8_t kind_ciphertext = 2;
constexpr std::size_t step_size = 4;

/// Odd steps are the joiner's to generate.
bool generates(Role role, std::uint32_t step) {
    return (role == Role::joiner) == (step % 2 == 1);
}

template <class G>
void write(Writer& writer, const G& gathered) {
    writer.u8(static_cast<std::uint8_t>(gathered.have >> 8U)).u8(static_cast<std::uint8_t>(gathered.have));
    if (gathered.have != 0) writer.raw(gathered.bytes);
}

template <class G>
void read(Reader& reader, G& gathered) {
    gathered.have = static_cast<std::uint16_t>(reader.u8() << 8U);
    gathered.have = static_cast<std::uint16_t>(gathered.have | reader.u8());
    if (gathered.have != 0) gathered.bytes = reader.array<std::tuple_size_v<decltype(gathered.bytes)>>();
}

}  // namespace

template <std::size_t N>
void KemRatchet::Gathered<N>::put(unsigned index, ByteView chunk) {
    std::ranges::copy(chunk, bytes.begin() + static_cast<std::ptrdiff_t>(index * (N / chunks)));
    have = static_cast<std::uint16_t>(have | (1U << index));
}

/// The first step begins at once.
KemRatchet::KemRatchet(Role role)
    : role_(role),
      state_(generates(role, 1) ? State(Resting{limits::kem_pause_frames}) : State(Listening{})) {}

// ---- sealing ----

std::optional<crypto::SharedSecret> KemRatchet::take_agreed() {
    auto* agreed = std::get_if<Agreed>(&state_);
    if (agreed == nullptr) return std::nullopt;
    std::optional secret = std::move(agreed->secret);
    end_step();
    return secret;
}

KemChunk KemRatchet::chunk_of(std::uint8_t kind, ByteView whole, std::uint8_t& next) const {
    const std::size_t size = whole.size() / chunks;
    const std::uint8_t index = next;
    next = static_cast<std::uint8_t>((next + 1U) % chunks);
    return {.tag = static_cast<std::uint8_t>(kind << 5U | index),
            .bytes = Writer().u32(step_).raw(whole.subspan(index * size, size)).take()};
}

KemChunk KemRatchet::next_chunk(crypto::Random& random) {
    if (const auto* resting = std::get_if<Resting>(&state_);
        resting != nullptr && resting->frames >= limits::kem_pause_frames) {
        state_ = Offering{.key = crypto::KemKeyPair(random.secret<crypto::Seed>())};
    }
    if (const auto* listening = std::get_if<Listening>(&state_);
        listening != nullptr && listening->offer.complete()) {
        auto encapsulated = crypto::encapsulate({listening->offer.bytes}, random);
        if (encapsulated) {
            state_ =
                Answering{.ciphertext = encapsulated->ciphertext, .secret = std::move(encapsulated->secret)};
        } else {
            state_ = Listening{};  // not a key: there is nothing to answer
        }
    }
    if (auto* offering = std::get_if<Offering>(&state_); offering != nullptr && offering->answer.have == 0) {
        return chunk_of(kind_key, offering->key.public_key().bytes, offering->next);
    }
    if (auto* answering = std::get_if<Answering>(&state_)) {
        return chunk_of(kind_ciphertext, answering->ciphertext, answering->next);
    }
    return {};
}

// ---- opening ----

const crypto::SharedSecret* KemRatchet::answered() const {
    const auto* answering = std::get_if<Answering>(&state_);
    return answering == nullptr ? nullptr : &answering->secret;
}

void KemRatchet::end_step() {
    ++step_;
    if (generates(role_, step_)) {
        state_ = Resting{};
    } else {
        state_ = Listening{};
    }
}

std::optional<std::size_t> KemRatchet::size_of(std::uint8_t tag) {
    const unsigned index = tag & 0x1FU;
    switch (tag >> 5U) {
        case 0:
            if (index != 0) return std::nullopt;
            return 0;
        case kind_key:
            if (index >= chunks) return std::nullopt;
            return step_size + sizeof(crypto::KemPublicKey::bytes) / chunks;
        case kind_ciphertext:
            if (index >= chunks) return std::nullopt;
            return step_size + std::tuple_size_v<crypto::KemCiphertext> / chunks;
        default:
            return std::nullopt;
    }
}

void KemRatchet::take(std::uint8_t tag, ByteView chunk) {
    const unsigned kind = tag >> 5U;
    Reader reader(chunk);
    if (kind == 0 || reader.u32() != step_) return;
    const unsigned index = tag & 0x1FU;
    if (auto* listening = std::get_if<Listening>(&state_); listening != nullptr && kind == kind_key) {
        listening->offer.put(index, reader.remainder());
    }
    if (auto* offering = std::get_if<Offering>(&state_); offering != nullptr && kind == kind_ciphertext) {
        offering->answer.put(index, reader.remainder());
        if (!offering->answer.complete()) return;
        auto secret = offering->key.decapsulate(offering->answer.bytes);
        if (secret) {
            state_ = Agreed{std::move(*secret)};
        } else {
            offering->answer = {};  // not a ciphertext: wait for one
        }
    }
}

void KemRatchet::count_frame() {
    if (auto* resting = std::get_if<Resting>(&state_);
        resting != nullptr && resting->frames < limits::kem_pause_frames) {
        ++resting->frames;
    }
}

// ---- stored ----

void KemRatchet::encode(Writer& writer) const {
    writer.u32(step_).u8(static_cast<std::uint8_t>(state_.index()));
    if (const auto* resting = std::get_if<Resting>(&state_)) {
        writer.u32(resting->frames);
    } else if (const auto* offering = std::get_if<Offering>(&state_)) {
        writer.raw(offering->key.seed().view()).u8(offering->next);
        write(writer, offering->answer);
    } else if (const auto* agreed = std::get_if<Agreed>(&state_)) {
        writer.raw(agreed->secret.view());
    } else if (const auto* listening = std::get_if<Listening>(&state_)) {
        write(writer, listening->offer);
    } else if (const auto* answering = std::get_if<Answering>(&state_)) {
        writer.raw(answering->secret.view()).u8(answering->next).raw(answering->ciphertext);
    }
}

KemRatchet KemRatchet::decode(Reader& reader, Role role) {
    KemRatchet out(role);
    out.step_ = reader.u32();
    const std::uint8_t index = reader.u8();
    const auto next_chunk = [&reader] {
        const std::uint8_t next = reader.u8();
        if (next >= chunks) reader.fail();
        return next;
    };
    switch (index) {
        case 0:
            out.state_ = Resting{reader.u32()};
            break;
        case 1: {
            const crypto::Seed seed(reader.array<32>());
            Offering offering{.key = crypto::KemKeyPair(seed), .next = next_chunk()};
            read(reader, offering.answer);
            if (offering.answer.complete()) reader.fail();  // it would have been used
            out.state_ = std::move(offering);
            break;
        }
        case 2:
            out.state_ = Agreed{crypto::SharedSecret(reader.array<32>())};
            break;
        case 3: {
            Listening listening;
            read(reader, listening.offer);
            out.state_ = listening;
            break;
        }
        case 4: {
            crypto::SharedSecret secret(reader.array<32>());
            const std::uint8_t next = next_chunk();
            out.state_ =
                Answering{.ciphertext = reader.array<1120>(), .secret = std::move(secret), .next = next};
            break;
        }
        default:
            reader.fail();
    }
    if (out.step_ == 0 || generates(role, out.step_) != (index < 3)) reader.fail();
    return out;
}

}  // namespace vesper::session
