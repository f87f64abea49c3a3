#pragma once
// What a session carries. A Message is delivered exactly once and in order: it has a sequence number and is
// repeated until acknowledged. The others are of the moment: losing one does no harm.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "core/common/bytes.h"

namespace vesper::session {

struct Message {
    enum class Kind : std::uint8_t {
        welcome = 1,  // the inviter's first message: it shows nothing and proves who the inviter is
        text = 2,
    };
    std::uint64_t sequence{};  // from 1, without gaps, for each direction
    Kind kind{};
    std::int64_t sent_at_ms{};  // by the sender's clock, Unix time
    std::string text;           // empty for a welcome
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

[[nodiscard]] Bytes encode(const Content& content);
/// Nothing when it is not the encoding of any content: unknown type, wrong size, not UTF-8, over a limit.
[[nodiscard]] std::optional<Content> decode_content(ByteView bytes);

}  // namespace vesper::session
