// Sessions that are lost, disks that are put back, links that cross.

#include <algorithm>

#include "pair.h"

using namespace vesper;
using namespace vesper::sim;

namespace {

/// They have met, and each has said something that the other has.
struct Friends : Pair {
    explicit Friends(std::uint64_t seed) : Pair(seed) {
        world.run_for(2'000);
        talk(6, {});
        REQUIRE(world.settle());
    }
    void check_one_contact_each() {
        for (const NodeId node : {ada, ben}) {
            const auto contacts = world.contacts(node);
            REQUIRE(contacts.size() == 1);
            CHECK(contacts.front().state == engine::ContactState::established);
        }
    }
};

/// Whether everything in `all` is in `in`, in this order; more may stand between.
bool in_order(const std::vector<std::string>& all, const std::vector<std::string>& in) {
    auto at = in.begin();
    for (const std::string& one : all) {
        at = std::find(at, in.end(), one);
        if (at == in.end()) return false;
        ++at;
    }
    return true;
}

/// Each text where it came first.
std::vector<std::string> once(const std::vector<std::string>& texts) {
    std::vector<std::string> out;
    for (const std::string& text : texts) {
        if (!std::ranges::contains(out, text)) out.push_back(text);
    }
    return out;
}

constexpr unsigned rounds = 40;

}  // namespace

TEST_CASE("Two who use each other's links at once have one contact each and miss nothing") {
    for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
        CAPTURE(seed);
        World world(seed);
        const NodeId ada = world.add_node("Ada");
        const NodeId ben = world.add_node("Ben");
        world.create_invite(ada);
        world.create_invite(ben);
        world.run_for(1'000);
        world.join(ada, ben);
        world.run_for(world.pick(0, 40));
        world.join(ben, ada);
        for (int i = 0; i < 10; ++i) {
            world.run_for(world.pick(0, 100));
            world.say(i % 2 == 0 ? ada : ben, std::to_string(i));
        }
        REQUIRE(world.settle());
        world.say(ada, "last of Ada");
        world.say(ben, "last of Ben");
        REQUIRE(world.settle());
        for (const NodeId node : {ada, ben}) {
            const auto contacts = world.contacts(node);
            REQUIRE(contacts.size() == 1);
            CHECK(contacts.front().state == engine::ContactState::established);
        }
        CHECK(world.received(ben) == world.said(ada));
        CHECK(world.received(ada) == world.said(ben));
        CHECK(world.received(ada).back() == "last of Ben");
    }
}

TEST_CASE(
    "A conversation whose session one side lost goes on, complete and in order, and repeats nothing it "
    "said") {
    for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
        CAPTURE(seed);
        Friends pair(seed);
        pair.talk(6, {});  // perhaps some of it is under way
        const NodeId loser = seed % 2 == 0 ? pair.ada : pair.ben;
        pair.world.lose_records(loser, "session/");
        const NodeId other = loser == pair.ada ? pair.ben : pair.ada;
        // What was on its way to the loser may come twice: with the record went how far it had come.
        const auto check = [&] {
            REQUIRE(pair.world.settle());
            CHECK(pair.world.received(other) == pair.world.said(loser));
            CHECK(once(pair.world.received(loser)) == pair.world.said(other));
            CHECK(pair.world.violations().empty());
        };
        pair.talk(6, {});
        check();
        pair.check_one_contact_each();
        CHECK(pair.world.count(pair.ada, engine::ShownKind::session_renewed) == 1);
        CHECK(pair.world.count(pair.ben, engine::ShownKind::session_renewed) == 1);
        pair.talk(4, {});
        check();
    }
}

TEST_CASE("A session that both lose at once begins again once") {
    for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
        CAPTURE(seed);
        Friends pair(seed);
        pair.talk(4, {});
        pair.world.lose_records(pair.ada, "session/");
        pair.world.run_for(pair.world.pick(0, 60));
        pair.world.lose_records(pair.ben, "session/");
        pair.talk(6, {});
        REQUIRE(pair.world.settle());
        // Each is a loser here: see above.
        CHECK(once(pair.world.received(pair.ben)) == pair.world.said(pair.ada));
        CHECK(once(pair.world.received(pair.ada)) == pair.world.said(pair.ben));
        CHECK(pair.world.violations().empty());
        pair.check_one_contact_each();
    }
}

TEST_CASE("Sessions are lost in a storm, again and again, and no text with them") {
    for (std::uint64_t seed = 1; seed <= rounds / 2; ++seed) {
        CAPTURE(seed);
        Friends pair(seed);
        for (int losses = 0; losses < 3; ++losses) {
            pair.talk(10, storm);
            pair.world.lose_records(losses % 2 == 0 ? pair.ada : pair.ben, "session/");
            pair.talk(10, storm);
            REQUIRE(pair.world.settle());
        }
        // Who lost a session lost how far they had received: what was not acknowledged may come twice.
        CHECK(once(pair.world.received(pair.ben)) == pair.world.said(pair.ada));
        CHECK(once(pair.world.received(pair.ada)) == pair.world.said(pair.ben));
        pair.check_one_contact_each();
    }
}

TEST_CASE("What is said after a disk was put back arrives") {
    for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
        CAPTURE(seed);
        Friends pair(seed);
        World& world = pair.world;
        world.remember_disk(pair.ada);
        pair.talk(20, {});
        REQUIRE(world.settle());
        world.put_disk_back(pair.ada);
        world.run_for(10'000);
        std::vector<std::string> after_ada;
        std::vector<std::string> after_ben;
        for (int i = 0; i < 4; ++i) {
            after_ben.push_back("after, from Ben " + std::to_string(i));
            REQUIRE(world.say(pair.ben, after_ben.back()));
            world.run_for(5'000);
        }
        for (int i = 0; i < 4; ++i) {
            after_ada.push_back("after, from Ada " + std::to_string(i));
            REQUIRE(world.say(pair.ada, after_ada.back()));
            world.run_for(5'000);
        }
        REQUIRE(world.settle());
        CHECK(in_order(after_ada, world.received(pair.ben)));
        CHECK(in_order(after_ben, world.received(pair.ada)));
        CHECK(world.count(pair.ben, engine::ShownKind::session_renewed) == 1);
        CHECK(world.count(pair.ada, engine::ShownKind::session_renewed) == 1);
    }
}

TEST_CASE("What is said after a disk was put back while the other was away arrives too") {
    for (const unsigned many : {2U, 30U}) {
        for (const bool answers : {false, true}) {
            CAPTURE(many, answers);
            Pair pair(77);
            World& world = pair.world;
            world.run_for(2'000);
            pair.talk(6, {});
            REQUIRE(world.settle());
            world.remember_disk(pair.ada);
            for (int i = 0; i < 8; ++i) {
                world.say(pair.ada, "lost with the disk");
                world.run_for(1'000);
            }
            REQUIRE(world.settle());
            world.cut_off(pair.ben, 100'000);
            world.put_disk_back(pair.ada);
            world.run_for(10'000);
            // These get numbers that Ben has seen with other texts.
            for (unsigned i = 0; i < many; ++i) {
                world.say(pair.ada, "after " + std::to_string(i));
                world.run_for(500);
                if (answers && i < 4) world.say(pair.ben, "still there");
            }
            REQUIRE(world.settle());
            const auto received = world.received(pair.ben);
            for (unsigned i = 0; i < many; ++i) {
                CAPTURE(i);
                CHECK(std::ranges::contains(received, "after " + std::to_string(i)));
            }
        }
    }
}

TEST_CASE(
    "A server that repeats, holds back and replays makes no session begin again and no text come twice") {
    for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
        CAPTURE(seed);
        Friends pair(seed);
        World& world = pair.world;
        std::mt19937_64 luck(seed);
        world.server().misbehaviour = [&luck] { return luck(); };
        Weather bad = storm;
        bad.no_link = 1;
        pair.talk(40, bad);
        world.server().misbehaviour = {};
        pair.check();
        CHECK(world.count(pair.ada, engine::ShownKind::session_renewed) == 0);
        CHECK(world.count(pair.ben, engine::ShownKind::session_renewed) == 0);
    }
}

TEST_CASE("Clocks that are minutes apart and drift harm nothing") {
    for (std::uint64_t seed = 1; seed <= rounds; ++seed) {
        CAPTURE(seed);
        World world(seed);
        const NodeId ada = world.add_node("Ada");
        const NodeId ben = world.add_node("Ben");
        world.set_clock(ada, world.pick(-240'000, 240'000), world.pick(-200, 200));
        world.set_clock(ben, world.pick(-240'000, 240'000), world.pick(-200, 200));
        world.create_invite(ada);
        world.run_for(1'000);
        world.join(ben, ada);
        world.run_for(2'000);
        world.weather = storm;
        for (int i = 0; i < 20; ++i) {
            world.say(world.chance() < 0.5 ? ada : ben, std::to_string(i));
            world.run_for(world.pick(0, 2'000));
        }
        REQUIRE(world.settle());
        CHECK(world.received(ben) == world.said(ada));
        CHECK(world.received(ada) == world.said(ben));
        CHECK(world.violations().empty());
    }
}

TEST_CASE("Who is cut off from everybody for a while catches up") {
    Pair pair(8);
    pair.world.run_for(2'000);
    pair.world.cut_off(pair.ben, 60'000);
    REQUIRE(pair.world.say(pair.ada, "while you were away"));
    REQUIRE(pair.world.say(pair.ben, "nobody is there"));
    pair.world.run_for(30'000);
    CHECK(pair.world.received(pair.ben).empty());
    CHECK(pair.world.received(pair.ada).empty());
    pair.check();
    CHECK(pair.world.received(pair.ben) == std::vector<std::string>{"while you were away"});
}
