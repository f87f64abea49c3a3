#pragma once
// The stored records: plain encodings here; the vault key seals them with their name as associated data.

#include <optional>
#include <string>

#include "core/engine/model.h"

namespace vesper::engine {

inline constexpr std::string_view profile_record = "profile";
inline constexpr std::string_view outbox_prefix = "outbox/";
inline constexpr std::string_view disappearing_prefix = "disappearing/";
inline constexpr std::string_view transfer_prefix = "transfer/";
inline constexpr std::string_view call_prefix = "call/";
[[nodiscard]] std::string invite_record(const InviteId& id);
[[nodiscard]] std::string contact_record(const ContactId& id);
[[nodiscard]] std::string session_record(const ContactId& id);
[[nodiscard]] std::string outbox_record(const ContactId& id, std::uint64_t sequence);
[[nodiscard]] std::string message_record(const ContactId& id, std::uint64_t position);
[[nodiscard]] std::string number_record(const ContactId& id, std::uint64_t number);
[[nodiscard]] std::string disappearing_record(const ContactId& id, std::uint64_t position);
[[nodiscard]] std::string transfer_record(const ContactId& id, std::uint64_t position);
[[nodiscard]] std::string call_record(const ContactId& id);
[[nodiscard]] std::string file_name(const ContactId& id, std::uint64_t position);
inline constexpr std::string_view preferences_record = "preferences";

[[nodiscard]] Bytes encode(const Profile& profile);
[[nodiscard]] Bytes encode(const Invite& invite);
[[nodiscard]] Bytes encode(const Contact& contact);
[[nodiscard]] Bytes encode(const ContactId& contact, const Conversation& conversation);
[[nodiscard]] Bytes encode_outgoing(const ContactId& contact, const Outgoing& outgoing);
[[nodiscard]] Bytes encode(const MessageShown& message);
/// The position of a message of theirs.
[[nodiscard]] Bytes encode_number(std::uint64_t position);
[[nodiscard]] Bytes encode_disappearing(const ContactId& contact, std::uint64_t position,
                                        const Disappearing& disappearing);
[[nodiscard]] Bytes encode_transfer(const ContactId& contact, std::uint64_t position,
                                    const Transfer& transfer);
[[nodiscard]] Bytes encode(const KeptCall& call);
[[nodiscard]] Bytes encode(const Preferences& preferences);

// Nothing when the bytes are not the encoding of one.
[[nodiscard]] std::optional<Profile> decode_profile(ByteView bytes);
[[nodiscard]] std::optional<Invite> decode_invite(ByteView bytes);
[[nodiscard]] std::optional<Contact> decode_contact(ByteView bytes);
[[nodiscard]] std::optional<std::pair<ContactId, Conversation>> decode_conversation(ByteView bytes);
struct RestoredOutgoing {
    ContactId contact{};
    Outgoing outgoing;
};
[[nodiscard]] std::optional<RestoredOutgoing> decode_outgoing(ByteView bytes);
[[nodiscard]] std::optional<MessageShown> decode_message(ByteView bytes);
[[nodiscard]] std::optional<std::uint64_t> decode_number(ByteView bytes);
struct RestoredDisappearing {
    ContactId contact{};
    std::uint64_t position{};
    Disappearing disappearing;
};
[[nodiscard]] std::optional<RestoredDisappearing> decode_disappearing(ByteView bytes);
struct RestoredTransfer {
    ContactId contact{};
    std::uint64_t position{};
    Transfer transfer;
};
[[nodiscard]] std::optional<RestoredTransfer> decode_transfer(ByteView bytes);
[[nodiscard]] std::optional<KeptCall> decode_call(ByteView bytes);
[[nodiscard]] std::optional<Preferences> decode_preferences(ByteView bytes);

}  // namespace vesper::engine
