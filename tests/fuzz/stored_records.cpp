// A stored record with hostile contents, sealed under the vault's own key: what an older or a damaged Vesper
// could have written. The engine that takes it goes on with it.

#include <map>

#include "core/common/codec.h"
#include "core/crypto/seal.h"
#include "core/engine/engine.h"
#include "core/engine/records.h"
#include "fuzz/input.h"
#include "fuzz/people.h"

namespace vesper::fuzz {

namespace {

using namespace engine;

constexpr VaultKey vault{1, 2, 3};
constexpr std::int64_t now_ms = 1'800'000'000'000;
/// The latest time that a browser's clock shows (ECMAScript, section 21.4.1.1).
constexpr std::int64_t latest_ms = 8'640'000'000'000'000;
constexpr std::size_t kinds_of_records = 10;
/// Of invites, contacts, messages and conversations as the version before wrote them.
constexpr std::uint8_t version_before = 2;

using Records = std::map<std::string, Bytes>;

Bytes sealed(std::string_view name, ByteView plain) {
    crypto::Random random(tests::entropy_of(1));
    return crypto::seal(crypto::SealKey(vault), plain, view_of(name), random);
}

/// The name under which an engine takes this record; nothing when it takes it under none.
std::optional<std::string> right_name(unsigned kind, ByteView plain) {
    // One of an earlier version is written in the latest.
    const auto same = [&plain](const Bytes& encoded) {
        must(encoded.front() > plain.front() || std::ranges::equal(encoded, plain),
             "a record that decodes is its one encoding");
    };
    switch (kind) {
        case 0:
            if (const auto profile = decode_profile(plain)) {
                same(encode(*profile));
                return std::string(profile_record);
            }
            break;
        case 1:
            if (const auto invite = decode_invite(plain)) {
                same(encode(*invite));
                return invite_record(invite->id);
            }
            break;
        case 2:
            if (const auto contact = decode_contact(plain)) {
                same(encode(*contact));
                return contact_record(contact->id);
            }
            break;
        case 3:
            if (const auto conversation = decode_conversation(plain)) {
                const Bytes again = encode(conversation->first, conversation->second);
                same(again);
                const auto twice = decode_conversation(again);
                must(twice && encode(twice->first, twice->second) == again,
                     "a conversation of the version before is taken and kept");
                return session_record(conversation->first);
            }
            break;
        case 4:
            if (const auto outgoing = decode_outgoing(plain)) {
                same(encode_outgoing(outgoing->contact, outgoing->outgoing));
                return outbox_record(outgoing->contact, outgoing->outgoing.message.sequence);
            }
            break;
        case 5:
            if (const auto message = decode_message(plain)) {
                const Bytes again = encode(*message);
                same(again);
                const auto twice = decode_message(again);
                must(twice && encode(*twice) == again, "a message of the version before is taken and kept");
                return message_record(message->contact, message->position);
            }
            break;
        case 6:
            if (const auto position = decode_number(plain)) {
                same(encode_number(*position));
                return number_record(ContactId{1}, 1);
            }
            break;
        case 7:
            if (const auto one = decode_disappearing(plain)) {
                same(encode_disappearing(one->contact, one->position, one->disappearing));
                return disappearing_record(one->contact, one->position);
            }
            break;
        case 8:
            if (const auto call = decode_call(plain)) {
                same(encode(*call));
                return call_record(call->contact);
            }
            break;
        default:
            if (const auto preferences = decode_preferences(plain)) {
                same(encode(*preferences));
                return std::string(preferences_record);
            }
    }
    return std::nullopt;
}

std::string wrong_name(unsigned kind) {
    constexpr std::array<std::string_view, kinds_of_records> kinds{
        "profile",  "invite/", "contact/",      "session/", "outbox/",
        "message/", "number/", "disappearing/", "call/",    "preferences"};
    return std::string(kinds[kind]) + (kinds[kind].ends_with('/') ? "00000000000000000000000000000000" : "");
}

bool taken(Engine& engine, std::string_view name, ByteView bytes) {
    if (name.starts_with(number_prefix)) return engine.open_number(name, bytes).has_value();
    if (is_history(name)) return engine.open_message(name, bytes).has_value();
    return engine.restore(name, bytes).has_value();
}

/// Whatever it took, it works, and what it stores can be taken back.
void go_on(Engine& engine, Records records, const std::optional<ContactId>& contact) {
    std::uint32_t inputs = 0;
    const auto moment = [&inputs](std::int64_t at_ms = now_ms) {
        ++inputs;
        return Moment{.now_ms = at_ms, .entropy = tests::entropy_of(inputs)};
    };
    const auto drain = [&] {
        while (const auto effect = engine.next_effect()) {
            if (const auto* load = std::get_if<Load>(&*effect)) {
                const auto found = records.find(load->name);
                engine.loaded(load->name,
                              found == records.end() ? std::nullopt : std::optional(ByteView(found->second)),
                              moment());
            }
            const auto* store = std::get_if<Store>(&*effect);
            if (store == nullptr) continue;
            for (const Record& record : store->puts) {
                Engine fresh(vault);
                must(taken(fresh, record.name, record.sealed), "a record that was put is taken back");
                records[record.name] = record.sealed;
            }
            for (const std::string& name : store->erases) records.erase(name);
        }
    };
    engine.start(moment());
    drain();
    (void)engine.server_frame(wire::encode(wire::Hello{.version = 1, .nonce = {}, .now_ms = now_ms}),
                              moment());
    drain();
    if (contact) {
        (void)engine.send_text(*contact, "hello", {}, moment());
        engine.link_open(*contact, moment());
        for (const std::uint64_t position : {1ULL, 2ULL}) {
            (void)engine.react(*contact, position, "👍", moment());
            (void)engine.edit_message(*contact, position, "hello!", moment());
            (void)engine.send_text(*contact, "so", MessagePlace{.ours = true, .number = position}, moment());
        }
        (void)engine.read_messages(*contact, moment());
        (void)engine.typing(*contact, true, moment());
        (void)engine.set_disappearing(*contact, 60, moment());
        (void)engine.start_call(*contact, false, moment());
        (void)engine.end_call(*contact, moment());
        drain();
        (void)engine.remove_message(*contact, 1, moment());
        (void)engine.forget_message(*contact, 2, moment());
        (void)engine.peer_frame(*contact, Bytes{1, 2, 3}, moment());
        (void)engine.set_verified(*contact, true, moment());
        (void)engine.accept_identity(*contact, moment());
        (void)engine.refuse_identity(*contact, moment());
        (void)engine.create_invite_for(*contact, moment());
        drain();
    }
    engine.timer(moment());
    (void)engine.create_profile("Ina", moment());
    (void)engine.create_invite(moment());
    (void)engine.change_profile("Ida", Bytes(7, 1), moment());
    engine.set_preferences({.read_receipts = false, .typing = true, .presence = false}, moment());
    engine.server_down(moment());
    drain();
    engine.timer(moment(latest_ms));
    drain();
}

}  // namespace

void attack(ByteView bytes) {
    Input input(bytes);
    Engine engine(vault);
    std::optional<ContactId> contact;
    Records stored;
    for (unsigned records = 0; !input.empty() && records < 8; ++records) {
        const unsigned kind = input.u8() % kinds_of_records;
        const ByteView plain = input.sized();
        const auto name = right_name(kind, plain);
        const std::string used = name.value_or(wrong_name(kind));
        if (stored.contains(used)) continue;  // a store has each name once
        const Bytes bytes_stored = sealed(used, plain);
        must(taken(engine, used, bytes_stored) == name.has_value(),
             "a record is taken under its name, if it is one");
        if (name) stored.emplace(used, bytes_stored);
        if (name && kind == 2) contact = decode_contact(plain)->id;
    }
    go_on(engine, std::move(stored), contact);
}

std::vector<Bytes> seeds() {
    const Inviter inviter;
    const auto seed = [](std::uint32_t number) { return seed_of(number); };
    const OwnDrop drop{.id = {7}, .owner = crypto::SignKeyPair(seed(1))};
    const Bytes profile = encode(Profile{
        .identity = crypto::SignKeyPair(seed(2)), .name = "Ina", .portrait = Bytes(9, 1), .revision = 3});
    Invite invite{.id = inviter.keys.lookup,
                  .created_at_ms = now_ms,
                  .expires_at_ms = now_ms + limits::invite_ttl_ms,
                  .label = "for Bo",
                  .joins = {},
                  .state = LiveInvite{.secret = inviter.secret,
                                      .prekey = inviter.prekey,
                                      .kem = inviter.kem,
                                      .owner = crypto::SignKeyPair(seed(3)),
                                      .drop = drop,
                                      .bundle = Bytes(20),
                                      .earlier_bundles = {Bytes(10)},
                                      .renewing = {}}};
    const Bytes live = encode(invite);
    invite.state = RevokedInvite{.owner = crypto::SignKeyPair(seed(3)), .drop = drop};
    const Bytes revoked = encode(invite);
    invite.joins = {{.id = {1}, .contact = {1}}};
    invite.state = UsedInvite{.drop = drop};
    const Bytes used = encode(invite);
    const invite::JoinSecrets renewal = inviter.keys;
    Contact contact{
        .id = {1},
        .invite = inviter.keys.lookup,
        .name = "Bo",
        .identity = inviter.identity.public_key(),
        .added_at_ms = now_ms,
        .phase = Established{},
        .their_drop = {0xD0},
        .drop = drop,
        .renewal = renewal,
        .prekeys = Prekeys{.prekey = inviter.prekey.seed(), .kem = inviter.kem.seed(), .bundle = Bytes(20)},
        .their_bundle = inviter.encoded(),
        .newcomer = {}};
    const Bytes established = encode(contact);
    Bytes older_contact = established;
    older_contact.front() = 3;
    older_contact.resize(older_contact.size() - (4 + 1 + 4));  // without how they show themselves
    must(decode_contact(older_contact).has_value(), "the seed of an older contact is one");
    contact.portrait = Bytes(9, 1);
    contact.hides_presence = true;
    contact.told_revision = 2;
    contact.newcomer = Newcomer{.identity = inviter.identity.public_key(), .verified = true};
    const Bytes changed = encode(contact);
    contact.newcomer.reset();
    contact.phase = Claiming{.envelope = {4}, .join = Bytes(30), .earlier = {}};
    const Bytes claiming = encode(contact);
    contact.phase = Joining{};
    const Bytes joining = encode(contact);
    contact.phase = Renewing{.envelope = {5}, .body = Bytes(30), .renewal = renewal, .received_up_to = 7};
    const Bytes renewing = encode(contact);
    contact.phase = Lost{};
    const Bytes lost = encode(contact);
    Conversation conversation;
    conversation.next_sequence = conversation.next_position = 2;
    const Bytes without_session = encode(ContactId{1}, conversation);
    conversation.session = Talkers().joiner.session;
    const Bytes session = encode(ContactId{1}, conversation);
    const Bytes outgoing = encode_outgoing(ContactId{1}, {.message = {.sequence = 1,
                                                                      .kind = session::Message::Kind::text,
                                                                      .sent_at_ms = now_ms,
                                                                      .body = copy_of(view_of("hello"))},
                                                          .position = 1,
                                                          .carrier = InDrop{}});
    const Bytes message = encode(MessageShown{.contact = {1},
                                              .position = 1,
                                              .incoming = true,
                                              .sent_at_ms = now_ms,
                                              .kind = ShownKind::text,
                                              .text = "hello"});
    const Bytes ours = encode(MessageShown{.contact = {1},
                                           .position = 1,
                                           .sent_at_ms = now_ms,
                                           .kind = ShownKind::text,
                                           .text = "hello",
                                           .edited = true,
                                           .their_reaction = "👍"});
    const Bytes theirs = encode(MessageShown{.contact = {1},
                                             .position = 2,
                                             .incoming = true,
                                             .sent_at_ms = now_ms,
                                             .kind = ShownKind::text,
                                             .text = "hello",
                                             .number = 1,
                                             .answers_to = MessagePlace{.ours = true, .number = 1},
                                             .disappears_after_s = 60});
    const Bytes past_call = encode(
        MessageShown{.contact = {1},
                     .position = 3,
                     .incoming = true,
                     .sent_at_ms = now_ms,
                     .kind = ShownKind::past_call,
                     .number = 2,
                     .disappears_after_s = 60,
                     .call = CallOutcome{.outcome = session::PastCall::Outcome::answered, .duration_s = 7}});
    const Bytes soon_gone =
        encode_disappearing({1}, 2, Disappearing{.after_s = 60, .at_ms = now_ms, .number = 1});
    const Bytes unread = encode_disappearing({1}, 2, Disappearing{.after_s = 60, .number = 1});
    const Bytes preferences = encode(Preferences{.read_receipts = false, .typing = true});
    // As the version before wrote them: a message with one byte for its state, a conversation without what
    // was read.
    const Bytes older_message = Writer()
                                    .u8(version_before)
                                    .raw(ContactId{1})
                                    .u64(1)
                                    .flag(true)
                                    .i64(now_ms)
                                    .u8(3)
                                    .u8(0)
                                    .sized("hello")
                                    .take();
    Bytes older_session = session;
    older_session.front() = version_before;
    constexpr std::ptrdiff_t before_reading = 1 + 16 + 3 * 8 + 1 + 2 * 8;
    constexpr std::ptrdiff_t bytes_of_reading = 6 * 8 + 4;
    older_session.erase(older_session.begin() + before_reading,
                        older_session.begin() + before_reading + bytes_of_reading);
    must(decode_conversation(older_session).has_value(), "the seed of an older conversation is one");
    must(decode_message(older_message).has_value(), "the seed of an older message is one");
    const auto both = [&](const Bytes& contact_bytes) {
        return Arguments().u8(0).sized(profile).u8(2).sized(contact_bytes).u8(3).sized(session);
    };
    return {Arguments().u8(0).sized(profile).u8(1).sized(live).take(),
            Arguments().u8(1).sized(revoked).take(),
            Arguments().u8(1).sized(used).take(),
            both(established).u8(4).sized(outgoing).take(),
            both(changed).u8(4).sized(outgoing).take(),
            both(claiming).take(),
            both(joining).u8(4).sized(outgoing).take(),
            both(renewing).u8(4).sized(outgoing).take(),
            both(lost).take(),
            both(older_contact).take(),
            Arguments().u8(0).sized(profile).u8(2).sized(established).u8(4).sized(outgoing).take(),
            Arguments().u8(2).sized(renewing).u8(3).sized(without_session).take(),
            Arguments().u8(5).sized(message).take(),
            both(established).u8(5).sized(past_call).take(),
            both(established)
                .u8(5)
                .sized(ours)
                .u8(5)
                .sized(theirs)
                .u8(6)
                .sized(encode_number(2))
                .u8(7)
                .sized(soon_gone)
                .u8(8)
                .sized(preferences)
                .take(),
            both(established).u8(5).sized(theirs).u8(6).sized(encode_number(2)).u8(7).sized(unread).take(),
            Arguments()
                .u8(0)
                .sized(profile)
                .u8(2)
                .sized(established)
                .u8(3)
                .sized(older_session)
                .u8(5)
                .sized(older_message)
                .take()};
}

}  // namespace vesper::fuzz
