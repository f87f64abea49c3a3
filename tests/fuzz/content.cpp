// What a contact sealed: any content.

#include "core/session/content.h"
#include "core/common/limits.h"
#include "core/common/text.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace vesper::fuzz {

namespace {

bool is_number(std::uint64_t number) {
    return number >= 1 && number <= limits::max_number;
}

// What holds of a body that decodes.
void look_at(const session::Post& post) {
    must(is_number(post.number), "a post has a number");
    must(session::is_disappearing_time(post.disappears_after_s), "a post disappears after a time there is");
    must(!post.answers_to || is_number(post.answers_to->number), "what is answered has a number");
    must(session::is_text(view_of(post.text)) || (post.file && post.text.empty()), "a post can be shown");
    must(!post.file || session::is_file(*post.file), "what is said of a file can be shown");
}
void look_at(const session::Edit& edit) {
    must(is_number(edit.number) && session::is_text(view_of(edit.text)), "what was edited can be shown");
}
void look_at(const session::Removal& removal) {
    must(is_number(removal.number), "what is removed has a number");
}
void look_at(const session::Reaction& reaction) {
    must(is_number(reaction.to.number), "what is reacted to has a number");
    must(reaction.emoji.empty() ||
             (reaction.emoji.size() <= limits::max_reaction_bytes && is_plain_line(reaction.emoji)),
         "a reaction can be shown");
}
void look_at(const session::Read& read) {
    must(is_number(read.number), "what was read has a number");
}
void look_at(const session::Disappearing& disappearing) {
    must(session::is_disappearing_time(disappearing.after_s), "there is such a time");
}

void look_at(const session::PastCall& call) {
    must(is_number(call.number) && session::is_past_call(call), "how a call went can be shown");
    must(session::is_disappearing_time(call.disappears_after_s), "a call disappears after a time there is");
}
void look_at(const session::Call& call) {
    using Phase = session::Call::Phase;
    must(call.number != 0, "what is said of a call has a number");
    must(call.phase >= Phase::calling && call.phase <= Phase::ended, "a call stands somehow");
    must((call.phase == Phase::ended) == (call.reason != session::Call::Reason::none),
         "only what has ended has a reason");
}
void look_at(const session::Profile& profile) {
    must(session::is_name(profile.name) && is_plain_line(profile.name), "somebody can be called so");
    must(profile.portrait.size() <= limits::max_portrait_bytes, "a portrait is small");
}
void look_at(const session::FileReceived& received) {
    must(is_number(received.number), "what was received has a number");
}

void attack_body(session::Message::Kind kind, ByteView bytes) {
    const auto body = session::decode_body(kind, bytes);
    if (!body) return;
    must(session::kind_of(*body) == kind, "a body is of its message's kind");
    must(std::ranges::equal(session::encode(*body), bytes), "a body that decodes is its one encoding");
    std::visit([](const auto& one) { look_at(one); }, *body);
}

}  // namespace

void attack(ByteView bytes) {
    Input input(bytes);
    const unsigned how = input.u8();
    if (how & 2U) {
        const auto kind = static_cast<session::Message::Kind>(input.u8());
        return attack_body(kind, input.rest());
    }
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
    if (const auto* call = std::get_if<session::Call>(&*content)) look_at(*call);
    const auto* message = std::get_if<session::Message>(&*content);
    if (message == nullptr) return;
    must(message->sequence != 0 && message->sent_at_ms >= 0 && message->sent_at_ms <= limits::max_integer,
         "a message has a place and a time");
    must(message->body.size() <= limits::max_text_bytes, "a message has a bounded size");
    const std::string text = text_of(message->body);
    must(!session::is_text(message->body) || (is_utf8(text) && has_no_controls(text, "\n\t")),
         "a text can be shown");
    attack_body(message->kind, message->body);
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
    const session::Body bodies[] = {
        session::Post{.number = 1, .text = "hello"},
        session::Post{.number = limits::max_number,
                      .disappears_after_s = limits::min_disappearing_s,
                      .answers_to = session::Reference{.of_receiver = true, .number = 7},
                      .text = "Zoë\n🌙"},
        session::Edit{.number = 1, .text = "hello!"},
        session::Removal{1},
        session::Reaction{.to = {.of_receiver = true, .number = 1}, .emoji = "❤️"},
        session::Reaction{.to = {.of_receiver = false, .number = 2}, .emoji = {}},
        session::Read{9},
        session::Disappearing{limits::max_disappearing_s},
        session::Disappearing{0},
        session::PastCall{.number = 1, .outcome = session::PastCall::Outcome::missed},
        session::PastCall{.number = limits::max_number,
                          .disappears_after_s = limits::min_disappearing_s,
                          .outcome = session::PastCall::Outcome::answered,
                          .duration_s = UINT32_MAX},
        session::Profile{.name = "Zoë", .hides_presence = true, .portrait = Bytes(3, 7)},
        session::Profile{.name = "Z"}};
    for (const session::Body& body : bodies) {
        const Bytes encoded = session::encode(body);
        const auto kind = session::kind_of(body);
        add(Message{.sequence = 3, .kind = kind, .sent_at_ms = 1'800'000'000'000, .body = encoded});
        out.push_back(Arguments().u8(2).u8(static_cast<unsigned>(kind)).rest(encoded).take());
    }
    add(session::Typing{true});
    add(session::Typing{false});
    add(session::Call{.id = {1}, .phase = session::Call::Phase::calling, .number = 1, .key_share = {2}});
    add(session::Call{.id = {1},
                      .phase = session::Call::Phase::ended,
                      .reason = session::Call::Reason::failed,
                      .muted = true,
                      .held = true,
                      .recording = true,
                      .plain_voice = true,
                      .number = UINT32_MAX,
                      .heard = UINT32_MAX,
                      .key_share = {2}});
    add(session::Ack{3});
    add(session::Here{3});
    add(session::Signal{.kind = 1, .text = "v=0", .from_attempt = 5, .to_attempt = 0});
    return out;
}

}  // namespace vesper::fuzz
