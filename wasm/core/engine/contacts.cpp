// What a person decides about a contact: its name here, silence, a block, its end.

#include "core/common/text.h"
#include "core/engine/state.h"

namespace vesper::engine {

void Engine::State::rename_contact(Contact& contact, std::string_view name, Turn& turn) {
    contact.alias = name == contact.name ? std::string() : std::string(name);
    save(contact, turn);
    show_contact(contact, turn);
}

void Engine::State::set_muted(Contact& contact, bool muted, Turn& turn) {
    contact.muted = muted;
    save(contact, turn);
    show_contact(contact, turn);
}

/// Their messages stay in the drop unacknowledged, as they would with a device that is off: nothing that they
/// or the server can see tells the two apart.
void Engine::State::set_blocked(Contact& contact, bool blocked, Turn& turn) {
    if (contact.blocked == blocked) return;
    if (blocked) finish_call(contact.id, session::Call::Reason::hung_up, false, turn);
    contact.blocked = blocked;
    save(contact, turn);
    if (blocked) drop_link(contact, turn);
    show_contact(contact, turn);
    if (blocked || !server || !is_confirmed(contact)) return;
    subscribe(contact.drop, turn);  // what has come meanwhile
    send_renewal(contact, turn);
    say_here(contact, turn);
    flush(contact, turn);
}

/// What they send from now on finds no drop. The server may be told later only by its own time to live.
void Engine::State::forget_contact(const ContactId& id, Turn& turn) {
    Contact& contact = contacts.at(id);
    finish_call(id, session::Call::Reason::hung_up, false, turn);
    if (!std::holds_alternative<LinkIdle>(contact.link)) turn.then(CloseLink{id});
    if (server) delete_drop(contact.drop, turn);
    for (auto& [invite_id, invite] : invites) {
        const auto* live = std::get_if<LiveInvite>(&invite.state);
        if (live != nullptr && live->renewing == id) end_invite(invite, turn);
    }
    for (Change& change : changes) change.gone = change.gone || change.contact == id;
    std::erase_if(disappearing, [&](const auto& entry) { return entry.first.first == id; });
    std::erase_if(disappearing_by_time, [&](const auto& entry) { return entry.second.first == id; });
    turn.erase(contact_record(id));
    turn.erase(session_record(id));
    const std::string under = encode_hex(id) + '/';
    for (const std::string_view kind :
         {message_prefix, number_prefix, outbox_prefix, disappearing_prefix, transfer_prefix, file_prefix})
        turn.erase_under(std::string(kind) + under);
    std::erase_if(ended_calls, [&](const EndedCall& one) { return one.contact == id; });
    contacts.erase(id);
    turn.show(ContactGone{id});
}

}  // namespace vesper::engine
