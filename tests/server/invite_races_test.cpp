#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <vector>

#include "server/support/server_process.h"
#include "server/support/signaling_client.h"
#include "server/support/temporary_folder.h"

using namespace vesper;
using namespace vesper::test;

TEST_CASE("of a hundred visitors who claim one invite at once, exactly as many win as it has uses") {
    const bool on_disk = GENERATE(true, false);
    const std::uint32_t uses = GENERATE(1U, 3U);
    const TemporaryFolder data;
    const ServerProcess server(on_disk ? std::vector<std::string>{"--data", data.path().string()}
                                       : std::vector<std::string>{"--memory"});
    const Owner owner;
    const auto drop = random_id();
    const auto invite = random_id();
    SignalingClient inviter(server.port());
    inviter.create_drop(drop, owner);
    inviter.subscribe(drop, owner);
    inviter.ask_for<wire::InviteCreated>(wire::CreateInvite{.invite = invite,
                                                            .owner = owner.key(),
                                                            .drop = drop,
                                                            .bundle = {1},
                                                            .ttl_ms = 600'000,
                                                            .uses = uses});

    std::vector<SignalingClient> visitors;
    visitors.reserve(100);
    for (int i = 0; i < 100; ++i) visitors.emplace_back(server.port());
    // All claims are under way before any answer is read.
    for (auto& visitor : visitors) {
        visitor.send(wire::ClaimInvite{.id = 1, .invite = invite, .envelope = random_id(), .body = {1}});
    }
    const auto won = std::ranges::count_if(visitors, [](SignalingClient& visitor) {
        const auto answer = visitor.answer_to(1);
        if (std::holds_alternative<wire::Sent>(answer)) return true;
        CHECK(error_of(answer) == wire::ErrorCode::invite_used);
        return false;
    });
    CHECK(won == uses);
    for (std::uint32_t i = 0; i < uses; ++i) CHECK(inviter.next_envelope().body == Bytes{1});
    // Nothing else came in between.
    inviter.send_to(drop, "last");
    CHECK(text_of(inviter.next_envelope().body) == "last");
}
