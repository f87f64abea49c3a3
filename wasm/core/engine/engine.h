#pragma once
// The engine: everything Vesper decides, as one sans-IO state machine.
//
// It never calls out, has no clock and no randomness. Each input carries the moment it happens at: the time,
// and 32 fresh random bytes, used for that input alone. Inputs leave effects in a queue.
//
// The drain rule: after every input, take next_effect() until it is empty, in order. A Store must be durable
// before any effect behind it is carried out; everything else may be lost (a crash, a closed socket) without
// harm, because what must survive is stored before what depends on it is sent. More inputs may come in while
// a Store is being written; their effects queue behind it.
//
// A new engine gets restore() for every stored record that is not history, then start().

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/common/bytes.h"
#include "core/engine/effects.h"
#include "core/engine/error.h"
#include "core/verification/safety_number.h"

namespace vesper::engine {

/// When an input happens, and the randomness it may use.
struct Moment {
    std::int64_t now_ms{};    // Unix time
    ByteArray<32> entropy{};  // fresh from the system's generator, never given twice
};

/// The key that seals every stored record.
using VaultKey = ByteArray<32>;

/// Records with these names are the history, which the engine writes, and asks for one by one (Load).
/// Messages: message_prefix, the contact id in hex, '/', the position as 12 hex digits: in display order.
/// Where theirs are: number_prefix, the contact id in hex, '/', their number as 12 hex digits.
inline constexpr std::string_view message_prefix = "message/";
inline constexpr std::string_view number_prefix = "number/";
/// What a Store erases under names that begin so are files: see KeptFile.
inline constexpr std::string_view file_prefix = "file/";
[[nodiscard]] constexpr bool is_history(std::string_view name) {
    return name.starts_with(message_prefix) || name.starts_with(number_prefix);
}

using Result = std::expected<void, Error>;

struct InviteOptions {
    std::uint32_t uses = 1;    // how many people it lets in, 1 to limits::max_invite_uses
    std::string_view label{};  // a line for the inviter alone, up to limits::max_label_bytes; may be empty
    bool ask_first = false;    // each of them waits until a person admits them
};

/// How receiving a file ended.
enum class Receipt : std::uint8_t {
    whole,    // everything is there, and its hash is right
    refused,  // it is not what was announced; nothing of it is there any more
    failed,   // it could not be written
};

/// How the frames of a link travel: from one person's network to the other's, or through a TURN server.
enum class Path : std::uint8_t { direct, relayed };

class Engine {
public:
    explicit Engine(const VaultKey& vault_key);
    ~Engine();
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;

    // ---- start ----
    /// Takes back one stored record. record_refused: it does not open under this key and name; it stays
    /// stored.
    Result restore(std::string_view name, ByteView sealed);
    /// Every record is back: shows what there is.
    void start(const Moment& moment);

    // ---- a person's intents ----
    /// record_refused: a profile is stored that restore() refused; it is not overwritten.
    Result create_profile(std::string_view name, const Moment& moment);
    /// Contacts hear of it. no_profile, name_empty, name_too_long, name_not_text, portrait_too_large.
    Result change_profile(std::string_view name, ByteView portrait, const Moment& moment);
    /// Makes an invite, good for limits::invite_ttl_ms from now. uses_refused, label_too_long,
    /// label_not_text.
    Result create_invite(const Moment& moment, const InviteOptions& options = {});
    /// An invite for this conversation: whoever uses it takes the contact's place, and when it is not the
    /// identity that the contact has, only after accept_identity.
    Result create_invite_for(const ContactId& contact, const Moment& moment);
    Result revoke_invite(const InviteId& invite, const Moment& moment);
    /// Another limits::invite_ttl_ms from now, by the same link; also for one that has expired and is
    /// remembered. invite_not_open: it was used up or revoked.
    Result renew_invite(const InviteId& invite, const Moment& moment);
    /// The answer to a RequestShown. nothing_to_decide: there is no such request.
    Result admit(const InviteId& invite, const ContactId& request, const Moment& moment);
    Result decline(const InviteId& invite, const ContactId& request, const Moment& moment);
    /// Reads a link (whole, or only what follows its #) and asks the server about it. Uses nothing up.
    /// A link that cannot be read is refused at once with the link_* errors.
    std::expected<InviteId, Error> open_link(std::string_view link, const Moment& moment);
    /// Uses an opened link that is ready.
    Result accept_invite(const InviteId& invite, const Moment& moment);
    /// `answers_to`: the message that it replies to. message_unknown: there can be no such message.
    Result send_text(const ContactId& contact, std::string_view text,
                     const std::optional<MessagePlace>& answers_to, const Moment& moment);

    /// Sends a file that was brought in under a name, with a text that may be empty. file_invalid,
    /// transfers_full, message_unknown.
    Result send_file(const ContactId& contact, const session::File& file, std::string_view brought_in,
                     std::string_view text, const std::optional<MessagePlace>& answers_to,
                     const Moment& moment);
    /// Stops a file that is not over, or lets it go on; a large one of theirs comes only when it was let.
    /// message_unknown: there is no such file.
    Result pause_file(const ContactId& contact, std::uint64_t position, bool paused, const Moment& moment);

    // ---- contacts ----
    /// What they are called here; empty: as they call themselves. name_too_long, name_not_text.
    Result rename_contact(const ContactId& contact, std::string_view name, const Moment& moment);
    /// Of what they send, nothing is announced.
    Result set_muted(const ContactId& contact, bool muted, const Moment& moment);
    /// Nothing is taken from them or sent to them. To them it is as if this device were away; what they send
    /// meanwhile waits where it would wait then.
    Result set_blocked(const ContactId& contact, bool blocked, const Moment& moment);
    /// Deletes them with the whole conversation, here. They are not told.
    Result forget_contact(const ContactId& contact, const Moment& moment);

    // ---- calls ----
    // Who calls, answers and ends is told by CallShown.
    /// `plain`: this device can take WebRTC's own voice only. One of theirs that rings is
    /// answered by it. One that both have joined is held for it. call_under_way: there are two, this one, or
    /// one that is not answered.
    /// server_unreachable: there is neither a link nor a server. contact_away: they have not joined yet.
    Result start_call(const ContactId& contact, bool plain, const Moment& moment);
    /// Takes the call that rings. call_unknown: none does.
    Result answer_call(const ContactId& contact, bool plain, const Moment& moment);
    /// Hangs up, declines, or takes back. call_unknown.
    Result end_call(const ContactId& contact, const Moment& moment);
    /// What the other side is told of ours. A call that is not held any more has the other one held.
    /// call_unknown.
    Result set_call_side(const ContactId& contact, const CallSide& side, const Moment& moment);
    /// Hands the call with `contact` over to another, who is called first unless there is a call with them.
    /// They become each other's contacts, if they are not. call_unknown: it is not one that both have joined;
    /// call_under_way: it is being handed over already; and as start_call().
    Result transfer_call(const ContactId& contact, const ContactId& to, bool plain, const Moment& moment);
    /// What CallShown says to be asked or offered. nothing_to_decide; server_unreachable: it needs the
    /// server.
    Result answer_transfer(const ContactId& contact, bool accepted, bool plain, const Moment& moment);

    // ---- messages that are there ----
    // Their record is read first: refusals that need it come as RefusedShown "message".
    /// One of ours gets another text, here and there.
    Result edit_message(const ContactId& contact, std::uint64_t position, std::string_view text,
                        const Moment& moment);
    /// One of ours is taken back, here and there.
    Result remove_message(const ContactId& contact, std::uint64_t position, const Moment& moment);
    /// Deletes it here; they keep it.
    Result forget_message(const ContactId& contact, std::uint64_t position, const Moment& moment);
    /// Our one reaction to a message; empty: takes it back. reaction_invalid.
    Result react(const ContactId& contact, std::uint64_t position, std::string_view emoji,
                 const Moment& moment);
    /// A person has everything before their eyes that has come.
    Result read_messages(const ContactId& contact, const Moment& moment);
    /// Of the moment; told to them when the preferences say so.
    Result typing(const ContactId& contact, bool writes, const Moment& moment);
    /// From here on messages of both sides disappear so long after they were read; 0: they stay.
    /// time_invalid.
    Result set_disappearing(const ContactId& contact, std::uint32_t after_s, const Moment& moment);
    void set_preferences(const Preferences& preferences, const Moment& moment);

    // ---- who it is ----
    /// What both compare. Of a contact whose identity has changed, with the new one. contact_unknown.
    [[nodiscard]] std::expected<verification::SafetyNumber, Error> safety_number(
        const ContactId& contact) const;
    /// A code that this side has scanned: marks the contact verified when it matches. code_unknown,
    /// code_version_unknown, code_mismatch.
    Result scan_safety_code(const ContactId& contact, std::string_view code, const Moment& moment);
    /// A person has compared the digits or emoji, or takes the mark back.
    Result set_verified(const ContactId& contact, bool verified, const Moment& moment);
    /// The answer to ContactState::identity_changed. nothing_to_decide: it is in another state.
    Result accept_identity(const ContactId& contact, const Moment& moment);
    Result refuse_identity(const ContactId& contact, const Moment& moment);

    // ---- the server ----
    void server_down(const Moment& moment);
    /// One text frame. Its Hello makes the server count as up. server_frame_refused changes nothing.
    Result server_frame(std::string_view frame, const Moment& moment);

    // ---- peers ----
    /// A part of our side's negotiation, to be sealed and sent.
    void link_signal(const ContactId& contact, const Signal& signal, const Moment& moment);
    void link_open(const ContactId& contact, const Moment& moment);
    /// Said before link_open, and again whenever it has changed.
    void link_path(const ContactId& contact, Path path, const Moment& moment);
    /// The data channel closed or never opened.
    void link_closed(const ContactId& contact, const Moment& moment);
    Result peer_frame(const ContactId& contact, ByteView frame, const Moment& moment);

    // ---- files ----
    /// The answer to a ReceiveFile: every chunk before this one is there and right.
    void file_ready(const ContactId& contact, std::uint64_t position, std::uint64_t from_chunk,
                    const Moment& moment);
    /// A file of theirs is whole, or will not be; also one that came through the drop.
    void file_ended(const ContactId& contact, std::uint64_t position, Receipt receipt, const Moment& moment);
    /// The answer to a SendFile for which there is no file.
    void file_missing(const ContactId& contact, std::uint64_t position, const Moment& moment);
    /// The answer to a ReadChunk; nothing: it cannot be read.
    void chunk_read(const ContactId& contact, std::uint64_t position, std::uint64_t index,
                    const std::optional<ByteView>& sealed, const Moment& moment);

    // ---- voice ----
    /// The first sound of theirs has opened, on this link or another.
    void voice_came(const ContactId& contact, const Moment& moment);
    /// Voice cannot be taken or sent any more: the call ends.
    void voice_failed(const ContactId& contact, const Moment& moment);

    // ---- time ----
    void timer(const Moment& moment);

    // ---- records ----
    /// The answer to a Load; nothing: there is no such record.
    void loaded(std::string_view name, const std::optional<ByteView>& sealed, const Moment& moment);

    // ---- effects ----
    [[nodiscard]] std::optional<Effect> next_effect();

    // ---- history ----
    /// Reads a message record back. record_refused as with restore().
    [[nodiscard]] std::expected<MessageShown, Error> open_message(std::string_view name,
                                                                  ByteView sealed) const;
    /// Reads the position of a message of theirs from its record under number_prefix. record_refused.
    [[nodiscard]] std::expected<std::uint64_t, Error> open_number(std::string_view name,
                                                                  ByteView sealed) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vesper::engine
