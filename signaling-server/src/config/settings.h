#pragma once
// The table of settings: one entry for each, from which the flags, the variables, the keys of the file, the
// help and
// --print-config are made.

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config.h"

namespace vesper::server {

using Values = std::vector<std::string>;

struct Setting {
    enum class Kind { one, many, yes_or_no, secret };

    std::string_view name;   // the flag without its dashes, and the key in the file
    std::string_view group;  // heading in the help
    std::string_view type;   // what stands for the value in the help
    std::string_view help;
    Kind kind{};
    /// Takes the values as they were written. The error says what is wrong with them.
    std::function<std::expected<void, std::string>(Config&, const Values&)> set;
    /// The value as the file would have it; empty when there is none to show, as for every secret.
    std::function<std::string(const Config&)> show;
    /// Whether it has a value, from wherever.
    std::function<bool(const Config&)> is_set;

    /// VESPER_ and the name in capitals.
    [[nodiscard]] std::string variable() const;
};

[[nodiscard]] std::span<const Setting> all_settings();
/// Null when there is none of this name.
[[nodiscard]] const Setting* find_setting(std::string_view name);

}  // namespace vesper::server
