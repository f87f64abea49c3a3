// What a contact sealed: any content.

#include "core/session/content.h"
#include "core/common/limits.h"
#include "core/common/text.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace vesper::fuzz {

void attack(ByteView bytes) {
    Input input(bytes);
    const unsigned how = input.u8();
    // Raw, or with the padding that every content has.
    Bytes padded = copy_of(input.rest());
    if (how & 1U) {
        padded.push_back(0x80);
        padded.resize((padded.size() + limits::padding_bytes - 1) / limits::padding_bytes *
                      limits::padding_bytes);
    }
    const auto content = session::decode_content(padded);
    if (!content) return;
    must(session::encode(*content) == padded, "content that decodes is its one encoding");
    const auto* message = std::get_if<session::Message>(&*content);
    if (message == nullptr) return;
    must(message->sequence != 0 && message->sent_at_ms >= 0 && message->sent_at_ms <= limits::max_integer,
         "a message has a place and a time");
    must(message->body.size() <= limits::max_text_bytes, "a message has a bounded size");
    const std::string text = text_of(message->body);
    must(!session::is_text(message->body) || (is_utf8(text) && has_no_controls(text, "\n\t")),
         "a text can be shown");
    if (const auto welcome = session::decode_welcome(message->body)) {
        must(session::encode(*welcome) == message->body, "a welcome that decodes is its one encoding");
    }
}

std::vector<Bytes> seeds() {
    using session::Message;
    std::vector<Bytes> out;
    const auto add = [&out](const session::Content& content) {
        Bytes padded = session::encode(content);
        out.push_back(Arguments().u8(0).rest(padded).take());
        while (padded.back() == 0) padded.pop_back();
        padded.pop_back();
        out.push_back(Arguments().u8(1).rest(padded).take());
    };
    add(Message{.sequence = 1,
                .kind = Message::Kind::welcome,
                .sent_at_ms = 1'800'000'000'000,
                .body = session::encode(session::Welcome{.received_up_to = 3, .bundle = Bytes(10, 7)})});
    add(Message{.sequence = 2,
                .kind = Message::Kind::text,
                .sent_at_ms = 1'800'000'000'000,
                .body = copy_of(view_of("Zoë\n🌙"))});
    add(session::Ack{3});
    add(session::Here{3});
    add(session::Signal{.kind = 1, .text = "v=0", .from_attempt = 5, .to_attempt = 0});
    return out;
}

}  // namespace vesper::fuzz
