// Voice in the simulator: what an engine asks for must fit what it asked for before.

#include "world.h"

namespace vesper::sim {

void World::show_call(Node& node, const engine::CallShown& shown) {
    node.calls.insert_or_assign(shown.contact, shown);
    if (shown.state == engine::CallState::ended) node.calls.erase(shown.contact);
    if (node.calls.size() > 2) violations_.emplace_back("three calls at one time");
}

void World::carry_voice(NodeId id, const engine::CarryVoice& carried) {
    const auto link = nodes_[id].links.find(carried.contact);
    if (link == nodes_[id].links.end()) return;  // broken, and the engine has not heard of it
    if (link->second.carries_voice == carried.carried)
        violations_.emplace_back("a link was told to carry voice twice");
    link->second.carries_voice = carried.carried;
    hear_voice(id, carried.contact);
}

void World::start_voice(NodeId id, const engine::StartVoice& started) {
    if (!nodes_[id].voices.emplace(started.contact, started).second)
        violations_.emplace_back("a voice was begun while there was one");
    ++voices_.begun;
    hear_voice(id, started.contact);
}

void World::stop_voice(Node& node, const engine::StopVoice& stopped) {
    if (node.voices.erase(stopped.contact) == 0)
        violations_.emplace_back("a voice was stopped that had not begun");
}

/// The first sound opens where the other side seals under the key that this one opens with.
void World::hear_voice(NodeId id, const engine::ContactId& contact) {
    at(100, [this, id, contact, life = nodes_[id].life] {
        const Node& node = nodes_[id];
        const auto ours = node.voices.find(contact);
        if (node.life != life || ours == node.voices.end()) return;
        const auto link = node.links.find(contact);
        const auto other = other_end(id, contact);
        if (link == node.links.end() || !link->second.carries_voice || !other) return;
        const auto& others = nodes_[other->node].voices;
        const auto theirs = others.find(other->contact);
        if (theirs == others.end() || theirs->second.send_key != ours->second.receive_key) return;
        ++voices_.heard;
        input(id, [&](engine::Engine& engine) { engine.voice_came(contact, moment(id)); });
    });
}

}  // namespace vesper::sim
