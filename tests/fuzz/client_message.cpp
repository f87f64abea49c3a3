// A frame from a client: any text.

#include "core/common/limits.h"
#include "core/wire/signaling.h"
#include "fuzz/target.h"

namespace vesper::fuzz {

void attack(ByteView input) {
    const auto message = wire::decode_client_message(text_of(input));
    if (!message) {
        must(!wire::name_of(message.error().code).empty(), "a refusal has a name");
        return;
    }
    const std::string frame = wire::encode(*message);
    must(frame.size() <= limits::max_client_frame_bytes, "what fitted a frame fits it again");
    const auto again = wire::decode_client_message(frame);
    must(again && again->index() == message->index() && wire::encode(*again) == frame,
         "a message survives the way to text and back");
}

std::vector<Bytes> seeds() {
    const auto seed = [](const wire::ClientMessage& message) {
        return copy_of(view_of(wire::encode(message)));
    };
    return {
        seed(wire::CreateDrop{.id = 1}),
        seed(wire::DeleteDrop{.id = 2}),
        seed(wire::Subscribe{.id = 3}),
        seed(wire::Send{.id = 4, .body = {1, 2}, .ephemeral = true}),
        seed(wire::Acknowledge{.id = 5, .envelopes = {{1}, {2}}}),
        seed(wire::CreateInvite{.id = 6, .bundle = {3}, .ttl_ms = limits::max_invite_ttl_ms, .uses = 1}),
        seed(wire::PeekInvite{.id = 7}),
        seed(wire::ClaimInvite{.id = 8, .body = {4}}),
        seed(wire::RevokeInvite{.id = 9}),
        seed(wire::GetRelays{.id = 10}),
    };
}

}  // namespace vesper::fuzz
