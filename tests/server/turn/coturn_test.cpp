// Credentials that are computed here, and a real coturn that judges them.

#include "turn/coturn.h"

#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "server/support/coturn_process.h"
#include "server/support/run_coroutine.h"
#include "server_limits.h"
#include "turn/allocation.h"
#include "turn/relay_keeper.h"
#include "turn/stun_message.h"

using namespace vesper;
using namespace vesper::test;
using namespace vesper::server;

namespace {

std::int64_t now_s() {
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}
std::int64_t now_ms() {
    return now_s() * 1000;
}

/// Why the coturn at this URL gives no allocation for the credential; empty when it does.
std::string refusal(const wire::IceServer& server) {
    return run_coroutine(turn::try_allocation(server::parse_ice_url(server.urls.front()).value(), server));
}

}  // namespace

TEST_CASE("a credential is the expiry with its salt, and the HMAC of both under the secret") {
    const auto server =
        turn::coturn_credential({"turn:a", "turns:a"}, Secret("north"), 1'795'000'000, {0xff, 0xee, 0xdd});
    CHECK(server.urls == std::vector<std::string>{"turn:a", "turns:a"});
    CHECK(server.username == "1795000000:_-7dAAAAAAAA");
    // printf '%s' 1795000000:_-7dAAAAAAAA | openssl dgst -sha1 -hmac north -binary | base64
    CHECK(server.credential == "Gg497NrmkOpMFpkDyMPCUTVdZ5s=");
}

TEST_CASE("a STUN message with integrity is the one of RFC 5769") {
    // Section 2.4, the request with long-term authentication.
    const turn::StunMessage request{
        .type = 0x0001,
        .transaction = {0x78, 0xad, 0x34, 0x33, 0xc6, 0xad, 0x72, 0xc0, 0x29, 0xda, 0x41, 0x2e},
        .attributes = {
            {turn::username_attribute,
             copy_of(view_of("\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3\x83\x83\xe3\x82\xaf\xe3\x82\xb9"))},
            {turn::nonce_attribute, copy_of(view_of("f//499k954d6OL34oL9FSTvy64sA"))},
            {turn::realm_attribute, copy_of(view_of("example.org"))}}};
    const auto key =
        turn::integrity_key("\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3\x83\x83\xe3\x82\xaf\xe3\x82\xb9",
                            "example.org", "TheMatrIX");
    const auto bytes = turn::encode(request, key);
    REQUIRE(bytes.size() == 0x60 + 20);
    const Bytes mac(bytes.end() - 20, bytes.end());
    CHECK(mac == Bytes{0xf6, 0x70, 0x24, 0x65, 0x6d, 0xd6, 0x4a, 0x3e, 0x02, 0xb8,
                       0xe0, 0x71, 0x2e, 0x85, 0xc9, 0xa2, 0x8c, 0xa8, 0x96, 0x66});
    const auto decoded = turn::decode_stun(bytes);
    REQUIRE(decoded);
    CHECK(decoded->type == request.type);
    CHECK(decoded->transaction == request.transaction);
    CHECK(decoded->text_in(turn::realm_attribute) == "example.org");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(turn::decode_stun(ByteView(bytes).first(size)));
    }
}

TEST_CASE("coturn gives an allocation for a credential of ours") {
    const CoturnProcess coturn("north-secret");
    const auto server = turn::coturn_credential({coturn.url()}, Secret("north-secret"), now_s() + 3600, {1});
    CHECK(refusal(server).empty());
    // Not once only.
    CHECK(refusal(server).empty());
}

TEST_CASE("coturn refuses a credential of another secret, an expired one and one that was altered") {
    const CoturnProcess coturn("north-secret");
    const Secret secret("north-secret");
    const std::string refused = "it refuses the credentials: is turn-secret the same?";
    CHECK(refusal(turn::coturn_credential({coturn.url()}, Secret("north-secreu"), now_s() + 3600, {1})) ==
          refused);
    CHECK(refusal(turn::coturn_credential({coturn.url()}, secret, now_s() - 10, {1})) == refused);
    auto longer = turn::coturn_credential({coturn.url()}, secret, now_s() + 3600, {1});
    longer.username = std::to_string(now_s() + 7200) + longer.username.substr(longer.username.find(':'));
    CHECK(refusal(longer) == refused);
}

TEST_CASE("a coturn with the same secret is up, one with another or none at all goes last") {
    CoturnProcess good("north-secret");
    CoturnProcess other("another-secret");
    // Names of one host, so that each is a provider of its own.
    const auto port = [](const CoturnProcess& coturn) {
        return coturn.url().substr(coturn.url().rfind(':'));
    };
    const turn::Settings settings{.coturn = turn::CoturnSettings{
                                      .urls = {"turn:localhost" + port(other), "turn:127.0.0.1" + port(good)},
                                      .secret = Secret("north-secret")}};
    boost::asio::io_context io(1);
    Metrics metrics;
    turn::RelayKeeper keeper(io.get_executor(), settings, now_ms, metrics);
    const auto first = [&] { return keeper.list(now_ms()).servers.front().urls.front(); };
    CHECK(first() == "turn:localhost" + port(other));
    keeper.start();
    while (keeper.relays().providers()[0].failed < server::limits::provider_failures) io.run_one();
    CHECK(first() == "turn:127.0.0.1" + port(good));
    CHECK(keeper.relays().providers()[1].failed == 0);
    CHECK(refusal(keeper.list(now_ms()).servers.front()).empty());
    const auto told = metrics.text();
    CHECK(told.contains(R"(vesper_turn_provider_up{provider="coturn-1"} 0)"));
    CHECK(told.contains(R"(vesper_turn_provider_up{provider="coturn-2"} 1)"));
    CHECK(told.contains(R"(vesper_turn_credentials_total{provider="coturn-1",result="failed"} 3)"));
    keeper.stop();
    io.run();  // nothing is left to wait for
}
