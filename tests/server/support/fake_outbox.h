#pragma once
// A connection without a socket: what the service sends is kept, and the room is what the test says.

#include <cstddef>
#include <deque>
#include <stdexcept>
#include <utility>
#include <variant>

#include "signaling/service.h"

namespace vesper::test {

class FakeOutbox final : public server::Outbox {
public:
    std::deque<wire::ServerMessage> sent;
    std::size_t room = 1'000'000;  // messages that may be queued

    void send_text(std::string_view frame) override {
        sent.push_back(wire::decode_server_message(frame).value());
    }
    bool has_room() override { return sent.size() < room; }
    void answered() override {}
    void break_off() override { is_broken_off = true; }
    bool is_broken_off = false;

    /// Takes the next message, which must be of this type.
    template <class Message>
    Message take() {
        if (sent.empty()) throw std::runtime_error("nothing was sent");
        const auto next = std::exchange(sent.front(), {});
        sent.pop_front();
        if (const auto* message = std::get_if<Message>(&next)) return *message;
        throw std::runtime_error("another message was sent: " + wire::encode(next));
    }
};

}  // namespace vesper::test
