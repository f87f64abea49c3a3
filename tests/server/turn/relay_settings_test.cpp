#include <catch2/catch_test_macros.hpp>

#include "turn/https.h"
#include "turn/relay_url.h"
#include "turn/settings.h"

using namespace vesper::server::turn;
using vesper::server::Secret;

TEST_CASE("the URL of a relay says its host, port and transport") {
    const auto check = [](std::string_view text, std::string_view host, std::uint16_t port,
                          Transport transport) {
        CAPTURE(text);
        const auto url = read_relay_url(text);
        REQUIRE(url);
        CHECK(url->host == host);
        CHECK(url->port == port);
        CHECK(url->transport == transport);
    };
    check("turn:a.example", "a.example", 3478, Transport::udp);
    check("turn:a.example:1", "a.example", 1, Transport::udp);
    check("turn:10.0.0.1:65535?transport=udp", "10.0.0.1", 65535, Transport::udp);
    check("turn:a?transport=tcp", "a", 3478, Transport::tcp);
    check("turns:a", "a", 5349, Transport::tls);
    check("turns:a:443?transport=tcp", "a", 443, Transport::tls);
    check("turn:[2001:db8::1]:3479", "2001:db8::1", 3479, Transport::udp);
    check("stun:a", "a", 3478, Transport::udp);
    check("stuns:a", "a", 5349, Transport::tls);
    CHECK(read_relay_url("turn:a")->is_turn());
    CHECK_FALSE(read_relay_url("stun:a")->is_turn());
}

TEST_CASE("what is not the URL of a relay is refused") {
    for (const std::string_view text : {"",
                                        "turn:",
                                        "turn:a:",
                                        "turn:a:0",
                                        "turn:a:65536",
                                        "turn:a:b",
                                        "turn:a:1:2",
                                        "turn://a",
                                        "turn:a/b",
                                        "turn:a?transport=sctp",
                                        "turn:a?transport=tcp&x",
                                        "turn:a?",
                                        "stun:a?transport=udp",
                                        "turn:u@a",
                                        "turn:[a]",
                                        "turn:[::1",
                                        "turn:[::1]x",
                                        "turn:::1",
                                        "http:a",
                                        "TURN:a",
                                        "turn:a b",
                                        "turn:ä"}) {
        CAPTURE(text);
        CHECK_FALSE(read_relay_url(text));
    }
}

TEST_CASE("the address of an API is https, a name and perhaps a port") {
    CHECK(read_https_url("https://a.example")->port == "443");
    CHECK(read_https_url("https://a.example:8443")->port == "8443");
    CHECK(read_https_url("https://a.example:8443")->host == "a.example");
    for (const std::string_view text : {"", "http://a", "https://", "https://a/", "https://a:", "https://a:0",
                                        "https://a:65536", "https://a?x", "https://u@a", "https://:443"}) {
        CAPTURE(text);
        CHECK_FALSE(read_https_url(text));
    }
}

TEST_CASE("settings with something wrong name it, and never the secret") {
    const auto check = [](const Settings& settings, std::string_view part) {
        const auto problem = problem_with(settings);
        CAPTURE(problem);
        CHECK(problem.contains(part));
        CHECK_FALSE(problem.contains("hush"));
    };
    const Secret secret("hush");
    CHECK(problem_with({}).empty());
    CHECK(problem_with({.coturn = CoturnSettings{.urls = {"turn:a", "turns:a"}, .secret = secret},
                        .cloudflare = CloudflareSettings{.key_id = "a1", .token = secret},
                        .twilio = TwilioSettings{.account = "AC1", .key = "SK1", .secret = secret},
                        .metered = MeteredSettings{.domain = "a.metered.live", .key = secret},
                        .stun_urls = {"stun:a"}})
              .empty());
    check({.stun_urls = {"turn:a"}}, "stun-urls: 'turn:a'");
    check({.coturn = CoturnSettings{.urls = {"stun:a"}, .secret = secret}}, "turn-urls: 'stun:a'");
    check({.coturn = CoturnSettings{.urls = {}, .secret = secret}}, "turn-secret");
    check({.coturn = CoturnSettings{.urls = {"turn:a"}, .secret = {}}}, "turn-secret");
    check({.cloudflare = CloudflareSettings{.key_id = "a/b", .token = secret}}, "turn-cloudflare-key-id");
    check({.cloudflare = CloudflareSettings{.key_id = "a", .token = {}}}, "turn-cloudflare-token");
    check({.twilio = TwilioSettings{.account = "", .key = "SK1", .secret = secret}}, "turn-twilio-account");
    check({.twilio = TwilioSettings{.account = "AC1", .key = "", .secret = secret}}, "turn-twilio-key");
    check({.twilio = TwilioSettings{.account = "AC1", .key = "SK1", .secret = {}}}, "turn-twilio-secret");
    check({.metered = MeteredSettings{.domain = "https://a", .key = secret}}, "turn-metered-domain");
    check({.metered = MeteredSettings{.domain = "a.metered.live", .key = {}}}, "turn-metered-key");
}
