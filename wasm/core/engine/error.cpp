#include "core/engine/error.h"

namespace vesper::engine {

std::string_view name_of(Error error) {
    switch (error) {
        case Error::none:
            return "";
        case Error::name_empty:
            return "name_empty";
        case Error::name_too_long:
            return "name_too_long";
        case Error::name_not_text:
            return "name_not_text";
        case Error::no_profile:
            return "no_profile";
        case Error::profile_exists:
            return "profile_exists";
        case Error::text_empty:
            return "text_empty";
        case Error::text_too_long:
            return "text_too_long";
        case Error::text_not_text:
            return "text_not_text";
        case Error::contact_unknown:
            return "contact_unknown";
        case Error::contact_blocked:
            return "contact_blocked";
        case Error::outbox_full:
            return "outbox_full";
        case Error::message_unknown:
            return "message_unknown";
        case Error::reaction_invalid:
            return "reaction_invalid";
        case Error::time_invalid:
            return "time_invalid";
        case Error::identity_changed:
            return "identity_changed";
        case Error::nothing_to_decide:
            return "nothing_to_decide";
        case Error::code_unknown:
            return "code_unknown";
        case Error::code_version_unknown:
            return "code_version_unknown";
        case Error::code_mismatch:
            return "code_mismatch";
        case Error::invite_not_open:
            return "invite_not_open";
        case Error::uses_refused:
            return "uses_refused";
        case Error::label_too_long:
            return "label_too_long";
        case Error::label_not_text:
            return "label_not_text";
        case Error::link_malformed:
            return "link_malformed";
        case Error::link_truncated:
            return "link_truncated";
        case Error::link_damaged:
            return "link_damaged";
        case Error::link_version_unknown:
            return "link_version_unknown";
        case Error::link_own:
            return "link_own";
        case Error::link_already_joined:
            return "link_already_joined";
        case Error::invite_unknown:
            return "invite_unknown";
        case Error::invite_expired:
            return "invite_expired";
        case Error::invite_used:
            return "invite_used";
        case Error::invite_revoked:
            return "invite_revoked";
        case Error::bundle_refused:
            return "bundle_refused";
        case Error::server_unreachable:
            return "server_unreachable";
        case Error::server_refused:
            return "server_refused";
        case Error::server_frame_refused:
            return "server_frame_refused";
        case Error::envelope_refused:
            return "envelope_refused";
        case Error::join_refused:
            return "join_refused";
        case Error::peer_frame_refused:
            return "peer_frame_refused";
        case Error::signal_refused:
            return "signal_refused";
        case Error::record_refused:
            return "record_refused";
    }
    return "";
}

}  // namespace vesper::engine
