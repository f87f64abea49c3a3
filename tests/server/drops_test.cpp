#include <catch2/catch_test_macros.hpp>

#include "core/common/limits.h"
#include "server/support/server_process.h"
#include "server/support/signaling_client.h"

using namespace vesper;
using namespace vesper::test;
using wire::ErrorCode;

TEST_CASE("an envelope waits in a drop until its owner comes, and goes when it is acknowledged") {
    const ServerProcess server;
    const Owner owner;
    const auto drop = random_id();
    SignalingClient sender(server.port());
    sender.create_drop(drop, owner);
    sender.send_to(drop, "hello");
    {
        SignalingClient receiver(server.port());
        receiver.subscribe(drop, owner);
        const auto first = receiver.next_envelope();
        CHECK(text_of(first.body) == "hello");
        CHECK(first.at_ms >= sender.hello().now_ms);
        receiver.vanish();
    }
    SignalingClient receiver(server.port());
    receiver.subscribe(drop, owner);
    const auto again = receiver.next_envelope();
    CHECK(text_of(again.body) == "hello");
    receiver.acknowledge(drop, again.id);

    SignalingClient later(server.port());
    later.subscribe(drop, owner);
    sender.send_to(drop, "second");
    CHECK(text_of(later.next_envelope().body) == "second");
}

TEST_CASE("a subscriber gets everything that waits in order, then what comes new") {
    const ServerProcess server({"--memory", "--requests-per-second", "0"});
    const Owner owner;
    const auto drop = random_id();
    SignalingClient sender(server.port());
    sender.create_drop(drop, owner);
    // More than a frame carries, by number and by size.
    constexpr int count = 150;
    for (int i = 0; i < count; ++i) sender.send_to(drop, std::to_string(i) + "/" + std::string(20'000, 'x'));
    SignalingClient receiver(server.port());
    receiver.subscribe(drop, owner);
    for (int i = 0; i < count; ++i) {
        CHECK(text_of(receiver.next_envelope().body).starts_with(std::to_string(i) + "/"));
    }
    sender.send_to(drop, "new");
    CHECK(text_of(receiver.next_envelope().body) == "new");
}

TEST_CASE("subscribing again on the same connection starts over, and each envelope then comes once") {
    const ServerProcess server;
    const Owner owner;
    const auto drop = random_id();
    SignalingClient client(server.port());
    client.create_drop(drop, owner);
    client.subscribe(drop, owner);
    client.send_to(drop, "one");
    CHECK(text_of(client.next_envelope().body) == "one");
    client.subscribe(drop, owner);
    CHECK(text_of(client.next_envelope().body) == "one");
    client.send_to(drop, "two");
    CHECK(text_of(client.next_envelope().body) == "two");
    client.send_to(drop, "three");
    CHECK(text_of(client.next_envelope().body) == "three");
}

TEST_CASE("an owner with several connections gets each envelope on all of them until one acknowledges it") {
    const ServerProcess server;
    const Owner owner;
    const auto drop = random_id();
    SignalingClient phone(server.port());
    SignalingClient laptop(server.port());
    phone.create_drop(drop, owner);
    phone.subscribe(drop, owner);
    laptop.subscribe(drop, owner);
    SignalingClient sender(server.port());
    sender.send_to(drop, "for both");
    CHECK(text_of(phone.next_envelope().body) == "for both");
    laptop.acknowledge(drop, laptop.next_envelope().id);
    SignalingClient tablet(server.port());
    tablet.subscribe(drop, owner);
    sender.send_to(drop, "for all three");
    for (auto* each : {&phone, &laptop, &tablet})
        CHECK(text_of(each->next_envelope().body) == "for all three");
}

TEST_CASE(
    "a hundred requests that are sent at once take effect in their order, whatever order their answers "
    "have") {
    const ServerProcess server;
    const Owner owner;
    SignalingClient client(server.port());
    for (wire::RequestId id = 1000; id < 1300; id += 3) {
        const auto drop = random_id();
        client.send(wire::CreateDrop{.id = id, .drop = drop, .owner = owner.key()});
        client.send(wire::Send{.id = id + 1, .drop = drop, .envelope = random_id(), .body = {1}});
        client.send(wire::DeleteDrop{
            .id = id + 2, .drop = drop, .signature = owner.sign("delete_drop", client.hello().nonce, drop)});
    }
    for (int answers = 0; answers < 300; ++answers) {
        const auto answer = client.receive();
        CHECK_FALSE(std::holds_alternative<wire::Error>(answer));
    }
}

TEST_CASE("who subscribes and says that it is here in one breath is there when it is answered") {
    const ServerProcess server;
    const Owner owner;
    SignalingClient client(server.port());
    for (wire::RequestId id = 1000; id < 1050; id += 3) {
        const auto drop = random_id();
        client.send(wire::CreateDrop{.id = id, .drop = drop, .owner = owner.key()});
        client.send(wire::Subscribe{
            .id = id + 1, .drop = drop, .signature = owner.sign("subscribe", client.hello().nonce, drop)});
        client.send(
            wire::Send{.id = id + 2, .drop = drop, .envelope = random_id(), .body = {1}, .ephemeral = true});
        for (auto asked = id; asked < id + 2; ++asked) SignalingClient::as<wire::Ok>(client.answer_to(asked));
        CHECK(SignalingClient::as<wire::Sent>(client.answer_to(id + 2)).live);
        CHECK(client.next_envelope().body == Bytes{1});
    }
}

TEST_CASE("the same envelope sent twice is stored once") {
    const ServerProcess server;
    const Owner owner;
    const auto drop = random_id();
    SignalingClient client(server.port());
    client.create_drop(drop, owner);
    const wire::Send once{.drop = drop, .envelope = random_id(), .body = {1, 2, 3}};
    client.ask_for<wire::Sent>(once);
    client.ask_for<wire::Sent>(once);
    client.send_to(drop, "after");
    client.subscribe(drop, owner);
    CHECK(client.next_envelope().id == once.envelope);
    CHECK(text_of(client.next_envelope().body) == "after");
}

TEST_CASE("an ephemeral envelope reaches who is there, says so, and is never stored") {
    const ServerProcess server;
    const Owner owner;
    const auto drop = random_id();
    SignalingClient sender(server.port());
    sender.create_drop(drop, owner);
    CHECK_FALSE(sender.send_to(drop, "nobody there", true).live);
    SignalingClient receiver(server.port());
    receiver.subscribe(drop, owner);
    CHECK(sender.send_to(drop, "typing", true).live);
    CHECK(text_of(receiver.next_envelope().body) == "typing");

    SignalingClient later(server.port());
    later.subscribe(drop, owner);
    sender.send_to(drop, "stored");
    CHECK(text_of(later.next_envelope().body) == "stored");
    CHECK(error_of(sender.ask(wire::Send{.drop = random_id(), .body = {}, .ephemeral = true})) ==
          ErrorCode::drop_unknown);
}

TEST_CASE("a drop belongs to who made it first, and making it again changes nothing") {
    const ServerProcess server;
    const Owner owner;
    const Owner other;
    const auto drop = random_id();
    SignalingClient client(server.port());
    client.create_drop(drop, owner);
    client.send_to(drop, "kept");
    client.create_drop(drop, owner);
    CHECK(error_of(client.ask(wire::CreateDrop{.drop = drop, .owner = other.key()})) ==
          ErrorCode::drop_taken);
    client.subscribe(drop, owner);
    CHECK(text_of(client.next_envelope().body) == "kept");
}

TEST_CASE("a deleted drop is unknown to everybody, at once") {
    const ServerProcess server;
    const Owner owner;
    const auto drop = random_id();
    SignalingClient client(server.port());
    client.create_drop(drop, owner);
    client.subscribe(drop, owner);
    const wire::DeleteDrop request{.drop = drop,
                                   .signature = owner.sign("delete_drop", client.hello().nonce, drop)};
    client.ask_for<wire::Ok>(request);
    CHECK(error_of(client.ask(request)) == ErrorCode::drop_unknown);
    CHECK(error_of(client.ask(wire::Send{.drop = drop, .body = {}})) == ErrorCode::drop_unknown);
    CHECK(error_of(client.ask(wire::Acknowledge{.drop = drop, .envelopes = {}})) ==
          ErrorCode::not_subscribed);
    // The name is free again, and the old subscription does not come back with it.
    client.create_drop(drop, Owner{});
    CHECK_FALSE(client.send_to(drop, "for the new owner", true).live);
}

TEST_CASE("what an envelope or a drop cannot hold is refused by name") {
    const ServerProcess server({"--memory", "--requests-per-second", "0"});
    const Owner owner;
    const auto drop = random_id();
    SignalingClient client(server.port());
    client.create_drop(drop, owner);
    const Bytes largest(limits::max_envelope_bytes, 7);
    Bytes larger = largest;
    larger.push_back(7);
    CHECK(error_of(client.ask(wire::Send{.drop = drop, .envelope = random_id(), .body = larger})) ==
          ErrorCode::envelope_too_large);
    for (std::size_t filled = 0; filled < limits::max_drop_bytes; filled += largest.size()) {
        client.ask_for<wire::Sent>(wire::Send{.drop = drop, .envelope = random_id(), .body = largest});
    }
    CHECK(error_of(client.ask(wire::Send{.drop = drop, .envelope = random_id(), .body = {1}})) ==
          ErrorCode::drop_full);
    // Room comes back with acknowledging, and a slow subscriber still gets all of it.
    client.subscribe(drop, owner);
    client.acknowledge(drop, client.next_envelope().id);
    client.send_to(drop, "room again");
}
