#include "core/wire/signaling.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "core/common/base64url.h"
#include "core/common/limits.h"
#include "core/wire/fields.h"
#include "core/wire/json_value.h"

namespace vesper::wire {

namespace {

// In the order of ErrorCode; the last is never sent.
constexpr std::array<std::string_view, error_code_count + 1> error_names{
    "malformed_frame", "unknown_operation", "unknown_field",  "frame_too_large",    "bad_signature",
    "drop_unknown",    "drop_taken",        "drop_full",      "envelope_too_large", "not_subscribed",
    "invite_unknown",  "invite_taken",      "invite_limits",  "invite_expired",     "invite_used",
    "invite_revoked",  "too_many_requests", "storage_failed", "server_full",        "unrecognized",
};
static_assert(error_code_count == std::to_underlying(ErrorCode::unrecognized));

/// What every error is named like, those of later versions too.
bool is_error_name(std::string_view text) {
    return !text.empty() && text.size() <= limits::max_error_name_bytes &&
           std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

// ---- encode ----

// Every text in a message is base64url, a name from above or is_relay_text, so nothing ever needs escaping.
class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    template <class T>
    void operator()(std::string_view name, const T& value) {
        text(name);
        out_ += ':';
        write(value);
        out_ += ',';
    }
    template <class Message>
    void message(const Message& message) {
        out_ += R"({"op":)";
        text(op_of<Message>);
        out_ += ',';
        fields(message, *this);
        out_.back() = '}';
    }

private:
    void write(std::uint32_t value) { number(value); }
    void write(std::int64_t value) { number(value < 0 ? 0 : static_cast<std::uint64_t>(value)); }
    void write(bool value) { out_ += value ? "true" : "false"; }
    void write(ErrorCode code) { text(name_of(code)); }
    void write(const Bytes& bytes) { base64url(bytes); }
    template <std::size_t N>
    void write(const ByteArray<N>& bytes) {
        base64url(bytes);
    }
    void write(const std::string& plain) { text(plain); }
    void write(const Envelope& envelope) { object(envelope); }
    void write(const IceServer& server) { object(server); }
    template <class T>
    void object(const T& value) {
        out_ += '{';
        fields(value, *this);
        out_.back() = '}';
    }
    template <class T>
    void write(const std::vector<T>& list) {
        out_ += '[';
        for (const auto& entry : list) {
            write(entry);
            out_ += ',';
        }
        if (!list.empty()) out_.pop_back();
        out_ += ']';
    }

    void number(std::uint64_t value) {
        std::array<char, 20> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        out_.append(digits.data(), end);
    }
    void base64url(ByteView bytes) { text(encode_base64url(bytes)); }
    void text(std::string_view text) {
        out_ += '"';
        out_ += text;
        out_ += '"';
    }

    std::string& out_;
};

template <class Variant>
std::string encode_any(const Variant& message) {
    std::string out;
    Writer writer{out};
    std::visit([&](const auto& alternative) { writer.message(alternative); }, message);
    return out;
}

// ---- decode ----

// Fills a message from an object. Collects what went wrong instead of stopping: the first is enough to
// refuse.
class Filler {
public:
    explicit Filler(const JsonValue& object) : object_(object) {}

    template <class T>
    void operator()(std::string_view name, T& into) {
        const auto* value = object_.find(name);
        if (value == nullptr) {
            missing_ = true;
        } else {
            ++found_;
            valid_ = valid_ && read(*value, into);
        }
    }
    /// Nothing when all fields were there, right, and alone. `others` counts the members read elsewhere
    /// (`op`).
    [[nodiscard]] std::optional<ErrorCode> problem(std::size_t others) const {
        if (object_.children.size() > found_ + others) return ErrorCode::unknown_field;
        if (missing_ || !valid_) return ErrorCode::malformed_frame;
        return std::nullopt;
    }

private:
    using Kind = JsonValue::Kind;

    static bool number(const JsonValue& value, std::uint64_t largest) {
        return value.kind == Kind::number && value.number <= largest;
    }
    static bool read(const JsonValue& value, std::uint32_t& into) {
        into = static_cast<std::uint32_t>(value.number);
        return number(value, std::numeric_limits<std::uint32_t>::max());
    }
    static bool read(const JsonValue& value, std::int64_t& into) {
        into = static_cast<std::int64_t>(value.number);
        return number(value, limits::max_integer);
    }
    static bool read(const JsonValue& value, bool& into) {
        into = value.number != 0;
        return value.kind == Kind::boolean;
    }
    static bool read(const JsonValue& value, ErrorCode& into) {
        const auto known = std::span(error_names).first(error_code_count);
        into = static_cast<ErrorCode>(std::ranges::find(known, value.text) - known.begin());
        return value.kind == Kind::text && is_error_name(value.text);
    }
    static bool read(const JsonValue& value, Bytes& into) {
        if (value.kind != Kind::text) return false;
        auto bytes = decode_base64url(value.text);
        if (bytes) into = std::move(*bytes);
        return bytes.has_value();
    }
    template <std::size_t N>
    static bool read(const JsonValue& value, ByteArray<N>& into) {
        Bytes bytes;
        if (!read(value, bytes) || bytes.size() != N) return false;
        std::ranges::copy(bytes, into.begin());
        return true;
    }
    static bool read(const JsonValue& value, std::vector<Envelope>& into) {
        return value.children.size() <= limits::max_envelopes_per_frame && !value.children.empty() &&
               read_list(value, into);
    }
    static bool read(const JsonValue& value, std::vector<EnvelopeId>& into) { return read_list(value, into); }
    static bool read(const JsonValue& value, std::string& into) {
        into = value.text;
        return value.kind == Kind::text && is_relay_text(into);
    }
    static bool read(const JsonValue& value, std::vector<std::string>& urls) {
        return value.children.size() <= limits::max_relay_urls && !value.children.empty() &&
               read_list(value, urls) && std::ranges::all_of(urls, is_relay_url);
    }
    static bool read(const JsonValue& value, std::vector<IceServer>& into) {
        return value.children.size() <= limits::max_relay_servers && read_list(value, into);
    }
    static bool read(const JsonValue& value, Envelope& into) { return read_object(value, into); }
    static bool read(const JsonValue& value, IceServer& into) { return read_object(value, into); }
    template <class T>
    static bool read_object(const JsonValue& value, T& into) {
        if (value.kind != Kind::object) return false;
        Filler inner{value};
        fields(into, inner);
        return !inner.problem(0);
    }
    template <class T>
    static bool read_list(const JsonValue& value, std::vector<T>& into) {
        if (value.kind != Kind::array) return false;
        into.resize(value.children.size());
        return std::ranges::equal(value.children, into,
                                  [](const JsonValue& from, T& to) { return read(from, to); });
    }

    const JsonValue& object_;
    std::size_t found_ = 0;
    bool missing_ = false;
    bool valid_ = true;
};

/// The request that a frame asks or answers, for the error that refuses it.
RequestId request_of(const JsonValue& object) {
    for (const auto* name : {"id", "re"}) {
        const auto* value = object.find(name);
        if (value != nullptr && value->kind == JsonValue::Kind::number &&
            value->number <= std::numeric_limits<RequestId>::max()) {
            return static_cast<RequestId>(value->number);
        }
    }
    return 0;
}

/// Decodes as Message if that is the operation; true when it was.
template <class Message, class Result>
bool decode_as(const JsonValue& object, std::string_view op, Result& result) {
    if (op != op_of<Message>) return false;
    Message message;
    Filler filler{object};
    fields(message, filler);
    if (const auto problem = filler.problem(1)) {
        result = std::unexpected(DecodeError{.code = *problem, .id = request_of(object)});
    } else {
        result = std::move(message);
    }
    return true;
}

template <class... Messages>
std::expected<std::variant<Messages...>, DecodeError> decode_one_of(std::string_view frame,
                                                                    std::size_t max_bytes,
                                                                    std::variant<Messages...>* /*type*/) {
    if (frame.size() > max_bytes) return std::unexpected(DecodeError{.code = ErrorCode::frame_too_large});
    const auto object = read_json_object(frame);
    if (!object) return std::unexpected(DecodeError{.code = ErrorCode::malformed_frame});
    const auto* op = object->find("op");
    if (op == nullptr || op->kind != JsonValue::Kind::text) {
        return std::unexpected(DecodeError{.code = ErrorCode::malformed_frame, .id = request_of(*object)});
    }
    std::expected<std::variant<Messages...>, DecodeError> result =
        std::unexpected(DecodeError{.code = ErrorCode::unknown_operation, .id = request_of(*object)});
    (void)(decode_as<Messages>(*object, op->text, result) || ...);
    return result;
}

}  // namespace

std::string_view name_of(ErrorCode code) {
    return error_names[std::to_underlying(code)];
}

bool is_relay_text(std::string_view text) {
    return text.size() <= limits::max_relay_text_bytes &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
}

bool is_relay_url(std::string_view text) {
    constexpr std::array<std::string_view, 4> schemes{"turn:", "turns:", "stun:", "stuns:"};
    return is_relay_text(text) && std::ranges::any_of(schemes, [&](std::string_view scheme) {
               return text.starts_with(scheme) && text.size() > scheme.size();
           });
}

std::string encode(const ClientMessage& message) {
    return encode_any(message);
}

std::string encode(const ServerMessage& message) {
    return encode_any(message);
}

std::expected<ClientMessage, DecodeError> decode_client_message(std::string_view frame) {
    return decode_one_of(frame, limits::max_client_frame_bytes, static_cast<ClientMessage*>(nullptr));
}

std::expected<ServerMessage, DecodeError> decode_server_message(std::string_view frame) {
    return decode_one_of(frame, limits::max_server_frame_bytes, static_cast<ServerMessage*>(nullptr));
}

Bytes signed_request(std::string_view op, const ConnectionNonce& nonce, const ByteArray<16>& id) {
    Bytes out = copy_of(view_of("vesper-signaling/1 "));
    append(out, view_of(op));
    out.push_back(0);
    append(out, nonce);
    append(out, id);
    return out;
}

}  // namespace vesper::wire
