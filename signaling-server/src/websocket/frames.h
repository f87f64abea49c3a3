#pragma once
// WebSocket framing for a server (RFC 6455 section 5), without sockets: bytes in, frames out. Frames are
// unmasked and read where they arrived; only what is cut in the middle is copied and kept.

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vesper::server::websocket {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// RFC 6455 section 7.4.1.
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    bad_payload = 1007,
    policy_error = 1008,
    too_big = 1009,
    internal_error = 1011,
};

/// Fragments that one message may be sent in. Browsers send whole messages; empty fragments would cost us and
/// not them.
inline constexpr int max_fragments = 1000;
/// The largest payload of a control frame (section 5.5).
inline constexpr std::size_t max_control_bytes = 125;

/// Appends a whole frame of a server: final, not masked.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);
/// Appends a Close; the reason is cut to what fits.
void append_close(std::string& out, CloseCode code, std::string_view reason);

/// A message, whole, or a control frame. `payload` is valid until the next call of the reader.
struct Frame {
    Opcode opcode{};  // never continuation
    std::string_view payload;
};

class FrameReader {
public:
    explicit FrameReader(std::size_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

    /// Gives bytes that arrived. They are changed and used in place until `keep()`.
    void offer(std::span<char> bytes);
    /// The next frame, or nothing until more bytes are offered. An error is the reason to close for:
    /// afterwards nothing can be read any more.
    [[nodiscard]] std::expected<std::optional<Frame>, CloseCode> next();
    /// Keeps a copy of what has not been read; to be called when the offered bytes go.
    void keep();

    /// Whether a frame or message has begun and not ended.
    [[nodiscard]] bool is_in_the_middle() const { return !kept_.empty() || message_opcode_; }
    /// Bytes of memory that it holds.
    [[nodiscard]] std::size_t held_bytes() const { return kept_.capacity() + message_.capacity(); }

private:
    struct Header;
    [[nodiscard]] std::expected<std::optional<Header>, CloseCode> read_header() const;

    std::size_t max_message_bytes_;
    std::span<char> unread_;  // of what was offered, or of kept_
    std::vector<char> kept_;  // what was cut, with what was offered since
    std::string message_;     // the fragments of a message so far
    int fragments_ = 0;       // of it
    std::optional<Opcode> message_opcode_;
    bool message_given_ = false;  // message_ was handed out and can go
};

/// What Sec-WebSocket-Accept answers to a Sec-WebSocket-Key (section 4.2.2). Nothing when the key is not one.
[[nodiscard]] std::optional<std::string> accept_key(std::string_view key);

}  // namespace vesper::server::websocket
