#pragma once
// How an entry of the table is made from the member it sets and the function that reads its text.

#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "config/settings.h"
#include "config/values.h"

namespace vesper::server::making {

// A JSON string is a TOML basic string as well (TOML 1.0, "String").
inline std::string literal(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}
inline std::string literal(const std::filesystem::path& path) {
    return literal(path.string());
}
inline std::string literal(const Network& network) {
    return literal(network.text());
}
/// Nothing shows a secret.
inline std::string literal(const Secret& /*secret*/) {
    return {};
}
inline std::string literal(bool value) {
    return value ? "true" : "false";
}
inline std::string literal(std::chrono::seconds value) {
    return std::to_string(value.count());
}
inline std::string literal(double value) {
    return nlohmann::json(value).dump();
}
template <class Number>
    requires std::is_integral_v<Number>
std::string literal(Number value) {
    return std::to_string(value);
}
template <class T>
std::string literal(const std::optional<T>& value) {
    return value ? literal(*value) : std::string{};
}

template <class T>
bool has_value(const T& value) {
    if constexpr (requires { value.has_value(); }) {
        return value.has_value();
    } else if constexpr (requires { value.empty(); }) {
        return !value.empty();
    } else {
        return true;
    }
}

struct Words {
    std::string_view name;
    std::string_view group;
    std::string_view type;
    std::string_view help;
};

/// `member` gives the Config's member by reference; `parse` gives a value or what is wrong with the text.
template <class Member, class Parse>
Setting one(Words words, Member member, const Parse& parse, Setting::Kind kind = Setting::Kind::one) {
    return {.name = words.name,
            .group = words.group,
            .type = words.type,
            .help = words.help,
            .kind = kind,
            .set = [member, parse](Config& config, const Values& values) -> std::expected<void, std::string> {
                if (values.size() != 1) return std::unexpected("it takes one value");
                auto value = parse(values.front());
                if (!value) return std::unexpected(std::move(value).error());
                member(config) = *std::move(value);
                return {};
            },
            .show = [member](const Config& config) -> std::string {
                const auto& value = member(config);
                return has_value(value) ? literal(value) : std::string{};
            },
            .is_set = [member](const Config& config) { return has_value(member(config)); }};
}

template <class Member>
Setting yes_or_no(Words words, Member member) {
    return one(words, member, parse_bool, Setting::Kind::yes_or_no);
}

template <class Member>
Setting secret(Words words, Member member) {
    return one(words, member, parse_secret, Setting::Kind::secret);
}

/// A list: values behind each other replace what was there.
template <class Member, class Parse>
Setting many(Words words, Member member, const Parse& parse) {
    return {.name = words.name,
            .group = words.group,
            .type = words.type,
            .help = words.help,
            .kind = Setting::Kind::many,
            .set = [member, parse](Config& config, const Values& values) -> std::expected<void, std::string> {
                std::remove_cvref_t<decltype(member(config))> list;
                for (const auto& text : values) {
                    auto value = parse(text);
                    if (!value) return std::unexpected(std::move(value).error());
                    list.push_back(*std::move(value));
                }
                member(config) = std::move(list);
                return {};
            },
            .show = [member](const Config& config) -> std::string {
                std::string shown;
                for (const auto& value : member(config))
                    shown += (shown.empty() ? "[" : ", ") + literal(value);
                return shown.empty() ? shown : shown + "]";
            },
            .is_set = [member](const Config& config) { return !member(config).empty(); }};
}

/// One of a few words.
inline auto word_of(std::vector<std::string> words) {
    return [words = std::move(words)](const std::string& text) -> Parsed<std::string> {
        std::string choices;
        for (const auto& word : words) {
            if (text == word) return text;
            choices += (choices.empty() ? "" : ", ") + word;
        }
        return std::unexpected("'" + text + "' is none of: " + choices);
    };
}

}  // namespace vesper::server::making
