// STUN and TURN servers: asked for when this side begins to listen and again before they expire, and handed
// to each link as far as a browser likes to have them.

#include <algorithm>

#include "core/engine/state.h"

namespace vesper::engine {

void Engine::State::ask_for_relays(Turn& turn) {
    if (!server || relays.asked || turn.now_ms < relays.ask_at_ms) return;
    relays.asked = true;
    request(wire::GetRelays{}, ForRelays{}, turn);
}

/// Half of their life is left for the links that begin with them.
void Engine::State::relays_came(const wire::Relays& came, Turn& turn) {
    relays = {.known = came.servers,
              .ask_at_ms = turn.now_ms + std::max(came.expires_in_ms / 2, limits::relays_pause_ms),
              .asked = false};
}

void Engine::State::relays_refused(Turn& turn) {
    turn.refuse("relays", Error::server_refused);
    relays.asked = false;
    relays.ask_at_ms = turn.now_ms + limits::relays_retry_ms;
}

/// One URL of each TURN server in turn, then a second of each, and so on; one place is for STUN. After a
/// failed attempt another server comes first, and after one with each of them another URL.
std::vector<wire::IceServer> Engine::State::ice_servers(unsigned failures) const {
    std::vector<const wire::IceServer*> turn_servers;
    const wire::IceServer* stun = nullptr;
    for (const auto& server_known : relays.known) {
        if (!server_known.username.empty()) {
            turn_servers.push_back(&server_known);
        } else if (stun == nullptr) {
            stun = &server_known;
        }
    }
    std::vector<wire::IceServer> out;
    const std::size_t room = limits::max_link_urls - (stun == nullptr ? 0 : 1);
    const std::size_t count = turn_servers.size();
    for (std::size_t i = 0; out.size() < room && i < count * limits::max_relay_urls; ++i) {
        const auto& chosen = *turn_servers[(i + failures) % count];
        const std::size_t round = i / count;
        if (round >= chosen.urls.size()) continue;
        out.push_back({.urls = {chosen.urls[(round + failures / count) % chosen.urls.size()]},
                       .username = chosen.username,
                       .credential = chosen.credential});
    }
    if (stun != nullptr) out.push_back({.urls = {stun->urls.front()}, .username = {}, .credential = {}});
    return out;
}

}  // namespace vesper::engine
