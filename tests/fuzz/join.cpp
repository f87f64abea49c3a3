// A claim of an invite: any bytes, a genuine one that was altered on its way, and one whose introduction is
// hostile.

#include "core/common/limits.h"
#include "core/common/text.h"
#include "fuzz/input.h"
#include "fuzz/people.h"

namespace vesper::fuzz {

namespace {

struct Story {
    Inviter inviter;
    Bytes encoded = inviter.encoded();
    handshake::Joined genuine =
        Joiner(3000).join(inviter.keys, encoded, inviter.bundle, introduction())->handshake;
};
const Story& story() {
    static const Story one;
    return one;
}

bool can_be_taken(const handshake::Introduction& said) {
    return !said.name.empty() && said.name.size() <= limits::max_name_bytes && is_plain_line(said.name) &&
           said.claimed_at_ms >= 0 && said.claimed_at_ms <= limits::max_integer;
}

}  // namespace

void attack(ByteView bytes) {
    Input input(bytes);
    switch (input.u8() % 3) {
        case 0: {
            const ByteView join = input.rest();
            must(!story().inviter.consume(join) || std::ranges::equal(join, story().genuine.join),
                 "who does not have the link cannot join");
            return;
        }
        case 1: {
            const Bytes join = damaged(story().genuine.join, input);
            const auto accepted = story().inviter.consume(join);
            must(accepted.has_value() == (join == story().genuine.join), "an altered claim does not hold");
            return;
        }
        default: {
            handshake::Introduction said = introduction();
            said.drop = input.array<16>();
            said.claimed_at_ms = static_cast<std::int64_t>(input.u64());
            said.received_up_to = input.u64();
            said.name = text_of(input.rest());
            const auto joined =
                Joiner(4000).join(story().inviter.keys, story().encoded, story().inviter.bundle, said);
            must(joined.has_value(), "anybody with the link can make a claim");
            const auto accepted = story().inviter.consume(joined->handshake.join);
            must(accepted.has_value() == can_be_taken(said), "an introduction is a plain name and a time");
            if (!accepted) return;
            const handshake::Outcome& outcome = joined->handshake.outcome;
            must(accepted->introduction.name == said.name && accepted->introduction.drop == said.drop &&
                     accepted->introduction.received_up_to == said.received_up_to,
                 "both sides have the same claim");
            must(accepted->outcome.contact == outcome.contact &&
                     accepted->outcome.renewal.lookup == outcome.renewal.lookup &&
                     accepted->outcome.session.transcript == outcome.session.transcript,
                 "both sides share the same secrets");
        }
    }
}

std::vector<Bytes> seeds() {
    return {Arguments().u8(0).rest(story().genuine.join).take(), Arguments().u8(1).u8(0).u8(0).take(),
            Arguments().u8(1).u8(1).u16(1100).u8(1).u8(0).take(),
            Arguments().u8(1).u8(0).u8(1).u8(200).take(),
            Arguments().u8(2).rest(Bytes(16, 9)).u64(1'800'000'000'000).u64(3).rest(view_of("Zoë")).take()};
}

}  // namespace vesper::fuzz
