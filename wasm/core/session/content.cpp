#include "core/session/content.h"

#include <sodium.h>

#include <array>

#include "core/common/codec.h"
#include "core/common/limits.h"
#include "core/common/text.h"
#include "core/file/chunk.h"

namespace vesper::session {

namespace {

enum class Type : std::uint8_t {
    message = 1,
    ack = 2,
    here = 3,
    signal = 4,
    typing = 5,
    file_control = 6,
    file_chunk = 7,
    call = 8,
    call_transfer = 9,
};

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
Bytes encode_one(const FileControl& control) {
    return begin(Type::file_control)
        .u8(static_cast<std::uint8_t>(control.verb))
        .flag(control.file.of_receiver)
        .u64(control.file.number)
        .u64(control.from_chunk)
        .take();
}
Bytes encode_one(const FileChunk& chunk) {
    return begin(Type::file_chunk).u64(chunk.number).u64(chunk.index).sized(chunk.sealed).take();
}
Bytes encode_one(const Call& call) {
    return begin(Type::call)
        .raw(call.id)
        .u8(static_cast<std::uint8_t>(call.phase))
        .u8(static_cast<std::uint8_t>(call.reason))
        .flag(call.muted)
        .flag(call.held)
        .flag(call.recording)
        .flag(call.plain_voice)
        .u32(call.number)
        .u32(call.heard)
        .raw(call.key_share)
        .take();
}

bool has_invite(CallTransfer::Stage stage) {
    using Stage = CallTransfer::Stage;
    return stage == Stage::agreed || stage == Stage::offered || stage == Stage::following;
}
bool has_name(CallTransfer::Stage stage) {
    return stage == CallTransfer::Stage::asked || stage == CallTransfer::Stage::offered;
}

Bytes encode_one(const CallTransfer& transfer) {
    Writer writer = begin(Type::call_transfer);
    writer.raw(transfer.call).u8(static_cast<std::uint8_t>(transfer.stage));
    if (has_invite(transfer.stage)) writer.raw(transfer.invite);
    if (has_name(transfer.stage)) writer.sized(transfer.name);
    return writer.take();
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

std::uint64_t read_number(Reader& reader) {
    const std::uint64_t number = reader.u64();
    if (number == 0 || number > limits::max_number) reader.fail();
    return number;
}

/// Who fetches does not have the file, and who says the rest of it but halt does.
FileControl decode_file_control(Reader& reader) {
    FileControl out{.verb = static_cast<FileControl::Verb>(reader.u8()), .file = {}};
    out.file.of_receiver = reader.flag();
    out.file.number = read_number(reader);
    out.from_chunk = reader.u64();
    using Verb = FileControl::Verb;
    const bool known = out.verb >= Verb::fetch && out.verb <= Verb::gone;
    const bool theirs = out.verb == Verb::halt || out.file.of_receiver == (out.verb == Verb::fetch);
    if (!known || !theirs || out.from_chunk > limits::max_file_bytes) reader.fail();
    return out;
}

FileChunk decode_file_chunk(Reader& reader) {
    FileChunk out{.number = read_number(reader), .index = reader.u64(), .sealed = {}};
    out.sealed = copy_of(reader.sized(file::sealed_chunk_size));
    if (out.index > limits::max_file_bytes || out.sealed.size() <= crypto::tag_size) reader.fail();
    return out;
}

/// Only what has ended has a reason.
Call decode_call(Reader& reader) {
    Call out;
    out.id = reader.array<16>();
    out.phase = static_cast<Call::Phase>(reader.u8());
    out.reason = static_cast<Call::Reason>(reader.u8());
    out.muted = reader.flag();
    out.held = reader.flag();
    out.recording = reader.flag();
    out.plain_voice = reader.flag();
    out.number = reader.u32();
    out.heard = reader.u32();
    out.key_share = reader.array<32>();
    const bool known = out.phase >= Call::Phase::calling && out.phase <= Call::Phase::ended &&
                       out.reason <= Call::Reason::failed;
    const bool ended = out.phase == Call::Phase::ended;
    if (!known || ended != (out.reason != Call::Reason::none) || out.number == 0) reader.fail();
    return out;
}

CallTransfer decode_call_transfer(Reader& reader) {
    CallTransfer out;
    out.call = reader.array<16>();
    out.stage = static_cast<CallTransfer::Stage>(reader.u8());
    if (out.stage < CallTransfer::Stage::asked || out.stage > CallTransfer::Stage::declined) reader.fail();
    if (has_invite(out.stage)) out.invite = reader.array<32>();
    if (has_name(out.stage)) {
        out.name = reader.sized_text(limits::max_name_bytes);
        if (!is_name(out.name)) reader.fail();
    }
    return out;
}

// ---- bodies ----

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
    if (post.file) encode(writer, *post.file);
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
Bytes encode_one(const FileReceived& received) {
    return Writer().u64(received.number).take();
}
Bytes encode_one(const PastCall& call) {
    return Writer()
        .u64(call.number)
        .u32(call.disappears_after_s)
        .u8(static_cast<std::uint8_t>(call.outcome))
        .u32(call.duration_s)
        .take();
}

Bytes encode_one(const Profile& profile) {
    return Writer().sized(profile.name).flag(profile.hides_presence).raw(profile.portrait).take();
}

Post decode_post(Reader& reader, bool with_file) {
    Post out;
    out.number = read_number(reader);
    out.disappears_after_s = read_disappearing_time(reader);
    if (reader.flag()) out.answers_to = read_reference(reader);
    if (with_file) out.file = decode_file(reader);
    out.text = with_file ? text_of(reader.remainder()) : read_text(reader);
    if (with_file && !out.text.empty() && !is_text(view_of(out.text))) reader.fail();
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
PastCall decode_past_call(Reader& reader) {
    const std::uint64_t number = read_number(reader);
    const std::uint32_t disappears_after_s = read_disappearing_time(reader);
    const auto outcome = static_cast<PastCall::Outcome>(reader.u8());
    PastCall out{.number = number,
                 .disappears_after_s = disappears_after_s,
                 .outcome = outcome,
                 .duration_s = reader.u32()};
    if (!is_past_call(out)) reader.fail();
    return out;
}

Profile decode_profile(Reader& reader) {
    Profile out{.name = reader.sized_text(limits::max_name_bytes), .hides_presence = reader.flag()};
    out.portrait = copy_of(reader.remainder());
    if (!is_name(out.name) || out.portrait.size() > limits::max_portrait_bytes) reader.fail();
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
        case Type::file_control:
            out = decode_file_control(reader);
            break;
        case Type::file_chunk:
            out = decode_file_chunk(reader);
            break;
        case Type::call:
            out = decode_call(reader);
            break;
        case Type::call_transfer:
            out = decode_call_transfer(reader);
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
    constexpr std::array kinds{
        Message::Kind::post,          Message::Kind::edit,      Message::Kind::removal,
        Message::Kind::reaction,      Message::Kind::read,      Message::Kind::disappearing,
        Message::Kind::file_received, Message::Kind::past_call, Message::Kind::profile};
    static_assert(kinds.size() == std::variant_size_v<Body>);
    const auto* post = std::get_if<Post>(&body);
    return post != nullptr && post->file ? Message::Kind::file : kinds[body.index()];
}

Bytes encode(const Body& body) {
    return std::visit([](const auto& one) { return encode_one(one); }, body);
}

std::expected<Body, ContentError> decode_body(Message::Kind kind, ByteView body) {
    Reader reader(body);
    Body out;
    switch (kind) {
        case Message::Kind::post:
            out = decode_post(reader, false);
            break;
        case Message::Kind::file:
            out = decode_post(reader, true);
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
        case Message::Kind::file_received:
            out = FileReceived{read_number(reader)};
            break;
        case Message::Kind::past_call:
            out = decode_past_call(reader);
            break;
        case Message::Kind::profile:
            out = decode_profile(reader);
            break;
        default:
            return std::unexpected(ContentError::unknown_type);
    }
    if (!reader.finish()) return std::unexpected(ContentError::malformed);
    return out;
}

bool is_file(const File& file) {
    const bool has_sides = file.width != 0 && file.height != 0;
    const bool has_no_sides = file.width == 0 && file.height == 0;
    return file.size <= limits::max_file_bytes && !trimmed(file.name).empty() &&
           file.name.size() <= limits::max_file_name_bytes && is_plain_line(file.name) &&
           file.name.find_first_of("/\\") == std::string::npos &&
           file.type.size() <= limits::max_media_type_bytes && is_plain_line(file.type) &&
           (has_sides || has_no_sides) && file.width <= limits::max_picture_side &&
           file.height <= limits::max_picture_side &&
           (file.waveform.empty() || file.waveform.size() == limits::waveform_levels) &&
           file.preview.size() <= limits::max_preview_bytes;
}

void encode(Writer& writer, const File& file) {
    writer.raw(file.key).u64(file.size).sized(file.name).sized(file.type);
    writer.u32(file.duration_ms).u32(file.width).u32(file.height).sized(file.waveform).sized(file.preview);
}

File decode_file(Reader& reader) {
    File out;
    out.key = reader.array<32>();
    out.size = reader.u64();
    out.name = reader.sized_text(limits::max_file_name_bytes);
    out.type = reader.sized_text(limits::max_media_type_bytes);
    out.duration_ms = reader.u32();
    out.width = reader.u32();
    out.height = reader.u32();
    out.waveform = copy_of(reader.sized(limits::waveform_levels));
    out.preview = copy_of(reader.sized(limits::max_preview_bytes));
    if (!is_file(out)) reader.fail();
    return out;
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= limits::max_name_bytes && is_plain_line(name);
}

bool is_past_call(const PastCall& call) {
    using Outcome = PastCall::Outcome;
    return call.outcome >= Outcome::answered && call.outcome <= Outcome::failed &&
           (call.outcome == Outcome::answered || call.duration_s == 0);
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
