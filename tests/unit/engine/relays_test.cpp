// STUN and TURN servers: when they are asked for, and which of them a link gets.

#include <algorithm>

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

using Urls = std::vector<std::string>;

constexpr std::int64_t hour_ms = 60LL * 60 * 1000;

wire::IceServer turn(const std::string& name, const Urls& urls) {
    return {.urls = urls, .username = "user-of-" + name, .credential = "password-of-" + name};
}

/// A device that has made an invite, with the request for relays that came of it.
struct Listening {
    Listening() : asked(device.create_invite().request<wire::GetRelays>()) {}

    Effects give(std::vector<wire::IceServer> servers, std::int64_t expires_in_ms = 6 * hour_ms) {
        return device.answer(
            wire::Relays{.re = asked.id, .expires_in_ms = expires_in_ms, .servers = std::move(servers)});
    }

    Device device{"Ina"};
    wire::GetRelays asked;
};

/// A device with a contact, whose attempts at a link the test makes fail.
struct Calling {
    explicit Calling(std::vector<wire::IceServer> servers) {
        // The join has opened a link already, before there were relays.
        Device& device = acquainted.device;
        device.server_down();
        const auto asked = device.hello().request<wire::GetRelays>();
        device.answer(
            wire::Relays{.re = asked.id, .expires_in_ms = 6 * hour_ms, .servers = std::move(servers)});
    }
    /// The next attempt, after one that failed.
    OpenLink attempt() {
        acquainted.device.now_ms += limits::link_retry_longest_ms;
        const auto opened =
            acquainted.device.envelope(acquainted.joiner->drop, acquainted.joiner->seal(session::Here{0}))
                .of<OpenLink>();
        REQUIRE(opened.size() == 1);
        return opened.front();
    }
    Urls urls() {
        Urls out;
        for (const auto& server : attempt().ice_servers) {
            for (const auto& url : server.urls) out.push_back(url);
        }
        return out;
    }

    Acquainted acquainted;
};

TEST_CASE("relays are asked for with the first drop that is listened to, and once") {
    Device device("Ina");
    CHECK(device.hello().requests<wire::GetRelays>().empty());
    const Effects first = device.create_invite();
    CHECK(first.requests<wire::GetRelays>().size() == 1);
    CHECK(first.request<wire::GetRelays>().id > first.request<wire::Subscribe>().id);
    CHECK(device.create_invite().requests<wire::GetRelays>().empty());
}

TEST_CASE("a request for relays that was lost with the connection is made again on the next") {
    Listening listening;
    listening.device.server_down();
    CHECK(listening.device.hello().requests<wire::GetRelays>().size() == 1);
}

TEST_CASE("relays that still hold are not asked for on every connection") {
    Listening listening;
    listening.give({turn("a", {"turn:a"})});
    listening.device.server_down();
    listening.device.now_ms += 3 * hour_ms - 1;
    CHECK(listening.device.hello().requests<wire::GetRelays>().empty());
    listening.device.server_down();
    listening.device.now_ms += 1;
    CHECK(listening.device.hello().requests<wire::GetRelays>().size() == 1);
}

TEST_CASE("relays are asked for again at half their life, and at most once a minute") {
    Listening listening;
    listening.give({turn("a", {"turn:a"})});
    CHECK(listening.device.timer_at_ms == start_ms + 3 * hour_ms);
    listening.device.timer_at(start_ms + 3 * hour_ms - 1);
    CHECK(listening.device.timer().requests<wire::GetRelays>().empty());
    Effects effects = listening.device.timer_at(start_ms + 3 * hour_ms);
    listening.asked = effects.request<wire::GetRelays>();
    listening.give({}, 1);
    CHECK(listening.device.timer_at_ms == start_ms + 3 * hour_ms + limits::relays_pause_ms);
}

TEST_CASE("a server that refuses relays is asked again later") {
    Listening listening;
    const Effects refused = listening.device.answer(
        wire::Error{.re = listening.asked.id, .code = wire::ErrorCode::too_many_requests});
    check_refused(refused, Error::server_refused);
    CHECK(listening.device.timer_at_ms == start_ms + limits::relays_retry_ms);
    CHECK(listening.device.timer_at(start_ms + limits::relays_retry_ms).requests<wire::GetRelays>().size() ==
          1);
}

TEST_CASE("relays that nobody asked for are refused") {
    Device device("Ina");
    CHECK_FALSE(device.answer(wire::Relays{.re = 1, .expires_in_ms = 1, .servers = {}})
                    .shown<RefusedShown>()
                    .empty());
}

TEST_CASE("a link gets one URL of each relay in turn with its credential, and STUN last") {
    Calling calling({turn("a", {"turn:a", "turn:a?transport=tcp"}),
                     {.urls = {"stun:s", "stun:t"}, .username = {}, .credential = {}},
                     turn("b", {"turn:b", "turns:b"})});
    auto servers = calling.attempt().ice_servers;
    std::ranges::sort(servers, {}, [](const auto& server) { return server.urls.front(); });
    REQUIRE(servers.size() == 4);
    CHECK(servers[0].urls == Urls{"stun:s"});
    CHECK(servers[0].username.empty());
    CHECK(servers[1].urls == Urls{"turn:a"});
    CHECK(servers[1].username == "user-of-a");
    CHECK(servers[1].credential == "password-of-a");
    // After the failure that comes before every attempt here, the second relay is first and has the rest.
    CHECK(servers[2].urls == Urls{"turn:b"});
    CHECK(servers[3].urls == Urls{"turns:b"});
}

TEST_CASE("a link gets no more URLs than browsers like, however many relays there are") {
    std::vector<wire::IceServer> many;
    for (char name = 'a'; name < 'i'; ++name) {
        many.push_back(turn(std::string(1, name), {"turn:x", "turn:y", "turn:z"}));
    }
    CHECK(Calling(many).attempt().ice_servers.size() == limits::max_link_urls);
    CHECK(Calling({}).attempt().ice_servers.empty());
    CHECK(Calling({{.urls = {"stun:s"}, .username = {}, .credential = {}}}).urls() == Urls{"stun:s"});
    CHECK(Calling({turn("a", {"turn:a"})}).urls() == Urls{"turn:a"});
}

TEST_CASE("after a failed attempt another relay is first, and after one with each of them another URL") {
    Calling calling(
        {turn("a", {"turn:a", "turns:a"}), turn("b", {"turn:b", "turns:b"}), turn("c", {"turn:c"})});
    std::vector<Urls> attempts;
    for (int i = 0; i < 4; ++i) attempts.push_back(calling.urls());
    CHECK(attempts[0] == Urls{"turn:b", "turn:c", "turn:a", "turns:b"});
    CHECK(attempts[1] == Urls{"turn:c", "turn:a", "turn:b", "turns:a"});
    CHECK(attempts[2] == Urls{"turns:a", "turns:b", "turn:c", "turn:a"});
    CHECK(attempts[3] == Urls{"turns:b", "turn:c", "turns:a", "turn:b"});
}

TEST_CASE("a link through a relay is shown as relayed, and as direct when its path has become so") {
    Calling calling({});
    Device& device = calling.acquainted.device;
    const auto& contact = calling.acquainted.contact();
    const auto path = [&](Path now) {
        return device.run([&](Moment moment) { device.engine.link_path(contact, now, moment); });
    };
    calling.attempt();
    CHECK(path(Path::relayed).of<Show>().empty());
    const Effects opened = device.run([&](Moment moment) { device.engine.link_open(contact, moment); });
    CHECK(opened.show<ContactShown>().connection == Connection::relayed);
    CHECK(path(Path::relayed).of<Show>().empty());
    CHECK(path(Path::direct).show<ContactShown>().connection == Connection::direct);
    CHECK(path(Path::relayed).show<ContactShown>().connection == Connection::relayed);

    // The next link begins anew, and what is said of one that is over changes nothing.
    calling.attempt();
    const Effects again = device.run([&](Moment moment) { device.engine.link_open(contact, moment); });
    CHECK(again.show<ContactShown>().connection == Connection::direct);
    device.run([&](Moment moment) { device.engine.link_closed(contact, moment); });
    CHECK(path(Path::relayed).all.empty());
    CHECK(device.run([&](Moment moment) { device.engine.link_path({0x99}, Path::relayed, moment); })
              .all.empty());
}

}  // namespace
}  // namespace vesper::engine
