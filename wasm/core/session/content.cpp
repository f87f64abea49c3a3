#include "core/session/content.h"

#include <sodium.h>

#include <array>

#include "core/common/codec.h"
#include "core/common/limits.h"
#include "core/common/text.h"

namespace vesper::session {

namespace {

enum class Type : std::uint8_t { message = 1, ack = 2, here = 3, signal = 4, typing = 5 };

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
Bytes encode_one(const Typing& typing) {
    return begin(Type::typing).flag(typing.writes).take();
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

// ---- bodies ----

std::uint64_t read_number(Reader& reader) {
    const std::uint64_t number = reader.u64();
    if (number == 0 || number > limits::max_number) reader.fail();
    return number;
}

Writer& write(Writer& writer, const Reference& reference) {
    return writer.flag(reference.of_receiver).u64(reference.number);
}
Reference read_reference(Reader& reader) {
    const bool of_receiver = reader.flag();
    return {.of_receiver = of_receiver, .number = read_number(reader)};
}

std::uint32_t read_disappearing_time(Reader& reader) {
    const std::uint32_t after_s = reader.u32();
    if (!is_disappearing_time(after_s)) reader.fail();
    return after_s;
}

std::string read_text(Reader& reader) {
    const ByteView text = reader.remainder();
    if (!is_text(text)) reader.fail();
    return text_of(text);
}

Bytes encode_one(const Post& post) {
    Writer writer;
    writer.u64(post.number).u32(post.disappears_after_s).flag(post.answers_to.has_value());
    if (post.answers_to) write(writer, *post.answers_to);
    return writer.raw(view_of(post.text)).take();
}
Bytes encode_one(const Edit& edit) {
    return Writer().u64(edit.number).raw(view_of(edit.text)).take();
}
Bytes encode_one(const Removal& removal) {
    return Writer().u64(removal.number).take();
}
Bytes encode_one(const Reaction& reaction) {
    Writer writer;
    return write(writer, reaction.to).raw(view_of(reaction.emoji)).take();
}
Bytes encode_one(const Read& read) {
    return Writer().u64(read.number).take();
}
Bytes encode_one(const Disappearing& disappearing) {
    return Writer().u32(disappearing.after_s).take();
}

Post decode_post(Reader& reader) {
    Post out;
    out.number = read_number(reader);
    out.disappears_after_s = read_disappearing_time(reader);
    if (reader.flag()) out.answers_to = read_reference(reader);
    out.text = read_text(reader);
    return out;
}
Edit decode_edit(Reader& reader) {
    const std::uint64_t number = read_number(reader);
    return {.number = number, .text = read_text(reader)};
}
Reaction decode_reaction(Reader& reader) {
    Reaction out{.to = read_reference(reader), .emoji = text_of(reader.remainder())};
    if (!out.emoji.empty() && !is_reaction(out.emoji)) reader.fail();
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
        case Type::typing:
            out = Typing{reader.flag()};
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

Message::Kind kind_of(const Body& body) {
    constexpr std::array kinds{Message::Kind::post,     Message::Kind::edit, Message::Kind::removal,
                               Message::Kind::reaction, Message::Kind::read, Message::Kind::disappearing};
    static_assert(kinds.size() == std::variant_size_v<Body>);
    return kinds[body.index()];
}

Bytes encode(const Body& body) {
    return std::visit([](const auto& one) { return encode_one(one); }, body);
}

std::expected<Body, ContentError> decode_body(Message::Kind kind, ByteView body) {
    Reader reader(body);
    Body out;
    switch (kind) {
        case Message::Kind::post:
            out = decode_post(reader);
            break;
        case Message::Kind::edit:
            out = decode_edit(reader);
            break;
        case Message::Kind::removal:
            out = Removal{read_number(reader)};
            break;
        case Message::Kind::reaction:
            out = decode_reaction(reader);
            break;
        case Message::Kind::read:
            out = Read{read_number(reader)};
            break;
        case Message::Kind::disappearing:
            out = Disappearing{read_disappearing_time(reader)};
            break;
        default:
            return std::unexpected(ContentError::unknown_type);
    }
    if (!reader.finish()) return std::unexpected(ContentError::malformed);
    return out;
}

bool is_disappearing_time(std::uint32_t after_s) {
    return after_s == 0 || (after_s >= limits::min_disappearing_s && after_s <= limits::max_disappearing_s);
}

bool is_reaction(std::string_view emoji) {
    return !emoji.empty() && emoji.size() <= limits::max_reaction_bytes && is_plain_line(emoji) &&
           emoji.find(' ') == std::string_view::npos;
}

bool is_text(ByteView body) {
    const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
    return body.size() <= limits::max_text_bytes && is_utf8(text) && has_no_controls(text, "\n\t") &&
           !trimmed(text).empty();
}

}  // namespace vesper::session
