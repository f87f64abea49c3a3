#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "server/support/coturn_process.h"
#include "server/support/diagnosis.h"

using namespace vesper::test;

TEST_CASE(
    "the doctor gets an answer and an allocation from a real coturn, and says when the secret is another") {
    const CoturnProcess coturn("the-secret");
    const auto stun = "stun:" + coturn.url().substr(std::string_view("turn:").size());
    const std::vector<std::string> settings{"--memory",
                                            "--port",
                                            "0",
                                            "--turn-urls",
                                            coturn.url(),
                                            "--stun-urls",
                                            stun.substr(0, stun.find('?'))};
    const auto well = diagnose(settings, {"VESPER_TURN_SECRET=the-secret"});
    INFO(well.text);
    CHECK(well.status == 0);
    CHECK(well.says("ok  ", "stun", " answers"));
    CHECK(well.says("ok  ", "turn", " gave an allocation"));

    const auto wrong = diagnose(settings, {"VESPER_TURN_SECRET=another"});
    INFO(wrong.text);
    CHECK(wrong.status == 1);
    CHECK(wrong.says("fail", "turn", "it refuses the credentials"));
    CHECK(!wrong.text.contains("another "));
}

TEST_CASE("the doctor names relays that do not answer or that it cannot check") {
    // Somebody has the port and says nothing.
    boost::asio::io_context io;
    const boost::asio::ip::udp::socket silent(io, {boost::asio::ip::address_v4::loopback(), 0});
    const auto at = "127.0.0.1:" + std::to_string(silent.local_endpoint().port());
    const auto found = diagnose({"--memory", "--port", "0", "--stun-urls", "stun:" + at, "--turn-urls",
                                 "turn:" + at + ",turns:" + at},
                                {"VESPER_TURN_SECRET=s"});
    INFO(found.text);
    CHECK(found.status == 1);
    CHECK(found.says("fail", "stun", "it does not answer over UDP"));
    CHECK(found.says("fail", "turn", "it does not answer over UDP"));
    CHECK(found.says("warn", "turn", "is not checked"));
    CHECK(diagnose({"--memory", "--port", "0"}).says("warn", "turn", "there is no relay"));
}
