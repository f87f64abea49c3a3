#pragma once

#include <cstdint>
#include <string_view>

namespace vesper::engine {

/// Why the engine refused an input. The names reach the shell, which explains them to a person.
enum class Error : std::uint8_t {
    none,
    // a person's intent
    name_empty,
    name_too_long,
    name_not_text,  // not UTF-8, or with characters that do not belong in a name
    portrait_too_large,
    no_profile,
    profile_exists,
    text_empty,
    text_too_long,
    text_not_text,
    contact_unknown,
    contact_blocked,  // by this side
    outbox_full,
    file_invalid,      // what is said of it is outside the limits
    transfers_full,    // too many files are on their way to this contact
    message_unknown,   // there is no such message, or it is not one that can be changed so
    reaction_invalid,  // not one emoji
    time_invalid,      // not a time after which messages disappear
    call_under_way,    // there is a call already
    call_unknown,      // there is no such call, or not any more
    contact_away,      // nothing can be sealed for them yet
    identity_changed,  // the conversation waits for a person to accept the new identity, or not to
    nothing_to_decide,
    code_unknown,          // not a safety number
    code_version_unknown,  // one of a later Vesper
    code_mismatch,         // not the one of this conversation
    invite_not_open,       // it has ended, or is not ours
    uses_refused,          // an invite is for 1 to limits::max_invite_uses people
    label_too_long,
    label_not_text,  // not one line of UTF-8
    // a link
    link_malformed,  // not an invite link at all
    link_truncated,
    link_damaged,  // a character was changed
    link_version_unknown,
    link_own,  // made on this device
    link_already_joined,
    invite_unknown,
    invite_expired,
    invite_used,
    invite_revoked,
    bundle_refused,  // the server gave a bundle that the link's key does not open
    server_unreachable,
    server_refused,
    // bytes from outside
    server_frame_refused,
    envelope_refused,  // opens with no key we have, or replayed
    join_refused,      // a claim of our invite that does not hold
    peer_frame_refused,
    signal_refused,
    record_refused,  // a stored record that does not open or does not decode
};

[[nodiscard]] std::string_view name_of(Error error);

}  // namespace vesper::engine
