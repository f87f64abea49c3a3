// docs/signaling.asyncapi.json against the types that server and clients are made of: what it says is what
// they read and write, and nothing is left out.

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/common/limits.h"
#include "core/wire/fields.h"
#include "core/wire/signaling.h"

using namespace vesper;
using namespace vesper::wire;

namespace {

using Json = nlohmann::json;
using Names = std::set<std::string>;

/// Puts what each "$ref" refers to in its place.
Json resolved(const Json& document, const Json& value) {
    if (value.is_object() && value.contains("$ref")) {
        const auto target = value.at("$ref").get<std::string>();
        return resolved(document, document.at(Json::json_pointer(target.substr(1))));
    }
    Json out = value;
    if (value.is_structured()) {
        for (auto& [name, member] : out.items()) member = resolved(document, member);
    }
    return out;
}

const Json& document() {
    static const Json whole = [] {
        std::ifstream file(VESPER_DOCS "/signaling.asyncapi.json");
        REQUIRE(file);
        return Json::parse(file);
    }();
    return whole;
}

Json resolved_at(const char* pointer) {
    return resolved(document(), document().at(Json::json_pointer(pointer)));
}

/// A schema without the words that are for people.
Json bare(Json schema) {
    if (schema.is_structured()) {
        if (schema.is_object()) schema.erase("description");
        for (auto& [name, member] : schema.items()) member = bare(member);
    }
    return schema;
}

Names keys_of(const Json& object) {
    Names out;
    for (const auto& [name, value] : object.items()) out.insert(name);
    return out;
}

Names all_error_names() {
    Names out;
    for (std::size_t i = 0; i < error_code_count; ++i) out.emplace(name_of(static_cast<ErrorCode>(i)));
    return out;
}

template <class Visit, class... Messages>
void for_each_message(std::type_identity<std::variant<Messages...>> /*all*/, Visit visit) {
    (visit(Messages{}, std::string(op_of<Messages>)), ...);
}
using Requests = std::type_identity<ClientMessage>;
using Answers = std::type_identity<ServerMessage>;

template <class Visit>
void for_each_message(Visit visit) {
    for_each_message(Requests{}, visit);
    for_each_message(Answers{}, visit);
}

Names ops_of(auto all) {
    Names out;
    for_each_message(all, [&](const auto& /*message*/, const std::string& op) { out.insert(op); });
    return out;
}

// ---- what a type says, as a schema ----

constexpr std::size_t base64url_size(std::size_t bytes) {
    return (bytes * 4 + 2) / 3;
}

Json integers(std::int64_t least, std::int64_t most) {
    return {{"type", "integer"}, {"minimum", least}, {"maximum", most}};
}

/// Visits the fields of a message. A type says most of a schema, the name of a field the rest.
class SchemaMaker {
public:
    template <class Object>
    static Json of(Object object) {
        SchemaMaker maker;
        fields(object, maker);
        return maker.schema_;
    }
    template <class Message>
    static Json of_message(Message message) {
        SchemaMaker maker;
        maker.least_re_ = std::is_same_v<Message, Error> ? 0 : 1;
        maker.add("op", {{"const", op_of<Message>}});
        fields(message, maker);
        return maker.schema_;
    }

    template <class T>
    void operator()(std::string_view name, const T& value) {
        add(name, schema(name, value));
    }

private:
    void add(std::string_view name, Json schema) {
        schema_["properties"][name] = std::move(schema);
        schema_["required"].push_back(name);
    }

    [[nodiscard]] Json schema(std::string_view name, std::uint32_t /*value*/) const {
        if (name == "version") return {{"const", signaling_version}};
        if (name == "uses" || name == "uses_left") return integers(1, limits::max_invite_uses);
        return integers(name == "re" ? least_re_ : 1, std::numeric_limits<RequestId>::max());
    }
    static Json schema(std::string_view name, std::int64_t /*value*/) {
        return name == "ttl_ms" ? integers(1, limits::max_invite_ttl_ms) : integers(0, limits::max_integer);
    }
    static Json schema(std::string_view /*name*/, bool /*value*/) { return {{"type", "boolean"}}; }
    static Json schema(std::string_view /*name*/, ErrorCode /*value*/) {
        Json names = Json::array();
        for (std::size_t i = 0; i < error_code_count; ++i)
            names.push_back(name_of(static_cast<ErrorCode>(i)));
        return {{"type", "string"}, {"enum", names}};
    }
    static Json schema(std::string_view name, const Bytes& /*value*/) {
        const auto most = name == "bundle" ? limits::max_bundle_bytes : limits::max_envelope_bytes;
        return {
            {"type", "string"},
            {"pattern", "^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$"},
            {"maxLength", base64url_size(most)}};
    }
    template <std::size_t N>
    static Json schema(std::string_view /*name*/, const ByteArray<N>& /*value*/) {
        // The last character has two bits of the value or four, and zeros.
        static_assert(N % 3 != 0);
        const std::string last = N % 3 == 1 ? "[AQgw]" : "[AEIMQUYcgkosw048]";
        const auto before = std::to_string(base64url_size(N) - 1);
        return {{"type", "string"}, {"pattern", "^[A-Za-z0-9_-]{" + before + "}" + last + "$"}};
    }
    static Json schema(std::string_view name, const std::vector<EnvelopeId>& /*value*/) {
        return {{"type", "array"}, {"items", schema(name, EnvelopeId{})}};
    }
    static Json schema(std::string_view /*name*/, const std::vector<Envelope>& /*value*/) {
        return {{"type", "array"},
                {"minItems", 1},
                {"maxItems", limits::max_envelopes_per_frame},
                {"items", of(Envelope{})}};
    }

    static Json relay_text(const char* pattern) {
        return {{"type", "string"}, {"maxLength", limits::max_relay_text_bytes}, {"pattern", pattern}};
    }
    static Json schema(std::string_view /*name*/, const std::string& /*value*/) {
        return relay_text(R"(^[!#-\[\]-~]*$)");
    }
    static Json schema(std::string_view /*name*/, const std::vector<std::string>& /*urls*/) {
        return {{"type", "array"},
                {"minItems", 1},
                {"maxItems", limits::max_relay_urls},
                {"items", relay_text(R"(^(?:stun|stuns|turn|turns):[!#-\[\]-~]+$)")}};
    }
    static Json schema(std::string_view /*name*/, const std::vector<IceServer>& /*value*/) {
        return {{"type", "array"}, {"maxItems", limits::max_relay_servers}, {"items", of(IceServer{})}};
    }

    Json schema_{{"type", "object"},
                 {"additionalProperties", false},
                 {"required", Json::array()},
                 {"properties", Json::object()}};
    int least_re_ = 1;
};

// ---- reading ----

std::expected<std::string, DecodeError> written_again(const std::string& op, const std::string& frame) {
    const auto encoded = [](const auto& message) { return encode(message); };
    if (ops_of(Requests{}).contains(op)) return decode_client_message(frame).transform(encoded);
    return decode_server_message(frame).transform(encoded);
}

template <class Visit>
void for_each_example(Visit visit) {
    const Json messages = resolved_at("/components/messages");
    for (const auto& [op, message] : messages.items()) {
        for (const Json& example : message.at("examples")) visit(op, example.at("payload"));
    }
}

}  // namespace

TEST_CASE("AsyncAPI: every message is there as its type has it, and no other") {
    Names ops = ops_of(Requests{});
    ops.merge(ops_of(Answers{}));
    REQUIRE(keys_of(resolved_at("/components/messages")) == ops);
    CHECK(resolved_at("/channels/signaling/messages") == resolved_at("/components/messages"));
    for_each_message([](const auto& message, const std::string& op) {
        INFO(op);
        const Json described = resolved_at(("/components/messages/" + op).c_str());
        CHECK(described.at("name") == op);
        CHECK(bare(described.at("payload")) == SchemaMaker::of_message(message));
        const Json::json_pointer location("/correlationId/location");
        const Json id = described.contains(location) ? described.at(location) : Json("");
        const auto& properties = described.at("payload").at("properties");
        CHECK(id == (properties.contains("id")   ? "$message.payload#/id"
                     : properties.contains("re") ? "$message.payload#/re"
                                                 : ""));
    });
}

TEST_CASE("AsyncAPI: the version and the sizes of frames are those of the code") {
    const auto version = std::to_string(signaling_version);
    CHECK(document().at("info").at("version") == version);
    const Json& channel = document().at("channels").at("signaling");
    CHECK(channel.at("address") == "/v" + version + "/signaling");
    CHECK(channel.at("x-max-frame-bytes").at("from_client") == limits::max_client_frame_bytes);
    CHECK(channel.at("x-max-frame-bytes").at("from_server") == limits::max_server_frame_bytes);
}

TEST_CASE("AsyncAPI: every request is an operation with its answers, and what comes unasked is one too") {
    const Json operations = resolved_at("/operations");
    Names requests;
    Names from_server;
    for (const auto& [name, operation] : operations.items()) {
        INFO(name);
        REQUIRE(operation.at("messages").size() == 1);
        CHECK(operation.at("messages").at(0).at("name") == name);
        if (operation.at("action") == "send") {
            from_server.insert(name);
            continue;
        }
        CHECK(operation.at("action") == "receive");
        requests.insert(name);
        const Json& answers = operation.at("reply").at("messages");
        REQUIRE(answers.size() == 2);
        for (const Json& answer : answers) from_server.insert(answer.at("name").get<std::string>());
        CHECK(answers.at(1).at("name") == "error");
    }
    CHECK(requests == ops_of(Requests{}));
    CHECK(from_server == ops_of(Answers{}));
}

TEST_CASE("AsyncAPI: every error is an answer to some request, and has an example") {
    Names answered = document().at("x-errors-of-every-request").get<Names>();
    for (const auto& [name, operation] : document().at("operations").items()) {
        if (operation.contains("x-errors")) answered.merge(operation.at("x-errors").get<Names>());
    }
    CHECK(answered == all_error_names());
    Names shown;
    const Json examples = resolved_at("/components/messages/error/examples");
    for (const Json& example : examples) {
        CHECK(example.at("name") == example.at("payload").at("code"));
        CHECK_FALSE(example.at("summary").get<std::string>().empty());
        shown.insert(example.at("name").get<std::string>());
    }
    CHECK(shown == all_error_names());
}

TEST_CASE("AsyncAPI: every example is read, and written again as it is") {
    Names shown;
    for_each_example([&](const std::string& op, const Json& payload) {
        INFO(payload);
        shown.insert(op);
        CHECK(payload.at("op") == op);
        const auto again = written_again(op, payload.dump());
        REQUIRE(again);
        CHECK(Json::parse(*again) == payload);
    });
    CHECK(shown == keys_of(document().at("components").at("messages")));
}

TEST_CASE("AsyncAPI: an example with one field more, one less or one of another type is refused") {
    for_each_example([](const std::string& op, const Json& payload) {
        const auto refused = [&](const Json& frame) {
            INFO(frame);
            const auto again = written_again(op, frame.dump());
            REQUIRE_FALSE(again);
            return again.error().code;
        };
        Json more = payload;
        more["later"] = 1;
        CHECK(refused(more) == ErrorCode::unknown_field);
        for (const auto& [name, value] : payload.items()) {
            Json less = payload;
            less.erase(name);
            CHECK(refused(less) == ErrorCode::malformed_frame);
            for (const Json& other : {Json(nullptr), Json(-1), Json(1.5), Json::object(), Json("*")}) {
                Json changed = payload;
                changed[name] = other;
                const auto code = refused(changed);
                CHECK(code == (name == "op" && other == "*" ? ErrorCode::unknown_operation
                                                            : ErrorCode::malformed_frame));
            }
        }
    });
}

TEST_CASE("AsyncAPI: the largest and the smallest value that a schema allows are read") {
    for_each_example([](const std::string& op, const Json& payload) {
        const Json schema = resolved_at(("/components/messages/" + op + "/payload/properties").c_str());
        for (const auto& [name, field] : schema.items()) {
            for (const auto* bound : {"minimum", "maximum", "maxLength"}) {
                if (!field.contains(bound)) continue;
                Json changed = payload;
                changed[name] = field.at(bound);
                if (std::string_view(bound) == "maxLength") {
                    changed[name] = std::string(field.at(bound).get<std::size_t>(), 'A');
                }
                INFO(op << ' ' << name << ' ' << bound);
                CHECK(written_again(op, changed.dump()));
            }
        }
    });
}
