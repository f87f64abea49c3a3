#pragma once
// One device under attack: an engine, its store, and what must hold after every input.

#include <map>
#include <set>

#include "core/common/limits.h"
#include "core/common/text.h"
#include "core/engine/engine.h"
#include "core/wire/signaling.h"
#include "fuzz/people.h"

namespace vesper::fuzz {

inline constexpr std::int64_t start_ms = 1'800'000'000'000;

/// Where the engine's process dies, seen from an input's effects.
enum class Crash : std::uint8_t { none, behind_the_store, before_the_store };

class Device {
public:
    using Records = std::map<std::string, Bytes>;
    /// What left the device after one input; every frame is one that its receiver would take.
    struct Left {
        std::vector<wire::ClientMessage> requests;
        std::vector<engine::SendToPeer> peer_frames;
        std::vector<engine::Event> shown;
    };
    /// What a Load of the engine's is answered with.
    enum class Answer : std::uint8_t { stored, nothing, garbage, later };

    Device() = default;
    explicit Device(Records stored) : records(std::move(stored)) { restart(); }

    /// Gives one input, checks what comes of it and carries it out. A Load is answered then, unless later.
    template <class Give>
    Left give(Give input, Crash crash = Crash::none) {
        Left left = give_one(input, crash);
        while (loading_ && answer != Answer::later) add(left, load());
        return left;
    }

    /// Answers the Load that waits, as `answer` says; later has become now.
    Left load() {
        if (!loading_) return {};
        const std::string name = *std::exchange(loading_, std::nullopt);
        const auto found = records.find(name);
        std::optional<Bytes> sealed;
        if (found != records.end()) sealed = found->second;
        if (answer == Answer::nothing) sealed.reset();
        if (answer == Answer::garbage) sealed = Bytes(60, 0xA5);
        return give_one([&](engine::Engine& one, const engine::Moment& moment) {
            one.loaded(name, sealed ? std::optional(ByteView(*sealed)) : std::nullopt, moment);
        });
    }

    /// A new engine gets what was stored, and all of it.
    Left restart() {
        engine = engine::Engine(vault);
        for (const auto& [name, sealed] : records) {
            must(takes(engine, name, sealed), "what was stored is taken back");
        }
        last_request_ = 0;
        loading_.reset();
        voice_.reset();
        return give([](engine::Engine& one, const engine::Moment& moment) { one.start(moment); });
    }

    /// The records whose names begin so are gone when the engine starts again.
    Left lose(std::string_view prefix) {
        std::erase_if(records, [&](const auto& record) { return record.first.starts_with(prefix); });
        return restart();
    }

    static constexpr engine::VaultKey vault{1, 2, 3};
    engine::Engine engine{vault};
    Records records;
    std::int64_t now_ms = start_ms;
    Answer answer = Answer::stored;

private:
    template <class Give>
    Left give_one(Give input, Crash crash = Crash::none) {
        ++inputs_;
        input(engine, engine::Moment{.now_ms = now_ms, .entropy = tests::entropy_of(inputs_)});
        Left left;
        std::size_t effects = 0;
        while (auto effect = engine.next_effect()) {
            // Each earlier input can have made a few things which one input can touch all.
            must(++effects <= 400 + 16 * inputs_, "the effects of one input are bounded");
            if (auto* store = std::get_if<engine::Store>(&*effect)) {
                must(effects == 1, "there is one Store and it stands before everything else");
                if (crash != Crash::before_the_store) carry_out(*store);
            } else if (crash == Crash::none) {
                std::visit([&](auto& one) { look_at(one, left); }, *effect);
            }
        }
        if (crash != Crash::none) restart();
        return left;
    }

    static bool takes(engine::Engine& by, std::string_view name, ByteView sealed) {
        must(engine::is_history(name) == (name.starts_with("message/") || name.starts_with("number/")),
             "the history is messages and where they are");
        if (name.starts_with(engine::number_prefix)) return by.open_number(name, sealed).has_value();
        if (engine::is_history(name)) {
            const auto message = by.open_message(name, sealed);
            if (message) look_at(*message);
            return message.has_value();
        }
        return by.restore(name, sealed).has_value();
    }

    void carry_out(const engine::Store& store) {
        engine::Engine fresh(vault);
        for (const engine::Record& record : store.puts) {
            must(takes(fresh, record.name, record.sealed), "a record that was put is taken back");
            must(record.sealed.size() <= 3 * limits::max_envelope_bytes, "a record has a bounded size");
            records[record.name] = record.sealed;
        }
        for (const std::string& name : store.erases) records.erase(name);
    }

    static void add(Left& left, Left more) {
        std::ranges::move(more.requests, std::back_inserter(left.requests));
        std::ranges::move(more.peer_frames, std::back_inserter(left.peer_frames));
        std::ranges::move(more.shown, std::back_inserter(left.shown));
    }

    static void look_at(const engine::MessageShown& message) {
        must(message.position != 0, "a message has a place");
        must(message.kind != engine::ShownKind::text ||
                 (is_utf8(message.text) && has_no_controls(message.text, "\n\t")),
             "a text can be shown");
        must(!message.file || session::is_file(message.file->file), "what is said of a file can be shown");
        must((message.kind == engine::ShownKind::past_call) == message.call.has_value(),
             "how a call went is said of calls");
        must(message.kind != engine::ShownKind::removed ||
                 (message.text.empty() && !message.answers_to && !message.file),
             "nothing is left of what was taken back");
        for (const std::string& reaction : {message.our_reaction, message.their_reaction}) {
            must(reaction.size() <= limits::max_reaction_bytes && is_plain_line(reaction),
                 "a reaction can be shown");
        }
    }
    static void look_at(engine::Store& /*seen already*/, Left& /*left*/) {}
    void look_at(engine::Load& load, Left& /*left*/) {
        must(!loading_, "one record is read at a time");
        must(engine::is_history(load.name), "only the history is read");
        loading_ = std::move(load.name);
    }
    void look_at(engine::SendToServer& sent, Left& left) {
        auto message = wire::decode_client_message(sent.frame);
        must(message.has_value(), "a request is one that the server takes");
        const auto id = std::visit([](const auto& one) { return one.id; }, *message);
        must(id > last_request_ || id == 1, "requests are numbered");
        last_request_ = id;
        left.requests.push_back(std::move(*message));
    }
    static void look_at(engine::OpenLink& opened, Left& /*left*/) {
        std::size_t urls = 0;
        for (const auto& server : opened.ice_servers) urls += server.urls.size();
        must(urls <= limits::max_link_urls, "a browser is given few relays");
    }
    static void look_at(engine::CloseLink& /*closed*/, Left& /*left*/) {}
    static void look_at(engine::SignalToLink& signal, Left& /*left*/) {
        must(signal.signal.text.size() <= limits::max_signal_bytes && is_utf8(signal.signal.text),
             "a signal can be handed on");
        must(signal.signal.kind >= engine::Signal::Kind::offer &&
                 signal.signal.kind <= engine::Signal::Kind::candidate,
             "a signal is of a known kind");
    }
    static void look_at(engine::SendToPeer& sent, Left& left) {
        must(sent.frame.size() <= limits::max_peer_frame_bytes, "a peer takes frames of this size");
        left.peer_frames.push_back(std::move(sent));
    }
    static void look_at(engine::ReceiveFile& file, Left& /*left*/) {
        must(file.position != 0 && file.number != 0 && file.size <= limits::max_file_bytes,
             "a file that is to come can be taken");
    }
    static void look_at(engine::SendFile& file, Left& /*left*/) {
        must(file.position != 0, "a file that is sent has a place");
    }
    static void look_at(engine::StopFile& /*file*/, Left& /*left*/) {}
    static void look_at(engine::ReadChunk& chunk, Left& /*left*/) {
        must(chunk.position != 0, "a chunk that is read has a place");
    }
    static void look_at(engine::CarryVoice& /*voice*/, Left& /*left*/) {}
    void look_at(engine::StartVoice& started, Left& /*left*/) {
        must(!voice_, "one voice is begun at a time");
        must(started.send_key != started.receive_key, "each direction has a key of its own");
        voice_ = started.contact;
    }
    void look_at(engine::StopVoice& stopped, Left& /*left*/) {
        must(voice_ == stopped.contact, "a voice that is stopped was begun");
        voice_.reset();
    }
    static void look_at(engine::SetTimer& timer, Left& /*left*/) {
        must(timer.at_ms > 0, "a timer is set to a time");
    }
    static void look_at(engine::Show& show, Left& left) {
        if (const auto* contact = std::get_if<engine::ContactShown>(&show.event)) {
            must(is_plain_line(contact->name) && !contact->name.empty(), "a contact's name can be shown");
        } else if (const auto* link = std::get_if<engine::LinkShown>(&show.event)) {
            must(is_plain_line(link->inviter), "an inviter's name can be shown");
        } else if (const auto* message = std::get_if<engine::MessageShown>(&show.event)) {
            look_at(*message);
        } else if (const auto* conversation = std::get_if<engine::ConversationShown>(&show.event)) {
            must(conversation->delivered_up_to <= conversation->sent_up_to, "what was delivered was sent");
            must((conversation->unread == 0) == (conversation->first_unread == 0),
                 "what is unread begins somewhere");
        }
        left.shown.push_back(std::move(show.event));
    }

    std::uint32_t inputs_ = 0;
    wire::RequestId last_request_ = 0;
    std::optional<std::string> loading_;      // a Load that was not answered
    std::optional<engine::ContactId> voice_;  // that was begun and not stopped
};

}  // namespace vesper::fuzz
