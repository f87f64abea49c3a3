#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <string>

#include "core/common/limits.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper;
using namespace vesper::test;

namespace {

/// The most memory that a process ever had resident, in kB.
long peak_kb(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string word; status >> word;) {
        if (word == "VmHWM:") {
            long kb = 0;
            status >> kb;
            return kb;
        }
    }
    return 0;
}

}  // namespace

TEST_CASE("a subscriber who reads nothing holds up nobody, and gets all of it when it reads") {
    const ServerProcess server({"--memory", "--requests-per-second", "0"});
    const Owner owner;
    const auto drop = random_id();
    SignalingClient sleeper(server.port());
    sleeper.create_drop(drop, owner);
    sleeper.subscribe(drop, owner);
    SignalingClient sender(server.port());
    // More than kernel buffers and the server's queue for a connection hold together.
    constexpr int count = 240;
    for (int i = 0; i < count; ++i) {
        sender.send_to(drop, std::to_string(i) + "/" + std::string(60'000, 'x'));
        sender.send_to(drop, "passing", true);
    }
    for (int i = 0; i < count;) {
        const auto body = text_of(sleeper.next_envelope().body);
        if (body == "passing") continue;
        CHECK(body.starts_with(std::to_string(i) + "/"));
        ++i;
    }
}

TEST_CASE("a client that asks without reading the answers is cut off before it costs much") {
    // AddressSanitizer would keep what was freed, and this is about what was not.
    setenv("ASAN_OPTIONS", "quarantine_size_mb=0", 1);
    const ServerProcess server({"--memory", "--requests-per-second", "0"});
    const Owner owner;
    const auto drop = random_id();
    const auto invite = random_id();
    SignalingClient inviter(server.port());
    inviter.create_drop(drop, owner);
    inviter.ask_for<wire::InviteCreated>(wire::CreateInvite{.invite = invite,
                                                            .owner = owner.key(),
                                                            .drop = drop,
                                                            .bundle = Bytes(limits::max_bundle_bytes, 1),
                                                            .ttl_ms = 600'000,
                                                            .uses = 1});
    const auto before_kb = peak_kb(server.pid());
    SignalingClient greedy(server.port());
    // Far more than the kernel takes after the server has stopped reading.
    const auto ask_without_end = [&] {
        for (int i = 0; i < 1'000'000; ++i) greedy.send(wire::PeekInvite{.id = 1, .invite = invite});
    };
    CHECK_THROWS(ask_without_end());
    inviter.ask_for<wire::InviteFound>(wire::PeekInvite{.invite = invite});
    // Its queue of 8 MB, in strings that may have twice the room, and what the rest of the server needs
    // meanwhile.
    CHECK(peak_kb(server.pid()) - before_kb < 32 * 1024);
    unsetenv("ASAN_OPTIONS");
}
