#include "core/session/content.h"

#include <sodium.h>

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
        .sized(message.body)
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
    out.kind = static_cast<Message::Kind>(reader.u8());
    out.sent_at_ms = reader.time_ms();
    out.body = copy_of(reader.sized(limits::max_envelope_bytes));
    if (out.sequence == 0) reader.fail();
    return out;
}

Signal decode_signal(Reader& reader) {
    Signal out;
    out.kind = reader.u8();
    out.from_attempt = reader.u32();
    out.to_attempt = reader.u32();
    out.text = reader.sized_text(limits::max_signal_bytes);
    if (out.kind < 1 || out.kind > 3 || out.from_attempt == 0 || !is_utf8(out.text)) reader.fail();
    return out;
}

/// The content without its padding, which fills the last block alone.
ByteView unpadded(ByteView padded) {
    std::size_t size = 0;
    if (padded.empty() || padded.size() % limits::padding_bytes != 0 ||
        sodium_unpad(&size, padded.data(), padded.size(), limits::padding_bytes) != 0) {
        return {};
    }
    return padded.first(size);
}

}  // namespace

Bytes encode(const Content& content) {
    Bytes out = std::visit([](const auto& one) { return encode_one(one); }, content);
    const std::size_t size = out.size();
    std::size_t padded = 0;
    out.resize((size / limits::padding_bytes + 1) * limits::padding_bytes);
    sodium_pad(&padded, out.data(), size, limits::padding_bytes, out.size());
    return out;
}

std::expected<Content, ContentError> decode_content(ByteView padded) {
    const ByteView bytes = unpadded(padded);
    if (bytes.empty()) return std::unexpected(ContentError::malformed);
    Reader reader(bytes);
    Content out;
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
            return std::unexpected(ContentError::unknown_type);
    }
    if (!reader.finish()) return std::unexpected(ContentError::malformed);
    return out;
}

Bytes encode(const Welcome& welcome) {
    return Writer().u64(welcome.received_up_to).raw(welcome.bundle).take();
}

std::expected<Welcome, ContentError> decode_welcome(ByteView body) {
    Reader reader(body);
    Welcome out;
    out.received_up_to = reader.u64();
    out.bundle = copy_of(reader.remainder());
    if (!reader.finish() || out.bundle.empty()) return std::unexpected(ContentError::malformed);
    return out;
}

bool is_text(ByteView body) {
    const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
    return body.size() <= limits::max_text_bytes && is_utf8(text) && has_no_controls(text, "\n\t") &&
           !trimmed(text).empty();
}

}  // namespace vesper::session
