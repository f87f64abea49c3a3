#pragma once
// A blocking client of the signaling server. Every wait has a deadline and throws at its end.

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/wire/signaling.h"
#include "server/support/owner.h"

namespace vesper::test {

class SignalingClient {
public:
    /// Connects and takes the Hello. Throws when the upgrade is refused. An empty origin sends none.
    explicit SignalingClient(std::uint16_t port, const std::string& origin = {});
    ~SignalingClient();
    SignalingClient(SignalingClient&&) noexcept;
    SignalingClient& operator=(SignalingClient&&) = delete;

    [[nodiscard]] const wire::Hello& hello() const { return hello_; }
    /// The header of the upgrade's answer.
    [[nodiscard]] std::string upgrade_header(const std::string& name) const;

    void send_text(std::string_view frame);
    void send_binary(std::string_view frame);
    void send(const wire::ClientMessage& message) { send_text(wire::encode(message)); }
    /// The next frame.
    [[nodiscard]] wire::ServerMessage receive();

    /// Sends a request under a new id and gives its answer. Envelopes that come before it are kept.
    template <class Request>
    wire::ServerMessage ask(Request request) {
        request.id = ++last_id_;
        send(wire::ClientMessage{request});
        return answer_to(request.id);
    }
    /// The same, when only one kind of answer is right.
    template <class Answer, class Request>
    Answer ask_for(Request request) {
        return as<Answer>(ask(std::move(request)));
    }
    [[nodiscard]] wire::ServerMessage answer_to(wire::RequestId id);
    /// The next single envelope.
    [[nodiscard]] wire::Envelope next_envelope();
    /// The next frame, or nothing when the server has closed.
    [[nodiscard]] std::optional<wire::ServerMessage> next_frame();
    /// Waits until the server closes and gives the code; frames before are passed over.
    [[nodiscard]] std::uint16_t wait_for_close();
    /// What the server said when it closed.
    [[nodiscard]] std::string close_reason() const;
    /// Ends without a WebSocket close, as a lost network does.
    void vanish();

    // Requests that every test needs.
    void create_drop(const wire::DropId& drop, const Owner& owner);
    void subscribe(const wire::DropId& drop, const Owner& owner);
    wire::Sent send_to(const wire::DropId& drop, std::string_view body, bool ephemeral = false);
    void acknowledge(const wire::DropId& drop, const wire::EnvelopeId& envelope);

    template <class Answer>
    static Answer as(const wire::ServerMessage& message) {
        if (const auto* answer = std::get_if<Answer>(&message)) return *answer;
        throw std::runtime_error("another answer came: " + wire::encode(message));
    }

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
    wire::Hello hello_;
    wire::RequestId last_id_ = 0;
    std::vector<wire::Envelope> inbox_;
};

/// The code when it is an error, or throws.
[[nodiscard]] wire::ErrorCode error_of(const wire::ServerMessage& message);

}  // namespace vesper::test
