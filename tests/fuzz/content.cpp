// What a contact sealed: any content.

#include "core/session/content.h"
#include "core/common/limits.h"
#include "core/common/text.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace vesper::fuzz {

void attack(ByteView input) {
    const auto content = session::decode_content(input);
    if (!content) return;
    must(std::ranges::equal(session::encode(*content), input), "content that decodes is its one encoding");
    if (const auto* message = std::get_if<session::Message>(&*content)) {
        must(message->text.size() <= limits::max_text_bytes && is_utf8(message->text) &&
                 has_no_controls(message->text, "\n\t"),
             "a text can be shown");
        must(message->sequence != 0 && message->sent_at_ms >= 0 && message->sent_at_ms <= limits::max_integer,
             "a message has a place and a time");
    }
}

std::vector<Bytes> seeds() {
    using session::Message;
    return {
        session::encode(Message{
            .sequence = 1, .kind = Message::Kind::welcome, .sent_at_ms = 1'800'000'000'000, .text = {}}),
        session::encode(Message{
            .sequence = 2, .kind = Message::Kind::text, .sent_at_ms = 1'800'000'000'000, .text = "Zoë\n🌙"}),
        session::encode(session::Ack{3}),
        session::encode(session::Here{3}),
        session::encode(session::Signal{.kind = 1, .text = "v=0", .from_attempt = 5, .to_attempt = 0}),
    };
}

}  // namespace vesper::fuzz
