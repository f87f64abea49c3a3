#include "websocket/frames.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/common/text.h"

namespace vesper::server::websocket {

namespace {

constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t reserved_bits = 0x70;
constexpr std::uint8_t mask_bit = 0x80;
constexpr std::size_t mask_bytes = 4;
// In the second byte: the length itself, or how many bytes it takes.
constexpr std::uint8_t length_in_2 = 126;
constexpr std::uint8_t length_in_8 = 127;

bool is_control(Opcode opcode) {
    return (static_cast<std::uint8_t>(opcode) & 0x08U) != 0;
}

bool is_known(std::uint8_t opcode) {
    return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

std::uint64_t read_big_endian(std::span<const char> bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8U | static_cast<std::uint8_t>(byte);
    return value;
}

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU));
    }
}

/// Eight bytes at a time; the mask repeats every four.
void unmask(std::span<char> payload, const std::array<char, mask_bytes>& mask) {
    std::array<char, 8> twice{};
    std::ranges::copy(mask, twice.begin());
    std::ranges::copy(mask, twice.begin() + mask_bytes);
    std::uint64_t key = 0;
    std::memcpy(&key, twice.data(), sizeof key);
    auto* at = payload.data();
    std::size_t left = payload.size();
    for (; left >= sizeof key; left -= sizeof key, at += sizeof key) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        word ^= key;
        std::memcpy(at, &word, sizeof word);
    }
    for (std::size_t i = 0; i < left; ++i) at[i] = static_cast<char>(at[i] ^ twice[i]);
}

/// Section 7.4: the codes that an endpoint may send.
bool is_close_code(std::uint64_t code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

std::optional<CloseCode> problem_of_close(std::string_view payload) {
    if (payload.empty()) return std::nullopt;
    if (payload.size() < 2 || !is_close_code(read_big_endian(payload.substr(0, 2)))) {
        return CloseCode::protocol_error;
    }
    if (!is_utf8(payload.substr(2))) return CloseCode::bad_payload;
    return std::nullopt;
}

}  // namespace

void append_frame(std::string& out, Opcode opcode, std::string_view payload) {
    out.push_back(static_cast<char>(final_bit | static_cast<std::uint8_t>(opcode)));
    if (payload.size() < length_in_2) {
        out.push_back(static_cast<char>(payload.size()));
    } else if (payload.size() <= 0xffff) {
        out.push_back(static_cast<char>(length_in_2));
        append_big_endian(out, payload.size(), 2);
    } else {
        out.push_back(static_cast<char>(length_in_8));
        append_big_endian(out, payload.size(), 8);
    }
    out.append(payload);
}

void append_close(std::string& out, CloseCode code, std::string_view reason) {
    std::string payload;
    append_big_endian(payload, static_cast<std::uint16_t>(code), 2);
    payload.append(reason.substr(0, max_control_bytes - payload.size()));
    append_frame(out, Opcode::close, payload);
}

struct FrameReader::Header {
    bool is_final = false;
    Opcode opcode{};
    std::size_t bytes = 0;    // of the header itself, with the mask
    std::size_t payload = 0;  // bytes
    std::array<char, mask_bytes> mask{};
};

void FrameReader::offer(std::span<char> bytes) {
    if (kept_.empty()) {
        unread_ = bytes;
    } else {
        kept_.insert(kept_.end(), bytes.begin(), bytes.end());
        unread_ = kept_;
    }
}

std::expected<std::optional<FrameReader::Header>, CloseCode> FrameReader::read_header() const {
    if (unread_.size() < 2) return std::nullopt;
    const auto first = static_cast<std::uint8_t>(unread_[0]);
    const auto second = static_cast<std::uint8_t>(unread_[1]);
    const auto short_length = static_cast<std::uint8_t>(second & ~mask_bit);
    const auto opcode = static_cast<std::uint8_t>(first & 0x0fU);
    // No extension was agreed on that would give the reserved bits a meaning; clients mask.
    if ((first & reserved_bits) != 0 || (second & mask_bit) == 0 || !is_known(opcode)) {
        return std::unexpected(CloseCode::protocol_error);
    }
    Header header{.is_final = (first & final_bit) != 0, .opcode = static_cast<Opcode>(opcode)};
    if (is_control(header.opcode)) {
        if (!header.is_final || short_length > max_control_bytes) {
            return std::unexpected(CloseCode::protocol_error);
        }
    } else if ((header.opcode == Opcode::continuation) != message_opcode_.has_value()) {
        return std::unexpected(CloseCode::protocol_error);
    }
    const std::size_t length_bytes = short_length == length_in_8 ? 8 : short_length == length_in_2 ? 2 : 0;
    header.bytes = 2 + length_bytes + mask_bytes;
    if (unread_.size() < header.bytes) return std::nullopt;
    std::uint64_t payload = short_length;
    if (length_bytes != 0) {
        payload = read_big_endian(unread_.subspan(2, length_bytes));
        // The shortest form is the only one (section 5.2).
        if (payload < (length_bytes == 2 ? length_in_2 : 0x10000U)) {
            return std::unexpected(CloseCode::protocol_error);
        }
    }
    const std::size_t before = is_control(header.opcode) ? 0 : message_.size();
    if (payload > max_message_bytes_ - before) return std::unexpected(CloseCode::too_big);
    header.payload = static_cast<std::size_t>(payload);
    std::ranges::copy(unread_.subspan(2 + length_bytes, mask_bytes), header.mask.begin());
    return header;
}

std::expected<std::optional<Frame>, CloseCode> FrameReader::next() {
    if (message_given_) {
        message_ = {};
        message_given_ = false;
    }
    while (true) {
        const auto header = read_header();
        if (!header) return std::unexpected(header.error());
        if (!*header || unread_.size() < (*header)->bytes + (*header)->payload) return std::nullopt;
        const auto [is_final, opcode, bytes, size, mask] = **header;
        const auto body = unread_.subspan(bytes, size);
        unread_ = unread_.subspan(bytes + size);
        unmask(body, mask);
        const std::string_view payload(body.data(), body.size());
        if (is_control(opcode)) {
            if (opcode == Opcode::close) {
                if (const auto problem = problem_of_close(payload)) return std::unexpected(*problem);
            }
            return Frame{.opcode = opcode, .payload = payload};
        }
        if (is_final && !message_opcode_) return Frame{.opcode = opcode, .payload = payload};
        message_.append(payload);
        if (!message_opcode_) {
            message_opcode_ = opcode;
            fragments_ = 0;
        }
        if (++fragments_ > max_fragments) return std::unexpected(CloseCode::policy_error);
        if (is_final) {
            const Frame whole{.opcode = *message_opcode_, .payload = message_};
            message_opcode_.reset();
            message_given_ = true;
            return whole;
        }
    }
}

void FrameReader::keep() {
    if (unread_.empty()) {
        kept_ = {};
    } else if (kept_.empty()) {
        kept_.assign(unread_.begin(), unread_.end());
    } else {
        kept_.erase(kept_.begin(), kept_.end() - static_cast<std::ptrdiff_t>(unread_.size()));
    }
    unread_ = kept_;
}

std::optional<std::string> accept_key(std::string_view key) {
    constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    // 16 bytes in base64.
    constexpr std::size_t key_size = 24;
    if (key.size() != key_size || !key.ends_with("==")) return std::nullopt;
    const auto text = std::string(key) + std::string(guid);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int digest_size = 0;
    // The protocol's own choice; nothing here rests on SHA-1 being strong.
    if (EVP_Digest(text.data(), text.size(), digest.data(), &digest_size, EVP_sha1(), nullptr) != 1) {
        return std::nullopt;
    }
    std::string accept(4 * ((digest_size + 2) / 3), '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(accept.data()), digest.data(),
                    static_cast<int>(digest_size));
    return accept;
}

}  // namespace vesper::server::websocket
