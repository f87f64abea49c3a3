// Frames of a session, from a network that may change, repeat, drop and reorder them, and its stored state.

#include "fuzz/input.h"
#include "fuzz/people.h"

namespace vesper::fuzz {

namespace {

/// Opens a frame that is not genuine.
void refuse(Talker& talker, ByteView frame) {
    const Bytes before = talker.state();
    must(!talker.open(frame), "what was not sealed here does not open");
    must(talker.state() == before, "a frame that is refused changes nothing");
}

/// Both sides talk; the input says what happens to the frames.
void bad_network(Input& input) {
    struct Frame {
        Bytes bytes, plaintext;
        bool to_inviter{}, opened{};
    };
    Talkers both;
    std::vector<Frame> frames;
    for (unsigned steps = 0; !input.empty() && steps < 100; ++steps) {
        const unsigned step = input.u8();
        Talker& talker = step & 1U ? both.inviter : both.joiner;
        switch (step / 2 % 6) {
            case 0:
                frames.push_back(
                    {.bytes = {}, .plaintext = copy_of(input.sized()), .to_inviter = !(step & 1U)});
                frames.back().bytes = talker.seal(frames.back().plaintext);
                break;
            case 1:
                for (unsigned lost = input.u8() % 32; lost > 0; --lost) (void)talker.seal({});
                break;
            case 2: {  // genuine, however late and however often
                if (frames.empty()) break;
                Frame& frame = frames[input.u8() % frames.size()];
                Talker& to = frame.to_inviter ? both.inviter : both.joiner;
                if (frame.opened) {
                    refuse(to, frame.bytes);
                } else if (const auto plaintext = to.open(frame.bytes)) {
                    must(*plaintext == frame.plaintext, "what is opened is what was sealed");
                    frame.opened = true;
                }
                break;
            }
            case 3: {  // altered, or to the wrong one
                if (frames.empty()) break;
                const Frame& frame = frames[input.u8() % frames.size()];
                const Bytes bytes = damaged(frame.bytes, input);
                if (bytes != frame.bytes || &talker != (frame.to_inviter ? &both.inviter : &both.joiner)) {
                    refuse(talker, bytes);
                }
                break;
            }
            case 4: {  // stored and taken back
                auto restored = Talker::restored(talker.state());
                must(restored.has_value(), "a state that was stored is taken back");
                must(restored->state() == talker.state(), "a state is taken back as it was");
                talker.session = std::move(restored->session);
                break;
            }
            default:
                refuse(talker, input.sized());
        }
    }
}

}  // namespace

void attack(ByteView bytes) {
    Input input(bytes);
    switch (input.u8() % 3) {
        case 0: {
            Talkers both;
            return refuse(both.inviter, input.rest());
        }
        case 1:
            return bad_network(input);
        default: {
            const Bytes frame = copy_of(input.sized());
            const ByteView state = input.rest();
            auto talker = Talker::restored(state);
            if (!talker) return;
            must(std::ranges::equal(talker->state(), state), "a state that is taken is its one encoding");
            (void)talker->open(frame);
            (void)talker->seal(frame);
            must(Talker::restored(talker->state()).has_value(), "what follows from a state can be stored");
        }
    }
}

std::vector<Bytes> seeds() {
    Talkers both;
    const Bytes first = both.joiner.seal(view_of("one"));
    Talkers strangers(2);
    const Bytes foreign = strangers.joiner.seal(view_of("one"));
    (void)both.joiner.seal({});
    const Bytes third = both.joiner.seal(view_of("three"));
    (void)both.inviter.open(third);
    // Seal, lose two, seal, open the second, then the first, then again; the other way; store.
    const Bytes story = Arguments()
                            .u8(1)
                            .u8(0)
                            .sized(view_of("one"))
                            .u8(2)
                            .u8(2)
                            .u8(0)
                            .sized(view_of("two"))
                            .u8(4)
                            .u8(1)
                            .u8(4)
                            .u8(0)
                            .u8(4)
                            .u8(0)
                            .u8(1)
                            .sized(view_of("answer"))
                            .u8(6)
                            .u8(2)
                            .u8(1)
                            .u16(12)
                            .u8(1)
                            .u8(0)
                            .u8(4)
                            .u8(2)
                            .u8(8)
                            .u8(9)
                            .u8(11)
                            .sized(view_of("noise"))
                            .take();
    return {Arguments().u8(0).rest(foreign).take(), story,
            Arguments().u8(2).sized(first).rest(both.inviter.state()).take(),
            Arguments().u8(2).sized(first).rest(both.joiner.state()).take()};
}

}  // namespace vesper::fuzz
