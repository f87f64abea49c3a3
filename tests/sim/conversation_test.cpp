#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "pair.h"

using namespace vesper;
using namespace vesper::sim;

TEST_CASE("Two who met through a link talk both ways over a direct connection") {
    Pair pair(1);
    pair.world.run_for(2'000);
    REQUIRE(pair.world.has_contact(pair.ada));
    REQUIRE(pair.world.has_contact(pair.ben));
    CHECK(pair.world.is_direct(pair.ada));
    CHECK(pair.world.is_direct(pair.ben));
    REQUIRE(pair.world.say(pair.ada, "Hello Ben"));
    REQUIRE(pair.world.say(pair.ben, "Hello Ada"));
    pair.check();
    CHECK(pair.world.received(pair.ben) == std::vector<std::string>{"Hello Ben"});
}

TEST_CASE("What is written to somebody who is away waits in the drop") {
    Pair pair(2);
    pair.world.run_for(2'000);
    pair.world.crash(pair.ben);
    pair.world.run_for(1'000);
    REQUIRE(pair.world.say(pair.ada, "For later"));
    pair.world.run_for(1'500);
    CHECK(pair.world.state_of_latest(pair.ada) == "sent");
    CHECK(pair.world.server().stored_envelopes() > 0);
    pair.check();
    CHECK(pair.world.received(pair.ben) == std::vector<std::string>{"For later"});
}

TEST_CASE("What a server lost after it had promised to keep it is sent again over the link") {
    Pair pair(6);
    pair.world.run_for(2'000);
    pair.world.crash(pair.ben);
    REQUIRE(pair.world.say(pair.ada, "Kept by nobody"));
    pair.world.run_for(1'000);
    CHECK(pair.world.state_of_latest(pair.ada) == "sent");
    pair.world.server().forget_envelopes();
    pair.check();
    CHECK(pair.world.received(pair.ben) == std::vector<std::string>{"Kept by nobody"});
}

TEST_CASE("What a server lost is sent again through it where no link can be made") {
    Pair pair(7);
    pair.world.run_for(2'000);
    pair.world.crash(pair.ben);
    REQUIRE(pair.world.say(pair.ada, "Kept by nobody"));
    pair.world.run_for(1'000);
    pair.world.server().forget_envelopes();
    pair.world.weather.no_link = 1;
    pair.world.run_for(60'000);
    CHECK_FALSE(pair.world.is_direct(pair.ada));
    CHECK(pair.world.received(pair.ben) == std::vector<std::string>{"Kept by nobody"});
}

TEST_CASE("An inviter who is away finds the joiner and their messages on return") {
    World world(3);
    const NodeId ada = world.add_node("Ada");
    const NodeId ben = world.add_node("Ben");
    world.create_invite(ada);
    world.run_for(1'000);
    world.crash(ada);
    world.join(ben, ada);
    world.run_for(1'500);
    REQUIRE(world.say(ben, "Are you there?"));
    REQUIRE(world.settle());
    CHECK(world.received(ada) == std::vector<std::string>{"Are you there?"});
    CHECK(world.has_contact(ben));
}

TEST_CASE("A link is good for one person") {
    World world(4);
    const NodeId ada = world.add_node("Ada");
    const NodeId ben = world.add_node("Ben");
    const NodeId eve = world.add_node("Eve");
    world.create_invite(ada);
    world.run_for(1'000);
    world.join(ben, ada);
    world.run_for(2'000);
    world.join(eve, ada);
    world.run_for(2'000);
    CHECK(world.has_contact(ben));
    CHECK_FALSE(world.has_contact(eve));
    REQUIRE_FALSE(world.links_shown(eve).empty());
    CHECK(world.links_shown(eve).back().error == engine::Error::invite_used);
}

TEST_CASE("Nothing is lost, repeated or reordered in any weather, and every genuine frame opens") {
    const unsigned long seeds = wanted_seeds();
    REQUIRE(seeds > 0);
    unsigned long crashes = 0;
    std::size_t messages = 0;
    for (std::uint64_t seed = 1000; seed < 1000 + seeds; ++seed) {
        CAPTURE(seed);
        Pair pair(seed);
        pair.talk(40, storm);
        pair.check();
        crashes += pair.world.crashes();
        messages += pair.world.said(pair.ada).size() + pair.world.said(pair.ben).size();
    }
    CHECK(crashes > seeds);
    CHECK(messages > 15 * seeds);
    WARN("seeds 1000 to " << 1000 + seeds - 1 << ": " << messages << " messages, " << crashes << " crashes");
}

TEST_CASE("The server sees neither names nor words") {
    Pair pair(5);
    pair.world.run_for(2'000);
    pair.world.crash(pair.ben);
    pair.world.say(pair.ada, "a very secret sentence");
    pair.check();
    std::size_t bodies = 0;
    for (const std::string& frame : pair.world.server().seen()) {
        const auto message = wire::decode_client_message(frame);
        REQUIRE(message);
        std::string all;
        std::visit(
            [&](const auto& request) {
                if constexpr (requires { request.body; }) all += text_of(request.body);
                if constexpr (requires { request.bundle; }) all += text_of(request.bundle);
                bodies += all.empty() ? 0 : 1;
            },
            *message);
        for (const char* word : {"secret", "Ada", "Ben", "offer", "answer"}) CHECK_FALSE(all.contains(word));
        // Three letters stand in base64 of anything now and then.
        for (const char* word : {"secret", "offer", "answer"}) CHECK_FALSE(frame.contains(word));
    }
    CHECK(bodies > 3);
}
