#include "core/wire/relay.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "core/common/base64url.h"
#include "core/common/limits.h"

namespace vesper::wire {

namespace {

constexpr std::size_t id_text_size = 22;  // 16 bytes in base64url

/// Takes known text from the front of a frame.
bool take(std::string_view& frame, std::string_view expected) {
    if (!frame.starts_with(expected)) return false;
    frame.remove_prefix(expected.size());
    return true;
}

std::string_view take_up_to(std::string_view& frame, std::size_t size) {
    const auto taken = frame.substr(0, size);
    frame.remove_prefix(taken.size());
    return taken;
}

/// No branches and nothing wider than a byte, so that compilers look at many characters at once.
bool is_base64url(std::string_view text) {
    std::uint8_t wrong = 0;
    for (const char c : text) {
        const auto u = static_cast<std::uint8_t>(c);
        const std::uint8_t letter = static_cast<std::uint8_t>((u | 0x20U) - 'a') < 26 ? 1 : 0;
        const std::uint8_t digit = static_cast<std::uint8_t>(u - '0') < 10 ? 1 : 0;
        const std::uint8_t mark = u == '-' || u == '_' ? 1 : 0;
        wrong |= static_cast<std::uint8_t>(1U ^ (letter | digit | mark));
    }
    return wrong == 0;
}

/// Base64url as our encoder writes it: the bits of the last character that stand for nothing are 0.
bool is_canonical(std::string_view text) {
    const auto rest = text.size() % 4;
    if (rest == 1 || !is_base64url(text)) return false;
    return rest == 0 || decode_base64url(text.substr(text.size() - rest)).has_value();
}

}  // namespace

std::optional<EphemeralSend> read_ephemeral_send(std::string_view frame) {
    EphemeralSend send;
    if (!take(frame, R"({"op":"send","id":)")) return std::nullopt;
    // JSON knows no leading zeros.
    const auto [end, error] = std::from_chars(frame.data(), frame.data() + frame.size(), send.id);
    if (error != std::errc{} || (frame.starts_with('0') && send.id != 0) || frame.starts_with("00")) {
        return std::nullopt;
    }
    frame.remove_prefix(static_cast<std::size_t>(end - frame.data()));
    if (!take(frame, R"(,"drop":")")) return std::nullopt;
    send.drop_text = take_up_to(frame, id_text_size);
    if (!take(frame, R"(","envelope":")")) return std::nullopt;
    send.envelope_text = take_up_to(frame, id_text_size);
    if (!take(frame, R"(","body":")")) return std::nullopt;
    constexpr std::string_view rest = R"(","ephemeral":true})";
    if (!frame.ends_with(rest)) return std::nullopt;
    send.body_text = frame.substr(0, frame.size() - rest.size());
    // Sizes in text: what is too long is refused where it can be said.
    if (send.body_text.size() > (limits::max_envelope_bytes * 4 + 2) / 3) return std::nullopt;
    if (!is_canonical(send.body_text)) return std::nullopt;
    if (send.envelope_text.size() != id_text_size || !is_canonical(send.envelope_text)) return std::nullopt;
    const auto drop = decode_base64url(send.drop_text);
    if (!drop || drop->size() != send.drop.size()) return std::nullopt;
    std::ranges::copy(*drop, send.drop.begin());
    return send;
}

std::string encode_envelope_of(const EphemeralSend& send, std::int64_t at_ms) {
    std::string out;
    constexpr std::size_t around = 160;
    out.reserve(around + send.body_text.size());
    out.append(R"({"op":"envelopes","drop":")").append(send.drop_text);
    out.append(R"(","envelopes":[{"id":")").append(send.envelope_text);
    out.append(R"(","at_ms":)").append(std::to_string(at_ms));
    out.append(R"(,"body":")").append(send.body_text).append(R"("}]})");
    return out;
}

}  // namespace vesper::wire
