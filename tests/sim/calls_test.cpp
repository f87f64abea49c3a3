// Two who call each other in any weather: nobody is left alone in a call, and nobody under keys of their own.

#include <algorithm>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "core/engine/records.h"
#include "pair.h"

using namespace vesper;
using namespace vesper::sim;

namespace {

using engine::CallState;

struct Calling : Pair {
    using Pair::Pair;

    void act(unsigned actions, const Weather& weather) {
        world.weather = weather;
        for (unsigned i = 0; i < actions; ++i) {
            step(world.chance() < 0.5 ? ada : ben);
            world.run_for(world.pick(0, 3'000));
            if (world.chance() < 0.05) world.cut_off(ada, world.pick(1'000, 60'000));
            if (world.chance() < 0.03) world.run_for(60'000);
        }
    }

    bool start(NodeId id) {
        return world.intend(id, [](auto& engine, auto& contact, auto& moment) {
            return engine.start_call(contact, false, moment);
        });
    }
    bool answer(NodeId id) {
        return world.intend(id, [](auto& engine, auto& contact, auto& moment) {
            return engine.answer_call(contact, false, moment);
        });
    }
    bool end(NodeId id) {
        return world.intend(
            id, [](auto& engine, auto& contact, auto& moment) { return engine.end_call(contact, moment); });
    }
    void step(NodeId id) {
        const auto& call = world.call(id);
        const double what = world.chance();
        if (!call) {
            if (what < 0.5) begun += start(id) ? 1 : 0;
            // At once, before either has heard of the other's.
            if (what < 0.1) begun += start(id == ada ? ben : ada) ? 1 : 0;
        } else if (call->state == CallState::incoming) {
            if (what < 0.6) answered += answer(id) ? 1 : 0;
            if (what > 0.9) end(id);
        } else if (what < 0.15) {
            end(id);
        } else if (what < 0.5) {
            const engine::CallSide side{.muted = what < 0.3, .held = what > 0.25};
            world.intend(id, [&](auto& engine, auto& contact, auto& moment) {
                return engine.set_call_side(contact, side, moment);
            });
        } else if (what < 0.6) {
            world.say(id, "message " + std::to_string(said++));
        }
    }

    /// What was begun is heard, given up, or both talk.
    void check_calls() {
        world.weather = {};
        world.run_for(120'000);
        for (const NodeId id : {ada, ben}) CHECK(world.call(id).has_value() == world.voice(id).has_value());
        REQUIRE(world.call(ada).has_value() == world.call(ben).has_value());
        if (!world.call(ada)) return;
        ++together;
        CHECK(world.call(ada)->incoming != world.call(ben)->incoming);
        CHECK(world.call(ada)->ours == world.call(ben)->theirs);
        CHECK(world.call(ben)->ours == world.call(ada)->theirs);
        CHECK(world.voice(ada)->send_key == world.voice(ben)->receive_key);
        CHECK(world.voice(ada)->receive_key == world.voice(ben)->send_key);
        REQUIRE(end(world.chance() < 0.5 ? ada : ben));
        world.run_for(2'000);
        CHECK_FALSE(world.call(ada));
        CHECK_FALSE(world.call(ben));
    }
    void check_histories() {
        check();
        CHECK(world.count(ada, engine::ShownKind::past_call) ==
              world.count(ben, engine::ShownKind::past_call));
        past += world.count(ada, engine::ShownKind::past_call);
        for (const NodeId id : {ada, ben}) {
            CHECK(world.records(id, engine::call_prefix) == 0);
            // Not even a crash makes two lines of one call.
            std::vector<std::int64_t> begun_ms;
            for (const auto& line : world.history(id)) {
                if (line.kind == engine::ShownKind::past_call && !line.incoming)
                    begun_ms.push_back(line.sent_at_ms);
            }
            std::ranges::sort(begun_ms);
            CHECK(std::ranges::adjacent_find(begun_ms) == begun_ms.end());
        }
    }

    unsigned long begun = 0, answered = 0, together = 0, past = 0;
};

}  // namespace

TEST_CASE("A call in fair weather is heard on both sides") {
    Calling pair(800);
    pair.world.run_for(2'000);
    REQUIRE(pair.start(pair.ada));
    pair.world.run_for(2'000);
    REQUIRE(pair.world.call(pair.ben));
    CHECK(pair.world.call(pair.ben)->state == CallState::incoming);
    REQUIRE(pair.answer(pair.ben));
    pair.world.run_for(2'000);
    CHECK(pair.world.call(pair.ada)->state == CallState::connected);
    CHECK(pair.world.call(pair.ben)->state == CallState::connected);
    pair.world.cut_off(pair.ben, 5'000);
    pair.world.run_for(4'000);
    CHECK(pair.world.call(pair.ada)->state == CallState::reconnecting);
    pair.world.run_for(10'000);
    CHECK(pair.world.call(pair.ada)->state == CallState::connected);
    pair.check_calls();
    CHECK(pair.together == 1);
    pair.check_histories();
    CHECK(pair.past == 1);
}

TEST_CASE("Whenever a caller's device ends, both histories have one line of the call") {
    for (std::int64_t after_ms = 0; after_ms < 4'000; after_ms += 250) {
        CAPTURE(after_ms);
        Calling pair(810 + static_cast<std::uint64_t>(after_ms));
        pair.world.run_for(2'000);
        REQUIRE(pair.start(pair.ada));
        pair.world.run_for(std::min<std::int64_t>(after_ms, 2'000));
        if (after_ms > 2'000) {
            REQUIRE(pair.answer(pair.ben));
            pair.world.run_for(after_ms - 2'000);
        }
        pair.world.crash(pair.ada);
        pair.world.run_for(120'000);
        CHECK_FALSE(pair.world.call(pair.ada));
        CHECK_FALSE(pair.world.call(pair.ben));
        // Before anything was stored nobody has heard of it either.
        const std::size_t lines = pair.world.count(pair.ada, engine::ShownKind::past_call);
        CHECK(lines <= 1);
        if (after_ms > 0) CHECK(lines == 1);
        pair.check_histories();
    }
}

TEST_CASE("Calls in any weather leave nobody alone in one, under one pair of keys") {
    const unsigned long seeds = std::max(1UL, wanted_seeds() / 20);
    unsigned long crashes = 0;
    unsigned long begun = 0;
    unsigned long answered = 0;
    unsigned long together = 0;
    unsigned long past = 0;
    unsigned long heard = 0;
    for (std::uint64_t seed = 800'000; seed < 800'000 + seeds; ++seed) {
        CAPTURE(seed);
        Calling pair(seed);
        for (int storms = 0; storms < 3; ++storms) {
            pair.act(30, storm);
            pair.check_calls();
        }
        pair.check_histories();
        crashes += pair.world.crashes();
        begun += pair.begun;
        answered += pair.answered;
        together += pair.together;
        past += pair.past;
        heard += pair.world.voices().heard;
    }
    CHECK(answered > seeds);
    CHECK(heard > seeds);
    WARN("seeds 800000 to " << 800'000 + seeds - 1 << ": " << begun << " calls, " << answered << " answered, "
                            << heard << " times heard, " << together << " still there after the storm, "
                            << past << " in the histories, " << crashes << " crashes");
}
