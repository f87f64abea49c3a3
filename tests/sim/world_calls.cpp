// Voice in the simulator: what an engine asks for must fit what it asked for before.

#include "world.h"

namespace vesper::sim {

void World::show_call(Node& node, const engine::CallShown& shown) {
    if (node.call && node.call->contact != shown.contact) violations_.emplace_back("two calls at one time");
    node.call = shown;
    if (shown.state == engine::CallState::ended) node.call.reset();
}

void World::carry_voice(NodeId id, const engine::CarryVoice& carried) {
    const auto link = nodes_[id].links.find(carried.contact);
    if (link == nodes_[id].links.end()) return;  // broken, and the engine has not heard of it
    if (link->second.carries_voice == carried.carried)
        violations_.emplace_back("a link was told to carry voice twice");
    link->second.carries_voice = carried.carried;
    hear_voice(id);
}

void World::start_voice(NodeId id, const engine::StartVoice& started) {
    if (nodes_[id].voice) violations_.emplace_back("a voice was begun while there was one");
    nodes_[id].voice = started;
    ++voices_.begun;
    hear_voice(id);
}

void World::stop_voice(Node& node, const engine::StopVoice& stopped) {
    if (!node.voice || node.voice->contact != stopped.contact)
        violations_.emplace_back("a voice was stopped that had not begun");
    node.voice.reset();
}

/// The first sound opens where the other side seals under the key that this one opens with.
void World::hear_voice(NodeId id) {
    at(100, [this, id, life = nodes_[id].life] {
        const Node& node = nodes_[id];
        if (node.life != life || !node.voice) return;
        const engine::ContactId contact = node.voice->contact;
        const auto link = node.links.find(contact);
        const auto other = other_end(id, contact);
        if (link == node.links.end() || !link->second.carries_voice || !other) return;
        const auto& theirs = nodes_[other->node].voice;
        if (!theirs || theirs->send_key != node.voice->receive_key) return;
        ++voices_.heard;
        input(id, [&](engine::Engine& engine) { engine.voice_came(contact, moment(id)); });
    });
}

}  // namespace vesper::sim
