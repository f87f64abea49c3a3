#include <sodium.h>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "core/common/base64url.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper;
using namespace vesper::test;

namespace {

std::string hex(ByteView bytes) {
    std::string out(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
    out.pop_back();
    return out;
}

}  // namespace

TEST_CASE("the log tells nothing of who talks to whom, even at its most talkative") {
    ServerProcess server({"--memory", "--log-level", "debug"});
    const Owner owner;
    const auto drop = random_id();
    const auto invite = random_id();
    {
        SignalingClient client(server.port());
        client.create_drop(drop, owner);
        client.subscribe(drop, owner);
        client.send_to(drop, "secret-body");
        client.ask_for<wire::InviteCreated>(wire::CreateInvite{
            .invite = invite, .owner = owner.key(), .drop = drop, .bundle = {1}, .ttl_ms = 1000, .uses = 1});
        client.ask_for<wire::Sent>(wire::ClaimInvite{.invite = invite, .envelope = random_id(), .body = {1}});
        client.send_text("secret-nonsense");
        client.vanish();
    }
    const auto log = server.stop().output;
    CHECK(log.find("listening on") != std::string::npos);
    for (const auto& trace : {encode_base64url(drop), hex(drop), encode_base64url(invite), hex(invite),
                              encode_base64url(owner.key()), hex(owner.key()), std::string("secret")}) {
        CHECK(log.find(trace) == std::string::npos);
    }
    // The only address is the one that it listens on.
    CHECK(log.find("127.0.0.1") == log.rfind("127.0.0.1"));
}
