#include "core/wire/json_value.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace vesper::wire {

namespace {

// nlohmann's SAX interface: each call answers whether to go on.
class Reader {
public:
    [[nodiscard]] JsonValue take() { return std::move(root_.children.front()); }

    // NOLINTBEGIN(readability-convert-member-functions-to-static,readability-make-member-function-const)
    bool null() { return false; }
    bool number_integer(std::int64_t /*negative*/) { return false; }
    bool number_float(double /*value*/, const std::string& /*text*/) { return false; }
    bool binary(std::vector<std::uint8_t>& /*value*/) { return false; }
    bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*what*/) {
        return false;
    }
    // NOLINTEND(readability-convert-member-functions-to-static,readability-make-member-function-const)
    bool boolean(bool value) { return add(JsonValue::Kind::boolean, value ? 1 : 0) != nullptr; }
    bool number_unsigned(std::uint64_t value) { return add(JsonValue::Kind::number, value) != nullptr; }
    bool string(std::string& value) {
        auto* added = add(JsonValue::Kind::text);
        if (added != nullptr) added->text = std::move(value);
        return added != nullptr;
    }
    bool start_object(std::size_t /*size*/) { return enter(JsonValue::Kind::object); }
    bool start_array(std::size_t /*size*/) { return enter(JsonValue::Kind::array); }
    bool end_object() { return leave(); }
    bool end_array() { return leave(); }
    bool key(std::string& name) {
        if (open_.back()->find(name) != nullptr) return false;
        name_ = std::move(name);
        return true;
    }

private:
    JsonValue* add(JsonValue::Kind kind, std::uint64_t number = 0) {
        if (++values_ > max_json_values) return nullptr;
        return &open_.back()->children.emplace_back(JsonValue{
            .name = std::exchange(name_, {}), .kind = kind, .number = number, .text = {}, .children = {}});
    }
    bool enter(JsonValue::Kind kind) {
        if (open_.size() > max_json_depth) return false;
        auto* added = add(kind);
        if (added != nullptr) open_.push_back(added);
        return added != nullptr;
    }
    bool leave() {
        open_.pop_back();
        return true;
    }

    JsonValue root_{.name = {}, .kind = JsonValue::Kind::array, .number = 0, .text = {}, .children = {}};
    // Only the innermost open container grows, so these stay valid.
    std::vector<JsonValue*> open_{&root_};
    std::string name_;
    std::size_t values_ = 0;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view member) const {
    const auto found = std::ranges::find(children, member, &JsonValue::name);
    return found == children.end() ? nullptr : &*found;
}

std::optional<JsonValue> read_json_object(std::string_view text) {
    // nlohmann takes a zero byte for the end of the text and skips a byte order mark: neither is ours.
    if (!text.starts_with('{') || text.contains('\0')) return std::nullopt;
    Reader reader;
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &reader)) return std::nullopt;
    return reader.take();
}

}  // namespace vesper::wire
