// tests/vectors/content.json: section 6 of docs/protocol.md.

#include "core/session/content.h"

#include "core/invite/bundle.h"
#include "unit/vectors/vectors.h"

namespace vesper::session {
// Found by argument-dependent lookup, from tests::refusal.
static std::string name_of(ContentError error) {
    switch (error) {
        case ContentError::malformed:
            return "malformed";
        case ContentError::unknown_type:
            return "unknown";
    }
    return "?";
}

namespace {

using namespace tests;

bool is_welcome(ByteView body, const Json& vector) {
    const auto welcome = decode_welcome(body);
    if (!welcome) return false;
    const auto bundle = invite::decode_bundle(welcome->bundle, array_in<16>(vector, "reset_lookup"));
    return bundle && bundle->expires_at_ms == 0;
}

Reference reference_in(const Json& json) {
    return {.of_receiver = json.at("receivers").get<bool>(),
            .number = json.at("number").get<std::uint64_t>()};
}

File file_in(const Json& json) {
    const auto small = [&](const char* field) { return json.at(field).get<std::uint32_t>(); };
    return {.key = array_in<32>(json, "key"),
            .size = json.at("size").get<std::uint64_t>(),
            .name = text_in(json, "name"),
            .type = text_in(json, "type"),
            .duration_ms = small("duration_ms"),
            .width = small("width"),
            .height = small("height"),
            .waveform = bytes_in(json, "waveform"),
            .preview = bytes_in(json, "preview")};
}

/// What the vector says, made with our types.
Body body_in(const Json& vector) {
    const std::string kind = text_in(vector, "kind_name");
    const auto number = [&] { return vector.at("number").get<std::uint64_t>(); };
    const auto seconds = [&] { return vector.at("disappears_after_s").get<std::uint32_t>(); };
    if (kind == "edit") return Edit{.number = number(), .text = text_in(vector, "text")};
    if (kind == "removal") return Removal{number()};
    if (kind == "read") return Read{number()};
    if (kind == "disappearing") return Disappearing{seconds()};
    if (kind == "reaction") {
        return Reaction{.to = reference_in(vector.at("to")), .emoji = text_in(vector, "reaction")};
    }
    if (kind == "file received") return FileReceived{number()};
    if (kind == "past call") {
        using Outcome = PastCall::Outcome;
        const std::map<std::string, Outcome> outcomes{{"answered", Outcome::answered},
                                                      {"missed", Outcome::missed},
                                                      {"declined", Outcome::declined},
                                                      {"busy", Outcome::busy},
                                                      {"failed", Outcome::failed}};
        return PastCall{.number = number(),
                        .disappears_after_s = seconds(),
                        .outcome = outcomes.at(text_in(vector, "outcome")),
                        .duration_s = vector.at("duration_s").get<std::uint32_t>()};
    }
    if (kind == "profile") {
        return Profile{.name = text_in(vector, "called"),
                       .hides_presence = vector.at("hides_presence").get<bool>(),
                       .portrait = bytes_in(vector, "portrait")};
    }
    REQUIRE((kind == "post" || kind == "file"));
    Post post{.number = number(), .disappears_after_s = seconds(), .text = text_in(vector, "text")};
    if (!vector.at("answers").is_null()) post.answers_to = reference_in(vector.at("answers"));
    if (kind == "file") post.file = file_in(vector.at("file"));
    return post;
}

bool same(const Reference& a, const Reference& b) {
    return a.of_receiver == b.of_receiver && a.number == b.number;
}
bool same(const Post& a, const Post& b) {
    if (a.answers_to.has_value() != b.answers_to.has_value()) return false;
    return a.number == b.number && a.disappears_after_s == b.disappears_after_s && a.text == b.text &&
           (!a.answers_to || same(*a.answers_to, *b.answers_to)) && a.file == b.file;
}
bool same(const Edit& a, const Edit& b) {
    return a.number == b.number && a.text == b.text;
}
bool same(const Removal& a, const Removal& b) {
    return a.number == b.number;
}
bool same(const Reaction& a, const Reaction& b) {
    return same(a.to, b.to) && a.emoji == b.emoji;
}
bool same(const Read& a, const Read& b) {
    return a.number == b.number;
}
bool same(const Disappearing& a, const Disappearing& b) {
    return a.after_s == b.after_s;
}
bool same(const PastCall& a, const PastCall& b) {
    return a.number == b.number && a.disappears_after_s == b.disappears_after_s && a.outcome == b.outcome &&
           a.duration_s == b.duration_s;
}
bool same(const Profile& a, const Profile& b) {
    return a == b;
}
bool same(const FileReceived& a, const FileReceived& b) {
    return a.number == b.number;
}

void check_body(const Message& message, const Json& vector) {
    const Body expected = body_in(vector);
    CHECK(kind_of(expected) == message.kind);
    CHECK(hex(encode(expected)) == hex(message.body));
    const auto decoded = decode_body(message.kind, message.body);
    REQUIRE(decoded);
    REQUIRE(decoded->index() == expected.index());
    CHECK(std::visit(
        [&](const auto& one) { return same(one, std::get<std::decay_t<decltype(one)>>(expected)); },
        *decoded));
}

void check_call(const Call& call, const Json& vector) {
    const std::map<std::string, Call::Phase> phases{{"calling", Call::Phase::calling},
                                                    {"ringing", Call::Phase::ringing},
                                                    {"joined", Call::Phase::joined},
                                                    {"ended", Call::Phase::ended}};
    const std::map<std::string, Call::Reason> reasons{
        {"none", Call::Reason::none},           {"hung up", Call::Reason::hung_up},
        {"declined", Call::Reason::declined},   {"busy", Call::Reason::busy},
        {"no answer", Call::Reason::no_answer}, {"lost", Call::Reason::lost},
        {"failed", Call::Reason::failed}};
    CHECK(call.id == array_in<16>(vector, "id"));
    CHECK(call.phase == phases.at(text_in(vector, "phase")));
    CHECK(call.reason == reasons.at(text_in(vector, "reason")));
    CHECK(call.muted == vector.at("muted").get<bool>());
    CHECK(call.held == vector.at("held").get<bool>());
    CHECK(call.recording == vector.at("recording").get<bool>());
    CHECK(call.plain_voice == vector.at("plain").get<bool>());
    CHECK(call.number == vector.at("number").get<std::uint32_t>());
    CHECK(call.heard == vector.at("heard").get<std::uint32_t>());
    CHECK(call.key_share == array_in<32>(vector, "share"));
}

void check_transfer(const CallTransfer& transfer, const Json& vector) {
    constexpr std::string_view stages[] = {"asked", "agreed", "offered", "following", "declined"};
    CHECK(hex(transfer.call) == text_in(vector, "call"));
    CHECK(stages[static_cast<std::size_t>(transfer.stage) - 1] == text_in(vector, "stage"));
    if (vector.contains("invite")) CHECK(hex(transfer.invite) == text_in(vector, "invite"));
    CHECK(transfer.name == vector.value("called", ""));
}

void check_fields(const Content& content, const Json& vector) {
    const std::string type = text_in(vector, "type");
    if (const auto* message = std::get_if<Message>(&content)) {
        REQUIRE(type == "message");
        CHECK(message->sequence == vector.at("sequence").get<std::uint64_t>());
        CHECK(static_cast<unsigned>(message->kind) == vector.at("kind").get<unsigned>());
        CHECK(message->sent_at_ms == vector.at("sent").get<std::int64_t>());
        CHECK(hex(message->body) == text_in(vector, "body"));
        if (vector.at("kind_name") == "text") {
            CHECK(is_text(message->body));
            CHECK(text_of(message->body) == text_in(vector, "text"));
        } else if (vector.at("kind_name") == "welcome") {
            CHECK(is_welcome(message->body, vector));
            const auto welcome = decode_welcome(message->body);
            REQUIRE(welcome);
            CHECK(welcome->received_up_to == vector.at("received").get<std::uint64_t>());
            CHECK(hex(welcome->bundle) == text_in(vector, "bundle"));
            CHECK(hex(encode(*welcome)) == hex(message->body));
        } else if (text_in(vector, "kind_name").starts_with("unknown")) {
            CHECK(refusal(decode_body(message->kind, message->body)) == "unknown");
            const bool ignored = static_cast<unsigned>(message->kind) >= Message::first_unshown;
            CHECK(ignored == (vector.at("kind_name") == "unknown change"));
        } else {
            check_body(*message, vector);
        }
    } else if (const auto* ack = std::get_if<Ack>(&content)) {
        REQUIRE(type == "ack");
        CHECK(ack->received_up_to == vector.at("received").get<std::uint64_t>());
    } else if (const auto* here = std::get_if<Here>(&content)) {
        REQUIRE(type == "here");
        CHECK(here->received_up_to == vector.at("received").get<std::uint64_t>());
    } else if (const auto* typing = std::get_if<Typing>(&content)) {
        REQUIRE(type == "typing");
        CHECK(typing->writes == vector.at("writes").get<bool>());
    } else if (const auto* control = std::get_if<FileControl>(&content)) {
        REQUIRE(type == "file control");
        const std::map<std::string, FileControl::Verb> verbs{{"fetch", FileControl::Verb::fetch},
                                                             {"halt", FileControl::Verb::halt},
                                                             {"ready", FileControl::Verb::ready},
                                                             {"gone", FileControl::Verb::gone}};
        CHECK(control->verb == verbs.at(text_in(vector, "verb")));
        CHECK(same(control->file, reference_in(vector.at("file"))));
        CHECK(control->from_chunk == vector.at("from_chunk").get<std::uint64_t>());
    } else if (const auto* chunk = std::get_if<FileChunk>(&content)) {
        REQUIRE(type == "file chunk");
        CHECK(chunk->number == vector.at("number").get<std::uint64_t>());
        CHECK(chunk->index == vector.at("index").get<std::uint64_t>());
        CHECK(hex(chunk->sealed) == text_in(vector, "sealed"));
    } else if (const auto* call = std::get_if<Call>(&content)) {
        REQUIRE(type == "call");
        check_call(*call, vector);
    } else if (const auto* transfer = std::get_if<CallTransfer>(&content)) {
        REQUIRE(type == "call transfer");
        check_transfer(*transfer, vector);
    } else {
        const Signal& signal = std::get<Signal>(content);
        REQUIRE(type == "signal");
        CHECK(signal.kind == vector.at("kind").get<unsigned>());
        CHECK(signal.from_attempt == vector.at("from_attempt").get<std::uint32_t>());
        CHECK(signal.to_attempt == vector.at("to_attempt").get<std::uint32_t>());
        CHECK(signal.text == text_in(vector, "text"));
    }
}

TEST_CASE("vectors: contents") {
    for (const Json& vector : vectors_of("content").at("contents")) {
        INFO(vector.at("name"));
        const auto decoded = decode_content(bytes_in(vector, "padded"));
        if (vector.at("type") == "unknown") {
            CHECK(refusal(decoded) == "unknown");
            continue;
        }
        REQUIRE(decoded);
        check_fields(*decoded, vector);
        CHECK(hex(encode(*decoded)) == text_in(vector, "padded"));
    }
}

TEST_CASE("vectors: texts of the largest size") {
    const Json all = vectors_of("content");
    const auto repeated = [](const Json& vector) {
        std::string text;
        for (int i = 0; i < vector.at("times").get<int>(); ++i) text += text_in(vector, "repeat");
        return text;
    };
    for (const Json& vector : all.at("long_texts")) {
        const std::string text = repeated(vector);
        CHECK(text.size() == vector.at("body_bytes").get<std::size_t>());
        CHECK(is_text(view_of(text)));
        const Message message{.sequence = vector.at("sequence").get<std::uint64_t>(),
                              .kind = Message::Kind::text,
                              .sent_at_ms = vector.at("sent").get<std::int64_t>(),
                              .body = copy_of(view_of(text))};
        CHECK(encode(Content(message)).size() == vector.at("padded_bytes").get<std::size_t>());
        for (const Body& body :
             {Body(Post{.number = 1, .text = text}), Body(Edit{.number = 1, .text = text})})
            CHECK(decode_body(kind_of(body), encode(body)));
    }
    for (const Json& vector : all.at("long_texts_refused")) {
        const std::string text = repeated(vector);
        CHECK_FALSE(is_text(view_of(text)));
        for (const Body& body :
             {Body(Post{.number = 1, .text = text}), Body(Edit{.number = 1, .text = text})})
            CHECK(refusal(decode_body(kind_of(body), encode(body))) == text_in(vector, "body_error"));
    }
}

TEST_CASE("vectors: contents that are refused") {
    const Json all = vectors_of("content");
    for (const Json& vector : all.at("refused")) {
        INFO(vector.at("name"));
        if (vector.contains("signal_bytes")) {
            const std::string text(vector.at("signal_bytes").get<std::size_t>(), 'x');
            CHECK(refusal(decode_content(encode(Signal{.kind = 3, .text = text, .from_attempt = 7}))) ==
                  text_in(vector, "error"));
        } else {
            CHECK(refusal(decode_content(bytes_in(vector, "padded"))) == text_in(vector, "error"));
        }
    }
    for (const Json& vector : all.at("paddings_refused")) {
        INFO(vector.at("name"));
        CHECK(refusal(decode_content(bytes_in(vector, "padded"))) == text_in(vector, "error"));
    }
}

TEST_CASE("vectors: messages whose bodies are refused count as received") {
    for (const Json& vector : vectors_of("content").at("bodies_refused")) {
        INFO(vector.at("name"));
        Bytes padded = bytes_in(vector, "content");
        padded.push_back(0x80);
        padded.resize((padded.size() + 127) / 128 * 128);
        const auto decoded = decode_content(padded);
        REQUIRE(decoded);
        const auto* message = std::get_if<Message>(&*decoded);
        REQUIRE(message != nullptr);
        CHECK(message->sequence == vector.at("sequence").get<std::uint64_t>());
        if (message->kind == Message::Kind::text) {
            CHECK_FALSE(is_text(message->body));
        } else if (message->kind == Message::Kind::welcome) {
            CHECK_FALSE(is_welcome(message->body, vector));
        } else {
            CHECK(refusal(decode_body(message->kind, message->body)) == text_in(vector, "body_error"));
        }
    }
}

}  // namespace
}  // namespace vesper::session
