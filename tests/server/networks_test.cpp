#include <catch2/catch_test_macros.hpp>

#include "config/network.h"

using vesper::server::Network;

namespace {

bool contains(const char* network, const char* address) {
    return Network::parse(network)->contains(boost::asio::ip::make_address(address));
}

}  // namespace

TEST_CASE("a network has the addresses that share its prefix") {
    CHECK(contains("10.0.0.0/8", "10.255.0.1"));
    CHECK(!contains("10.0.0.0/8", "11.0.0.0"));
    CHECK(contains("192.0.2.128/25", "192.0.2.255"));
    CHECK(!contains("192.0.2.128/25", "192.0.2.127"));
    CHECK(contains("192.0.2.7", "192.0.2.7"));
    CHECK(!contains("192.0.2.7", "192.0.2.6"));
    CHECK(contains("fd00::/8", "fdff::1"));
    CHECK(!contains("fd00::/8", "fe00::1"));
    CHECK(contains("2001:db8::/33", "2001:db8:7fff::1"));
    CHECK(!contains("2001:db8::/33", "2001:db8:8000::1"));
    CHECK(contains("::/0", "2001:db8::1"));
    CHECK(contains("0.0.0.0/0", "203.0.113.9"));
}

TEST_CASE("an IPv4 network has its addresses also as they arrive over IPv6, and no others") {
    CHECK(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
    CHECK(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
    CHECK(!contains("0.0.0.0/0", "2001:db8::1"));
    CHECK(!contains("10.0.0.0/8", "::10.1.2.3"));
}

TEST_CASE("what is no network is refused") {
    for (const auto* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/8 ", "10.0.0.1/8",
                             "localhost", "10.0.0.0/-1", "10.0.0.0/+8", "10/8"}) {
        INFO(text);
        CHECK(!Network::parse(text));
    }
}
