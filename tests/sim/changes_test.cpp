// Two who edit, take back, react, read, let disappear and show themselves anew, in any weather: both
// histories come to say the same.

#include <algorithm>
#include <array>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include "pair.h"

using namespace vesper;
using namespace vesper::sim;

namespace {

using engine::MessageShown;
using engine::ShownKind;

/// The storm, and a disk that is slow now and then: much happens while a record is read.
constexpr Weather slow_storm = [] {
    Weather weather = storm;
    weather.slow_load = 0.1;
    return weather;
}();

constexpr std::int64_t longest_ms = 120'000;

/// How often each was taken by an engine.
struct Counts {
    unsigned long said = 0, edited = 0, removed = 0, reacted = 0, read = 0, timed = 0, shown = 0;
};

struct Changing : Pair {
    using Pair::Pair;

    [[nodiscard]] std::optional<MessageShown> any_message(NodeId id, bool own_alone) {
        auto messages = world.history(id);
        std::erase_if(messages, [&](const MessageShown& message) {
            return message.kind != ShownKind::text || (own_alone && message.incoming);
        });
        if (messages.empty()) return std::nullopt;
        return messages[static_cast<std::size_t>(
            world.pick(0, static_cast<std::int64_t>(messages.size()) - 1))];
    }

    void say_something(NodeId id) {
        std::optional<engine::MessagePlace> answers_to;
        if (const auto to = any_message(id, false); to && world.chance() < 0.3) {
            answers_to = {.ours = !to->incoming, .number = to->incoming ? to->number : to->position};
        }
        counts.said += world.say(id, "message " + std::to_string(said++), answers_to) ? 1 : 0;
    }
    void edit_something(NodeId id) {
        const auto message = any_message(id, true);
        if (!message) return;
        const std::string text = "edit " + std::to_string(said++);
        counts.edited +=
            world.intend(id,
                         [&](auto& engine, auto& contact, auto& moment) {
                             return engine.edit_message(contact, message->position, text, moment);
                         })
                ? 1
                : 0;
    }
    void remove_something(NodeId id) {
        const auto message = any_message(id, true);
        if (!message) return;
        counts.removed += world.intend(id,
                                       [&](auto& engine, auto& contact, auto& moment) {
                                           return engine.remove_message(contact, message->position, moment);
                                       })
                              ? 1
                              : 0;
    }
    void react_to_something(NodeId id) {
        constexpr std::array<std::string_view, 4> emoji{"👍", "❤️", "🌙", ""};
        const auto message = any_message(id, false);
        if (!message) return;
        const auto which = static_cast<std::size_t>(world.pick(0, emoji.size() - 1));
        counts.reacted +=
            world.intend(id,
                         [&](auto& engine, auto& contact, auto& moment) {
                             return engine.react(contact, message->position, emoji.at(which), moment);
                         })
                ? 1
                : 0;
    }
    void read(NodeId id) {
        counts.read += world.intend(id, [](auto& engine, auto& contact,
                                           auto& moment) { return engine.read_messages(contact, moment); })
                           ? 1
                           : 0;
    }
    void set_time(NodeId id) {
        constexpr std::array<std::uint32_t, 5> times_s{0, 0, 5, 30, longest_ms / 1000};
        const auto which = static_cast<std::size_t>(world.pick(0, times_s.size() - 1));
        counts.timed += world.intend(id,
                                     [&](auto& engine, auto& contact, auto& moment) {
                                         return engine.set_disappearing(contact, times_s.at(which), moment);
                                     })
                            ? 1
                            : 0;
    }

    /// Another picture each time.
    void show_oneself(NodeId id) {
        const Bytes portrait(static_cast<std::size_t>(world.pick(0, 40)), static_cast<std::uint8_t>(++said));
        const bool done = world.intend(id, [&](auto& engine, auto& /*contact*/, auto& moment) {
            return engine.change_profile(names.at(id), portrait, moment);
        });
        if (!done) return;
        ++counts.shown;
        portraits.at(id) = portrait;
    }

    void live(unsigned actions, const Weather& weather) {
        world.weather = weather;
        for (unsigned i = 0; i < actions; ++i) {
            const NodeId id = world.chance() < 0.5 ? ada : ben;
            const double what = world.chance();
            if (what < 0.40) {
                say_something(id);
            } else if (what < 0.56) {
                edit_something(id);
            } else if (what < 0.64) {
                remove_something(id);
            } else if (what < 0.84) {
                react_to_something(id);
            } else if (what < 0.93) {
                read(id);
            } else if (what < 0.96) {
                show_oneself(id);
            } else {
                set_time(id);
            }
            world.run_for(world.pick(0, 400));
            if (world.chance() < 0.02) world.run_for(60'000);
            for (const NodeId side : {ada, ben}) {
                CHECK(world.conversation(side).read_up_to <= world.said_up_to(side));
            }
        }
    }

    /// What `id` wrote stands in both histories, and says the same in both.
    void check_posts_of(NodeId id, NodeId other) {
        std::map<std::uint64_t, MessageShown> theirs;
        for (const MessageShown& message : world.history(other)) {
            if (!message.incoming || message.number == 0) continue;
            CHECK(theirs.emplace(message.number, message).second);
        }
        for (const MessageShown& mine : world.history(id)) {
            if (mine.incoming || (mine.kind != ShownKind::text && mine.kind != ShownKind::removed)) continue;
            CAPTURE(id, mine.position, mine.text);
            const auto found = theirs.find(mine.position);
            REQUIRE(found != theirs.end());
            const MessageShown& same = found->second;
            CHECK(same.kind == mine.kind);
            CHECK(same.text == mine.text);
            CHECK(same.edited == mine.edited);
            CHECK(same.sent_at_ms == mine.sent_at_ms);
            CHECK(same.disappears_after_s == 0);  // or it would have
            CHECK(same.our_reaction == mine.their_reaction);
            CHECK(same.their_reaction == mine.our_reaction);
            CHECK(same.answers_to.has_value() == mine.answers_to.has_value());
            if (same.answers_to && mine.answers_to) {
                CHECK(same.answers_to->ours != mine.answers_to->ours);
                CHECK(same.answers_to->number == mine.answers_to->number);
            }
            theirs.erase(found);
        }
        CHECK(theirs.empty());  // nobody has what its author has not
    }

    void check_converged() {
        REQUIRE(world.settle());
        read(ada);
        read(ben);
        REQUIRE(world.settle());
        world.run_for(longest_ms + 1'000);
        check_posts_of(ada, ben);
        check_posts_of(ben, ada);
        for (const NodeId side : {ada, ben}) {
            CAPTURE(side);
            CHECK(world.conversation(side).read_up_to == world.said_up_to(side));
            CHECK(world.conversation(side).unread == 0);
            // Nobody is there where a crash came before the link was accepted.
            for (const auto& contact : world.contacts(side))
                CHECK(contact.portrait == portraits.at(side == ada ? ben : ada));
            // Nothing is left of what has disappeared.
            CHECK(world.records(side, "disappearing/") == 0);
            CHECK(world.records(side, "message/") == world.history(side).size());
            CHECK(world.records(side, "number/") ==
                  static_cast<std::size_t>(std::ranges::count_if(
                      world.history(side), [](const MessageShown& message) { return message.number != 0; })));
        }
        CHECK(world.violations().empty());
        for (const auto& violation : world.violations()) UNSCOPED_INFO(violation);
    }

    Counts counts;
    static constexpr std::array<std::string_view, 2> names{"Ada", "Ben"};  // by their ids
    std::array<Bytes, 2> portraits;
};

}  // namespace

TEST_CASE("Whatever is changed in any weather, both histories come to say the same") {
    const unsigned long seeds = std::max(1UL, wanted_seeds() / 20);
    unsigned long crashes = 0;
    Counts all;
    for (std::uint64_t seed = 500'000; seed < 500'000 + seeds; ++seed) {
        CAPTURE(seed);
        Changing pair(seed);
        pair.live(60, slow_storm);
        pair.check_converged();
        crashes += pair.world.crashes();
        all.said += pair.counts.said;
        all.edited += pair.counts.edited;
        all.removed += pair.counts.removed;
        all.reacted += pair.counts.reacted;
        all.read += pair.counts.read;
        all.timed += pair.counts.timed;
        all.shown += pair.counts.shown;
    }
    CHECK(crashes > seeds);
    CHECK(std::min({all.edited, all.removed, all.reacted, all.read, all.timed}) > seeds);
    CHECK(all.shown > seeds / 2);
    WARN("seeds 500000 to " << 500'000 + seeds - 1 << ": " << all.said << " posts, " << all.edited
                            << " edits, " << all.removed << " removals, " << all.reacted << " reactions, "
                            << all.read << " times read, " << all.timed << " disappearing times, "
                            << all.shown << " portraits, " << crashes << " crashes");
}
