// Two who send files in any weather, also while the other is away: each file comes to be whole, and both know
// it.

#include <algorithm>
#include <array>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "pair.h"

using namespace vesper;
using namespace vesper::sim;

namespace {

using engine::MessageShown;

struct Sharing : Pair {
    using Pair::Pair;

    void share(unsigned actions, const Weather& weather) {
        // Empty, one chunk, some, and one that a person has to ask for.
        constexpr std::array<std::uint64_t, 5> sizes{0, 61'408, 200'000, 700'000, 11'000'000};
        world.weather = weather;
        for (unsigned i = 0; i < actions; ++i) {
            const NodeId id = world.chance() < 0.5 ? ada : ben;
            const double what = world.chance();
            if (what < 0.4) {
                const auto which = static_cast<std::size_t>(world.pick(0, sizes.size() - 1));
                sent += world.send_file(id, sizes.at(which)) ? 1 : 0;
            } else if (what < 0.6) {
                world.say(id, "message " + std::to_string(said++));
            } else if (what < 0.7) {
                remove_one(id);
            } else {
                pause_one(id, world.chance() < 0.5);
            }
            world.run_for(world.pick(0, 2'000));
            if (world.chance() < 0.05) world.cut_off(id, world.pick(1'000, 20 * 60'000));
        }
    }

    std::vector<MessageShown> files_of(NodeId id) {
        auto messages = world.history(id);
        std::erase_if(messages, [](const MessageShown& message) { return !message.file; });
        return messages;
    }
    void pause(NodeId id, std::uint64_t position, bool paused) {
        world.intend(id, [&](auto& engine, auto& contact, auto& moment) {
            return engine.pause_file(contact, position, paused, moment);
        });
    }
    void pause_one(NodeId id, bool paused) {
        const auto files = files_of(id);
        if (files.empty()) return;
        pause(id,
              files.at(static_cast<std::size_t>(world.pick(0, static_cast<std::int64_t>(files.size()) - 1)))
                  .position,
              paused);
    }
    void remove_one(NodeId id) {
        auto files = files_of(id);
        std::erase_if(files, [](const MessageShown& message) { return message.incoming; });
        if (files.empty()) return;
        world.intend(id, [&](auto& engine, auto& contact, auto& moment) {
            return engine.remove_message(contact, files.front().position, moment);
        });
    }

    [[nodiscard]] bool all_whole() {
        for (const NodeId id : {ada, ben}) {
            const auto files = files_of(id);
            if (!std::ranges::all_of(files, [](const MessageShown& message) {
                    return message.file->state == engine::FileState::whole;
                }))
                return false;
        }
        return true;
    }

    void check_shared() {
        REQUIRE(world.settle());
        // A new link forgets what a lost word on the old one has left.
        world.cut_off(ada, 1'000);
        world.run_for(60'000);
        for (const NodeId id : {ada, ben}) {
            for (const MessageShown& message : files_of(id)) {
                if (message.file->state != engine::FileState::whole) pause(id, message.position, false);
            }
        }
        for (int minutes = 0; minutes < 4 * 60 && !all_whole(); ++minutes) world.run_for(60'000);
        REQUIRE(world.settle());
        CHECK(all_whole());
        CHECK(files_of(ada).size() == files_of(ben).size());
        for (const NodeId id : {ada, ben}) {
            CAPTURE(id);
            CHECK(world.records(id, "transfer/") == 0);
            // No file without its message, and every one of them whole.
            CHECK(world.files(id).all == files_of(id).size());
            CHECK(world.files(id).whole == files_of(id).size());
        }
        CHECK(world.violations().empty());
        for (const auto& violation : world.violations()) UNSCOPED_INFO(violation);
    }

    unsigned long sent = 0;
};

}  // namespace

TEST_CASE("Files that are sent in any weather come to be whole, and nothing is left of those taken back") {
    const unsigned long seeds = std::max(1UL, wanted_seeds() / 40);
    unsigned long crashes = 0;
    unsigned long sent = 0;
    for (std::uint64_t seed = 700'000; seed < 700'000 + seeds; ++seed) {
        CAPTURE(seed);
        Sharing pair(seed);
        pair.share(40, storm);
        pair.check_shared();
        crashes += pair.world.crashes();
        sent += pair.sent;
    }
    CHECK(sent > seeds);
    WARN("seeds 700000 to " << 700'000 + seeds - 1 << ": " << sent << " files, " << crashes << " crashes");
}
