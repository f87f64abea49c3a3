// Relays as a client gets them from the real server, in front of a real coturn.

#include <catch2/catch_test_macros.hpp>

#include "core/wire/signaling.h"
#include "server/support/coturn_process.h"
#include "server/support/owner.h"
#include "server/support/run_coroutine.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"
#include "turn/allocation.h"

using namespace vesper;
using namespace vesper::test;
using wire::ErrorCode;

namespace {

constexpr const char* secret = "a-secret-that-nobody-sees";

std::string refusal(const wire::IceServer& server) {
    return run_coroutine(
        server::turn::try_allocation(server::parse_ice_url(server.urls.front()).value(), server));
}

/// A client that listens to a drop of its own.
struct Guest : SignalingClient {
    explicit Guest(std::uint16_t port) : SignalingClient(port) {
        const Owner owner;
        const auto drop = random_id();
        create_drop(drop, owner);
        subscribe(drop, owner);
    }
};

}  // namespace

TEST_CASE(
    "a guest gets credentials that coturn accepts, each its own, and neither they nor the secret are "
    "logged") {
    const CoturnProcess coturn(secret);
    ServerProcess server(
        {"--memory", "--log-level", "debug", "--turn-urls",
         coturn.url() + "," + coturn.url() + "?transport=tcp", "--stun-urls", "stun:a.example"},
        {std::string("VESPER_TURN_SECRET=") + secret});
    SignalingClient stranger(server.port());
    CHECK(error_of(stranger.ask(wire::GetRelays{})) == ErrorCode::not_subscribed);

    std::vector<std::string> seen{secret};
    for (int i = 0; i < 2; ++i) {
        Guest guest(server.port());
        const auto relays = guest.ask_for<wire::Relays>(wire::GetRelays{});
        CHECK(relays.expires_in_ms == 6LL * 60 * 60 * 1000);
        REQUIRE(relays.servers.size() == 2);
        CHECK(relays.servers[0].urls == std::vector{coturn.url(), coturn.url() + "?transport=tcp"});
        CHECK(relays.servers[1].urls == std::vector<std::string>{"stun:a.example"});
        CHECK(refusal(relays.servers[0]).empty());
        seen.push_back(relays.servers[0].username);
        seen.push_back(relays.servers[0].credential);
    }
    CHECK(seen[1] != seen[3]);
    const auto log = server.stop().output;
    CHECK(log.contains("listening"));
    for (const auto& text : seen) CHECK_FALSE(log.contains(text));
}

TEST_CASE("a request for relays right behind a subscription is answered, whatever the store takes") {
    ServerProcess server;
    SignalingClient client(server.port());
    const Owner owner;
    const auto drop = random_id();
    client.create_drop(drop, owner);
    client.send(wire::Subscribe{
        .id = 101, .drop = drop, .signature = owner.sign("subscribe", client.hello().nonce, drop)});
    client.send(wire::GetRelays{.id = 102});
    SignalingClient::as<wire::Ok>(client.answer_to(101));
    const auto relays = SignalingClient::as<wire::Relays>(client.answer_to(102));
    CHECK(relays.servers.empty());
}
