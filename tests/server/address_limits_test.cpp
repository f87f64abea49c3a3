#include "abuse/address_limits.h"

#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <vector>

#include "abuse/client_address.h"

using namespace vesper::server;
using boost::asio::ip::make_address;

namespace {
constexpr std::int64_t start_ms = 1'795'000'000'000;
}

TEST_CASE("an address has so many connections at once, and one that ends makes room") {
    AddressLimits limits({.connections = 2, .arrivals = {}, .requests = {}});
    const auto address = make_address("192.0.2.1");
    auto first = limits.admit(address, start_ms);
    const auto second = limits.admit(address, start_ms);
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    CHECK(limits.admit(address, start_ms).error() == Refusal::connections_of_address);
    CHECK(limits.admit(make_address("::ffff:192.0.2.1"), start_ms).error() ==
          Refusal::connections_of_address);
    CHECK(limits.admit(make_address("192.0.2.2"), start_ms).has_value());
    {
        const auto gone = std::move(*first);
    }
    CHECK(limits.admit(address, start_ms).has_value());
}

TEST_CASE("IPv6 addresses of one /64 count as one, of two as two") {
    AddressLimits limits({.connections = 1, .arrivals = {}, .requests = {}});
    const auto one = limits.admit(make_address("2001:db8:1:2::1"), start_ms);
    REQUIRE(one.has_value());
    CHECK_FALSE(limits.admit(make_address("2001:db8:1:2:ffff::9"), start_ms).has_value());
    CHECK(limits.admit(make_address("2001:db8:1:3::1"), start_ms).has_value());
}

TEST_CASE("the requests of all connections of an address count together") {
    AddressLimits limits({.connections = 0, .arrivals = {}, .requests = {.burst = 3, .per_second = 1}});
    const auto address = make_address("192.0.2.1");
    auto one = limits.admit(address, start_ms);
    auto other = limits.admit(address, start_ms);
    CHECK(one->may_ask(start_ms));
    CHECK(other->may_ask(start_ms));
    CHECK(limits.may_ask(address, start_ms));
    CHECK_FALSE(one->may_ask(start_ms));
    CHECK_FALSE(other->may_ask(start_ms + 999));
    CHECK(other->may_ask(start_ms + 1000));
}

TEST_CASE("new connections of an address have their own pace") {
    AddressLimits limits({.connections = 0, .arrivals = {.burst = 2, .per_second = 1}, .requests = {}});
    const auto address = make_address("192.0.2.1");
    CHECK(limits.admit(address, start_ms).has_value());
    CHECK(limits.admit(address, start_ms).has_value());
    CHECK(limits.admit(address, start_ms).error() == Refusal::rate_of_address);
    CHECK(limits.admit(address, start_ms + 1000).has_value());
}

TEST_CASE("an address is forgotten when it is gone and has its rates back, and not before") {
    AddressLimits limits({.connections = 0, .arrivals = {.burst = 2, .per_second = 1}, .requests = {}});
    std::optional<std::expected<AddressLimits::Guest, Refusal>> guest =
        limits.admit(make_address("192.0.2.1"), start_ms);
    limits.sweep(start_ms + 5000);
    CHECK(limits.size() == 1);
    guest.reset();
    limits.sweep(start_ms + 5000);
    CHECK(limits.size() == 0);
    guest = limits.admit(make_address("192.0.2.1"), start_ms + 6000);
    guest.reset();
    limits.sweep(start_ms + 6000);
    CHECK(limits.size() == 1);
}

TEST_CASE("X-Forwarded-For is believed from trusted proxies only, and only what they wrote") {
    std::vector<Network> proxies;
    for (const auto* network : {"10.0.0.0/8", "fd00::/8", "192.0.2.7"}) {
        proxies.push_back(Network::parse(network).value());
    }
    const auto client = [&](const char* peer, std::string_view header) {
        return client_address(make_address(peer), header, proxies).to_string();
    };
    CHECK(client("203.0.113.9", "198.51.100.1") == "203.0.113.9");
    CHECK(client("10.1.2.3", "198.51.100.1") == "198.51.100.1");
    CHECK(client("::ffff:10.1.2.3", "198.51.100.1") == "198.51.100.1");
    CHECK(client("fd00::1", "2001:db8::1") == "2001:db8::1");
    CHECK(client("192.0.2.7", "[2001:db8::1]:4711") == "2001:db8::1");
    CHECK(client("192.0.2.7", "198.51.100.1:80") == "198.51.100.1");
    // What the client itself put there stands to the left of what the proxy saw.
    CHECK(client("10.1.2.3", "1.1.1.1, 198.51.100.1") == "198.51.100.1");
    CHECK(client("10.1.2.3", "1.1.1.1, 198.51.100.1, 10.9.9.9") == "198.51.100.1");
    CHECK(client("10.1.2.3", "10.4.4.4,10.5.5.5") == "10.4.4.4");
    CHECK(client("10.1.2.3", "") == "10.1.2.3");
    CHECK(client("10.1.2.3", "unknown") == "10.1.2.3");
    CHECK(client("10.1.2.3", "198.51.100.1, nonsense") == "10.1.2.3");
    CHECK(client("192.0.2.8", "198.51.100.1") == "192.0.2.8");
}
