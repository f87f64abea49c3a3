#include "traffic.h"

#include <sodium.h>

#include <array>
#include <charconv>
#include <stdexcept>

#include "core/common/base64url.h"

namespace vesper::bench {

namespace {

constexpr std::size_t connecting_at_once = 64;
constexpr std::int64_t set_up_patience_ns = 60'000'000'000;

// A body begins with who sent it and its number; digits are base64url as well.
constexpr std::size_t sender_digits = 6;
constexpr std::size_t number_digits = 10;
using Head = std::array<char, sender_digits + number_digits>;

void put_digits(char* into, std::size_t width, std::uint64_t value) {
    for (std::size_t at = width; at-- > 0; value /= 10) into[at] = static_cast<char>('0' + value % 10);
}

Head head_of(std::size_t sender, std::uint64_t number) {
    Head head{};
    put_digits(head.data(), sender_digits, sender);
    put_digits(head.data() + sender_digits, number_digits, number);
    return head;
}

std::string random_body() {
    Bytes bytes(body_bytes);
    randombytes_buf(bytes.data(), bytes.size());
    return encode_base64url(bytes);
}

/// The request ids of a client: ten digits, so that all its messages are of one length.
constexpr std::uint64_t first_request = 1'000'000'000;

}  // namespace

Traffic::Traffic(Loop& loop, Dialect& dialect, std::size_t pairs, std::uint8_t network)
    : loop_(loop), dialect_(dialect), network_(network), body_(random_body()), clients_(pairs * 2) {}

void Traffic::set_up() {
    const auto deadline = now_ns() + set_up_patience_ns;
    for (std::size_t next = 0; ready_ < clients_.size();) {
        for (; next < clients_.size() && next < ready_ + connecting_at_once; ++next) {
            // 127.x.0.0 is nobody's address.
            clients_[next].connection = std::make_unique<Connection>(
                loop_, *this, next, loopback_address(network_, next + 1), dialect_.target(next));
        }
        loop_.turn(1000);
        if (now_ns() > deadline) throw std::runtime_error("the server does not let all clients in");
    }
    for (std::size_t from = 0; from < clients_.size(); ++from) {
        auto& client = clients_[from];
        client.letter = dialect_.letter(from ^ 1U, body_);
        client.frame = MaskedFrame(client.letter.text);
    }
}

void Traffic::send(std::size_t from, std::int64_t due_ns) {
    auto& client = clients_[from];
    const auto head = head_of(from, ++client.last_sent);
    const std::string_view text(head.data(), head.size());
    client.frame.put(client.letter.body_at, text);
    if (client.letter.envelope_at != 0) client.frame.put(client.letter.envelope_at, text);
    if (client.letter.request_at != 0) {
        std::array<char, 10> id{};
        put_digits(id.data(), id.size(), first_request + client.last_sent);
        client.frame.put(client.letter.request_at, {id.data(), id.size()});
    }
    client.under_way.push_back(due_ns);
    client.connection->queue(client.frame.bytes());
    ++sent_;
}

void Traffic::opened(Connection& connection) {
    greet(connection, {});
}

void Traffic::told(Connection& connection, std::string_view text) {
    auto& client = clients_[connection.number()];
    if (!client.is_ready) return greet(connection, text);
    switch (dialect_.kind_of(text)) {
        case Told::message:
            return take_message(connection.number(), text);
        case Told::answer:
            return take_answer(client, text);
        case Told::other:
            throw std::runtime_error("the server said: " + std::string(text.substr(0, 200)));
    }
}

void Traffic::closed(Connection& /*connection*/) {
    throw std::runtime_error("the server closed the connection of a client that does nothing wrong");
}

void Traffic::greet(Connection& connection, std::string_view text) {
    const auto step = dialect_.greet(connection.number(), text);
    for (const auto& words : step.say) connection.queue_text(words);
    if (!step.is_ready) return;
    clients_[connection.number()].is_ready = true;
    ++ready_;
}

void Traffic::take_message(std::size_t to, std::string_view text) {
    constexpr std::string_view mark = R"("body":")";
    auto at = text.find(mark);
    if (at == std::string_view::npos) throw std::runtime_error("a message without a body came");
    auto& sender = clients_[to ^ 1U];
    for (; at != std::string_view::npos; at = text.find(mark, at + body_.size())) {
        at += mark.size();
        const auto head = head_of(to ^ 1U, sender.last_sent - sender.under_way.size() + 1);
        const auto body = text.substr(at, body_.size());
        if (sender.under_way.empty() || !body.starts_with(std::string_view(head.data(), head.size())) ||
            body.substr(head.size()) != std::string_view(body_).substr(head.size())) {
            throw std::runtime_error("another message came than the next: " +
                                     std::string(text.substr(0, 200)));
        }
        const auto due_ns = sender.under_way.front();
        sender.under_way.pop_front();
        ++delivered_;
        on_delivery(to, due_ns);
    }
}

void Traffic::take_answer(Client& client, std::string_view text) {
    constexpr std::string_view mark = R"("re":)";
    const auto at = text.find(mark);
    std::uint64_t re = 0;
    if (at != std::string_view::npos)
        std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), re);
    if (re != first_request + ++client.last_answered) {
        throw std::runtime_error("another answer came than the next: " + std::string(text));
    }
    ++answered_;
}

bool Traffic::settle(std::int64_t patience_ns) {
    const auto deadline = now_ns() + patience_ns;
    const auto is_settled = [this] {
        return delivered_ == sent_ && (!dialect_.has_answers() || answered_ == sent_);
    };
    while (!is_settled() && now_ns() < deadline) loop_.turn(10);
    return is_settled();
}

std::vector<std::int64_t> Traffic::missing() const {
    std::vector<std::int64_t> due;
    for (const auto& client : clients_)
        due.insert(due.end(), client.under_way.begin(), client.under_way.end());
    return due;
}

}  // namespace vesper::bench
