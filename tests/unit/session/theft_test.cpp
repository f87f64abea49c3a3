// What somebody can do who copied a whole session state, and can read and send everything.

#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "core/common/limits.h"
#include "unit/session/ratchet.h"

namespace vesper::session {
namespace {

TEST_CASE("a stolen state opens nothing that was opened before the theft") {
    Pair pair;
    std::vector<Bytes> there;
    std::vector<Bytes> back;
    for (int i = 0; i < 20; ++i) {
        there.push_back(pair.from_joiner("before"));
        REQUIRE(pair.inviter.open(there.back()));
        back.push_back(pair.from_inviter("before"));
        REQUIRE(pair.joiner.open(back.back()));
    }
    Session stolen_inviter = pair.inviter;
    Session stolen_joiner = pair.joiner;
    for (const Bytes& frame : there) CHECK_FALSE(stolen_inviter.open(frame));
    for (const Bytes& frame : back) CHECK_FALSE(stolen_joiner.open(frame));
    // Nor what its own side sealed.
    for (const Bytes& frame : there) CHECK_FALSE(stolen_joiner.open(frame));
    for (const Bytes& frame : back) CHECK_FALSE(stolen_inviter.open(frame));
}

TEST_CASE("a stolen state opens nothing sealed after one round trip in each direction") {
    for (const bool stolen_from_joiner : {false, true}) {
        Pair pair;
        for (int i = 0; i < 3; ++i) pair.round_trip();
        Session stolen = stolen_from_joiner ? pair.joiner : pair.inviter;
        Session& victim = stolen_from_joiner ? pair.joiner : pair.inviter;
        // The theft is real: the next frame to the victim opens with the copy.
        const auto next = [&] {
            return stolen_from_joiner ? pair.from_inviter("read") : pair.from_joiner("read");
        };
        const auto answer = [&] { return stolen_from_joiner ? pair.from_joiner("") : pair.from_inviter(""); };
        Session& other = stolen_from_joiner ? pair.inviter : pair.joiner;
        const Bytes at_once = next();
        Session reader = stolen;
        CHECK(opens_to(reader, at_once, "read"));
        REQUIRE(victim.open(at_once));
        // The thief follows as far as it can: it opens and keeps what it may.
        for (int trip = 0; trip < 2; ++trip) {
            const Bytes up = answer();
            REQUIRE(other.open(up));
            const Bytes down = next();
            (void)reader.open(down);
            REQUIRE(victim.open(down));
        }
        for (int i = 0; i < 5; ++i) {
            const Bytes healed = next();
            CHECK_FALSE(reader.open(healed));
            CHECK_FALSE(Session(stolen).open(healed));
            REQUIRE(victim.open(healed));
            REQUIRE(other.open(answer()));
        }
    }
}

/// A copy that knows nothing of the post-quantum step under way.
Session without_kem_secrets(const Session& session) {
    Bytes state = state_of(session);
    Reader reader(state);
    (void)reader.raw(2 + 6 * 32 + 4);
    for (int chain = 0; chain < 2; ++chain) {
        if (reader.flag()) (void)reader.raw(69);
    }
    REQUIRE(reader.u32() == 0);  // no skipped keys
    const std::size_t kept = state.size() - reader.remainder().size();
    state.resize(kept);
    const bool generates = (session.role() == Role::joiner) == (session.kem_step() % 2 == 1);
    append(state, generates ? Writer().u32(session.kem_step()).u8(0).u32(0).take()
                            : Writer().u32(session.kem_step()).u8(3).u8(0).u8(0).take());
    Reader again(state);
    auto out = Session::decode(again);
    REQUIRE(out);
    return std::move(*out);
}

TEST_CASE("who copied a state and can compute every X25519 secret is shut out by a step that began later") {
    Pair pair;
    for (int i = 0; i < 5; ++i) pair.round_trip();
    const std::uint32_t stolen_during = pair.inviter.kem_step();
    Session thief = pair.inviter;
    unsigned read = 0;
    unsigned frames = 0;
    bool shut_out = false;
    while (pair.inviter.kem_step() < stolen_during + 3) {
        const Bytes there = pair.from_joiner("secret");
        if (thief.open(there)) {
            CHECK_FALSE(shut_out);
            ++read;
        } else {
            shut_out = true;
        }
        REQUIRE(pair.inviter.open(there));
        // The thief makes the same X25519 key as its victim, as if it had computed it from the public one.
        // What the victim draws for X-Wing after the theft it does not have.
        const auto entropy = tests::entropy_of(1000 + ++frames);
        crypto::Random of_victim(entropy);
        crypto::Random of_thief(entropy);
        REQUIRE(pair.joiner.open(pair.inviter.seal(view_of("reply"), of_victim)));
        if (!shut_out) {
            (void)thief.seal(view_of("reply"), of_thief);
            if (pair.inviter.kem_step() > stolen_during) thief = without_kem_secrets(thief);
        }
    }
    CHECK(read > 50);
    CHECK(shut_out);
}

}  // namespace
}  // namespace vesper::session
