#include "core/session/content.h"

#include "core/common/codec.h"
#include "core/common/limits.h"
#include "core/common/text.h"

namespace vesper::session {

namespace {

enum class Type : std::uint8_t { message = 1, ack = 2, here = 3, signal = 4 };

Writer begin(Type type) {
    Writer writer;
    writer.u8(static_cast<std::uint8_t>(type));
    return writer;
}

Bytes encode_one(const Message& message) {
    return begin(Type::message)
        .u64(message.sequence)
        .u8(static_cast<std::uint8_t>(message.kind))
        .i64(message.sent_at_ms)
        .sized(message.text)
        .take();
}
Bytes encode_one(const Ack& ack) {
    return begin(Type::ack).u64(ack.received_up_to).take();
}
Bytes encode_one(const Here& here) {
    return begin(Type::here).u64(here.received_up_to).take();
}
Bytes encode_one(const Signal& signal) {
    return begin(Type::signal)
        .u8(signal.kind)
        .u32(signal.from_attempt)
        .u32(signal.to_attempt)
        .sized(signal.text)
        .take();
}

Message decode_message(Reader& reader) {
    Message out;
    out.sequence = reader.u64();
    const std::uint8_t kind = reader.u8();
    out.kind = static_cast<Message::Kind>(kind);
    out.sent_at_ms = reader.time_ms();
    out.text = reader.sized_text(limits::max_text_bytes);
    const bool known = out.kind == Message::Kind::welcome || out.kind == Message::Kind::text;
    if (!known || out.sequence == 0 || out.text.empty() != (out.kind == Message::Kind::welcome) ||
        !is_utf8(out.text) || !has_no_controls(out.text, "\n\t")) {
        reader.fail();
    }
    return out;
}

Signal decode_signal(Reader& reader) {
    Signal out;
    out.kind = reader.u8();
    out.from_attempt = reader.u32();
    out.to_attempt = reader.u32();
    out.text = reader.sized_text(limits::max_signal_bytes);
    if (out.kind < 1 || out.kind > 3 || !is_utf8(out.text)) reader.fail();
    return out;
}

}  // namespace

Bytes encode(const Content& content) {
    return std::visit([](const auto& one) { return encode_one(one); }, content);
}

std::optional<Content> decode_content(ByteView bytes) {
    Reader reader(bytes);
    std::optional<Content> out;
    switch (static_cast<Type>(reader.u8())) {
        case Type::message:
            out = decode_message(reader);
            break;
        case Type::ack:
            out = Ack{reader.u64()};
            break;
        case Type::here:
            out = Here{reader.u64()};
            break;
        case Type::signal:
            out = decode_signal(reader);
            break;
        default:
            return std::nullopt;
    }
    if (!reader.finish()) return std::nullopt;
    return out;
}

}  // namespace vesper::session
