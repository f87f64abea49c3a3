// The core has no randomness of its own: the same inputs give the same effects, and libsodium's generator is
// never asked.

#include <sodium.h>

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

unsigned times_asked = 0;

void asked(void* out, std::size_t size) {
    ++times_asked;
    std::fill_n(static_cast<std::uint8_t*>(out), size, std::uint8_t{0x42});
}

/// libsodium's generator counts from here on.
void count_randomness() {
    static randombytes_implementation counting{.implementation_name = [] { return "counting"; },
                                               .random =
                                                   [] {
                                                       ++times_asked;
                                                       return std::uint32_t{4};
                                                   },
                                               .stir = nullptr,
                                               .uniform = nullptr,
                                               .buf = asked,
                                               .close = nullptr};
    randombytes_set_implementation(&counting);
    times_asked = 0;
}

/// An inviter's life, then a joiner's: every effect's bytes.
Bytes flows() {
    Bytes trace;
    const auto note = [&trace](const Effects& effects) {
        for (const SendToServer& sent : effects.of<SendToServer>()) append(trace, view_of(sent.frame));
        for (const SendToPeer& sent : effects.of<SendToPeer>()) append(trace, sent.frame);
        for (const Store& store : effects.of<Store>()) {
            for (const Record& record : store.puts) append(trace, record.sealed);
        }
    };
    Acquainted acquainted;
    Device& device = acquainted.device;
    note(device.send(acquainted.contact(), "hello"));
    note(device.envelope(acquainted.joiner->drop, acquainted.joiner->text(1, "hello")));
    note(device.run([&](Moment moment) { device.engine.link_open(acquainted.contact(), moment); }));
    note(device.send(acquainted.contact(), "over the link"));
    note(device.run([&](Moment moment) { device.engine.link_closed(acquainted.contact(), moment); }));
    note(device.create_invite());
    note(device.restart());
    note(device.hello());
    note(device.timer_at(start_ms + limits::invite_ttl_ms));

    const Inviter inviter;
    Device joiner("Jo");
    note(joiner.answer(inviter.found(joiner.open_link(inviter.code()).request<wire::PeekInvite>().id)));
    const Effects accepted = joiner.accept(inviter.keys.lookup);
    note(accepted);
    (void)inviter.consume(accepted.request<wire::ClaimInvite>());
    note(joiner.answer(wire::Sent{.re = accepted.request<wire::ClaimInvite>().id, .live = true}));
    return trace;
}

TEST_CASE("the counter of asked randomness counts") {
    count_randomness();
    std::uint8_t byte = 0;
    randombytes_buf(&byte, 1);
    CHECK(times_asked == 1);
    CHECK(byte == 0x42);
}

TEST_CASE("the core never asks libsodium for randomness") {
    count_randomness();
    CHECK_FALSE(flows().empty());
    CHECK(times_asked == 0);
}

TEST_CASE("the same inputs give the same effects, to the byte") {
    CHECK(flows() == flows());
}

}  // namespace
}  // namespace vesper::engine
