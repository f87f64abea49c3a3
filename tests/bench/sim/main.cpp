// Many worlds in bad weather, one after the other. Usage: sim-bench FIRST_SEED STEP MESSAGES; prints what
// came of them as one line of JSON. A world ends after some thousand messages, which bounds its memory; its
// seed says all.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "world.h"

using namespace vesper::sim;

namespace {

constexpr unsigned messages_per_world = 2'000;
constexpr Weather storm{.link_loss = 0.2,
                        .link_duplication = 0.1,
                        .link_reordering = 0.2,
                        .crash = 0.0005,
                        .disconnect = 0.002,
                        .link_break = 0.002,
                        .no_link = 0.2,
                        .partition = 0.0005};

struct Outcome {
    unsigned long messages = 0;
    unsigned long lost = 0;
    unsigned long duplicated = 0;
    unsigned long misordered = 0;
    unsigned long violations = 0;  // of the world's own rules, or worlds that do not come to rest
    unsigned long crashes = 0;
};

/// What one side said against what the other has. Every text of a world is another.
void compare(const std::vector<std::string>& said, const std::vector<std::string>& received, Outcome& out) {
    std::map<std::string, std::size_t> places;
    for (std::size_t at = 0; at < said.size(); ++at) places[said[at]] = at;
    std::map<std::size_t, unsigned> came;
    std::size_t furthest = 0;
    for (const std::string& text : received) {
        const auto place = places.find(text);
        if (place == places.end()) {
            ++out.violations;  // nobody said that
            continue;
        }
        if (++came[place->second] > 1) {
            ++out.duplicated;
        } else if (place->second < furthest) {
            ++out.misordered;
        }
        furthest = std::max(furthest, place->second);
    }
    out.messages += said.size();
    out.lost += said.size() - came.size();
}

void run(std::uint64_t seed, unsigned wanted, Outcome& out) {
    World world(seed);
    world.server().keeps_all_frames = false;
    const NodeId ada = world.add_node("Ada");
    const NodeId ben = world.add_node("Ben");
    for (const NodeId node : {ada, ben}) {
        world.set_clock(node, world.pick(-240'000, 240'000), world.pick(-200, 200));
    }
    world.create_invite(ada);
    world.run_for(1'000);
    world.join(ben, ada);
    world.run_for(2'000);
    world.weather = storm;
    for (unsigned said = 0; said < wanted;) {
        const std::string text = std::to_string(seed) + '/' + std::to_string(said);
        if (world.say(world.chance() < 0.5 ? ada : ben, text)) ++said;
        world.run_for(world.pick(0, 400));
        if (world.chance() < 0.002) world.run_for(60'000);
    }
    if (!world.settle()) ++out.violations;
    out.violations += world.violations().size();
    out.crashes += world.crashes();
    compare(world.said(ada), world.received(ben), out);
    compare(world.said(ben), world.received(ada), out);
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) return 2;
    const std::uint64_t step = std::strtoull(words[2], nullptr, 10);
    const std::uint64_t wanted = std::strtoull(words[3], nullptr, 10);
    Outcome out;
    for (std::uint64_t seed = std::strtoull(words[1], nullptr, 10); out.messages < wanted; seed += step) {
        run(seed, messages_per_world, out);
        std::fprintf(stderr, "seed %llu: %lu messages\n", static_cast<unsigned long long>(seed),
                     out.messages);
    }
    std::printf(
        R"({"messages":%lu,"lost":%lu,"duplicated":%lu,"misordered":%lu,"violations":%lu,"crashes":%lu})"
        "\n",
        out.messages, out.lost, out.duplicated, out.misordered, out.violations, out.crashes);
}
