#pragma once
// The TURN providers as a state machine without I/O: what a client gets now, and what has to be done when.
// Time is an argument (Unix ms), and so is randomness.
//
// A provider is up when clients can be given something that should work:
// - a coturn, whose credentials are computed here, while it gives this server an allocation over UDP for one
// of
//   them, or when it has no URL to try that with. This server may not reach what clients reach, so a coturn
//   that is down goes to the end of the list and stays in it;
// - an API, while credentials that it gave hold. They are shared by all clients and renewed at half their
//   life; whether its relays work is not known here. Without credentials it is left out.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/wire/signaling.h"
#include "turn/circuit_breaker.h"
#include "turn/coturn.h"
#include "turn/providers.h"

namespace vesper::server::turn {

class Relays {
public:
    struct Coturn {
        std::vector<std::string> urls;
        Secret secret;
    };
    struct Api {
        std::vector<wire::IceServer> servers;
        std::int64_t expires_at_ms = 0;
    };
    struct Provider {
        std::string name;  // for logs and metrics: fixed words, no address
        std::variant<Coturn, Api> kind;
        CircuitBreaker circuit;
        std::int64_t due_ms = 0;
        std::uint64_t failed = 0;  // times asked or checked in vain
    };

    /// In the order of preference.
    Relays(std::vector<Provider> providers, std::vector<std::string> stun_urls)
        : providers_(std::move(providers)), stun_urls_(std::move(stun_urls)) {}

    /// What a client gets that asks now; `re` is the caller's to set.
    [[nodiscard]] wire::Relays list(std::int64_t now_ms, const CredentialSalt& salt) const;

    [[nodiscard]] std::span<const Provider> providers() const { return providers_; }
    /// For a coturn.
    [[nodiscard]] wire::IceServer credential(std::size_t provider, std::int64_t now_ms,
                                             const CredentialSalt& salt) const;
    [[nodiscard]] bool is_up(const Provider& provider, std::int64_t now_ms) const;

    // ---- what the provider of this index answered; its due_ms says when to ask it next ----
    void checked(std::size_t provider, bool answered, std::int64_t now_ms);
    /// New credentials, which hold for `ttl_ms` from now, or why there are none.
    void asked(std::size_t provider, IceServers answer, std::int64_t ttl_ms, std::int64_t now_ms);

private:
    std::vector<Provider> providers_;
    std::vector<std::string> stun_urls_;
};

}  // namespace vesper::server::turn
