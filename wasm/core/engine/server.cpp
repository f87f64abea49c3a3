// The connection to the server: its Hello, its answers, and the envelopes it brings.

#include <algorithm>

#include "core/engine/state.h"

namespace vesper::engine {

namespace {

const auto server_frame_refused = std::unexpected(Error::server_frame_refused);

/// Whether this kind of message can answer a request made for that purpose.
bool answers(const wire::ServerMessage& message, const Purpose& purpose) {
    if (std::holds_alternative<wire::Error>(message)) return true;
    return std::visit(
        [&]<class P>(const P& /*purpose*/) {
            if constexpr (requires { typename P::Answer; }) {
                return std::holds_alternative<typename P::Answer>(message);
            } else {
                return std::holds_alternative<wire::Ok>(message) ||
                       std::holds_alternative<wire::Sent>(message);
            }
        },
        purpose);
}

/// Whether it says that there is no invite left to end.
bool is_over(wire::ErrorCode code) {
    return code == wire::ErrorCode::invite_unknown || code == wire::ErrorCode::invite_expired ||
           code == wire::ErrorCode::invite_used || code == wire::ErrorCode::invite_revoked;
}

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};

}  // namespace

Result Engine::State::server_frame(std::string_view frame, Turn& turn) {
    const auto message = wire::decode_server_message(frame);
    Result result;
    if (!message) {
        result = server_frame_refused;
    } else if (const auto* greeting = std::get_if<wire::Hello>(&*message)) {
        if (server || greeting->version != wire::signaling_version) {
            result = server_frame_refused;
        } else {
            hello(*greeting, turn);
        }
    } else if (!server) {
        result = server_frame_refused;
    } else if (const auto* brought = std::get_if<wire::Envelopes>(&*message)) {
        envelopes_came(*brought, turn);
    } else {
        const auto re = std::visit(
            [](const auto& answer) -> wire::RequestId {
                if constexpr (requires { answer.re; }) return answer.re;
                return 0;
            },
            *message);
        result = answered(*message, re, turn);
    }
    if (!result) turn.refuse("server frame", result.error());
    return result;
}

void Engine::State::hello(const wire::Hello& hello, Turn& turn) {
    server.emplace(
        ServerConnection{.nonce = hello.nonce, .clock_offset_ms = hello.now_ms - turn.now_ms, .pending = {}});
    server_shown = true;
    turn.show(ServerShown{true});
    for (auto& [id, link] : opened) peek(id, link, turn);
    for (const auto& [id, invite] : invites) register_invite(invite, turn);
    for (auto& [id, contact] : contacts) {
        if (!is_confirmed(contact)) {
            claim(contact, turn);
            continue;
        }
        if (contact.blocked) {
            show_connection(contact, turn);
            continue;
        }
        subscribe(contact.drop, turn);
        send_renewal(contact, turn);
        say_here(contact, turn);
        show_connection(contact, turn);
        flush(contact, turn);
    }
}

void Engine::State::server_down(Turn& turn) {
    if (!server && server_shown) return;
    server.reset();
    relays.asked = false;
    server_shown = true;
    turn.show(ServerShown{false});
    for (auto& [id, contact] : contacts) {
        take_back<ToServer>(contact, turn);
        halt_files(contact, turn);
        show_connection(contact, turn);
    }
}

void Engine::State::subscribe(const OwnDrop& drop, Turn& turn) {
    request(wire::CreateDrop{.drop = drop.id, .owner = drop.owner.public_key().bytes}, ForNothing{}, turn);
    request(wire::Subscribe{.drop = drop.id,
                            .signature =
                                drop.owner.sign(wire::signed_request("subscribe", server->nonce, drop.id))},
            ForNothing{}, turn);
    // Now, because the server wants a subscription for them, and before anything that opens a link.
    ask_for_relays(turn);
}

/// Without a server it is left to end there by itself.
void Engine::State::delete_drop(const OwnDrop& drop, Turn& turn) {
    if (!server) return;
    request(wire::DeleteDrop{.drop = drop.id,
                             .signature = drop.owner.sign(
                                 wire::signed_request("delete_drop", server->nonce, drop.id))},
            ForNothing{}, turn);
}

// ---- answers ----

Result Engine::State::answered(const wire::ServerMessage& message, wire::RequestId re, Turn& turn) {
    const auto pending = server->pending.find(re);
    if (pending == server->pending.end()) return server_frame_refused;
    const Purpose purpose = pending->second;
    if (!answers(message, purpose)) return server_frame_refused;
    server->pending.erase(pending);
    if (const auto* error = std::get_if<wire::Error>(&message)) {
        request_failed(purpose, *error, turn);
    } else {
        request_done(purpose, message, turn);
    }
    return {};
}

void Engine::State::request_done(const Purpose& purpose, const wire::ServerMessage& message, Turn& turn) {
    std::visit(Overloaded{
                   [](const ForNothing&) {},
                   [&](const ForInviteCreated& request) { invite_created(request.invite, turn); },
                   [&](const ForRevoked& request) { invite_revoked(request.invite, turn); },
                   [&](const ForPeek& request) {
                       invite_found(request.invite, std::get<wire::InviteFound>(message), turn);
                   },
                   [&](const ForClaim& request) {
                       if (Contact* contact = find_contact(request.contact)) claim_confirmed(*contact, turn);
                   },
                   [&](const ForMessage& request) {
                       server_has_message(request, std::get<wire::Sent>(message).re, turn);
                   },
                   [&](const ForHere& request) {
                       here_answered(request.contact, std::get<wire::Sent>(message).live, turn);
                   },
                   [&](const ForChunk& request) { chunk_deposited(request, turn); },
                   [&](const ForRelays&) { relays_came(std::get<wire::Relays>(message), turn); },
               },
               purpose);
}

void Engine::State::request_failed(const Purpose& purpose, const wire::Error& error, Turn& turn) {
    std::visit(Overloaded{
                   [&](const ForNothing&) { turn.refuse("request", Error::server_refused); },
                   [&](const ForInviteCreated& request) { invite_refused(request.invite, error.code, turn); },
                   [&](const ForRevoked& request) {
                       if (is_over(error.code)) return invite_revoked(request.invite, turn);
                       turn.refuse("revoked invite", Error::server_refused);  // told again
                   },
                   [&](const ForPeek& request) { peek_refused(request.invite, error.code, turn); },
                   [&](const ForClaim& request) { claim_refused(request.contact, error.code, turn); },
                   [&](const ForMessage& request) { server_refused_message(request, error.re, turn); },
                   [&](const ForHere&) { turn.refuse("presence", Error::server_refused); },
                   [&](const ForChunk& request) { chunk_refused(request, turn); },
                   [&](const ForRelays&) { relays_refused(turn); },
               },
               purpose);
}

// ---- envelopes ----

/// What is refused is acknowledged too: it would be refused again.
void Engine::State::envelopes_came(const wire::Envelopes& brought, Turn& turn) {
    wire::Acknowledge acknowledgement{.drop = brought.drop, .envelopes = {}};
    for (const wire::Envelope& envelope : brought.envelopes) {
        if (envelope_came(brought.drop, envelope, turn)) acknowledgement.envelopes.push_back(envelope.id);
    }
    if (!acknowledgement.envelopes.empty()) request(std::move(acknowledgement), ForNothing{}, turn);
}

/// False: it stays in the drop, because its time has not come.
bool Engine::State::envelope_came(const wire::DropId& drop, const wire::Envelope& envelope, Turn& turn) {
    const std::uint8_t kind = envelope.body.empty() ? std::uint8_t{0} : envelope.body.front();
    const auto contact =
        std::ranges::find_if(contacts, [&](const auto& entry) { return entry.second.drop.id == drop; });
    if (contact != contacts.end()) {
        if (contact->second.newcomer) return false;  // a person decides first
        if (contact->second.blocked) return false;   // it waits as if nobody were here
        Error error = Error::envelope_refused;
        if (kind == envelope_session) error = receive_envelope(contact->second, envelope, turn);
        if (kind == envelope_reset) error = renewal_came(contact->second, envelope, turn);
        if (error != Error::none) turn.refuse("envelope", error);
        return true;
    }
    const auto found = std::ranges::find_if(invites, [&](const auto& entry) {
        const OwnDrop* own = drop_of(entry.second);
        return own != nullptr && own->id == drop;
    });
    if (found != invites.end()) {
        Invite& invite = found->second;
        const bool live = std::holds_alternative<LiveInvite>(invite.state);
        if (live && kind == envelope_join) return consume_join(invite, envelope, turn);
        if (kind == envelope_session) return frame_in_invite(invite, envelope, turn);
    }
    turn.refuse("envelope", Error::envelope_refused);
    return true;
}

}  // namespace vesper::engine
