#pragma once
// The one message that a server under load handles most, read and written without taking it apart: an
// ephemeral Send becomes an Envelopes whose body is the same text. What is not exactly in the form that our
// own encoder writes is left to decode_client_message, which says what it is.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/wire/signaling.h"

namespace vesper::wire {

/// A Send with `ephemeral` true, as decode_client_message would read it. Texts point into the frame:
/// base64url, valid and within their limits.
struct EphemeralSend {
    RequestId id{};
    DropId drop{};
    std::string_view drop_text;
    std::string_view envelope_text;
    std::string_view body_text;
};
[[nodiscard]] std::optional<EphemeralSend> read_ephemeral_send(std::string_view frame);

/// The Envelopes frame which carries it on, as `encode` would write it.
[[nodiscard]] std::string encode_envelope_of(const EphemeralSend& send, std::int64_t at_ms);

}  // namespace vesper::wire
