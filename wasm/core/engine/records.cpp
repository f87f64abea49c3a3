#include "core/engine/records.h"

#include <algorithm>

#include "core/common/codec.h"
#include "core/common/text.h"

namespace vesper::engine {

namespace {

constexpr std::uint8_t record_version = 2;
/// Of contacts, messages and conversations: with what was added since, which those of version 2 do not have.
constexpr std::uint8_t extended_version = 3;
/// Of messages with a file.
constexpr std::uint8_t file_version = 4;
/// Of past calls.
constexpr std::uint8_t call_version = 5;
/// Of the profile and of preferences: with what contacts are told.
constexpr std::uint8_t told_version = 3;
/// Of contacts: with how they show themselves.
constexpr std::uint8_t contact_version = 4;
/// Of invites. Before it were invites for one person, without a label and never renewed.
constexpr std::uint8_t invite_version = 3;

Writer begin(std::uint8_t version = record_version) {
    Writer writer;
    writer.u8(version);
    return writer;
}

/// A value from the first of an enumeration to this one; anything else fails.
template <class Enum>
Enum read_enum(Reader& reader, Enum last) {
    const std::uint8_t value = reader.u8();
    if (value <= static_cast<std::uint8_t>(last)) return static_cast<Enum>(value);
    reader.fail();
    return last;
}

crypto::Seed read_seed(Reader& reader) {
    return crypto::Seed(reader.array<32>());
}

/// The number of the message or the line that comes next: from 1, and far from what 12 hex digits of a name
/// hold.
std::uint64_t read_next(Reader& reader) {
    const std::uint64_t next = reader.u64();
    if (next == 0 || next >> 47 != 0) reader.fail();
    return next;
}

void write(Writer& writer, const OwnDrop& drop) {
    writer.raw(drop.id).raw(drop.owner.seed().view());
}
OwnDrop read_drop(Reader& reader) {
    const auto id = reader.array<16>();
    return {.id = id, .owner = crypto::SignKeyPair(read_seed(reader))};
}

void write(Writer& writer, const LiveInvite& live) {
    writer.raw(live.secret.view()).raw(live.prekey.seed().view()).raw(live.kem.seed().view());
    writer.raw(live.owner.seed().view());
    write(writer, live.drop);
    writer.sized(live.bundle).u8(static_cast<std::uint8_t>(live.publication)).flag(live.renewing.has_value());
    if (live.renewing) writer.raw(*live.renewing);
    writer.u8(static_cast<std::uint8_t>(live.earlier_bundles.size()));
    for (const Bytes& bundle : live.earlier_bundles) writer.sized(bundle);
}
LiveInvite read_live(Reader& reader, bool first_form) {
    invite::LinkSecret secret(reader.array<32>());
    crypto::DhKeyPair prekey(read_seed(reader));
    crypto::KemKeyPair kem(read_seed(reader));
    crypto::SignKeyPair owner(read_seed(reader));
    OwnDrop drop = read_drop(reader);
    Bytes bundle = copy_of(reader.sized(limits::max_bundle_bytes));
    const auto publication = read_enum(reader, first_form ? Publication::confirmed : Publication::renewed);
    std::optional<ContactId> renewing;
    if (reader.flag()) renewing = reader.array<16>();
    const std::size_t earlier = first_form ? 0 : reader.u8();
    if (earlier > limits::max_earlier_bundles) reader.fail();
    std::vector<Bytes> earlier_bundles;
    while (!reader.failed() && earlier_bundles.size() < earlier) {
        earlier_bundles.push_back(copy_of(reader.sized(limits::max_bundle_bytes)));
    }
    return {.secret = std::move(secret),
            .prekey = std::move(prekey),
            .kem = std::move(kem),
            .owner = std::move(owner),
            .drop = std::move(drop),
            .bundle = std::move(bundle),
            .earlier_bundles = std::move(earlier_bundles),
            .publication = publication,
            .renewing = renewing};
}

void write(Writer& writer, const RevokedInvite& revoked) {
    writer.raw(revoked.owner.seed().view());
    write(writer, revoked.drop);
    writer.flag(revoked.told);
}
RevokedInvite read_revoked(Reader& reader) {
    crypto::SignKeyPair owner(read_seed(reader));
    OwnDrop drop = read_drop(reader);
    const bool told = reader.flag();
    return {.owner = std::move(owner), .drop = std::move(drop), .told = told};
}

void write(Writer& writer, const UsedInvite& used) {
    writer.flag(used.drop.has_value());
    if (used.drop) write(writer, *used.drop);
}
UsedInvite read_used(Reader& reader) {
    if (!reader.flag()) return {};
    return {.drop = read_drop(reader)};
}

void write(Writer& writer, const Join& join) {
    writer.raw(join.id).u8(static_cast<std::uint8_t>(join.state)).raw(join.contact).raw(join.identity.bytes);
    writer.i64(join.envelope.at_ms).sized(join.envelope.body).sized(join.name);
}
Join read_join(Reader& reader) {
    Join out;
    out.id = reader.array<16>();
    out.state = read_enum(reader, Join::State::declined);
    out.contact = reader.array<16>();
    out.identity.bytes = reader.array<32>();
    out.envelope.at_ms = reader.time_ms();
    out.envelope.body = copy_of(reader.sized(limits::max_envelope_bytes));
    out.name = reader.sized_text(limits::max_name_bytes);
    return out;
}

void write(Writer& writer, const invite::JoinSecrets& secrets) {
    writer.raw(secrets.lookup).raw(secrets.preshared.view());
}
invite::JoinSecrets read_join_secrets(Reader& reader) {
    const auto lookup = reader.array<16>();
    return {.lookup = lookup, .preshared = invite::PresharedKey(reader.array<32>())};
}

void write(Writer& writer, const std::optional<Prekeys>& prekeys) {
    writer.flag(prekeys.has_value());
    if (!prekeys) return;
    writer.raw(prekeys->prekey.view()).raw(prekeys->kem.view()).sized(prekeys->bundle);
}
std::optional<Prekeys> read_prekeys(Reader& reader) {
    if (!reader.flag()) return std::nullopt;
    return Prekeys{.prekey = read_seed(reader),
                   .kem = read_seed(reader),
                   .bundle = copy_of(reader.sized(limits::max_bundle_bytes))};
}

void write(Writer& writer, const std::optional<Earlier>& earlier) {
    writer.flag(earlier.has_value());
    if (!earlier) return;
    writer.raw(earlier->their_drop);
    write(writer, earlier->renewal);
    write(writer, earlier->prekeys);
    writer.sized(earlier->their_bundle).u64(earlier->received_up_to);
}
std::optional<Earlier> read_earlier(Reader& reader) {
    if (!reader.flag()) return std::nullopt;
    Earlier out;
    out.their_drop = reader.array<16>();
    out.renewal = read_join_secrets(reader);
    out.prekeys = read_prekeys(reader);
    out.their_bundle = copy_of(reader.sized(limits::max_bundle_bytes));
    out.received_up_to = reader.u64();
    return out;
}

decltype(Contact::phase) read_phase(Reader& reader) {
    switch (reader.u8()) {
        case 0: {
            const auto envelope = reader.array<16>();
            Bytes join = copy_of(reader.sized(limits::max_envelope_bytes));
            return Claiming{.envelope = envelope, .join = std::move(join), .earlier = read_earlier(reader)};
        }
        case 1:
            return Joining{.again = reader.flag()};
        case 2:
            return Established{};
        case 3: {
            const auto envelope = reader.array<16>();
            Bytes body = copy_of(reader.sized(limits::max_envelope_bytes));
            const std::uint64_t received_up_to = reader.u64();
            return Renewing{.envelope = envelope,
                            .body = std::move(body),
                            .renewal = read_join_secrets(reader),
                            .received_up_to = received_up_to};
        }
        case 4:
            return Lost{};
        default:
            reader.fail();
            return Lost{};
    }
}

void write(Writer& writer, const session::Message& message) {
    writer.sized(session::encode(message));
}
std::optional<session::Message> read_message(Reader& reader) {
    const auto content = session::decode_content(reader.sized(limits::max_envelope_bytes));
    if (!content || !std::holds_alternative<session::Message>(*content)) {
        reader.fail();
        return std::nullopt;
    }
    return std::get<session::Message>(*content);
}

}  // namespace

std::string invite_record(const InviteId& id) {
    return "invite/" + encode_hex(id);
}
std::string contact_record(const ContactId& id) {
    return "contact/" + encode_hex(id);
}
std::string session_record(const ContactId& id) {
    return "session/" + encode_hex(id);
}
std::string outbox_record(const ContactId& id, std::uint64_t sequence) {
    return std::string(outbox_prefix) + encode_hex(id) + '/' + encode_hex12(sequence);
}
std::string message_record(const ContactId& id, std::uint64_t position) {
    return std::string(message_prefix) + encode_hex(id) + '/' + encode_hex12(position);
}
std::string number_record(const ContactId& id, std::uint64_t number) {
    return std::string(number_prefix) + encode_hex(id) + '/' + encode_hex12(number);
}
std::string disappearing_record(const ContactId& id, std::uint64_t position) {
    return std::string(disappearing_prefix) + encode_hex(id) + '/' + encode_hex12(position);
}

std::string transfer_record(const ContactId& id, std::uint64_t position) {
    return std::string(transfer_prefix) + encode_hex(id) + '/' + encode_hex12(position);
}
std::string call_record(const ContactId& id) {
    return std::string(call_prefix) + encode_hex(id);
}
std::string file_name(const ContactId& id, std::uint64_t position) {
    return std::string(file_prefix) + encode_hex(id) + '/' + encode_hex12(position);
}

Bytes encode(const Profile& profile) {
    return begin(told_version)
        .raw(profile.identity.seed().view())
        .sized(profile.name)
        .sized(profile.portrait)
        .u32(profile.revision)
        .take();
}
std::optional<Profile> decode_profile(ByteView bytes) {
    Reader reader(bytes);
    const std::uint8_t version = reader.u8();
    if (version != record_version && version != told_version) reader.fail();
    Profile out{.identity = crypto::SignKeyPair(read_seed(reader)),
                .name = reader.sized_text(limits::max_name_bytes)};
    if (version == told_version) {
        out.portrait = copy_of(reader.sized(limits::max_portrait_bytes));
        out.revision = reader.u32();
    }
    if (!reader.finish()) return std::nullopt;
    return out;
}

Bytes encode(const Invite& invite) {
    Writer writer;
    writer.u8(invite_version).raw(invite.id).i64(invite.created_at_ms).i64(invite.expires_at_ms);
    writer.sized(invite.label).u8(static_cast<std::uint8_t>(invite.uses));
    writer.flag(invite.ask_first).flag(invite.warned);
    writer.u8(static_cast<std::uint8_t>(invite.joins.size()));
    for (const Join& join : invite.joins) write(writer, join);
    writer.u8(static_cast<std::uint8_t>(invite.state.index()));
    std::visit([&](const auto& state) { write(writer, state); }, invite.state);
    return writer.take();
}
std::optional<Invite> decode_invite(ByteView bytes) {
    Reader reader(bytes);
    const std::uint8_t version = reader.u8();
    const bool first_form = version == record_version;
    if (!first_form && version != invite_version) reader.fail();
    Invite out{.id = reader.array<16>(), .label = {}, .joins = {}, .state = UsedInvite{}};
    out.created_at_ms = reader.time_ms();
    out.expires_at_ms = reader.time_ms();
    if (!first_form) {
        out.label = reader.sized_text(limits::max_label_bytes);
        out.uses = reader.u8();
        if (out.uses < 1 || out.uses > limits::max_invite_uses) reader.fail();
        out.ask_first = reader.flag();
        out.warned = reader.flag();
        const std::size_t joins = reader.u8();
        if (joins > out.uses) reader.fail();
        while (!reader.failed() && out.joins.size() < joins) out.joins.push_back(read_join(reader));
    }
    switch (reader.u8()) {
        case 0:
            out.state = read_live(reader, first_form);
            break;
        case 1:
            out.state = read_revoked(reader);
            break;
        case 2:
            if (first_form) {
                const auto contact = reader.array<16>();
                out.joins.push_back({.id = contact, .contact = contact});
            } else {
                out.state = read_used(reader);
            }
            break;
        default:
            reader.fail();
    }
    // Who waits is admitted with the keys.
    const bool waits = std::ranges::contains(out.joins, Join::State::waiting, &Join::state);
    if (!reader.finish() || (waits && !std::holds_alternative<LiveInvite>(out.state))) return std::nullopt;
    return out;
}

Bytes encode(const Contact& contact) {
    Writer writer = begin(contact_version);
    writer.raw(contact.id).raw(contact.invite).sized(contact.name).raw(contact.identity.bytes);
    writer.flag(contact.verified).i64(contact.added_at_ms);
    writer.u8(static_cast<std::uint8_t>(contact.phase.index()));
    if (const auto* claiming = std::get_if<Claiming>(&contact.phase)) {
        writer.raw(claiming->envelope).sized(claiming->join);
        write(writer, claiming->earlier);
    } else if (const auto* joining = std::get_if<Joining>(&contact.phase)) {
        writer.flag(joining->again);
    } else if (const auto* renewing = std::get_if<Renewing>(&contact.phase)) {
        writer.raw(renewing->envelope).sized(renewing->body).u64(renewing->received_up_to);
        write(writer, renewing->renewal);
    }
    writer.raw(contact.their_drop);
    write(writer, contact.drop);
    write(writer, contact.renewal);
    write(writer, contact.prekeys);
    writer.sized(contact.their_bundle).flag(contact.newcomer.has_value());
    if (contact.newcomer)
        writer.raw(contact.newcomer->identity.bytes)
            .flag(contact.newcomer->verified)
            .flag(contact.newcomer->accepted);
    writer.sized(contact.alias).flag(contact.muted).flag(contact.blocked);
    return writer.sized(contact.portrait).flag(contact.hides_presence).u32(contact.told_revision).take();
}
std::optional<Contact> decode_contact(ByteView bytes) {
    Reader reader(bytes);
    const std::uint8_t version = reader.u8();
    if (version < record_version || version > contact_version) reader.fail();
    const auto id = reader.array<16>();
    const auto invite = reader.array<16>();
    std::string name = reader.sized_text(limits::max_name_bytes);
    const crypto::SignPublicKey identity{reader.array<32>()};
    const bool verified = reader.flag();
    const std::int64_t added_at_ms = reader.time_ms();
    auto phase = read_phase(reader);
    const auto their_drop = reader.array<16>();
    OwnDrop drop = read_drop(reader);
    invite::JoinSecrets renewal = read_join_secrets(reader);
    std::optional<Prekeys> prekeys = read_prekeys(reader);
    Bytes their_bundle = copy_of(reader.sized(limits::max_bundle_bytes));
    std::optional<Newcomer> newcomer;
    if (reader.flag()) {
        newcomer =
            Newcomer{.identity = {reader.array<32>()}, .verified = reader.flag(), .accepted = reader.flag()};
    }
    std::string alias;
    bool muted = false;
    bool blocked = false;
    if (version >= extended_version) {
        alias = reader.sized_text(limits::max_name_bytes);
        muted = reader.flag();
        blocked = reader.flag();
    }
    Bytes portrait;
    bool hides_presence = false;
    std::uint32_t told_revision = 0;
    if (version == contact_version) {
        portrait = copy_of(reader.sized(limits::max_portrait_bytes));
        hides_presence = reader.flag();
        told_revision = reader.u32();
    }
    if (!reader.finish()) return std::nullopt;
    return Contact{.id = id,
                   .invite = invite,
                   .name = std::move(name),
                   .identity = identity,
                   .verified = verified,
                   .added_at_ms = added_at_ms,
                   .phase = std::move(phase),
                   .their_drop = their_drop,
                   .drop = std::move(drop),
                   .renewal = std::move(renewal),
                   .prekeys = std::move(prekeys),
                   .their_bundle = std::move(their_bundle),
                   .newcomer = newcomer,
                   .alias = std::move(alias),
                   .muted = muted,
                   .blocked = blocked,
                   .portrait = std::move(portrait),
                   .hides_presence = hides_presence,
                   .told_revision = told_revision};
}

void write(Writer& writer, const Reading& reading) {
    writer.u64(reading.read_up_to).u64(reading.unread).u64(reading.first_unread).u64(reading.last_number);
    writer.u64(reading.told_number).u32(reading.disappears_after_s).i64(reading.last_seen_at_ms);
}
Reading read_reading(Reader& reader) {
    Reading out;
    out.read_up_to = reader.u64();
    out.unread = reader.u64();
    out.first_unread = reader.u64();
    out.last_number = reader.u64();
    out.told_number = reader.u64();
    out.disappears_after_s = reader.u32();
    out.last_seen_at_ms = reader.time_ms();
    if (!session::is_disappearing_time(out.disappears_after_s) || out.last_number > limits::max_number)
        reader.fail();
    return out;
}

Bytes encode(const ContactId& contact, const Conversation& conversation) {
    Writer writer = begin(extended_version);
    writer.raw(contact).u64(conversation.next_sequence).u64(conversation.next_position);
    writer.u64(conversation.received_up_to).flag(conversation.awaits_welcome);
    writer.i64(conversation.last_good_at_ms).i64(conversation.last_renewal_at_ms);
    write(writer, conversation.reading);
    writer.flag(conversation.session.has_value());
    if (conversation.session) conversation.session->encode(writer);
    return writer.take();
}
std::optional<std::pair<ContactId, Conversation>> decode_conversation(ByteView bytes) {
    Reader reader(bytes);
    const std::uint8_t version = reader.u8();
    if (version != record_version && version != extended_version) reader.fail();
    const auto contact = reader.array<16>();
    Conversation out;
    out.next_sequence = read_next(reader);
    out.next_position = read_next(reader);
    out.received_up_to = reader.u64();
    out.awaits_welcome = reader.flag();
    out.last_good_at_ms = reader.time_ms();
    out.last_renewal_at_ms = reader.time_ms();
    if (version == extended_version) out.reading = read_reading(reader);
    if (reader.flag()) {
        auto session = session::Session::decode(reader);
        if (!session) return std::nullopt;
        out.session = std::move(*session);
    }
    if (!reader.finish()) return std::nullopt;
    return std::pair(contact, std::move(out));
}

Bytes encode_outgoing(const ContactId& contact, const Outgoing& outgoing) {
    Writer writer = begin();
    writer.raw(contact).u64(outgoing.position).flag(std::holds_alternative<InDrop>(outgoing.carrier));
    write(writer, outgoing.message);
    return writer.take();
}
std::optional<RestoredOutgoing> decode_outgoing(ByteView bytes) {
    Reader reader(bytes);
    if (reader.u8() != record_version) reader.fail();
    RestoredOutgoing out;
    out.contact = reader.array<16>();
    out.outgoing.position = reader.u64();
    if (reader.flag()) out.outgoing.carrier = InDrop{};
    auto message = read_message(reader);
    // There is a number after it that read_next takes.
    if (!reader.finish() || !message || (message->sequence + 1) >> 47 != 0) return std::nullopt;
    out.outgoing.message = std::move(*message);
    return out;
}

namespace {

/// In messages of version 2, of which there is one byte for what ConversationShown tells now.
constexpr std::uint8_t last_message_state = 3;
constexpr std::uint8_t last_kind_of_version_2 = static_cast<std::uint8_t>(ShownKind::identity_changed);
constexpr std::uint8_t last_kind = static_cast<std::uint8_t>(ShownKind::renamed);

std::string read_reaction(Reader& reader) {
    std::string emoji = reader.sized_text(limits::max_reaction_bytes);
    if (!emoji.empty() && !session::is_reaction(emoji)) reader.fail();
    return emoji;
}

}  // namespace

Bytes encode(const MessageShown& message) {
    Writer writer = begin(message.file ? file_version : message.call ? call_version : extended_version);
    writer.raw(message.contact).u64(message.position).flag(message.incoming).i64(message.sent_at_ms);
    writer.u8(static_cast<std::uint8_t>(message.kind)).sized(message.text).u64(message.number);
    writer.flag(message.answers_to.has_value());
    if (message.answers_to) writer.flag(message.answers_to->ours).u64(message.answers_to->number);
    writer.flag(message.edited).sized(message.our_reaction).sized(message.their_reaction);
    writer.u32(message.disappears_after_s);
    if (message.file) {
        session::encode(writer, message.file->file);
        writer.u8(static_cast<std::uint8_t>(message.file->state));
    }
    if (message.call)
        writer.u8(static_cast<std::uint8_t>(message.call->outcome)).u32(message.call->duration_s);
    return writer.take();
}
std::optional<MessageShown> decode_message(ByteView bytes) {
    Reader reader(bytes);
    const std::uint8_t version = reader.u8();
    if (version != record_version && version != extended_version && version != file_version &&
        version != call_version)
        reader.fail();
    MessageShown out;
    out.contact = reader.array<16>();
    out.position = reader.u64();
    out.incoming = reader.flag();
    out.sent_at_ms = reader.time_ms();
    if (version == record_version && reader.u8() > last_message_state) reader.fail();
    const std::uint8_t kind = reader.u8();
    out.kind = static_cast<ShownKind>(kind);
    if (kind > (version == record_version ? last_kind_of_version_2 : last_kind)) reader.fail();
    out.text = reader.sized_text(limits::max_envelope_bytes);  // a body of a later kind may be as large
    if (version != record_version) {
        out.number = reader.u64();
        if (reader.flag()) {
            const bool ours = reader.flag();
            out.answers_to = {.ours = ours, .number = reader.u64()};
        }
        out.edited = reader.flag();
        out.our_reaction = read_reaction(reader);
        out.their_reaction = read_reaction(reader);
        out.disappears_after_s = reader.u32();
    }
    if (version == file_version) {
        session::File file = session::decode_file(reader);
        const std::uint8_t state = reader.u8();
        if (state > static_cast<std::uint8_t>(FileState::refused)) return std::nullopt;
        out.file = {.file = std::move(file), .state = static_cast<FileState>(state)};
    }
    if (version == call_version) {
        const auto outcome = static_cast<session::PastCall::Outcome>(reader.u8());
        out.call = {.outcome = outcome, .duration_s = reader.u32()};
        if (!session::is_past_call({.outcome = outcome, .duration_s = out.call->duration_s}))
            return std::nullopt;
    }
    if ((out.kind == ShownKind::past_call) != out.call.has_value()) return std::nullopt;
    if (!reader.finish()) return std::nullopt;
    return out;
}

Bytes encode_number(std::uint64_t position) {
    return begin().u64(position).take();
}
std::optional<std::uint64_t> decode_number(ByteView bytes) {
    Reader reader(bytes);
    if (reader.u8() != record_version) reader.fail();
    const std::uint64_t position = reader.u64();
    if (!reader.finish() || position == 0) return std::nullopt;
    return position;
}

Bytes encode_disappearing(const ContactId& contact, std::uint64_t position,
                          const Disappearing& disappearing) {
    return begin()
        .raw(contact)
        .u64(position)
        .u32(disappearing.after_s)
        .i64(disappearing.at_ms)
        .u64(disappearing.number)
        .take();
}
std::optional<RestoredDisappearing> decode_disappearing(ByteView bytes) {
    Reader reader(bytes);
    if (reader.u8() != record_version) reader.fail();
    RestoredDisappearing out;
    out.contact = reader.array<16>();
    out.position = reader.u64();
    out.disappearing.after_s = reader.u32();
    out.disappearing.at_ms = reader.time_ms();
    out.disappearing.number = reader.u64();
    if (!reader.finish()) return std::nullopt;
    return out;
}

Bytes encode_transfer(const ContactId& contact, std::uint64_t position, const Transfer& transfer) {
    return begin()
        .raw(contact)
        .u64(position)
        .flag(transfer.incoming)
        .u64(transfer.number)
        .raw(transfer.key)
        .u64(transfer.size)
        .flag(transfer.paused)
        .u64(transfer.deposited)
        .take();
}
std::optional<RestoredTransfer> decode_transfer(ByteView bytes) {
    Reader reader(bytes);
    if (reader.u8() != record_version) reader.fail();
    RestoredTransfer out;
    out.contact = reader.array<16>();
    out.position = reader.u64();
    out.transfer.incoming = reader.flag();
    out.transfer.number = reader.u64();
    out.transfer.key = reader.array<32>();
    out.transfer.size = reader.u64();
    out.transfer.paused = reader.flag();
    out.transfer.deposited = reader.u64();
    if (!reader.finish() || out.transfer.size > limits::max_file_bytes) return std::nullopt;
    return out;
}

Bytes encode(const KeptCall& call) {
    return begin().raw(call.contact).i64(call.began_ms).i64(call.joined_ms).i64(call.kept_ms).take();
}
std::optional<KeptCall> decode_call(ByteView bytes) {
    Reader reader(bytes);
    if (reader.u8() != record_version) reader.fail();
    KeptCall out{.contact = reader.array<16>(),
                 .began_ms = reader.time_ms(),
                 .joined_ms = reader.time_ms(),
                 .kept_ms = reader.time_ms()};
    if (!reader.finish()) return std::nullopt;
    return out;
}

Bytes encode(const Preferences& preferences) {
    return begin(told_version)
        .flag(preferences.read_receipts)
        .flag(preferences.typing)
        .flag(preferences.presence)
        .take();
}
std::optional<Preferences> decode_preferences(ByteView bytes) {
    Reader reader(bytes);
    const std::uint8_t version = reader.u8();
    if (version != record_version && version != told_version) reader.fail();
    Preferences out{.read_receipts = reader.flag(), .typing = reader.flag()};
    if (version == told_version) out.presence = reader.flag();
    if (!reader.finish()) return std::nullopt;
    return out;
}

}  // namespace vesper::engine
