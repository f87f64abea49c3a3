#pragma once
// Two who met through a link, and what must hold of their conversation.

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "world.h"

namespace vesper::sim {

/// How many worlds a story about messages is told in; slower stories take a part of them. VESPER_SIM_SEEDS.
inline unsigned long wanted_seeds() {
    const char* wanted = std::getenv("VESPER_SIM_SEEDS");
    return wanted == nullptr ? 1000 : std::strtoul(wanted, nullptr, 10);
}

inline constexpr Weather storm{.link_loss = 0.2,
                               .link_duplication = 0.1,
                               .link_reordering = 0.2,
                               .crash = 0.004,
                               .disconnect = 0.01,
                               .link_break = 0.01,
                               .no_link = 0.2,
                               .partition = 0.001};

struct Pair {
    explicit Pair(std::uint64_t seed) : world(seed), ada(world.add_node("Ada")), ben(world.add_node("Ben")) {
        world.create_invite(ada);
        world.run_for(1'000);
        world.join(ben, ada);
    }
    /// Both talk at random moments in this weather.
    void talk(unsigned messages, const Weather& weather) {
        world.weather = weather;
        for (unsigned i = 0; i < messages; ++i) {
            world.say(world.chance() < 0.5 ? ada : ben, "message " + std::to_string(said++));
            world.run_for(world.pick(0, 400));
            if (world.chance() < 0.02) world.run_for(60'000);
        }
    }
    /// Everything that one side's history says it sent is in the other's, once and in order.
    void check() {
        REQUIRE(world.settle());
        CHECK(world.received(ben) == world.said(ada));
        CHECK(world.received(ada) == world.said(ben));
        for (const auto& violation : world.violations()) UNSCOPED_INFO(violation);
        CHECK(world.violations().empty());
    }
    World world;
    NodeId ada, ben;
    unsigned said = 0;
};

}  // namespace vesper::sim
