#include <catch2/catch_test_macros.hpp>

#include "core/common/limits.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper;
using namespace vesper::test;
using wire::ErrorCode;

TEST_CASE("a frame that makes no sense is answered by name and the connection goes on") {
    const ServerProcess server;
    SignalingClient client(server.port());
    SignalingClient bystander(server.port());
    const auto refused = [&](std::string_view frame) {
        client.send_text(frame);
        return SignalingClient::as<wire::Error>(client.receive());
    };
    CHECK(refused("garbage").code == ErrorCode::malformed_frame);
    CHECK(refused("").code == ErrorCode::malformed_frame);
    CHECK(refused(R"({"op":"create_drop","id":1,"drop":)").code == ErrorCode::malformed_frame);
    CHECK(refused(std::string(2000, '[')).code == ErrorCode::malformed_frame);
    CHECK(refused(R"({"op":"peek_invite","id":7,"id":7,"invite":"AAAAAAAAAAAAAAAAAAAAAA"})").code ==
          ErrorCode::malformed_frame);
    const auto unknown = refused(R"({"op":"sing","id":12})");
    CHECK(unknown.code == ErrorCode::unknown_operation);
    CHECK(unknown.re == 12);
    CHECK(refused(R"({"op":"peek_invite","id":7,"invite":"AAAAAAAAAAAAAAAAAAAAAA","more":1})").code ==
          ErrorCode::unknown_field);
    client.send_binary(R"({"op":"peek_invite","id":7,"invite":"AAAAAAAAAAAAAAAAAAAAAA"})");
    CHECK(error_of(client.receive()) == ErrorCode::malformed_frame);

    for (auto* each : {&client, &bystander}) {
        CHECK(error_of(each->ask(wire::PeekInvite{.invite = random_id()})) == ErrorCode::invite_unknown);
    }
}

TEST_CASE("a client that keeps sending nonsense is closed, alone") {
    const ServerProcess server;
    SignalingClient client(server.port());
    SignalingClient bystander(server.port());
    for (int i = 0; i < 20; ++i) client.send_text("nonsense");
    CHECK(client.wait_for_close() == 1008);
    CHECK(error_of(bystander.ask(wire::PeekInvite{.invite = random_id()})) == ErrorCode::invite_unknown);
}

TEST_CASE("a frame over the limit is named and ends its connection, one at the limit does not") {
    const ServerProcess server;
    SignalingClient client(server.port());
    const std::string start = R"({"op":")";
    const std::string end = R"("})";
    const auto frame = [&](std::size_t size) {
        return start + std::string(size - start.size() - end.size(), 'a') + end;
    };
    client.send_text(frame(limits::max_client_frame_bytes));
    CHECK(error_of(client.receive()) == ErrorCode::unknown_operation);
    client.send_text(frame(limits::max_client_frame_bytes + 1));
    CHECK(error_of(client.receive()) == ErrorCode::frame_too_large);
    CHECK(client.wait_for_close() == 1009);

    SignalingClient bystander(server.port());
    CHECK(error_of(bystander.ask(wire::PeekInvite{.invite = random_id()})) == ErrorCode::invite_unknown);
}

TEST_CASE("a text frame that is not UTF-8 ends its connection") {
    const ServerProcess server;
    SignalingClient client(server.port());
    client.send_text("{\"op\":\"\xff\xfe\"}");
    CHECK(client.wait_for_close() == 1007);
}

TEST_CASE("too many requests at once are refused one by one, and the connection goes on") {
    const ServerProcess server({"--memory", "--requests-per-second", "1"});
    SignalingClient client(server.port());
    ErrorCode last = ErrorCode::invite_unknown;
    int asked = 0;
    for (; last == ErrorCode::invite_unknown && asked < 5000; ++asked) {
        last = error_of(client.ask(wire::PeekInvite{.invite = random_id()}));
    }
    CHECK(last == ErrorCode::too_many_requests);
    CHECK(asked > 1000);
    SignalingClient bystander(server.port());
    CHECK(error_of(bystander.ask(wire::PeekInvite{.invite = random_id()})) == ErrorCode::invite_unknown);
}
