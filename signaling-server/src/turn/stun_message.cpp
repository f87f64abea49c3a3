#include "turn/stun_message.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <stdexcept>

namespace vesper::server::turn {

namespace {

constexpr std::array<std::uint8_t, 4> cookie{0x21, 0x12, 0xa4, 0x42};
constexpr std::size_t header_bytes = 20;
constexpr std::size_t attribute_header_bytes = 4;
constexpr std::size_t integrity_bytes = 20;

void put_u16(Bytes& out, std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
    out.push_back(static_cast<std::uint8_t>(value));
}
std::uint16_t u16_at(ByteView bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}
std::size_t padded(std::size_t size) {
    return (size + 3) / 4 * 4;
}

void put_attribute(Bytes& out, std::uint16_t type, ByteView value) {
    put_u16(out, type);
    put_u16(out, value.size());
    append(out, value);
    out.resize(padded(out.size()));
}

/// The header's length counts what stands behind the header.
void set_length(Bytes& message, std::size_t size) {
    message[2] = static_cast<std::uint8_t>((size - header_bytes) >> 8U);
    message[3] = static_cast<std::uint8_t>(size - header_bytes);
}

}  // namespace

std::string StunMessage::text_in(std::uint16_t attribute) const {
    const auto found = std::ranges::find(attributes, attribute, &std::pair<std::uint16_t, Bytes>::first);
    return found == attributes.end() ? std::string{} : text_of(found->second);
}

unsigned StunMessage::error_code() const {
    constexpr std::size_t class_at = 2;
    constexpr unsigned hundred = 100;
    const auto value = text_in(error_code_attribute);
    if (value.size() < class_at + 2) return 0;
    return static_cast<unsigned char>(value[class_at]) % 8U * hundred +
           static_cast<unsigned char>(value[class_at + 1]);
}

IntegrityKey integrity_key(std::string_view username, std::string_view realm, std::string_view password) {
    std::string text(username);
    text += ':';
    text += realm;
    text += ':';
    text += password;
    IntegrityKey key{};
    if (EVP_Digest(text.data(), text.size(), key.data(), nullptr, EVP_md5(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL has no MD5");
    }
    return key;
}

Bytes encode(const StunMessage& message, const std::optional<IntegrityKey>& key) {
    Bytes out;
    put_u16(out, message.type);
    put_u16(out, 0);
    append(out, cookie);
    append(out, message.transaction);
    for (const auto& [type, value] : message.attributes) put_attribute(out, type, value);
    set_length(out, out.size());
    if (!key) return out;
    // What is authenticated already counts the attribute that says so (RFC 8489 section 14.5).
    set_length(out, out.size() + attribute_header_bytes + integrity_bytes);
    std::array<std::uint8_t, integrity_bytes> mac{};
    unsigned size = 0;
    if (HMAC(EVP_sha1(), key->data(), static_cast<int>(key->size()), out.data(), out.size(), mac.data(),
             &size) == nullptr) {
        throw std::runtime_error("OpenSSL has no HMAC-SHA1");
    }
    put_attribute(out, message_integrity_attribute, mac);
    return out;
}

std::optional<StunMessage> decode_stun(ByteView bytes) {
    constexpr std::size_t cookie_at = 4;
    constexpr std::size_t transaction_at = 8;
    if (bytes.size() < header_bytes || u16_at(bytes, 2) != bytes.size() - header_bytes ||
        !std::ranges::equal(bytes.subspan(cookie_at, cookie.size()), cookie)) {
        return std::nullopt;
    }
    StunMessage out{.type = u16_at(bytes, 0), .transaction = {}, .attributes = {}};
    std::ranges::copy(bytes.subspan(transaction_at, out.transaction.size()), out.transaction.begin());
    for (auto rest = bytes.subspan(header_bytes); !rest.empty();) {
        if (rest.size() < attribute_header_bytes) return std::nullopt;
        const std::size_t size = u16_at(rest, 2);
        const auto value = rest.subspan(attribute_header_bytes);
        if (value.size() < padded(size)) return std::nullopt;
        out.add(u16_at(rest, 0), value.first(size));
        rest = value.subspan(padded(size));
    }
    return out;
}

}  // namespace vesper::server::turn
