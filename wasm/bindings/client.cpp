#include "bindings/client.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <variant>

#include "bindings/to_js.h"
#include "core/common/limits.h"

using emscripten::val;
using vesper::engine::Error;

namespace vesper::bindings {

namespace {

Refusal refusal(Error error) {
    return Refusal(val(error_text(error)));
}

/// A count, a position or a time from JavaScript; 0 for what is none.
std::uint64_t integer(double value) {
    const bool fits = value >= 1 && value <= static_cast<double>(limits::max_integer);
    return fits ? static_cast<std::uint64_t>(value) : 0;
}

/// A Uint8Array, or nothing.
class Given {
public:
    explicit Given(const MaybeBytes& bytes)
        : there_(!bytes.isUndefined()), bytes_(there_ ? to_bytes(Uint8Array(bytes)) : Bytes{}) {}
    [[nodiscard]] std::optional<ByteView> view() const {
        return there_ ? std::optional(ByteView(bytes_)) : std::nullopt;
    }

private:
    bool there_;
    Bytes bytes_;
};

std::optional<engine::MessagePlace> place_of(const AnsweredPlace& place) {
    if (place.isUndefined()) return std::nullopt;
    return engine::MessagePlace{.ours = place["ours"].as<bool>(),
                                .number = integer(place["number"].as<double>())};
}

std::uint32_t small_integer(const val& value) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(integer(value.as<double>()), UINT32_MAX));
}

session::File announced(const val& from) {
    session::File file{.key = {},
                       .size = integer(from["size"].as<double>()),
                       .name = from["name"].as<std::string>(),
                       .type = from["type"].as<std::string>(),
                       .duration_ms = small_integer(from["durationMs"]),
                       .width = small_integer(from["width"]),
                       .height = small_integer(from["height"]),
                       .waveform = to_bytes(from["waveform"]),
                       .preview = to_bytes(from["preview"])};
    // Without a whole key there is no name either, and the engine refuses it.
    if (!copy_bytes(from["key"], file.key)) file.name.clear();
    return file;
}

engine::Receipt receipt_of(const Receipt& receipt) {
    const auto word = receipt.as<std::string>();
    if (word == "whole") return engine::Receipt::whole;
    return word == "refused" ? engine::Receipt::refused : engine::Receipt::failed;
}

Refusal refusal(const engine::Result& result) {
    return refusal(result ? Error::none : result.error());
}

}  // namespace

Client* Client::create(const Host& host, const Uint8Array& vault_key) {
    engine::VaultKey key{};
    // No sodium_init(): as it is built here (environment/libsodium-wasm.sh) it would only draw in a source of
    // randomness, of which the engine has none.
    if (!copy_bytes(vault_key, key)) return nullptr;
    auto client = std::make_unique<Client>(host, key);
    sodium_memzero(key.data(), key.size());
    return client.release();
}

Client::Client(const Host& host, const engine::VaultKey& vault_key)
    : host_(host), engine_(vault_key), links_(*this) {}

/// Gives the engine one input at this moment, and carries out what comes of it.
template <typename Input>
auto Client::take(Input&& input) {
    FreshMoment moment;
    host_.fill(moment);
    if constexpr (std::is_void_v<decltype(input(moment.value))>) {
        input(moment.value);
        pump();
    } else {
        auto result = input(moment.value);
        pump();
        return result;
    }
}

/// The same for an intent about what an id names; `unknown` where the text is no id.
template <auto Intent, typename... Arguments>
Refusal Client::with_id(const std::string& hex, Error unknown, const Arguments&... arguments) {
    const auto id = id_of_hex(hex);
    if (!id) return refusal(unknown);
    return refusal(take([&](const auto& moment) { return (engine_.*Intent)(*id, arguments..., moment); }));
}

Refusal Client::restore(const std::string& name, const Uint8Array& sealed) {
    return refusal(engine_.restore(name, to_bytes(sealed)));
}

void Client::start() {
    take([&](const auto& moment) { engine_.start(moment); });
}

Refusal Client::create_profile(const std::string& name) {
    return refusal(take([&](const auto& moment) { return engine_.create_profile(name, moment); }));
}

Refusal Client::change_profile(const std::string& name, const Uint8Array& portrait) {
    const Bytes bytes = to_bytes(portrait);
    return refusal(take([&](const auto& moment) { return engine_.change_profile(name, bytes, moment); }));
}

Refusal Client::create_invite(std::uint32_t uses, const std::string& label, bool ask_first) {
    const engine::InviteOptions options{.uses = uses, .label = label, .ask_first = ask_first};
    return refusal(take([&](const auto& moment) { return engine_.create_invite(moment, options); }));
}

Refusal Client::create_invite_for(const std::string& contact) {
    return with_id<&engine::Engine::create_invite_for>(contact, Error::contact_unknown);
}

Refusal Client::revoke_invite(const std::string& invite) {
    return with_id<&engine::Engine::revoke_invite>(invite, Error::invite_not_open);
}

Refusal Client::renew_invite(const std::string& invite) {
    return with_id<&engine::Engine::renew_invite>(invite, Error::invite_not_open);
}

Refusal Client::admit(const std::string& invite, const std::string& request) {
    const auto join = id_of_hex(request).value_or(engine::ContactId{});
    return with_id<&engine::Engine::admit>(invite, Error::nothing_to_decide, join);
}

Refusal Client::decline(const std::string& invite, const std::string& request) {
    const auto join = id_of_hex(request).value_or(engine::ContactId{});
    return with_id<&engine::Engine::decline>(invite, Error::nothing_to_decide, join);
}

OpenedLink Client::open_link(const std::string& link) {
    const auto opened = take([&](const auto& moment) { return engine_.open_link(link, moment); });
    auto out = val::object();
    out.set("id", opened ? to_hex(*opened) : std::string());
    out.set("error", error_text(opened ? Error::none : opened.error()));
    return OpenedLink(out);
}

Refusal Client::accept_invite(const std::string& invite) {
    return with_id<&engine::Engine::accept_invite>(invite, Error::invite_unknown);
}

Refusal Client::send_text(const std::string& contact, const std::string& text,
                          const AnsweredPlace& answers_to) {
    return with_id<&engine::Engine::send_text>(contact, Error::contact_unknown, text, place_of(answers_to));
}

Refusal Client::send_file(const std::string& contact, const AnnouncedFile& file,
                          const std::string& brought_in, const std::string& text,
                          const AnsweredPlace& answers_to) {
    return with_id<&engine::Engine::send_file>(contact, Error::contact_unknown, announced(file), brought_in,
                                               text, place_of(answers_to));
}

Refusal Client::pause_file(const std::string& contact, double position, bool paused) {
    return with_id<&engine::Engine::pause_file>(contact, Error::contact_unknown, integer(position), paused);
}

Refusal Client::start_call(const std::string& contact, bool plain) {
    return with_id<&engine::Engine::start_call>(contact, Error::contact_unknown, plain);
}

Refusal Client::answer_call(const std::string& contact, bool plain) {
    return with_id<&engine::Engine::answer_call>(contact, Error::call_unknown, plain);
}

Refusal Client::end_call(const std::string& contact) {
    return with_id<&engine::Engine::end_call>(contact, Error::call_unknown);
}

Refusal Client::set_call_side(const std::string& contact, bool muted, bool held, bool recording) {
    const engine::CallSide side{.muted = muted, .held = held, .recording = recording};
    return with_id<&engine::Engine::set_call_side>(contact, Error::call_unknown, side);
}

Refusal Client::transfer_call(const std::string& contact, const std::string& to, bool plain) {
    const auto target = id_of_hex(to);
    if (!target) return refusal(Error::contact_unknown);
    return with_id<&engine::Engine::transfer_call>(contact, Error::call_unknown, *target, plain);
}

Refusal Client::answer_transfer(const std::string& contact, bool accepted, bool plain) {
    return with_id<&engine::Engine::answer_transfer>(contact, Error::nothing_to_decide, accepted, plain);
}

Refusal Client::rename_contact(const std::string& contact, const std::string& name) {
    return with_id<&engine::Engine::rename_contact>(contact, Error::contact_unknown, name);
}

Refusal Client::set_muted(const std::string& contact, bool muted) {
    return with_id<&engine::Engine::set_muted>(contact, Error::contact_unknown, muted);
}

Refusal Client::set_blocked(const std::string& contact, bool blocked) {
    return with_id<&engine::Engine::set_blocked>(contact, Error::contact_unknown, blocked);
}

Refusal Client::forget_contact(const std::string& contact) {
    return with_id<&engine::Engine::forget_contact>(contact, Error::contact_unknown);
}

Refusal Client::edit_message(const std::string& contact, double position, const std::string& text) {
    return with_id<&engine::Engine::edit_message>(contact, Error::contact_unknown, integer(position), text);
}

Refusal Client::remove_message(const std::string& contact, double position) {
    return with_id<&engine::Engine::remove_message>(contact, Error::contact_unknown, integer(position));
}

Refusal Client::forget_message(const std::string& contact, double position) {
    return with_id<&engine::Engine::forget_message>(contact, Error::contact_unknown, integer(position));
}

Refusal Client::react(const std::string& contact, double position, const std::string& emoji) {
    return with_id<&engine::Engine::react>(contact, Error::contact_unknown, integer(position), emoji);
}

Refusal Client::read_messages(const std::string& contact) {
    return with_id<&engine::Engine::read_messages>(contact, Error::contact_unknown);
}

Refusal Client::typing(const std::string& contact, bool writes) {
    return with_id<&engine::Engine::typing>(contact, Error::contact_unknown, writes);
}

Refusal Client::set_disappearing(const std::string& contact, double after_s) {
    // What no u32 can hold is no such time either.
    const auto seconds = static_cast<std::uint32_t>(std::min<std::uint64_t>(integer(after_s), UINT32_MAX));
    return with_id<&engine::Engine::set_disappearing>(contact, Error::contact_unknown, seconds);
}

void Client::set_preferences(bool read_receipts, bool typing, bool presence) {
    const engine::Preferences wanted{.read_receipts = read_receipts, .typing = typing, .presence = presence};
    take([&](const auto& moment) { engine_.set_preferences(wanted, moment); });
}

SafetyNumber Client::safety_number(const std::string& contact) const {
    const auto id = id_of_hex(contact);
    const auto number = id ? engine_.safety_number(*id) : std::unexpected(Error::contact_unknown);
    auto out = val::object();
    if (!number) {
        out.set("error", error_text(number.error()));
        return SafetyNumber(out);
    }
    auto emoji = val::array();
    for (const std::string& one : number->emoji) emoji.call<void>("push", one);
    out.set("digits", number->digits);
    out.set("emoji", emoji);
    out.set("qr", number->qr);
    return SafetyNumber(out);
}

Refusal Client::scan_safety_code(const std::string& contact, const std::string& code) {
    return with_id<&engine::Engine::scan_safety_code>(contact, Error::contact_unknown, code);
}

Refusal Client::set_verified(const std::string& contact, bool verified) {
    return with_id<&engine::Engine::set_verified>(contact, Error::contact_unknown, verified);
}

Refusal Client::accept_identity(const std::string& contact) {
    return with_id<&engine::Engine::accept_identity>(contact, Error::contact_unknown);
}

Refusal Client::refuse_identity(const std::string& contact) {
    return with_id<&engine::Engine::refuse_identity>(contact, Error::contact_unknown);
}

void Client::server_down() {
    take([&](const auto& moment) { engine_.server_down(moment); });
}

Refusal Client::server_frame(const std::string& frame) {
    return refusal(take([&](const auto& moment) { return engine_.server_frame(frame, moment); }));
}

/// What the surroundings say of a file; of a contact that has gone, nothing.
template <auto Input, typename... Arguments>
void Client::about_file(const std::string& contact, double position, const Arguments&... arguments) {
    const auto id = id_of_hex(contact);
    if (!id) return;
    take([&](const auto& moment) { (engine_.*Input)(*id, integer(position), arguments..., moment); });
}

void Client::file_ready(const std::string& contact, double position, double from_chunk) {
    about_file<&engine::Engine::file_ready>(contact, position, integer(from_chunk));
}

void Client::file_ended(const std::string& contact, double position, const Receipt& receipt) {
    about_file<&engine::Engine::file_ended>(contact, position, receipt_of(receipt));
}

void Client::file_missing(const std::string& contact, double position) {
    about_file<&engine::Engine::file_missing>(contact, position);
}

void Client::chunk_read(const std::string& contact, double position, double index, const MaybeBytes& sealed) {
    const Given given(sealed);
    about_file<&engine::Engine::chunk_read>(contact, position, integer(index), given.view());
}

/// What the surroundings say of a call's voice; of a contact that has gone, nothing.
template <auto Input>
void Client::about_voice(const std::string& contact) {
    const auto id = id_of_hex(contact);
    if (id) take([&](const auto& moment) { (engine_.*Input)(*id, moment); });
}

void Client::voice_came(const std::string& contact) {
    about_voice<&engine::Engine::voice_came>(contact);
}

void Client::voice_failed(const std::string& contact) {
    about_voice<&engine::Engine::voice_failed>(contact);
}

void Client::timer() {
    take([&](const auto& moment) { engine_.timer(moment); });
}

void Client::loaded(const std::string& name, const MaybeBytes& sealed) {
    const Given given(sealed);
    take([&](const auto& moment) { engine_.loaded(name, given.view(), moment); });
}

double Client::open_number(const std::string& name, const Uint8Array& sealed) const {
    return static_cast<double>(engine_.open_number(name, to_bytes(sealed)).value_or(0));
}

OpenedMessage Client::open_message(const std::string& name, const Uint8Array& sealed) const {
    const auto message = engine_.open_message(name, to_bytes(sealed));
    if (message) return OpenedMessage(to_js(*message));
    auto out = val::object();
    out.set("error", error_text(message.error()));
    return OpenedMessage(out);
}

void Client::stored() {
    storing_ = false;
    pump();
}

// ---- the peer links' side ----

void Client::link_signal(const engine::ContactId& contact, const engine::Signal& signal) {
    take([&](const auto& moment) { engine_.link_signal(contact, signal, moment); });
}

void Client::link_open(const engine::ContactId& contact) {
    take([&](const auto& moment) { engine_.link_open(contact, moment); });
}

void Client::link_path(const engine::ContactId& contact, engine::Path path) {
    take([&](const auto& moment) { engine_.link_path(contact, path, moment); });
}

void Client::link_closed(const engine::ContactId& contact) {
    take([&](const auto& moment) { engine_.link_closed(contact, moment); });
}

void Client::file_channel(const engine::ContactId& contact, const val& channel) {
    host_.file_channel(contact, channel);
}

void Client::voice_transceiver(const engine::ContactId& contact, const val& transceiver) {
    host_.voice_transceiver(contact, transceiver);
}

void Client::peer_frame(const engine::ContactId& contact, ByteView frame) {
    const auto result = take([&](const auto& moment) { return engine_.peer_frame(contact, frame, moment); });
    if (!result) host_.log("peer frame", name_of(result.error()));
}

void Client::link_log(std::string_view where, std::string_view what) {
    host_.log(where, what);
}

// ---- effects ----

/// The engine's drain rule, with a stop at every Store until stored().
void Client::pump() {
    if (pumping_) return;
    pumping_ = true;
    while (!storing_) {
        const auto effect = engine_.next_effect();
        if (!effect) break;
        std::visit([this](const auto& one) { carry_out(one); }, *effect);
    }
    pumping_ = false;
}

void Client::carry_out(const engine::Store& store) {
    storing_ = true;  // before the call: stored() may come from inside it
    host_.store(store);
}

void Client::carry_out(const engine::Load& load) {
    host_.load(load.name);
}

void Client::carry_out(const engine::SendToServer& send) {
    host_.send_to_server(send.frame);
}

void Client::carry_out(const engine::OpenLink& open) {
    links_.open(open);
}

void Client::carry_out(const engine::CloseLink& close) {
    links_.close(close.contact);
}

void Client::carry_out(const engine::SignalToLink& signal) {
    links_.signal(signal.contact, signal.signal);
}

void Client::carry_out(const engine::SendToPeer& send) {
    links_.send(send.contact, send.frame);
}

void Client::carry_out(const engine::ReceiveFile& file) {
    host_.receive_file(file);
}

void Client::carry_out(const engine::SendFile& file) {
    host_.send_file(file);
}

void Client::carry_out(const engine::StopFile& file) {
    host_.stop_file(file);
}

void Client::carry_out(const engine::ReadChunk& chunk) {
    host_.read_chunk(chunk);
}

void Client::carry_out(const engine::CarryVoice& voice) {
    links_.carry_voice(voice.contact, voice.carried);
}

void Client::carry_out(const engine::StartVoice& voice) {
    host_.start_voice(voice);
}

void Client::carry_out(const engine::StopVoice& voice) {
    host_.stop_voice(voice.contact);
}

void Client::carry_out(const engine::SetTimer& timer) {
    host_.set_timer(timer.at_ms);
}

void Client::carry_out(const engine::Show& show) {
    host_.show(show.event);
}

}  // namespace vesper::bindings
