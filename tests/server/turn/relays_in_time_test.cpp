// The list of relays without a network, with a clock that tests turn.

#include "turn/relays.h"

#include <catch2/catch_test_macros.hpp>

#include "core/common/limits.h"
#include "server_limits.h"

using namespace vesper;
using namespace vesper::server;
using turn::CircuitBreaker;
using turn::Relays;

namespace {

constexpr std::int64_t start_ms = 1'795'000'000'000;
constexpr turn::CredentialSalt salt{1, 2, 3};
constexpr std::int64_t ttl_ms = server::limits::relay_ttl_ms;

Relays::Provider coturn(const std::string& name) {
    return {.name = name,
            .kind = Relays::Coturn{.urls = {"turn:" + name}, .secret = Secret("secret")},
            .circuit = {}};
}
Relays::Provider api(const std::string& name) {
    return {.name = name, .kind = Relays::Api{}, .circuit = {}};
}
turn::IceServers given(const std::string& url) {
    return std::vector<wire::IceServer>{{.urls = {url}, .username = "u", .credential = "c"}};
}
turn::IceServers failure(std::optional<std::int64_t> retry_after_ms = {}, bool refused = false) {
    return std::unexpected(
        turn::ProviderError{.why = "why", .retry_after_ms = retry_after_ms, .refused = refused});
}
/// The first URL of each server.
std::vector<std::string> urls(const wire::Relays& list) {
    std::vector<std::string> out;
    for (const auto& server : list.servers) out.push_back(server.urls.front());
    return out;
}
using Urls = std::vector<std::string>;

}  // namespace

TEST_CASE("the list is in the order of the settings, STUN last, and holds as long as its credentials") {
    Relays relays({coturn("own"), api("first"), api("second")}, {"stun:s"});
    relays.asked(1, given("turn:first"), ttl_ms, start_ms - 5);
    relays.asked(2, given("turn:second"), ttl_ms, start_ms);
    const auto list = relays.list(start_ms, salt);
    CHECK(urls(list) == Urls{"turn:own", "turn:first", "turn:second", "stun:s"});
    CHECK(list.expires_in_ms == ttl_ms - 5);
    CHECK(list.servers[0].username == std::to_string((start_ms + ttl_ms) / 1000) + ":AQIDAAAAAAAA");
    CHECK(list.servers[3].username.empty());
    // A list as a client has to be able to read it.
    CHECK(wire::decode_server_message(wire::encode(wire::ServerMessage{list})));
}

TEST_CASE("without any provider the list is empty and holds long") {
    const auto list = Relays({}, {}).list(start_ms, salt);
    CHECK(list.servers.empty());
    CHECK(list.expires_in_ms == ttl_ms);
}

TEST_CASE("each client gets a credential of its own from a coturn, and that of all from an API") {
    Relays relays({coturn("own"), api("first")}, {});
    relays.asked(1, given("turn:first"), ttl_ms, start_ms);
    const auto one = relays.list(start_ms, {1});
    const auto other = relays.list(start_ms, {2});
    CHECK(one.servers[0].username != other.servers[0].username);
    CHECK(one.servers[0].credential != other.servers[0].credential);
    CHECK(one.servers[1].username == other.servers[1].username);
}

TEST_CASE("an API's credentials are renewed at half their life, and an API that fails then keeps them") {
    Relays relays({api("first")}, {});
    CHECK(relays.providers()[0].due_ms == 0);
    CHECK(relays.list(start_ms, salt).servers.empty());
    relays.asked(0, given("turn:old"), ttl_ms, start_ms);
    CHECK(relays.providers()[0].due_ms == start_ms + ttl_ms / 2);
    const auto half = start_ms + ttl_ms / 2;
    for (unsigned i = 0; i < 2 * server::limits::provider_failures; ++i)
        relays.asked(0, failure(), ttl_ms, half);
    CHECK(urls(relays.list(half, salt)) == Urls{"turn:old"});
    CHECK(relays.list(half, salt).expires_in_ms == ttl_ms / 2);

    relays.asked(0, given("turn:new"), ttl_ms, half);
    CHECK(urls(relays.list(half, salt)) == Urls{"turn:new"});
    CHECK(relays.list(half, salt).expires_in_ms == ttl_ms);
}

TEST_CASE("credentials that are about to end are not given out") {
    Relays relays({api("first"), coturn("own")}, {});
    relays.asked(0, given("turn:first"), ttl_ms, start_ms);
    const auto end = start_ms + ttl_ms;
    CHECK(urls(relays.list(end - 60'000, salt)) == Urls{"turn:first", "turn:own"});
    CHECK(urls(relays.list(end - 59'999, salt)) == Urls{"turn:own"});
    CHECK_FALSE(relays.is_up(relays.providers()[0], end - 59'999));
}

TEST_CASE("clients ask again soon while a provider fails, and sooner while all do") {
    Relays relays({coturn("own"), api("first")}, {});
    CHECK(relays.list(start_ms, salt).expires_in_ms == server::limits::relay_some_fail_ms);
    for (unsigned i = 0; i < server::limits::provider_failures; ++i) relays.checked(0, false, start_ms);
    CHECK(relays.list(start_ms, salt).expires_in_ms == server::limits::relay_all_fail_ms);
}

TEST_CASE("a coturn that fails goes behind the others after its third failure and stays in the list") {
    Relays relays({coturn("one"), coturn("two")}, {"stun:s"});
    for (unsigned i = 1; i < server::limits::provider_failures; ++i) {
        relays.checked(0, false, start_ms);
        CHECK(relays.providers()[0].due_ms == start_ms + server::limits::provider_retry_ms);
        CHECK(urls(relays.list(start_ms, salt)) == Urls{"turn:one", "turn:two", "stun:s"});
    }
    relays.checked(0, false, start_ms);
    CHECK(urls(relays.list(start_ms, salt)) == Urls{"turn:two", "turn:one", "stun:s"});
    CHECK_FALSE(relays.is_up(relays.providers()[0], start_ms));
    // Half open is not up: only an answer is.
    CHECK_FALSE(relays.is_up(relays.providers()[0], start_ms + server::limits::provider_pause_first_ms));

    relays.checked(0, true, start_ms);
    CHECK(urls(relays.list(start_ms, salt)) == Urls{"turn:one", "turn:two", "stun:s"});
    CHECK(relays.providers()[0].due_ms == start_ms + server::limits::relay_check_ms);
    CHECK(relays.providers()[0].failed == server::limits::provider_failures);
}

TEST_CASE("a circuit opens after three failures in a row, and its pause doubles up to the longest") {
    CircuitBreaker circuit;
    circuit.failed(start_ms);
    circuit.failed(start_ms);
    CHECK(circuit.state(start_ms) == CircuitBreaker::State::closed);
    CHECK(circuit.try_at_ms() == start_ms + server::limits::provider_retry_ms);
    circuit.succeeded();
    circuit.failed(start_ms);
    circuit.failed(start_ms);
    CHECK(circuit.state(start_ms) == CircuitBreaker::State::closed);

    auto now_ms = start_ms;
    for (std::int64_t pause_ms = server::limits::provider_pause_first_ms;
         pause_ms < 2 * server::limits::provider_pause_longest_ms; pause_ms *= 2) {
        circuit.failed(now_ms);
        const auto expected = now_ms + std::min(pause_ms, server::limits::provider_pause_longest_ms);
        CHECK(circuit.try_at_ms() == expected);
        CHECK(circuit.state(expected - 1) == CircuitBreaker::State::open);
        CHECK(circuit.state(expected) == CircuitBreaker::State::half_open);
        now_ms = expected;
    }
    for (int i = 0; i < 100; ++i) circuit.failed(now_ms);
    CHECK(circuit.try_at_ms() == now_ms + server::limits::provider_pause_longest_ms);
    circuit.succeeded();
    CHECK(circuit.state(now_ms) == CircuitBreaker::State::closed);
}

TEST_CASE("a provider that says when to come back is left alone so long, within reason") {
    Relays relays({api("first")}, {});
    relays.asked(0, failure(120'000), ttl_ms, start_ms);
    CHECK(relays.providers()[0].due_ms == start_ms + 120'000);
    relays.asked(0, failure(1), ttl_ms, start_ms);
    CHECK(relays.providers()[0].due_ms == start_ms + server::limits::provider_retry_ms);
    relays.asked(0, failure(vesper::limits::max_integer), ttl_ms, start_ms);
    CHECK(relays.providers()[0].due_ms == start_ms + server::limits::provider_pause_asked_ms);
}

TEST_CASE("a provider that does not accept the key is not asked often") {
    Relays relays({api("first")}, {});
    relays.asked(0, failure({}, true), ttl_ms, start_ms);
    CHECK(relays.providers()[0].due_ms == start_ms + server::limits::provider_pause_longest_ms);
}

TEST_CASE("a list is never longer than a client accepts") {
    std::vector<Relays::Provider> many;
    for (int i = 0; i < 40; ++i) many.push_back(coturn("c" + std::to_string(i)));
    Relays relays(std::move(many), {"stun:s"});
    CHECK(relays.list(start_ms, salt).servers.size() == vesper::limits::max_relay_servers);
}
