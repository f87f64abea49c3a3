#pragma once
// A secret of the settings: it is wiped when it goes, and nothing prints or formats it.

#include <sodium.h>

#include <string>
#include <utility>

namespace vesper::server {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : value_(std::exchange(other.value_, {})) {}
    Secret& operator=(Secret other) noexcept {
        value_.swap(other.value_);
        return *this;
    }
    ~Secret() { sodium_memzero(value_.data(), value_.size()); }

    [[nodiscard]] bool empty() const { return value_.empty(); }
    /// The characters themselves, for the one place that needs them.
    [[nodiscard]] const std::string& reveal() const { return value_; }

private:
    std::string value_;
};

}  // namespace vesper::server
