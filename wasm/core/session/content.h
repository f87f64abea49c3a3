#pragma once
// What a session carries (docs/protocol.md, section 6). A Message is delivered exactly once and in order: it
// has a sequence number and is repeated until acknowledged. The others are of the moment: losing one does no
// harm.

#include <cstdint>
#include <expected>
#include <string>
#include <variant>

#include "core/common/bytes.h"

namespace vesper::session {

struct Message {
    /// Others are of a later version: delivered, kept, and shown as such.
    enum class Kind : std::uint8_t {
        welcome = 1,  // each side's first: how to reach it should the session be lost
        text = 2,
    };
    std::uint64_t sequence{};  // from 1, without gaps, for each direction of a session
    Kind kind{};
    std::int64_t sent_at_ms{};  // by the sender's clock, Unix time
    Bytes body;                 // its meaning is its kind's
};
/// Every Message up to this sequence number is stored.
struct Ack {
    std::uint64_t received_up_to{};
};
/// I am here and have no link: open one.
struct Here {
    std::uint64_t received_up_to{};
};
/// Part of a negotiation. Each side numbers its attempts at a link at random; what belongs to an attempt that
/// is over is recognised by them.
struct Signal {
    std::uint8_t kind{};  // 1 offer, 2 answer, 3 candidate
    std::string text;
    std::uint32_t from_attempt{};
    std::uint32_t to_attempt{};  // 0 while the sender knows of none
};

using Content = std::variant<Message, Ack, Here, Signal>;

enum class ContentError : std::uint8_t {
    malformed,
    unknown_type,  // of a later version: to be ignored
};

/// Padded to a multiple of limits::padding_bytes (ISO/IEC 7816-4), so that short messages look alike.
[[nodiscard]] Bytes encode(const Content& content);
[[nodiscard]] std::expected<Content, ContentError> decode_content(ByteView padded);

/// Body of a welcome.
struct Welcome {
    std::uint64_t received_up_to{};  // in the session that this one replaces; 0: there was none
    Bytes bundle;                    // signed with the renewal's lookup id
};
[[nodiscard]] Bytes encode(const Welcome& welcome);
[[nodiscard]] std::expected<Welcome, ContentError> decode_welcome(ByteView body);

/// Whether this is the body of a text: 1 to limits::max_text_bytes of UTF-8, not only white space, no control
/// characters but line feed and tab.
[[nodiscard]] bool is_text(ByteView body);

}  // namespace vesper::session
