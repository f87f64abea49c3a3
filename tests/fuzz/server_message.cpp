// A frame from the server: any text.

#include "core/common/limits.h"
#include "core/wire/signaling.h"
#include "fuzz/target.h"

namespace vesper::fuzz {

void attack(ByteView input) {
    const auto message = wire::decode_server_message(text_of(input));
    if (!message) {
        must(!wire::name_of(message.error().code).empty(), "a refusal has a name");
        return;
    }
    const std::string frame = wire::encode(*message);
    must(frame.size() <= limits::max_server_frame_bytes, "what fitted a frame fits it again");
    const auto again = wire::decode_server_message(frame);
    must(again && again->index() == message->index() && wire::encode(*again) == frame,
         "a message survives the way to text and back");
}

std::vector<Bytes> seeds() {
    const auto seed = [](const wire::ServerMessage& message) {
        return copy_of(view_of(wire::encode(message)));
    };
    return {
        seed(wire::Hello{.version = 1, .now_ms = 1'800'000'000'000}),
        seed(wire::Ok{.re = 1}),
        seed(wire::Sent{.re = 2, .live = true}),
        seed(wire::InviteCreated{.re = 3, .expires_at_ms = limits::max_integer}),
        seed(wire::InviteFound{.re = 4, .bundle = {1}, .expires_in_ms = 1, .uses_left = 1}),
        seed(wire::Envelopes{.envelopes = {{.body = {1}}, {.body = {2}}}}),
        seed(wire::Relays{.re = 6,
                          .expires_in_ms = 1,
                          .servers = {{.urls = {"turn:a", "stun:b"}, .username = "u", .credential = "c"}}}),
        seed(wire::Error{.re = 5, .code = wire::ErrorCode::drop_full}),
    };
}

}  // namespace vesper::fuzz
