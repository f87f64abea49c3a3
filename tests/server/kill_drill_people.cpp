#include "server/kill_drill_people.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "server/support/signaling_client.h"

namespace vesper::test {

namespace {

constexpr std::size_t window = 4;  // sends of one sender that are not answered
constexpr std::size_t body_bytes = 500;
/// Answered sends that a sender repeats after a kill: so many that their receiver has acknowledged some.
constexpr std::size_t most_repeats = 30;
constexpr std::size_t largest_batch = 8;  // envelopes acknowledged at once

using Random = std::mt19937_64;

std::uint64_t pick(Random& random, std::uint64_t least, std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(least, most)(random);
}

/// What a body says. The last one of a sender is marked.
struct Words {
    std::uint64_t sender = 0;
    std::uint64_t number = 0;
    bool is_last = false;
};

Bytes written(const Words& words) {
    auto text = std::to_string(words.sender) + ' ' + std::to_string(words.number) +
                (words.is_last ? " last" : " more");
    text.resize(body_bytes, '.');
    return copy_of(view_of(text));
}

Words read(const wire::Envelope& envelope) {
    const auto text = text_of(envelope.body);
    Words words;
    const auto* end = text.data() + text.size();
    const auto sender = std::from_chars(text.data(), end, words.sender);
    const auto number = std::from_chars(std::min(sender.ptr + 1, end), end, words.number);
    words.is_last = std::string_view(number.ptr, end).starts_with(" last");
    if (written(words) != envelope.body) throw std::logic_error("an envelope came back changed");
    return words;
}

/// Calls talk(port) with each new server until it says that all is done. A connection may fail when its
/// server is killed, and only then; what a server says that it must not say is a logic_error.
template <class Talk>
void with_each_server(KillDrillLedger& ledger, Talk talk) {
    unsigned generation = 0;
    while (const auto server = ledger.next_server(generation)) {
        generation = server->generation;
        try {
            if (talk(server->port)) return;
        } catch (const std::logic_error& error) {
            ledger.add_problem(error.what());
        } catch (const std::exception& error) {
            ledger.connection_failed(generation, error.what());
        }
    }
}

}  // namespace

void Sender::run() {
    with_each_server(ledger_, [this](std::uint16_t port) { return talk(port); });
}

bool Sender::talk(std::uint16_t port) {
    SignalingClient client(port);
    wire::RequestId asked = 0;
    wire::RequestId answered = 0;
    const auto send = [&](const Sending& sending) {
        client.send(wire::Send{
            .id = ++asked,
            .drop = drop_,
            .envelope = sending.envelope,
            .body = written({.sender = number_, .number = sending.number, .is_last = sending.is_last})});
    };
    const auto take_answer = [&] {
        const auto message = client.receive();
        const auto* sent = std::get_if<wire::Sent>(&message);
        if (sent == nullptr || sent->re != ++answered) {
            throw std::logic_error("not what answers a send: " + wire::encode(message));
        }
    };
    // As if the last answers had been lost on the way.
    const auto repeats = std::min<std::size_t>(pick(random_, 0, most_repeats), done_.size());
    for (auto at = done_.size() - repeats; at < done_.size(); ++at) send(done_[at]);
    for (const auto& sending : waiting_) send(sending);
    for (std::size_t count = 0; count < repeats + waiting_.size(); ++count) ledger_.repeated();
    for (std::size_t count = 0; count < repeats; ++count) take_answer();

    while (!ledger_.is_given_up()) {
        while (waiting_.size() < window && !is_last_written_) {
            is_last_written_ = is_ending_;
            waiting_.push_back({.number = ++written_, .envelope = random_id(), .is_last = is_last_written_});
            send(waiting_.back());
        }
        if (waiting_.empty()) return true;
        take_answer();
        ledger_.answered(number_, waiting_.front().number);
        done_.push_back(waiting_.front());
        waiting_.pop_front();
        if (done_.size() > most_repeats) done_.pop_front();
        ledger_.wait_for_room(number_);
    }
    return true;
}

void Receiver::run() {
    with_each_server(ledger_, [this](std::uint16_t port) { return talk(port); });
}

bool Receiver::talk(std::uint16_t port) {
    SignalingClient client(port);
    client.subscribe(drop_.id, drop_.owner);
    while (!ledger_.is_given_up()) {
        std::vector<Words> batch;
        wire::Acknowledge acknowledge{.drop = drop_.id, .envelopes = {}};
        const auto size = pick(random_, 1, largest_batch);
        while (batch.size() < size && missing_ > 0) {
            const auto envelope = client.next_envelope();
            batch.push_back(read(envelope));
            acknowledge.envelopes.push_back(envelope.id);
            ledger_.delivered(batch.back().sender, batch.back().number);
            if (batch.back().is_last && lasts_.insert(batch.back().sender).second) --missing_;
        }
        if (batch.empty()) return true;
        const auto answer = client.ask(acknowledge);
        if (!std::holds_alternative<wire::Ok>(answer)) {
            throw std::logic_error("not what answers an acknowledgement: " + wire::encode(answer));
        }
        for (const auto& words : batch) ledger_.acknowledged(words.sender, words.number);
    }
    return true;
}

}  // namespace vesper::test
