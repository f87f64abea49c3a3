#include "turn/relays.h"

#include <algorithm>

#include "core/common/limits.h"
#include "server_limits.h"

namespace vesper::server::turn {

namespace {

/// Credentials that end sooner are not given out: nobody could begin with them.
constexpr std::int64_t useful_ms = limits::relay_all_fail_ms;

wire::IceServer computed(const Relays::Coturn& coturn, std::int64_t now_ms, const CredentialSalt& salt) {
    return coturn_credential(coturn.urls, coturn.secret, (now_ms + limits::relay_ttl_ms) / 1000, salt);
}

}  // namespace

wire::IceServer Relays::credential(std::size_t provider, std::int64_t now_ms,
                                   const CredentialSalt& salt) const {
    return computed(std::get<Coturn>(providers_.at(provider).kind), now_ms, salt);
}

bool Relays::is_up(const Provider& provider, std::int64_t now_ms) const {
    if (const auto* api = std::get_if<Api>(&provider.kind)) return api->expires_at_ms - now_ms >= useful_ms;
    return provider.circuit.state(now_ms) == CircuitBreaker::State::closed;
}

wire::Relays Relays::list(std::int64_t now_ms, const CredentialSalt& salt) const {
    wire::Relays out{.re = 0, .expires_in_ms = limits::relay_ttl_ms, .servers = {}};
    std::vector<wire::IceServer> last_resort;
    bool all_up = true;
    for (const auto& provider : providers_) {
        const bool up = is_up(provider, now_ms);
        all_up = all_up && up;
        if (const auto* api = std::get_if<Api>(&provider.kind)) {
            if (!up) continue;
            std::ranges::copy(api->servers, std::back_inserter(out.servers));
            out.expires_in_ms = std::min(out.expires_in_ms, api->expires_at_ms - now_ms);
        } else {
            (up ? out.servers : last_resort)
                .push_back(computed(std::get<Coturn>(provider.kind), now_ms, salt));
        }
    }
    const bool any_up = !out.servers.empty();
    if (!all_up) {
        out.expires_in_ms =
            std::min(out.expires_in_ms, any_up ? limits::relay_some_fail_ms : limits::relay_all_fail_ms);
    }
    std::ranges::move(last_resort, std::back_inserter(out.servers));
    if (!stun_urls_.empty()) {
        out.servers.push_back({.urls = stun_urls_, .username = {}, .credential = {}});
    }
    if (out.servers.size() > vesper::limits::max_relay_servers) {
        out.servers.resize(vesper::limits::max_relay_servers);
    }
    return out;
}

void Relays::checked(std::size_t index, bool answered, std::int64_t now_ms) {
    auto& provider = providers_.at(index);
    if (answered) {
        provider.circuit.succeeded();
        provider.due_ms = now_ms + limits::relay_check_ms;
        return;
    }
    ++provider.failed;
    provider.circuit.failed(now_ms);
    provider.due_ms = provider.circuit.try_at_ms();
}

void Relays::asked(std::size_t index, IceServers answer, std::int64_t ttl_ms, std::int64_t now_ms) {
    auto& provider = providers_.at(index);
    if (!answer) {
        ++provider.failed;
        provider.circuit.failed(now_ms, answer.error().retry_after_ms.value_or(0), answer.error().refused);
        provider.due_ms = provider.circuit.try_at_ms();
        return;
    }
    provider.circuit.succeeded();
    provider.due_ms = now_ms + ttl_ms / 2;
    provider.kind = Api{.servers = std::move(*answer), .expires_at_ms = now_ms + ttl_ms};
}

}  // namespace vesper::server::turn
