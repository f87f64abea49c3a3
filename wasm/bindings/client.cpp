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

Refusal refusal(const engine::Result& result) {
    return refusal(result ? Error::none : result.error());
}

}  // namespace

Client* Client::create(const Host& host, const Uint8Array& vault_key) {
    engine::VaultKey key{};
    if (sodium_init() < 0 || !copy_bytes(vault_key, key)) return nullptr;
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

/// The same for what an id names; `unknown` where the text is no id.
template <typename Input>
Refusal Client::with_id(const std::string& hex, Error unknown, Input input) {
    const auto id = id_of_hex(hex);
    if (!id) return refusal(unknown);
    return refusal(take([&](const auto& moment) { return input(*id, moment); }));
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

Refusal Client::create_invite(std::uint32_t uses, const std::string& label, bool ask_first) {
    const engine::InviteOptions options{.uses = uses, .label = label, .ask_first = ask_first};
    return refusal(take([&](const auto& moment) { return engine_.create_invite(moment, options); }));
}

Refusal Client::create_invite_for(const std::string& contact) {
    return with_id(contact, Error::contact_unknown,
                   [&](const auto& id, const auto& moment) { return engine_.create_invite_for(id, moment); });
}

Refusal Client::revoke_invite(const std::string& invite) {
    return with_id(invite, Error::invite_not_open,
                   [&](const auto& id, const auto& moment) { return engine_.revoke_invite(id, moment); });
}

Refusal Client::renew_invite(const std::string& invite) {
    return with_id(invite, Error::invite_not_open,
                   [&](const auto& id, const auto& moment) { return engine_.renew_invite(id, moment); });
}

Refusal Client::admit(const std::string& invite, const std::string& request) {
    const auto join = id_of_hex(request).value_or(engine::ContactId{});
    return with_id(invite, Error::nothing_to_decide,
                   [&](const auto& id, const auto& moment) { return engine_.admit(id, join, moment); });
}

Refusal Client::decline(const std::string& invite, const std::string& request) {
    const auto join = id_of_hex(request).value_or(engine::ContactId{});
    return with_id(invite, Error::nothing_to_decide,
                   [&](const auto& id, const auto& moment) { return engine_.decline(id, join, moment); });
}

OpenedLink Client::open_link(const std::string& link) {
    const auto opened = take([&](const auto& moment) { return engine_.open_link(link, moment); });
    auto out = val::object();
    out.set("id", opened ? to_hex(*opened) : std::string());
    out.set("error", error_text(opened ? Error::none : opened.error()));
    return OpenedLink(out);
}

Refusal Client::accept_invite(const std::string& invite) {
    return with_id(invite, Error::invite_unknown,
                   [&](const auto& id, const auto& moment) { return engine_.accept_invite(id, moment); });
}

Refusal Client::send_text(const std::string& contact, const std::string& text,
                          const AnsweredPlace& answers_to) {
    std::optional<engine::MessagePlace> place;
    if (!answers_to.isUndefined()) {
        place = {.ours = answers_to["ours"].as<bool>(), .number = integer(answers_to["number"].as<double>())};
    }
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.send_text(id, text, place, moment);
    });
}

Refusal Client::rename_contact(const std::string& contact, const std::string& name) {
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.rename_contact(id, name, moment);
    });
}

Refusal Client::set_muted(const std::string& contact, bool muted) {
    return with_id(contact, Error::contact_unknown,
                   [&](const auto& id, const auto& moment) { return engine_.set_muted(id, muted, moment); });
}

Refusal Client::set_blocked(const std::string& contact, bool blocked) {
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.set_blocked(id, blocked, moment);
    });
}

Refusal Client::forget_contact(const std::string& contact) {
    return with_id(contact, Error::contact_unknown,
                   [&](const auto& id, const auto& moment) { return engine_.forget_contact(id, moment); });
}

Refusal Client::edit_message(const std::string& contact, double position, const std::string& text) {
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.edit_message(id, integer(position), text, moment);
    });
}

Refusal Client::remove_message(const std::string& contact, double position) {
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.remove_message(id, integer(position), moment);
    });
}

Refusal Client::forget_message(const std::string& contact, double position) {
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.forget_message(id, integer(position), moment);
    });
}

Refusal Client::react(const std::string& contact, double position, const std::string& emoji) {
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.react(id, integer(position), emoji, moment);
    });
}

Refusal Client::read_messages(const std::string& contact) {
    return with_id(contact, Error::contact_unknown,
                   [&](const auto& id, const auto& moment) { return engine_.read_messages(id, moment); });
}

Refusal Client::typing(const std::string& contact, bool writes) {
    return with_id(contact, Error::contact_unknown,
                   [&](const auto& id, const auto& moment) { return engine_.typing(id, writes, moment); });
}

Refusal Client::set_disappearing(const std::string& contact, double after_s) {
    // What no u32 can hold is no such time either.
    const auto seconds = static_cast<std::uint32_t>(std::min<std::uint64_t>(integer(after_s), UINT32_MAX));
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.set_disappearing(id, seconds, moment);
    });
}

void Client::set_preferences(bool read_receipts, bool typing) {
    take([&](const auto& moment) {
        engine_.set_preferences({.read_receipts = read_receipts, .typing = typing}, moment);
    });
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
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.scan_safety_code(id, code, moment);
    });
}

Refusal Client::set_verified(const std::string& contact, bool verified) {
    return with_id(contact, Error::contact_unknown, [&](const auto& id, const auto& moment) {
        return engine_.set_verified(id, verified, moment);
    });
}

Refusal Client::accept_identity(const std::string& contact) {
    return with_id(contact, Error::contact_unknown,
                   [&](const auto& id, const auto& moment) { return engine_.accept_identity(id, moment); });
}

Refusal Client::refuse_identity(const std::string& contact) {
    return with_id(contact, Error::contact_unknown,
                   [&](const auto& id, const auto& moment) { return engine_.refuse_identity(id, moment); });
}

void Client::server_down() {
    take([&](const auto& moment) { engine_.server_down(moment); });
}

Refusal Client::server_frame(const std::string& frame) {
    return refusal(take([&](const auto& moment) { return engine_.server_frame(frame, moment); }));
}

void Client::timer() {
    take([&](const auto& moment) { engine_.timer(moment); });
}

void Client::loaded(const std::string& name, const MaybeBytes& sealed) {
    const Bytes bytes = sealed.isUndefined() ? Bytes{} : to_bytes(Uint8Array(sealed));
    const auto found = sealed.isUndefined() ? std::nullopt : std::optional(ByteView(bytes));
    take([&](const auto& moment) { engine_.loaded(name, found, moment); });
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

void Client::carry_out(const engine::SetTimer& timer) {
    host_.set_timer(timer.at_ms);
}

void Client::carry_out(const engine::Show& show) {
    host_.show(show.event);
}

}  // namespace vesper::bindings
