#include "server/support/signaling_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <optional>
#include <utility>

namespace vesper::test {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

namespace {
constexpr std::chrono::seconds patience{20};
}

struct SignalingClient::Connection {
    asio::io_context io;
    websocket::stream<beast::tcp_stream> socket{io};
    websocket::response_type upgrade;

    /// Starts an operation and runs it to its end or to the deadline.
    template <class Start>
    beast::error_code wait(Start start) {
        std::optional<beast::error_code> result;
        start([&](beast::error_code error, auto&&...) { result = error; });
        io.restart();
        io.run_for(patience);
        if (!result) throw std::runtime_error("the server did not answer in time");
        return *result;
    }
    void must(beast::error_code error) {
        if (error) throw std::runtime_error(error.message());
    }
    void write(std::string_view frame, bool text) {
        socket.text(text);
        must(wait([&](auto done) { socket.async_write(asio::buffer(frame), std::move(done)); }));
    }
    beast::error_code read(std::string& frame) {
        auto buffer = asio::dynamic_buffer(frame);
        return wait([&](auto done) { socket.async_read(buffer, std::move(done)); });
    }
};

SignalingClient::SignalingClient(std::uint16_t port, const std::string& origin)
    : connection_(std::make_unique<Connection>()) {
    auto& socket = connection_->socket;
    const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), port);
    connection_->must(connection_->wait(
        [&](auto done) { beast::get_lowest_layer(socket).async_connect(server, std::move(done)); }));
    // As browsers do: a frame goes out in several writes, and waiting for acknowledgements costs 40 ms each.
    beast::get_lowest_layer(socket).socket().set_option(asio::ip::tcp::no_delay(true));
    socket.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
        if (!origin.empty()) request.set(beast::http::field::origin, origin);
    }));
    connection_->must(connection_->wait([&](auto done) {
        socket.async_handshake(connection_->upgrade, "127.0.0.1:" + std::to_string(port), "/v1/signaling",
                               std::move(done));
    }));
    hello_ = as<wire::Hello>(receive());
}

SignalingClient::~SignalingClient() = default;
SignalingClient::SignalingClient(SignalingClient&&) noexcept = default;

std::string SignalingClient::upgrade_header(const std::string& name) const {
    return connection_->upgrade[name];
}

void SignalingClient::send_text(std::string_view frame) {
    connection_->write(frame, true);
}

void SignalingClient::send_binary(std::string_view frame) {
    connection_->write(frame, false);
}

std::optional<wire::ServerMessage> SignalingClient::next_frame() {
    std::string frame;
    const auto error = connection_->read(frame);
    if (error == websocket::error::closed) return std::nullopt;
    connection_->must(error);
    auto message = wire::decode_server_message(frame);
    if (!message) throw std::runtime_error("the server sent what the client refuses: " + frame);
    return *std::move(message);
}

wire::ServerMessage SignalingClient::receive() {
    auto message = next_frame();
    if (!message) throw std::runtime_error("the server has closed: " + close_reason());
    return *std::move(message);
}

wire::ServerMessage SignalingClient::answer_to(wire::RequestId id) {
    while (true) {
        auto message = receive();
        if (const auto* pushed = std::get_if<wire::Envelopes>(&message)) {
            inbox_.insert(inbox_.end(), pushed->envelopes.begin(), pushed->envelopes.end());
            continue;
        }
        const auto re = std::visit(
            [](const auto& answer) {
                if constexpr (requires { answer.re; }) return answer.re;
                return wire::RequestId{};
            },
            message);
        if (re != id) throw std::runtime_error("an answer to another request came: " + wire::encode(message));
        return message;
    }
}

wire::Envelope SignalingClient::next_envelope() {
    if (inbox_.empty()) inbox_ = as<wire::Envelopes>(receive()).envelopes;
    auto first = std::move(inbox_.front());
    inbox_.erase(inbox_.begin());
    return first;
}

std::uint16_t SignalingClient::wait_for_close() {
    while (next_frame()) {
    }
    return connection_->socket.reason().code;
}

std::string SignalingClient::close_reason() const {
    const auto& reason = connection_->socket.reason().reason;
    return {reason.begin(), reason.end()};
}

void SignalingClient::vanish() {
    beast::get_lowest_layer(connection_->socket).close();
}

void SignalingClient::create_drop(const wire::DropId& drop, const Owner& owner) {
    ask_for<wire::Ok>(wire::CreateDrop{.drop = drop, .owner = owner.key()});
}

void SignalingClient::subscribe(const wire::DropId& drop, const Owner& owner) {
    ask_for<wire::Ok>(
        wire::Subscribe{.drop = drop, .signature = owner.sign("subscribe", hello_.nonce, drop)});
}

wire::Sent SignalingClient::send_to(const wire::DropId& drop, std::string_view body, bool ephemeral) {
    return ask_for<wire::Sent>(wire::Send{
        .drop = drop, .envelope = random_id(), .body = copy_of(view_of(body)), .ephemeral = ephemeral});
}

void SignalingClient::acknowledge(const wire::DropId& drop, const wire::EnvelopeId& envelope) {
    ask_for<wire::Ok>(wire::Acknowledge{.drop = drop, .envelopes = {envelope}});
}

wire::ErrorCode error_of(const wire::ServerMessage& message) {
    return SignalingClient::as<wire::Error>(message).code;
}

}  // namespace vesper::test
