#pragma once
// What differs between the servers: how a client makes itself known, and the text around a message. The body
// is the same for all of them.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vesper::bench {

/// A message as text, and where in it the parts lie that differ from one message to the next.
struct Letter {
    std::string text;
    std::size_t body_at = 0;
    std::size_t request_at = 0;   // ten digits; 0: there is none
    std::size_t envelope_at = 0;  // 22 characters of base64url; 0: there is none
};

enum class Told : std::uint8_t { message, answer, other };

class Dialect {
public:
    Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;
    virtual ~Dialect() = default;

    /// Where this client asks for its upgrade.
    [[nodiscard]] virtual std::string target(std::size_t client) const = 0;

    /// What a client that is not ready says next, and whether it is ready.
    struct Step {
        std::vector<std::string> say;
        bool is_ready = false;
    };
    /// `text` is what it was told, empty right after the upgrade. Throws at a refusal.
    [[nodiscard]] virtual Step greet(std::size_t client, std::string_view text) = 0;

    [[nodiscard]] virtual Letter letter(std::size_t to, std::string_view body) const = 0;
    /// Whether what a ready client was told is a message, the answer to one of its own, or neither.
    [[nodiscard]] virtual Told kind_of(std::string_view text) const = 0;
    /// Whether every message gets an answer.
    [[nodiscard]] virtual bool has_answers() const = 0;
};

/// vesper, ws or peerjs.
[[nodiscard]] std::unique_ptr<Dialect> make_dialect(const std::string& server);

}  // namespace vesper::bench
