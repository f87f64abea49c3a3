// Frames from the server that are wrong.

#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

TEST_CASE("a Hello of an unknown version is refused, and a good one after it counts") {
    for (const std::uint32_t version : {0U, wire::signaling_version + 1, 0xFFFFFFFFU}) {
        Device device;
        check_refused(device.answer(wire::Hello{.version = version, .nonce = {}, .now_ms = start_ms}),
                      Error::server_frame_refused);
        CHECK(device.result == std::unexpected(Error::server_frame_refused));
        CHECK(device.hello().show<ServerShown>().up);
    }
}

TEST_CASE("a second Hello on one connection is refused, on the next it is not") {
    Device device("Ina");
    check_refused(device.hello(), Error::server_frame_refused);
    CHECK_FALSE(device.server_down().show<ServerShown>().up);
    CHECK(device.server_down().all.empty());
    CHECK(device.hello().show<ServerShown>().up);
}

TEST_CASE("that there is no server is said once, also when there never was one") {
    Device device;
    CHECK_FALSE(device.server_down().show<ServerShown>().up);
    CHECK(device.server_down().all.empty());
    CHECK(device.hello().show<ServerShown>().up);
}

TEST_CASE("before the Hello everything else is refused") {
    Device device;
    const wire::ServerMessage messages[] = {
        wire::Ok{1}, wire::Sent{.re = 1, .live = true},
        wire::Error{.re = 0, .code = wire::ErrorCode::drop_unknown},
        wire::Envelopes{.drop = {}, .envelopes = {{.id = {}, .at_ms = 1, .body = {1}}}}};
    for (const auto& message : messages) check_refused(device.answer(message), Error::server_frame_refused);
}

TEST_CASE("an answer to a request that was never made is refused") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    for (const wire::RequestId re : {0U, create.id + 1, 0xFFFFFFFFU}) {
        CAPTURE(re);
        check_refused(device.answer(wire::Ok{re}), Error::server_frame_refused);
        check_refused(device.answer(wire::InviteCreated{.re = re, .expires_at_ms = 1}),
                      Error::server_frame_refused);
        check_refused(device.answer(wire::Error{.re = re, .code = wire::ErrorCode::invite_limits}),
                      Error::server_frame_refused);
    }
    const wire::InviteCreated created{.re = create.id, .expires_at_ms = 1};
    CHECK(device.answer(created).show<InviteShown>().state == InviteState::open);
    check_refused(device.answer(created), Error::server_frame_refused);  // answered already
}

TEST_CASE("an answer belongs to its connection") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    device.server_down();
    check_refused(device.answer(wire::InviteCreated{.re = create.id, .expires_at_ms = 1}),
                  Error::server_frame_refused);
}

TEST_CASE("an answer of another kind than was asked for does not count as the right one") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    check_refused(device.answer(wire::Ok{create.id}), Error::server_frame_refused);
    const Inviter inviter;
    const auto peek = device.open_link(inviter.code()).request<wire::PeekInvite>();
    check_refused(device.answer(wire::Sent{.re = peek.id, .live = true}), Error::server_frame_refused);
}

TEST_CASE("what is no frame is refused") {
    using namespace std::string_view_literals;
    Device device("Ina");
    const auto records = device.records;
    for (const std::string_view frame :
         {""sv, " "sv, "{"sv, "{}"sv, "[]"sv, "null"sv, "0"sv, "\"hello\""sv, "\0"sv, "\xFF\xFE"sv,
          R"({"op":"ok"})"sv, R"({"op":"unknown","re":1})"sv, R"({"op":"ok","re":-1})"sv,
          R"({"op":"ok","re":1.5})"sv, R"({"op":"ok","re":"1"})"sv, R"({"op":"ok","re":1,"re":1})"sv,
          R"({"op":"ok","re":1,"extra":1})"sv, R"({"op":"envelopes","drop":"","envelopes":[]})"sv}) {
        CAPTURE(frame);
        check_refused(device.frame(frame), Error::server_frame_refused);
        CHECK(device.result == std::unexpected(Error::server_frame_refused));
    }
    CHECK(device.records == records);
}

TEST_CASE("a frame over the limit is refused unread") {
    Device device("Ina");
    const auto create = device.create_invite().request<wire::CreateInvite>();
    std::string frame =
        wire::encode(wire::ServerMessage{wire::InviteCreated{.re = create.id, .expires_at_ms = 1}});
    const std::string genuine = frame;
    frame.resize(limits::max_server_frame_bytes + 1, ' ');
    check_refused(device.frame(frame), Error::server_frame_refused);
    CHECK(device.frame(genuine).show<InviteShown>().state == InviteState::open);
}

TEST_CASE("a frame that was cut anywhere is refused, and the whole one works after that") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    const std::string frame = wire::encode(wire::ServerMessage{wire::Envelopes{
        .drop = acquainted.joiner->drop,
        .envelopes = {{.id = {1}, .at_ms = start_ms, .body = acquainted.joiner->text(1, "hello")}}}});
    for (std::size_t size = 0; size < frame.size(); ++size) {
        CAPTURE(size);
        check_refused(device.frame(frame.substr(0, size)), Error::server_frame_refused);
    }
    CHECK(device.frame(frame).show<MessageShown>().text == "hello");
}

TEST_CASE("an envelope for a drop that is not ours is refused and taken away") {
    Device device("Ina");
    const Effects effects = device.envelope({0x77}, {1, 2, 3});
    check_refused(effects, Error::envelope_refused);
    CHECK(effects.request<wire::Acknowledge>().drop == wire::DropId{0x77});
}

TEST_CASE("a refused request is said to be and changes nothing") {
    Device device("Ina");
    const Effects created = device.create_invite();
    check_refused(device.answer(wire::Error{.re = created.request<wire::Subscribe>().id,
                                            .code = wire::ErrorCode::bad_signature}),
                  Error::server_refused);
}

}  // namespace
}  // namespace vesper::engine
