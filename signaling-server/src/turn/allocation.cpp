#include "turn/allocation.h"

#include <sodium.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancel_after.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "server_limits.h"
#include "turn/stun_message.h"

namespace vesper::server::turn {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr unsigned unauthorized = 401;
constexpr std::array<std::uint8_t, 4> over_udp{17, 0, 0, 0};
constexpr std::array<std::uint8_t, 4> no_lifetime{};

StunMessage request_of(std::uint16_t type) {
    StunMessage request{.type = type, .transaction = {}, .attributes = {}};
    randombytes_buf(request.transaction.data(), request.transaction.size());
    return request;
}

/// Sends a request until it is answered.
asio::awaitable<std::optional<StunMessage>> ask(udp::socket& socket, const StunMessage& request,
                                                std::optional<IntegrityKey> key) {
    const auto bytes = encode(request, key);
    std::array<std::uint8_t, 1500> answer{};
    for (int i = 0; i < limits::relay_check_tries; ++i) {
        const auto [unsent, sent] = co_await socket.async_send(asio::buffer(bytes), as_tuple);
        if (unsent) co_return std::nullopt;
        const auto [failed, size] = co_await socket.async_receive(
            asio::buffer(answer), asio::cancel_after(limits::relay_check_wait, as_tuple));
        if (failed && failed != asio::error::operation_aborted) co_return std::nullopt;
        if (failed) continue;
        auto message = decode_stun(ByteView(answer).first(size));
        if (message && message->transaction == request.transaction) co_return message;
    }
    co_return std::nullopt;
}

asio::awaitable<std::string> try_allocation_at(udp::endpoint endpoint, const wire::IceServer& credential) {
    udp::socket socket(co_await asio::this_coro::executor);
    boost::system::error_code error;
    socket.open(endpoint.protocol(), error);
    // Connected, so that only this address can answer and a closed port is reported.
    if (!error) socket.connect(endpoint, error);
    if (error) co_return "it cannot be reached: " + error.message();

    auto first = request_of(allocate_request);
    first.add(requested_transport_attribute, over_udp);
    const auto challenge = co_await ask(socket, first, {});
    if (!challenge) co_return "it does not answer over UDP";
    if (challenge->error_code() != unauthorized) co_return "it does not ask for credentials";

    const auto realm = challenge->text_in(realm_attribute);
    const auto key = integrity_key(credential.username, realm, credential.credential);
    const auto signed_request = [&](std::uint16_t type, std::uint16_t attribute, ByteView value) {
        auto request = request_of(type);
        request.add(attribute, value);
        request.add(username_attribute, view_of(credential.username));
        request.add(realm_attribute, view_of(realm));
        request.add(nonce_attribute, view_of(challenge->text_in(nonce_attribute)));
        return request;
    };
    const auto allocate = signed_request(allocate_request, requested_transport_attribute, over_udp);
    const auto answer = co_await ask(socket, allocate, key);
    if (!answer) co_return "it stopped answering over UDP";
    if (answer->error_code() == unauthorized)
        co_return "it refuses the credentials: is turn-secret the same?";
    if (answer->type != allocate_success) {
        co_return "it refuses an allocation with error " + std::to_string(answer->error_code());
    }
    const auto release = signed_request(refresh_request, lifetime_attribute, no_lifetime);
    co_await ask(socket, release, key);
    co_return std::string{};
}

}  // namespace

asio::awaitable<std::string> try_allocation(IceUrl at, wire::IceServer credential) {
    udp::resolver resolver(co_await asio::this_coro::executor);
    const auto [unresolved, addresses] =
        co_await resolver.async_resolve(at.host, std::to_string(at.port), as_tuple);
    if (unresolved) co_return "its name is not found: " + unresolved.message();
    std::string why;
    for (const auto& address : addresses) {
        why = co_await try_allocation_at(address.endpoint(), credential);
        if (why.empty()) break;
    }
    co_return why;
}

}  // namespace vesper::server::turn
