// The pages for people, against the types: their examples are read, and no message or error is left out.

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <type_traits>
#include <variant>

#include "core/wire/fields.h"
#include "core/wire/signaling.h"

using namespace vesper::wire;

namespace {

using Json = nlohmann::json;

std::string page(const std::string& name) {
    std::ifstream file(VESPER_DOCS "/" + name);
    REQUIRE(file);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Whether it stands there as a word, as `code` or as "op".
bool mentions(const std::string& text, std::string_view word) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !is_letter(text[at - 1]);
        if (begins && !is_letter(text[at + word.size()])) return true;
    }
    return false;
}

template <class... Messages>
void check_ops(const std::string& text, std::type_identity<std::variant<Messages...>> /*all*/) {
    for (const std::string_view op : {op_of<Messages>...}) {
        INFO(op);
        CHECK(mentions(text, op));
    }
}

}  // namespace

TEST_CASE("the pages about signaling name every operation and every error") {
    for (const auto* name : {"signaling-api.md", "protocol.md"}) {
        INFO(name);
        const auto text = page(name);
        check_ops(text, std::type_identity<ClientMessage>{});
        check_ops(text, std::type_identity<ServerMessage>{});
        for (std::size_t i = 0; i < error_code_count; ++i) {
            const auto code = name_of(static_cast<ErrorCode>(i));
            INFO(code);
            CHECK(mentions(text, code));
        }
    }
}

TEST_CASE("every example in signaling-api.md is a message, read and written again as it is") {
    const auto text = page("signaling-api.md");
    constexpr std::string_view fence = "```json\n";
    std::set<std::size_t> kinds;
    for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1)) {
        const auto from = at + fence.size();
        const auto end = text.find("\n```", from);
        REQUIRE(end != std::string::npos);
        const auto frame = text.substr(from, end - from);
        INFO(frame);
        const auto request = decode_client_message(frame);
        const auto answer = decode_server_message(frame);
        REQUIRE((request || answer));
        CHECK(Json::parse(request ? encode(*request) : encode(*answer)) == Json::parse(frame));
        kinds.insert(request ? request->index() : std::variant_size_v<ClientMessage> + answer->index());
    }
    // One of each message at least.
    CHECK(kinds.size() == std::variant_size_v<ClientMessage> + std::variant_size_v<ServerMessage>);
}
