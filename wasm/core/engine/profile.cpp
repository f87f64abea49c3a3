// How people show themselves: their names, their pictures, and whether it may be kept when they were last
// there.

#include "core/engine/state.h"

namespace vesper::engine {

// ---- ours ----

void Engine::State::change_profile(std::string_view name, ByteView portrait, Turn& turn) {
    if (profile->name == name && std::ranges::equal(profile->portrait, portrait)) return;
    profile->name = name;
    profile->portrait = copy_of(portrait);
    profile_changed(turn);
    show_profile(turn);
}

void Engine::State::set_preferences(const Preferences& wanted, Turn& turn) {
    const bool told = profile && wanted.presence != preferences.presence;
    preferences = wanted;
    turn.put(std::string(preferences_record), encode(preferences));
    turn.show(PreferencesShown{preferences});
    if (told) profile_changed(turn);
}

void Engine::State::profile_changed(Turn& turn) {
    ++profile->revision;
    turn.put(std::string(profile_record), encode(*profile));
    for (auto& [id, contact] : contacts) flush(contact, turn);
}

void Engine::State::show_profile(Turn& turn) const {
    turn.show(ProfileShown{.name = profile->name, .portrait = profile->portrait});
}

/// Once for each revision and session, as soon as something can be written to them. A handshake has said the
/// name, so where nothing was ever changed there is nothing to tell.
void Engine::State::tell_profile(Contact& contact, Turn& turn) {
    const bool behind = profile && contact.told_revision < profile->revision;
    const bool can = is_confirmed(contact) && !contact.newcomer && !contact.blocked &&
                     contact.outbox.size() < limits::max_outbox_messages;
    if (!behind || !can) return;
    contact.told_revision = profile->revision;
    save(contact, turn);
    enqueue(
        contact,
        session::Profile{
            .name = profile->name, .hides_presence = !preferences.presence, .portrait = profile->portrait},
        0, turn);
}

// ---- theirs ----

void Engine::State::profile_came(Contact& contact, session::Profile came, std::int64_t sent_at_ms,
                                 Turn& turn) {
    call_them(contact, std::move(came.name), sent_at_ms, turn);
    contact.portrait = std::move(came.portrait);
    contact.hides_presence = came.hides_presence;
    if (came.hides_presence) contact.conversation.reading.last_seen_at_ms = 0;
    save(contact, turn);
    show_contact(contact, turn);
}

/// A conversation never changes its name without a word.
void Engine::State::call_them(Contact& contact, std::string name, std::int64_t at_ms, Turn& turn) {
    if (contact.name == name) return;
    const bool renamed = !contact.name.empty();
    contact.name = std::move(name);
    if (!renamed) return;
    changed(contact, turn);
    turn.show_and_save({.contact = contact.id,
                        .position = contact.conversation.next_position++,
                        .incoming = true,
                        .sent_at_ms = at_ms,
                        .kind = ShownKind::renamed,
                        .text = contact.name});
}

}  // namespace vesper::engine
