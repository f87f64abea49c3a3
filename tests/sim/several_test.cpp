// One invite, several people who race for it.

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "pair.h"

using namespace vesper;
using namespace vesper::sim;

namespace {

constexpr unsigned joiners = 4;
constexpr std::uint32_t uses = 3;

/// Ada's invite, and those who want to come by it, in this weather.
struct Race {
    Race(std::uint64_t seed, const Weather& weather, bool ask_first)
        : world(seed), ada(world.add_node("Ada")) {
        for (unsigned i = 0; i < joiners; ++i)
            people.push_back(world.add_node("Joiner " + std::to_string(i)));
        world.create_invite(ada, {.uses = uses, .ask_first = ask_first});
        world.run_for(1'000);
        world.weather = weather;
        for (const NodeId person : people) world.join(person, ada);
        for (unsigned i = 0; i < 30; ++i) {
            const NodeId person = people[static_cast<std::size_t>(world.pick(0, joiners - 1))];
            world.say(person, "message " + std::to_string(i));
            world.run_for(world.pick(0, 400));
            if (ask_first && i % 5 == 4) world.admit_all(ada);
        }
        // Who crashed between opening the link and accepting it tries once more.
        world.weather = {};
        world.run_for(60'000);
        for (const NodeId person : people) {
            if (world.contacts(person).empty()) world.join(person, ada);
        }
        world.run_for(10'000);
        world.admit_all(ada);
        world.run_for(1'000);
    }
    World world;
    NodeId ada;
    std::vector<NodeId> people;
};

void check(Race& race) {
    World& world = race.world;
    std::vector<NodeId> inside;
    for (const NodeId person : race.people) {
        if (world.has_contact(person)) inside.push_back(person);
    }
    CHECK(inside.size() == uses);
    CHECK(world.contacts(race.ada).size() == uses);
    REQUIRE(world.invites(race.ada).size() == 1);
    const auto invite = world.invites(race.ada).front();
    CHECK(invite.state == engine::InviteState::used);
    CHECK(invite.used == uses);
    CHECK(invite.contacts.size() == uses);
    CHECK(invite.requests.empty());
    for (const NodeId person : inside) REQUIRE(world.say(person, "one more"));
    REQUIRE(world.settle());
    for (const NodeId person : inside) {
        const std::string name = "Joiner " + std::to_string(person - race.people.front());
        CHECK(world.received_from(race.ada, name) == world.said(person));
        CHECK(world.received(person).empty());
    }
    for (const auto& violation : world.violations()) UNSCOPED_INFO(violation);
    CHECK(world.violations().empty());
}

}  // namespace

TEST_CASE("As many come in as an invite is for, whoever races, and each is heard once and in order") {
    for (std::uint64_t seed = 5000; seed < 5100; ++seed) {
        CAPTURE(seed);
        Race race(seed, storm, false);
        check(race);
    }
}

TEST_CASE("The same when each is asked about first, whenever Ada says yes") {
    for (std::uint64_t seed = 6000; seed < 6100; ++seed) {
        CAPTURE(seed);
        Race race(seed, storm, true);
        check(race);
    }
}

TEST_CASE("Until they are admitted, somebody who joined hears nothing, and what they wrote comes then") {
    World world(7);
    const NodeId ada = world.add_node("Ada");
    const NodeId ben = world.add_node("Ben");
    world.create_invite(ada, {.ask_first = true});
    world.run_for(1'000);
    world.join(ben, ada);
    world.run_for(2'000);
    REQUIRE(world.say(ben, "May I?"));
    world.run_for(60'000);
    REQUIRE(world.contacts(ben).size() == 1);
    CHECK(world.contacts(ben).front().state == engine::ContactState::joining);
    CHECK(world.contacts(ada).empty());
    CHECK(world.received(ada).empty());
    world.crash(ada);
    world.run_for(10'000);
    world.admit_all(ada);
    REQUIRE(world.settle());
    CHECK(world.has_contact(ben));
    CHECK(world.received(ada) == std::vector<std::string>{"May I?"});
    CHECK(world.violations().empty());
}
