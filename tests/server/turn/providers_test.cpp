// The adaptors of TURN providers against a real TLS server that speaks their APIs.

#include "turn/providers.h"

#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "server/support/https_server.h"
#include "server/support/run_coroutine.h"
#include "server/support/temporary_folder.h"

using namespace vesper;
using namespace vesper::test;
using namespace vesper::server;

namespace {

constexpr std::int64_t ttl_s = 21'600;
using Urls = std::vector<std::string>;

// In the shapes of the providers' own documentation.
constexpr std::string_view cloudflare_answer =
    R"({"iceServers":[{"urls":["stun:stun.cloudflare.com:3478","stun:stun.cloudflare.com:53"]},)"
    R"({"urls":["turn:turn.cloudflare.com:3478?transport=udp","turn:turn.cloudflare.com:53?transport=udp",)"
    R"("turn:turn.cloudflare.com:3478?transport=tcp","turn:turn.cloudflare.com:80?transport=tcp",)"
    R"("turns:turn.cloudflare.com:5349?transport=tcp","turns:turn.cloudflare.com:443?transport=tcp"],)"
    R"("username":"bc91b63e2b5d759f8eb9f3b58062439e","credential":"ebd71f1d3edbc2b0edae3cd5a6d82284"}]})";
constexpr std::string_view twilio_answer =
    R"({"username":"dc2d","password":"tE2D+/=","ttl":"21600","account_sid":"AC1","date_updated":"Fri",)"
    R"("ice_servers":[{"url":"stun:global.stun.twilio.com:3478","urls":"stun:global.stun.twilio.com:3478"},)"
    R"({"url":"turn:a:3478?transport=udp","urls":"turn:a:3478?transport=udp","username":"dc2d","credential":"tE2D+/="},)"
    R"({"url":"turn:a:443?transport=tcp","urls":"turn:a:443?transport=tcp","username":"dc2d","credential":"tE2D+/="}]})";
constexpr std::string_view metered_answer =
    R"([{"urls":"stun:standard.relay.metered.ca:80"},)"
    R"({"urls":"turn:standard.relay.metered.ca:80","username":"u1","credential":"c1"},)"
    R"({"urls":"turns:standard.relay.metered.ca:443?transport=tcp","username":"u1","credential":"c1"}])";

/// A provider's API on this machine, answering always the same.
struct Api {
    explicit Api(std::string answer, std::string_view name = "localhost")
        : server(folder.path(), name, [answer = std::move(answer)](const auto&) { return answer; }) {}

    turn::IceServers ask() {
        const turn::CloudflareSettings settings{
            .key_id = "key-id", .token = Secret("the-token"), .api = "https://" + server.domain()};
        return run_coroutine(turn::ask_cloudflare(tls, settings, ttl_s));
    }

    TemporaryFolder folder;
    HttpsServer server;
    boost::asio::ssl::context tls = turn::make_tls_context(server.certificate());
};

/// Refused for a reason that holds nothing of the answer or of the request.
void check_refused(const turn::IceServers& answer, std::string_view why) {
    REQUIRE_FALSE(answer);
    CHECK(answer.error().why == why);
}

}  // namespace

TEST_CASE("Cloudflare is asked with the token for credentials of the given life, and its servers are taken") {
    Api api(http_answer(201, cloudflare_answer));
    const auto servers = api.ask();
    REQUIRE(servers);
    REQUIRE(servers->size() == 2);
    CHECK(servers->at(0).urls == Urls{"stun:stun.cloudflare.com:3478"});
    CHECK(servers->at(0).username.empty());
    CHECK(servers->at(1).urls ==
          Urls{"turn:turn.cloudflare.com:3478?transport=udp", "turn:turn.cloudflare.com:3478?transport=tcp",
               "turn:turn.cloudflare.com:80?transport=tcp", "turns:turn.cloudflare.com:5349?transport=tcp",
               "turns:turn.cloudflare.com:443?transport=tcp"});
    CHECK(servers->at(1).username == "bc91b63e2b5d759f8eb9f3b58062439e");
    CHECK(servers->at(1).credential == "ebd71f1d3edbc2b0edae3cd5a6d82284");
    const auto asked = api.server.asked();
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].method == "POST");
    CHECK(asked[0].target == "/v1/turn/keys/key-id/credentials/generate-ice-servers");
    CHECK(asked[0].authorization == "Bearer the-token");
    CHECK(asked[0].content_type == "application/json");
    CHECK(asked[0].host == api.server.domain());
    CHECK(asked[0].body == R"({"ttl":21600})");
}

TEST_CASE("Twilio is asked with the API key, and its servers of one credential become one") {
    Api api(http_answer(201, twilio_answer));
    const turn::TwilioSettings settings{.account = "AC1",
                                        .key = "SK2",
                                        .secret = Secret("the:secret"),
                                        .api = "https://" + api.server.domain()};
    const auto servers = run_coroutine(turn::ask_twilio(api.tls, settings, ttl_s));
    REQUIRE(servers);
    REQUIRE(servers->size() == 2);
    CHECK(servers->at(0).urls == Urls{"stun:global.stun.twilio.com:3478"});
    CHECK(servers->at(1).urls == Urls{"turn:a:3478?transport=udp", "turn:a:443?transport=tcp"});
    CHECK(servers->at(1).username == "dc2d");
    CHECK(servers->at(1).credential == "tE2D+/=");
    const auto asked = api.server.asked();
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].method == "POST");
    CHECK(asked[0].target == "/2010-04-01/Accounts/AC1/Tokens.json");
    CHECK(asked[0].authorization == "Basic U0syOnRoZTpzZWNyZXQ=");
    CHECK(asked[0].content_type == "application/x-www-form-urlencoded");
    CHECK(asked[0].body == "Ttl=21600");
}

TEST_CASE("Metered is asked for a credential that expires, and then for its servers") {
    const TemporaryFolder folder;
    const HttpsServer server(folder.path(), "localhost", [](const HttpsExchange& asked) {
        if (asked.method == "POST") {
            return http_answer(200,
                               R"({"username":"u1","password":"c1","expiryInSeconds":21600,"apiKey":"a/1"})");
        }
        return http_answer(200, metered_answer);
    });
    auto tls = turn::make_tls_context(server.certificate());
    const turn::MeteredSettings settings{.domain = server.domain(), .key = Secret("s&1")};
    const auto servers = run_coroutine(turn::ask_metered(tls, settings, ttl_s));
    REQUIRE(servers);
    REQUIRE(servers->size() == 2);
    CHECK(servers->at(1).urls ==
          Urls{"turn:standard.relay.metered.ca:80", "turns:standard.relay.metered.ca:443?transport=tcp"});
    CHECK(servers->at(1).username == "u1");
    const auto asked = server.asked();
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].target == "/api/v1/turn/credential?secretKey=s%261");
    CHECK(asked[0].body == R"({"expiryInSeconds":21600})");
    CHECK(asked[1].method == "GET");
    CHECK(asked[1].target == "/api/v1/turn/credentials?apiKey=a%2F1");
}

TEST_CASE("a status that is no success is told by its number, and whether the key is at fault") {
    for (const unsigned status : {400U, 401U, 403U, 404U}) {
        const auto answer = Api(http_answer(status, R"({"error":"the-token is wrong"})")).ask();
        check_refused(answer, "it answered with status " + std::to_string(status));
        CHECK(answer.error().refused);
    }
    for (const unsigned status : {302U, 429U, 500U, 503U}) {
        const auto answer = Api(http_answer(status, "{}", "Location: https://elsewhere.test/\r\n")).ask();
        check_refused(answer, "it answered with status " + std::to_string(status));
        CHECK_FALSE(answer.error().refused);
        CHECK_FALSE(answer.error().retry_after_ms);
    }
}

TEST_CASE("a provider that says when to come back is understood when it says it in seconds") {
    CHECK(Api(http_answer(429, "{}", "Retry-After: 120\r\n")).ask().error().retry_after_ms == 120'000);
    CHECK(Api(http_answer(503, "{}", "Retry-After: 7\r\n")).ask().error().retry_after_ms == 7'000);
    for (const std::string when : {"Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1.5", "99999999999"}) {
        CHECK_FALSE(
            Api(http_answer(429, "{}", "Retry-After: " + when + "\r\n")).ask().error().retry_after_ms);
    }
}

TEST_CASE("an answer that is not what was asked for is refused whole") {
    const std::string good = R"({"urls":["turn:a"],"username":"u","credential":"c"})";
    const auto list = [](const std::string& servers) { return R"({"iceServers":[)" + servers + "]}"; };
    REQUIRE(Api(http_answer(200, list(good))).ask());
    check_refused(Api(http_answer(200, "<html>")).ask(), "its answer is not JSON");
    check_refused(Api(http_answer(200, "")).ask(), "its answer is not JSON");
    for (const std::string no_list : {"{}", "[]", "1", R"({"iceServers":{}})", R"({"iceServers":null})"}) {
        check_refused(Api(http_answer(200, no_list)).ask(), "its answer has no list of servers");
    }
    for (const std::string bad :
         {"1", "{}", "[]", R"({"urls":1})", R"({"urls":["http:a"],"username":"u","credential":"c"})",
          R"({"urls":["turn:a"]})", R"({"urls":["turn:a"],"username":"u"})",
          R"({"urls":["turn:a"],"username":"","credential":""})",
          R"({"urls":["turn:a"],"username":1,"credential":"c"})",
          R"({"urls":["turn:a"],"username":"a b","credential":"c"})",
          R"({"urls":["turn:a?x=1"],"username":"u","credential":"c"})"}) {
        CAPTURE(bad);
        check_refused(Api(http_answer(200, list(good + "," + bad))).ask(),
                      "its answer has a server that is none");
    }
    for (const std::string none :
         {"", R"({"urls":"stun:a"})", R"({"urls":"turn:a:53","username":"u","credential":"c"})"}) {
        CAPTURE(none);
        check_refused(Api(http_answer(200, list(none))).ask(), "its answer has no TURN server");
    }
    std::string many = good;
    for (int i = 0; i < 9; ++i) many += "," + good;
    check_refused(Api(http_answer(200, list(many))).ask(), "its answer has too many servers");
}

TEST_CASE("an answer larger than any provider's is not read to its end") {
    check_refused(Api(http_answer(200, std::string(65 * 1024, ' '))).ask(), "its answer is too large");
    const auto endless = Api("HTTP/1.1 200 Any\r\nX: " + std::string(64 * 1024, 'x')).ask();
    REQUIRE_FALSE(endless);
    CHECK(endless.error().why.starts_with("its answer is broken"));
}

TEST_CASE("a provider that says nothing is given up in time") {
    Api api("");
    const auto before = std::chrono::steady_clock::now();
    const auto answer =
        run_coroutine(turn::exchange(api.tls,
                                     {.to = *turn::read_https_url("https://" + api.server.domain()),
                                      .method = "GET",
                                      .target = "/",
                                      .headers = {},
                                      .body = {}},
                                     std::chrono::milliseconds(300)));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().why == "it did not answer in time");
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(10));
}

TEST_CASE("a provider is not believed without a certificate for its name that is trusted") {
    Api trusted(http_answer(201, cloudflare_answer));
    const Api other(http_answer(201, cloudflare_answer));
    trusted.tls = turn::make_tls_context(other.server.certificate());
    auto answer = trusted.ask();
    REQUIRE_FALSE(answer);
    CHECK(answer.error().why.starts_with("no TLS with it"));
    CHECK(trusted.server.asked().empty());

    Api elsewhere(http_answer(201, cloudflare_answer), "elsewhere.test");
    answer = elsewhere.ask();
    REQUIRE_FALSE(answer);
    CHECK(answer.error().why.starts_with("no TLS with it"));
    CHECK(elsewhere.server.asked().empty());
}

TEST_CASE("a provider that is not there is told so") {
    std::uint16_t port = 0;
    {
        const Api gone("");
        port = gone.server.port();
    }
    auto tls = turn::make_tls_context("");
    const turn::MeteredSettings settings{.domain = "localhost:" + std::to_string(port), .key = Secret("k")};
    const auto answer = run_coroutine(turn::ask_metered(tls, settings, ttl_s));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().why.starts_with("it cannot be reached"));
}
