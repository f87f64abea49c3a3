// Many bad clients at once: what they may cost, and what a good one notices of them.

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "server/support/http_client.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper;
using namespace vesper::test;
using boost::asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

/// Sockets that are just there. From several addresses of the loopback network, as from several machines.
class Crowd {
public:
    Crowd(std::uint16_t port, int count, std::string_view begin_with) {
        rlimit limit{};
        getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
        for (int i = 0; i < count; ++i) {
            auto& socket = sockets_.emplace_back(io_, tcp::v4());
            const auto source =
                boost::asio::ip::make_address_v4(0x7F000100U + static_cast<unsigned>(i / 100));
            socket.bind({source, 0});
            socket.connect({boost::asio::ip::address_v4::loopback(), port});
            boost::asio::write(socket, boost::asio::buffer(begin_with));
        }
    }
    /// A little more from each that is still open; how many took it.
    int send_to_all(std::string_view text) {
        return static_cast<int>(std::ranges::count_if(sockets_, [&](tcp::socket& socket) {
            boost::system::error_code error;
            boost::asio::write(socket, boost::asio::buffer(text), error);
            return !error;
        }));
    }

    /// Whether what comes to each begins with this.
    bool all_were_told(std::string_view text) {
        return std::ranges::all_of(sockets_, [&](tcp::socket& socket) {
            std::string answer(text.size(), '\0');
            boost::system::error_code error;
            boost::asio::read(socket, boost::asio::buffer(answer), error);
            return answer == text;
        });
    }

private:
    boost::asio::io_context io_;
    std::vector<tcp::socket> sockets_;
};

/// How long all but one in twenty of so many questions take at most: the machine has hiccups of its own.
std::chrono::milliseconds usual_answer(SignalingClient& client, int questions) {
    std::vector<Clock::duration> times;
    for (int i = 0; i < questions; ++i) {
        const auto began = Clock::now();
        (void)client.ask(wire::PeekInvite{.invite = random_id()});
        times.push_back(Clock::now() - began);
    }
    std::ranges::sort(times);
    return std::chrono::duration_cast<std::chrono::milliseconds>(times[times.size() * 19 / 20]);
}

constexpr auto prompt = std::chrono::milliseconds(50);

}  // namespace

TEST_CASE("two thousand sockets that never finish a request do not slow a client down") {
    const ServerProcess server;
    SignalingClient client(server.port());
    Crowd crowd(server.port(), 2000, "GET /v1/signaling HTTP/1.1\r\nHost: ");
    for (int round = 0; round < 5; ++round) {
        crowd.send_to_all("x");
        CHECK(usual_answer(client, 100) < prompt);
    }
    // Nor does it keep others out.
    SignalingClient another(server.port());
    CHECK(usual_answer(another, 20) < prompt);
}

TEST_CASE("one address cannot take all the places") {
    const ServerProcess server({"--memory", "--max-connections-per-address", "20"});
    std::vector<SignalingClient> clients;
    const auto fill = [&] {
        for (int i = 0; i < 30; ++i) clients.emplace_back(server.port());
    };
    CHECK_THROWS(fill());
    CHECK(clients.size() == 20);
    // Others are let in, and so is this one when some have gone.
    Crowd others(server.port(), 1, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(others.send_to_all("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") == 1);
    for (auto& client : clients) client.vanish();
    clients.clear();
    int status = 0;
    for (const auto until = Clock::now() + std::chrono::seconds(10); status != 200 && Clock::now() < until;) {
        status = http_request(server.port(), "/healthz").status;
    }
    CHECK(status == 200);
}

TEST_CASE("the server has so many places and no more") {
    const ServerProcess server({"--memory", "--max-connections", "10"});
    std::vector<SignalingClient> clients;
    for (int i = 0; i < 10; ++i) clients.emplace_back(server.port());
    CHECK(http_request(server.port(), "/healthz").status == 0);
    (void)clients.front().ask(wire::PeekInvite{.invite = random_id()});
}

TEST_CASE("behind a trusted proxy each client has its own limits, and a header alone convinces nobody") {
    const auto upgrade_for = [](const std::string& client) {
        return "GET /v1/signaling HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
               "X-Forwarded-For: 1.1.1.1, " +
               client + "\r\n\r\n";
    };
    const std::vector<std::string> two_each{"--memory", "--max-connections-per-address", "2"};
    SECTION("trusted") {
        auto arguments = two_each;
        arguments.insert(arguments.end(), {"--trusted-proxies", "127.0.0.0/8"});
        const ServerProcess server(arguments);
        Crowd two(server.port(), 2, upgrade_for("198.51.100.1"));
        CHECK(two.all_were_told("HTTP/1.1 101"));
        const auto third = http_exchange(server.port(), upgrade_for("198.51.100.1"));
        CHECK(third.status == 429);
        CHECK(third.header("retry-after") == "1");
        Crowd another(server.port(), 1, upgrade_for("198.51.100.2"));
        CHECK(another.all_were_told("HTTP/1.1 101"));
    }
    SECTION("not trusted") {
        const ServerProcess server(two_each);
        const SignalingClient first(server.port());
        const SignalingClient second(server.port());
        CHECK(http_exchange(server.port(), upgrade_for("198.51.100.1")).status == 0);
    }
}

TEST_CASE("twenty thousand malformed frames cost their senders the connection and nobody else anything") {
    const ServerProcess server({"--memory", "--requests-per-second", "0"});
    SignalingClient bystander(server.port());
    constexpr std::uint32_t seed = 20261121;
    std::mt19937 random(seed);
    INFO("seed " << seed);
    const auto good = wire::encode(wire::ClientMessage{wire::Send{
        .id = 1, .drop = random_id(), .envelope = random_id(), .body = Bytes(40, 1), .ephemeral = true}});
    constexpr int frames = 20'000;
    constexpr int connections = 10;
    int closed = 0;
    for (int i = 0; i < connections; ++i) {
        SignalingClient sender(server.port());
        // Written at once: the server closes on the way.
        try {
            for (int j = 0; j < frames / connections; ++j) {
                auto frame = good;
                frame.resize(1 + random() % frame.size());
                for (auto changes = random() % 4; changes > 0; --changes) {
                    frame[random() % frame.size()] = static_cast<char>(random());
                }
                sender.send_text(frame);
            }
            const auto code = sender.wait_for_close();
            CHECK((code == 1008 || code == 1007));
            ++closed;
        } catch (const std::exception&) {
            ++closed;
        }
        CHECK(usual_answer(bystander, 20) < prompt);
    }
    CHECK(closed == connections);
}
