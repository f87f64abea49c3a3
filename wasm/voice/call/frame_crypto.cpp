#include "voice/call/frame_crypto.h"

#include <sodium.h>

#include <algorithm>

namespace vesper::voice {

namespace {

constexpr std::size_t tag_bytes = crypto_aead_chacha20poly1305_IETF_ABYTES;
constexpr unsigned inline_values = 8;

/// Three bits of the first byte: the value itself below 8, else 8 and its length less one.
unsigned field_of(std::uint64_t value) {
    if (value < inline_values) return static_cast<unsigned>(value);
    unsigned length = 1;
    while (length < 8 && value >> (8 * length) != 0) ++length;
    return inline_values | (length - 1);
}

void write_field(Bytes& out, unsigned field, std::uint64_t value) {
    if (field < inline_values) return;
    for (unsigned i = (field & 7U) + 1; i > 0; --i) {
        out.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
    }
}

std::expected<std::uint64_t, Error> take_field(ByteView& packet, unsigned field) {
    if (field < inline_values) return field;
    const std::size_t length = (field & 7U) + 1;
    if (packet.size() < length) return std::unexpected(Error::bad_frame);
    std::uint64_t value = 0;
    for (const std::uint8_t byte : packet.first(length)) value = value << 8U | byte;
    packet = packet.subspan(length);
    if (field_of(value) != field) return std::unexpected(Error::bad_frame);
    return value;
}

std::size_t window_place(std::uint64_t counter) {
    return static_cast<std::size_t>(counter % replay_window);
}

FrameBaseKey base_of(const ByteArray<32>& key) {
    return FrameBaseKey(key);
}

}  // namespace

void write_header(Bytes& out, const FrameHeader& header) {
    const unsigned kid = field_of(header.kid);
    const unsigned counter = field_of(header.counter);
    out.push_back(static_cast<std::uint8_t>(kid << 4U | counter));
    write_field(out, kid, header.kid);
    write_field(out, counter, header.counter);
}

std::expected<FrameHeader, Error> take_header(ByteView& packet) {
    if (packet.empty()) return std::unexpected(Error::bad_frame);
    const unsigned config = packet.front();
    ByteView rest = packet.subspan(1);
    const auto kid = take_field(rest, config >> 4U);
    if (!kid) return std::unexpected(kid.error());
    const auto counter = take_field(rest, config & 15U);
    if (!counter) return std::unexpected(counter.error());
    packet = rest;
    return FrameHeader{.kid = *kid, .counter = *counter};
}

FrameSealer::FrameSealer(const ByteArray<32>& key)
    : next_(next_base(base_of(key))), step_(derive_step(base_of(key), 0)) {}

std::expected<void, Error> FrameSealer::seal(ByteView plaintext, Bytes& out) {
    if (counter_ >= max_call_packets) return std::unexpected(Error::exhausted);
    const FrameHeader header{.kid = counter_ / packets_per_step, .counter = counter_};
    if (counter_ > 0 && counter_ % packets_per_step == 0) {
        step_ = derive_step(next_, header.kid);
        next_ = next_base(next_);
    }
    ++counter_;
    out.clear();
    write_header(out, header);
    const std::size_t header_bytes = out.size();
    const FrameNonce nonce = nonce_of(step_, header.counter);
    out.resize(header_bytes + plaintext.size() + tag_bytes);
    crypto_aead_chacha20poly1305_ietf_encrypt(out.data() + header_bytes, nullptr, plaintext.data(),
                                              plaintext.size(), out.data(), header_bytes, nullptr,
                                              nonce.data(), step_.key.data());
    return {};
}

FrameOpener::FrameOpener(const ByteArray<32>& key) : next_(next_base(base_of(key))) {
    steps_.push_back(derive_step(base_of(key), 0));
}

std::expected<std::uint32_t, Error> FrameOpener::open(ByteView sealed, Bytes& out) {
    ByteView rest = sealed;
    const auto header = header_of(rest);
    if (!header) return std::unexpected(header.error());
    if (header->kid < first_ || is_replay(header->counter)) return std::unexpected(Error::replayed);
    while (first_ + steps_.size() <= header->kid) {
        steps_.push_back(derive_step(next_, first_ + steps_.size()));
        next_ = next_base(next_);
    }
    const FrameStep& step = steps_[static_cast<std::size_t>(header->kid - first_)];
    const FrameNonce nonce = nonce_of(step, header->counter);
    const ByteView associated = sealed.first(sealed.size() - rest.size());
    out.resize(rest.size() - tag_bytes);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, rest.data(), rest.size(),
                                                  associated.data(), associated.size(), nonce.data(),
                                                  step.key.data()) != 0) {
        out.clear();
        return std::unexpected(Error::not_opened);
    }
    remember(*header);
    return static_cast<std::uint32_t>(header->counter);
}

std::expected<FrameHeader, Error> FrameOpener::header_of(ByteView& sealed) const {
    const bool fits = sealed.size() <= max_sealed_bytes;
    const auto header = take_header(sealed);
    if (!header) return header;
    if (!fits || sealed.size() < tag_bytes || header->counter >= max_call_packets ||
        header->kid != header->counter / packets_per_step || header->kid > current_ + max_steps_ahead) {
        return std::unexpected(Error::bad_frame);
    }
    return header;
}

bool FrameOpener::needs_new_key(ByteView sealed) const {
    const auto header = header_of(sealed);
    return header && header->kid >= first_ + steps_.size();
}

bool FrameOpener::is_replay(std::uint64_t counter) const {
    if (!newest_ || counter > *newest_) return false;
    return *newest_ - counter >= replay_window || seen_.test(window_place(counter));
}

void FrameOpener::remember(const FrameHeader& header) {
    const std::uint64_t before = newest_.value_or(header.counter);
    if (header.counter > before + replay_window) {
        seen_.reset();
    } else {
        for (std::uint64_t counter = before + 1; counter < header.counter; ++counter) {
            seen_.reset(window_place(counter));
        }
    }
    seen_.set(window_place(header.counter));
    newest_ = std::max(before, header.counter);
    if (header.kid <= current_) return;
    current_ = header.kid;
    // The step before stays, for what is late.
    while (first_ + 1 < current_) {
        steps_.pop_front();
        ++first_;
    }
}

}  // namespace vesper::voice
