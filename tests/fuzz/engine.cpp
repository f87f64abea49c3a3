// The whole engine: the input is a program of what a hostile server, hostile contacts, an impatient person
// and bad luck do to a device that has a profile, an invite, a contact, somebody it joined, and an opened
// link. Bytes come raw, and sealed and signed by those who hold the keys for it.

#include <sanitizer/allocator_interface.h>

#include "core/common/base64url.h"
#include "fuzz/device.h"
#include "fuzz/input.h"

namespace vesper::fuzz {

namespace {

using namespace engine;

/// What one handshake gave a peer.
struct Side {
    Talker talker;
    invite::JoinSecrets renewal;  // for the handshake after it
    wire::DropId own_drop{};      // where they listen
    wire::DropId device_drop{};   // where the device listens for them
    Bytes own_bundle{};           // of their welcome; its keys are the peer's
    Bytes device_bundle{};        // of the device's welcome
    std::uint64_t next_sequence = 1;
};

/// A contact of the device, and the keys of theirs.
struct Peer {
    ContactId id{};
    Joiner person;  // their identity
    crypto::DhKeyPair prekey;
    crypto::KemKeyPair kem;
    std::vector<Side> sides;           // the newest last
    std::uint32_t device_attempt = 0;  // at a link, as the device calls it
    std::vector<Bytes> kept{};         // frames they have sealed and may send late, or again
    session::Call heard{};             // what the device said last of a call

    Peer(std::uint32_t number, Side side)
        : person(number), prekey(seed_of(number + 1)), kem(seed_of(number + 2)) {
        sides.push_back(std::move(side));
    }
    [[nodiscard]] Side& side() { return sides.back(); }
    [[nodiscard]] const Side& side() const { return sides.back(); }
    [[nodiscard]] invite::Bundle bundle() const {
        return {.max_version = handshake::protocol_version,
                .identity = person.identity.public_key(),
                .prekey = prekey.public_key(),
                .kem_key = kem.public_key(),
                .drop = side().own_drop,
                .expires_at_ms = 0,
                .name = "Jo"};
    }
    [[nodiscard]] session::Message welcome(Bytes encoded) {
        side().own_bundle = encoded;
        return {.sequence = side().next_sequence++,
                .kind = session::Message::Kind::welcome,
                .sent_at_ms = start_ms,
                .body = session::encode(session::Welcome{.received_up_to = 0, .bundle = std::move(encoded)})};
    }
    [[nodiscard]] session::Message welcome() {
        return welcome(invite::encode_bundle(bundle(), person.identity, side().renewal.lookup));
    }
};

struct OpenInvite {
    wire::InviteId id{};
    wire::DropId drop{};
    invite::LinkKeys keys;
    Bytes encoded;
    invite::Bundle bundle;
};

class World {
public:
    World() = default;
    explicit World(const World& prepared, std::int64_t /*copied*/)
        : device(prepared.device.records),
          peers(prepared.peers),
          invites(prepared.invites),
          earlier(prepared.earlier) {}

    Device device;
    std::vector<Peer> peers;
    std::vector<OpenInvite> invites;
    std::vector<wire::ClientMessage> asked;  // not answered yet
    wire::DropId last_created_drop{};
    std::set<wire::DropId> strangers{};  // where contacts may listen whose keys nobody here has
    bool put_back = false;               // the device's disk was: its keys are not those it had last
    Device::Records earlier{};           // what its disk was once
    Crash crash = Crash::none;           // at the next input
    std::uint32_t numbers = 10'000;

    template <class Give>
    Device::Left give(Give input) {
        return seen(device.give(input, std::exchange(crash, Crash::none)));
    }
    /// A Load that was to be answered later is answered.
    void load() { seen(device.load()); }
    Device::Left seen(Device::Left left) {
        for (wire::ClientMessage& request : left.requests) {
            note(request);
            asked.push_back(std::move(request));
        }
        if (asked.size() > 64) asked.erase(asked.begin(), asked.end() - 64);
        for (const SendToPeer& sent : left.peer_frames) {
            must(listen(sent.frame) || put_back, "what the device seals, its contact can open");
        }
        return left;
    }
    Device::Left frame(std::string_view text) {
        return give([&](Engine& engine, const Moment& moment) { (void)engine.server_frame(text, moment); });
    }
    Device::Left answer(const wire::ServerMessage& message) { return frame(wire::encode(message)); }
    Device::Left hello() {
        asked.clear();
        return answer(wire::Hello{.version = wire::signaling_version, .nonce = {5}, .now_ms = device.now_ms});
    }
    Device::Left envelope(const wire::DropId& drop, Bytes body) {
        ++numbers;
        wire::EnvelopeId id{static_cast<std::uint8_t>(numbers), static_cast<std::uint8_t>(numbers >> 8U)};
        return answer(wire::Envelopes{
            .drop = drop, .envelopes = {{.id = id, .at_ms = device.now_ms, .body = std::move(body)}}});
    }
    Device::Left envelope_of(const Peer& peer, ByteView session_frame) {
        Bytes body{2};
        append(body, session_frame);
        return envelope(peer.side().device_drop, std::move(body));
    }
    Device::Left peer_frame(const ContactId& contact, ByteView bytes) {
        return give(
            [&](Engine& engine, const Moment& moment) { (void)engine.peer_frame(contact, bytes, moment); });
    }
    /// What the device asked last of this kind.
    template <class Request>
    [[nodiscard]] std::optional<Request> last() const {
        for (auto at = asked.rbegin(); at != asked.rend(); ++at) {
            if (const auto* request = std::get_if<Request>(&*at)) return *request;
        }
        return std::nullopt;
    }
    void invite_made(std::string_view code, const wire::CreateInvite& published) {
        const auto secret = invite::decode_link(code);
        must(secret.has_value(), "a code that is shown can be read");
        OpenInvite made{.id = published.invite,
                        .drop = published.drop,
                        .keys = invite::derive_link_keys(*secret),
                        .encoded = {},
                        .bundle = {}};
        auto opened = invite::open_bundle(published.bundle, made.keys);
        must(opened.has_value(), "a bundle opens with its link");
        made.encoded = std::move(*opened);
        auto bundle = invite::decode_bundle(made.encoded, made.id);
        must(bundle.has_value(), "a bundle that is published holds");
        made.bundle = std::move(*bundle);
        invites.push_back(std::move(made));
    }
    /// For nobody in particular, or for this conversation.
    void create_invite(std::optional<ContactId> contact = {}) {
        const auto left = give([&](Engine& engine, const Moment& moment) {
            (void)(contact ? engine.create_invite_for(*contact, moment) : engine.create_invite(moment));
        });
        const auto published = last<wire::CreateInvite>();
        if (!published || invites.size() >= 8) return;
        for (const Event& event : left.shown) {
            const auto* shown = std::get_if<InviteShown>(&event);
            if (shown != nullptr && shown->id == published->invite) invite_made(shown->code, *published);
        }
    }
    /// Somebody claims an invite, with this introduction: a new person, or a contact once more.
    void join_invite(const OpenInvite& invite, const handshake::Introduction& said, Peer* again = nullptr) {
        if (peers.size() >= 8) return;
        numbers += 10;
        Joiner fresh(numbers);
        auto joined =
            (again == nullptr ? fresh : again->person).join(invite.keys, invite.encoded, invite.bundle, said);
        must(joined && joined->talker, "anybody with the link can make a claim");
        Bytes body{1};
        append(body, joined->handshake.join);
        // Before the device answers, so that its first words are heard.
        handshake::Outcome& outcome = joined->handshake.outcome;
        Side side{.talker = std::move(*joined->talker),
                  .renewal = std::move(outcome.renewal),
                  .own_drop = said.drop,
                  .device_drop = invite.drop};
        if (again == nullptr) {
            peers.emplace_back(numbers, std::move(side)).id = outcome.contact;
        } else {
            again->sides.push_back(std::move(side));
        }
        envelope(invite.drop, std::move(body));
    }
    /// A contact begins the session again, from this bundle of the device.
    void begin_again(Peer& peer, handshake::Introduction said) {
        const Side before = peer.side();
        const auto bundle = invite::decode_bundle(before.device_bundle, before.renewal.lookup);
        if (!bundle || peer.sides.size() >= 8) return;
        auto joined = peer.person.join(before.renewal, before.device_bundle, *bundle, std::move(said));
        must(joined && joined->talker, "the keys of the device's welcome can be used");
        peer.sides.push_back({.talker = std::move(*joined->talker),
                              .renewal = std::move(joined->handshake.outcome.renewal),
                              .own_drop = before.own_drop,
                              .device_drop = before.device_drop});
        Bytes body{3};
        append(body, joined->handshake.join);
        envelope(before.device_drop, std::move(body));
    }
    void open_link(std::string_view link) {
        give([&](Engine& engine, const Moment& moment) { (void)engine.open_link(link, moment); });
    }
    void found(const Inviter& inviter, Bytes encoded) {
        if (const auto peek = last<wire::PeekInvite>()) {
            answer(wire::InviteFound{
                .re = peek->id, .bundle = inviter.sealed(encoded), .expires_in_ms = 1000, .uses_left = 1});
        }
    }
    /// The device accepts; the inviter reads the claim and is a contact from now on.
    void accept(const Inviter& inviter) {
        asked.clear();
        give([&](Engine& engine, const Moment& moment) {
            (void)engine.accept_invite(inviter.keys.lookup, moment);
        });
        const auto claim = last<wire::ClaimInvite>();
        const auto accepted = claim && !claim->body.empty()
                                  ? inviter.consume(ByteView(claim->body).subspan(1))
                                  : std::unexpected(handshake::Error::malformed);
        if (!accepted) {  // of a bundle that said something else, or the claim has not left
            strangers.insert(inviter.bundle.drop);
            for (const Peer& peer : peers) strangers.insert(peer.side().device_drop);
            return;
        }
        for (const Peer& peer : peers) {
            if (peer.id == accepted->outcome.contact) return;
        }
        auto session = session::Session::begin_inviter(accepted->outcome.session, inviter.prekey,
                                                       accepted->introduction.ratchet_key);
        must(session.has_value(), "who made the invite can begin the session");
        numbers += 10;
        Peer& peer = peers.emplace_back(numbers, Side{.talker = Talker(std::move(*session)),
                                                      .renewal = accepted->outcome.renewal,
                                                      .own_drop = inviter.bundle.drop,
                                                      .device_drop = accepted->introduction.drop});
        peer.id = accepted->outcome.contact;
        peer.person.identity = inviter.identity;
    }
    /// The device's disk is as it was at some earlier time.
    void put_disk_back() {
        if (earlier.empty()) return;
        put_back = true;
        asked.clear();
        device.records = earlier;
        device.restart();
    }

private:
    void note(const wire::ClientMessage& request) {
        if (const auto* create = std::get_if<wire::CreateDrop>(&request)) last_created_drop = create->drop;
        const auto* send = std::get_if<wire::Send>(&request);
        if (send == nullptr) return;
        must(!send->body.empty() && (send->body.front() == 2 || send->body.front() == 3),
             "an envelope says what it is");
        const ByteView body = ByteView(send->body).subspan(1);
        const bool known = std::ranges::any_of(peers, [&](const Peer& peer) {
            return std::ranges::contains(peer.sides, send->drop, &Side::own_drop);
        });
        if (send->body.front() == 3) return take_reset(send->drop, body);
        must(listen(body) || !known || put_back || strangers.contains(send->drop),
             "what the device seals, its contact can open");
    }
    [[nodiscard]] bool listen(ByteView bytes) {
        for (Peer& peer : peers) {
            for (Side& side : peer.sides) {
                if (const auto plaintext = side.talker.open(bytes)) {
                    hear(peer, side, *plaintext);
                    return true;
                }
            }
        }
        return false;
    }
    static void hear(Peer& peer, Side& side, ByteView plaintext) {
        const auto content = session::decode_content(plaintext);
        must(content.has_value(), "what the device says is content");
        if (const auto* signal = std::get_if<session::Signal>(&*content)) {
            peer.device_attempt = signal->from_attempt;
        }
        if (const auto* call = std::get_if<session::Call>(&*content)) peer.heard = *call;
        const auto* message = std::get_if<session::Message>(&*content);
        if (message == nullptr) return;
        if (message->kind != session::Message::Kind::welcome) {
            must(session::decode_body(message->kind, message->body).has_value(),
                 "what the device says has a meaning");
            return;
        }
        const auto welcome = session::decode_welcome(message->body);
        must(welcome && invite::decode_bundle(welcome->bundle, side.renewal.lookup),
             "what the device says in a welcome holds");
        side.device_bundle = welcome->bundle;
    }
    /// The device begins the session again with a contact whose keys are here.
    void take_reset(const wire::DropId& drop, ByteView body) {
        for (Peer& peer : peers) {
            if (peer.sides.size() >= 8) continue;
            for (const Side& before : std::vector(peer.sides)) {
                if (before.own_drop != drop || before.own_bundle.empty()) continue;
                auto accepted = handshake::consume_join(
                    before.renewal, before.own_bundle,
                    {.identity = peer.person.identity, .prekey = peer.prekey, .kem = peer.kem}, body);
                if (!accepted) continue;  // of another session, or of a welcome whose keys nobody has
                auto session = session::Session::begin_inviter(accepted->outcome.session, peer.prekey,
                                                               accepted->introduction.ratchet_key);
                must(session.has_value(), "a session begins from the device's reset");
                peer.sides.push_back({.talker = Talker(std::move(*session)),
                                      .renewal = std::move(accepted->outcome.renewal),
                                      .own_drop = drop,
                                      .device_drop = accepted->introduction.drop});
                return;
            }
        }
        strangers.insert(drop);
    }
};

/// The inviter of the link that is open, and the one whose invite the device used.
const Inviter& open_inviter() {
    static const Inviter one(2000);
    return one;
}
const Inviter& used_inviter() {
    static const Inviter one(1000);
    return one;
}

const World& prepared() {
    static const World world = [] {
        World made;
        made.give([](Engine& engine, const Moment& moment) { (void)engine.create_profile("Ina", moment); });
        made.hello();
        made.create_invite();
        made.join_invite(made.invites.front(), introduction());
        made.invites.clear();
        made.create_invite();
        if (const auto created = made.last<wire::CreateInvite>()) {
            made.answer(wire::InviteCreated{.re = created->id, .expires_at_ms = 0});
        }
        made.open_link(used_inviter().code());
        made.found(used_inviter(), used_inviter().encoded());
        made.accept(used_inviter());
        if (const auto claim = made.last<wire::ClaimInvite>()) {
            made.answer(wire::Sent{.re = claim->id, .live = false});
        }
        must(made.peers.size() == 2, "two contacts are prepared");
        for (Peer& peer : made.peers) {
            made.envelope_of(peer, peer.side().talker.seal(session::encode(peer.welcome())));
            made.give([&](Engine& engine, const Moment& moment) {
                (void)engine.send_text(peer.id, "hello", {}, moment);
            });
        }
        made.earlier = made.device.records;
        return made;
    }();
    return world;
}

// ---- the program ----

/// The latest time that a browser's clock shows (ECMAScript, section 21.4.1.1).
constexpr std::int64_t latest_ms = 8'640'000'000'000'000;

std::int64_t device_time(std::uint64_t any) {
    return static_cast<std::int64_t>(any % (std::uint64_t{latest_ms} + 1));
}

/// A welcome that this contact signed, and says what it likes.
session::Message hostile_welcome(Peer& peer, Input& input) {
    invite::Bundle bundle = peer.bundle();
    const unsigned changed = input.u8();
    if (changed & 1U) bundle.prekey.bytes = input.array<32>();
    if (changed & 2U) bundle.kem_key.bytes.front() ^= 0xFF;
    if (changed & 4U) bundle.max_version = input.u8();
    if (changed & 8U) bundle.name = text_of(input.sized());
    const auto& lookup = peer.side().renewal.lookup;
    return peer.welcome(changed & 16U ? signed_bundle(copy_of(input.sized()), peer.person.identity, lookup)
                                      : invite::encode_bundle(bundle, peer.person.identity, lookup));
}

std::uint64_t number_from(Input& input) {
    const std::uint64_t number = input.u8();
    return number == 255 ? input.u64() : number;
}
std::uint32_t seconds_from(Input& input) {
    const std::uint32_t seconds = input.u8();
    return seconds == 255 ? input.u32() : seconds;
}
session::Reference reference_from(Input& input) {
    const bool of_receiver = (input.u8() & 1U) != 0;
    return {.of_receiver = of_receiver, .number = number_from(input)};
}

/// Of a post or a change: what it says may be against every rule.
session::Body body_from(Input& input) {
    const unsigned what = input.u8();
    switch (what % 6) {
        case 0: {
            session::Post post{.number = number_from(input), .text = "hello"};
            if (what & 64U) post.disappears_after_s = seconds_from(input);
            if (what & 128U) post.answers_to = reference_from(input);
            return post;
        }
        case 1: {
            const std::uint64_t number = number_from(input);
            return session::Edit{.number = number, .text = text_of(input.sized())};
        }
        case 2:
            return session::Removal{number_from(input)};
        case 3: {
            const session::Reference to = reference_from(input);
            return session::Reaction{.to = to, .emoji = what & 64U ? text_of(input.sized()) : "👍"};
        }
        case 4:
            return session::Read{number_from(input)};
        default:
            if (what & 64U) {
                const std::uint64_t number = number_from(input);
                const unsigned went = input.u8();
                return session::PastCall{.number = number,
                                         .disappears_after_s = what & 128U ? seconds_from(input) : 0,
                                         .outcome = static_cast<session::PastCall::Outcome>(went % 7),
                                         .duration_s = went & 128U ? 60U : 0U};
            }
            return session::Disappearing{seconds_from(input)};
    }
}

/// Of the call the device spoke of last, or another; whatever phase, number and share.
session::Call call_from(const Peer& peer, Input& input) {
    const unsigned how = input.u8();
    const auto small = [&input](std::uint32_t around) {
        const std::uint32_t number = input.u8();
        return number == 255 ? UINT32_MAX : number == 254 ? around : number;
    };
    session::Call said{.id = peer.heard.id,
                       .phase = static_cast<session::Call::Phase>(how % 8),
                       .muted = (how & 16U) != 0,
                       .plain_voice = (how & 32U) != 0,
                       .key_share = {how & 64U ? std::uint8_t{1} : std::uint8_t{0}}};
    if (how & 128U) said.id = {input.u8()};
    if (said.phase == session::Call::Phase::ended)
        said.reason = static_cast<session::Call::Reason>(input.u8() % 8);
    said.number = small(peer.heard.heard + 1);
    said.heard = small(peer.heard.number);
    return said;
}

session::Content content_from(Peer& peer, Input& input) {
    switch (input.u8() % 12) {
        case 8:
        case 9:
        case 10: {
            const session::Body body = body_from(input);
            return session::Message{.sequence = peer.side().next_sequence++,
                                    .kind = session::kind_of(body),
                                    .sent_at_ms = start_ms,
                                    .body = session::encode(body)};
        }
        case 11: {
            const unsigned writes = input.u8();
            if (writes & 2U) return call_from(peer, input);
            return session::Typing{(writes & 1U) != 0};
        }
        case 0:
            return session::Message{.sequence = peer.side().next_sequence++,
                                    .kind = session::Message::Kind::text,
                                    .sent_at_ms = start_ms,
                                    .body = copy_of(input.sized())};
        case 1:
            return session::Message{.sequence = input.u64(),
                                    .kind = static_cast<session::Message::Kind>(input.u8()),
                                    .sent_at_ms = static_cast<std::int64_t>(input.u64()),
                                    .body = copy_of(input.sized())};
        case 2:
            return session::Ack{input.u8()};
        case 3:
            return session::Here{input.u8()};
        case 4:
            return peer.welcome();
        case 5:
            return hostile_welcome(peer, input);
        case 6:
            return session::Message{.sequence = peer.side().next_sequence++,
                                    .kind = static_cast<session::Message::Kind>(input.u8()),
                                    .sent_at_ms = start_ms,
                                    .body = copy_of(input.sized())};
        default: {
            const unsigned kind = input.u8();
            return session::Signal{.kind = static_cast<std::uint8_t>(kind % 4),
                                   .text = text_of(input.sized()),
                                   .from_attempt = input.u8(),
                                   .to_attempt = kind & 4U ? peer.device_attempt : input.u8()};
        }
    }
}

/// One to four: who holds the keys says something; what they sealed is also kept, to be sent again.
void peer_speaks(World& world, Peer& peer, Input& input) {
    const unsigned how = input.u8();
    Bytes plaintext = how & 1U ? copy_of(input.sized()) : session::encode(content_from(peer, input));
    for (unsigned lost = how & 2U ? input.u8() : 0; lost > 0; --lost) (void)peer.side().talker.seal({});
    Bytes frame = peer.side().talker.seal(plaintext);
    if (peer.kept.size() < 16) peer.kept.push_back(frame);
    if (how & 4U) return;  // later, perhaps
    if (how & 8U) frame = damaged(std::move(frame), input);
    if (how & 16U) {
        world.envelope_of(peer, frame);
    } else {
        world.peer_frame(peer.id, frame);
    }
}

void server_answers(World& world, Input& input) {
    const unsigned which = input.u8();
    const unsigned what = input.u8();
    const auto re = world.asked.empty() ? wire::RequestId{which}
                                        : std::visit([](const auto& one) { return one.id; },
                                                     world.asked[which % world.asked.size()]);
    switch (what % 6) {
        case 0:
            if (what & 64U) {
                world.answer(wire::Relays{
                    .re = re,
                    .expires_in_ms = static_cast<std::int64_t>(input.u64() & (1ULL << 53) - 1),
                    .servers = {{.urls = {"turn:a", "turns:a"}, .username = "u", .credential = "c"},
                                {.urls = {"stun:b"}, .username = {}, .credential = {}}}});
            } else {
                world.answer(wire::Ok{re});
            }
            break;
        case 1:
            world.answer(wire::Sent{.re = re, .live = (what & 64U) != 0});
            break;
        case 2:
            world.answer(wire::InviteCreated{.re = re, .expires_at_ms = device_time(input.u64())});
            break;
        case 3:
            world.answer(wire::InviteFound{.re = re,
                                           .bundle = open_inviter().sealed(open_inviter().encoded()),
                                           .expires_in_ms = 1,
                                           .uses_left = 1});
            break;
        case 4:
            world.answer(wire::InviteFound{
                .re = re, .bundle = copy_of(input.sized()), .expires_in_ms = 1, .uses_left = 1});
            break;
        default:
            world.answer(wire::Error{.re = re, .code = static_cast<wire::ErrorCode>(input.u8() % 18)});
    }
}

/// A well-signed bundle that says what it likes.
void hostile_bundle(World& world, Input& input) {
    Inviter inviter = open_inviter();
    const unsigned changed = input.u8();
    if (changed & 1U) inviter.bundle.name = text_of(input.sized());
    if (changed & 2U) inviter.bundle.prekey.bytes = input.array<32>();
    if (changed & 4U) inviter.bundle.expires_at_ms = static_cast<std::int64_t>(input.u64());
    if (changed & 8U && !world.peers.empty()) inviter.bundle.drop = world.peers.front().side().device_drop;
    if (changed & 16U) inviter.bundle.kem_key.bytes.front() ^= 0xFF;
    world.found(inviter, changed & 32U
                             ? signed_bundle(copy_of(input.sized()), inviter.identity, inviter.keys.lookup)
                             : inviter.encoded());
}

/// What this contact would show: the device's own code with its halves in the other order.
std::string code_of(const World& world, const Peer& peer) {
    const auto number = world.device.engine.safety_number(peer.id);
    if (!number) return {};
    constexpr std::size_t mark = 16;  // vesper-verify:1:
    auto halves = decode_base64url(std::string_view(number->qr).substr(mark));
    must(halves && halves->size() == 64, "a safety number has two halves");
    std::ranges::rotate(*halves, halves->begin() + 32);
    return number->qr.substr(0, mark) + encode_base64url(*halves);
}

/// To a message that is there, or is not.
void person_changes(World& world, const ContactId& contact, Input& input) {
    const unsigned what = input.u8();
    const std::uint64_t position = number_from(input);
    const std::string text = what & 128U ? text_of(input.sized()) : "👍";
    world.give([&](Engine& engine, const Moment& moment) {
        switch (what % 5) {
            case 0:
                return (void)engine.edit_message(contact, position, text, moment);
            case 1:
                return (void)engine.remove_message(contact, position, moment);
            case 2:
                return (void)engine.forget_message(contact, position, moment);
            case 3:
                return (void)engine.react(contact, position, what & 64U ? std::string_view() : text, moment);
            default:
                return (void)engine.send_text(
                    contact, text, MessagePlace{.ours = (what & 64U) != 0, .number = position}, moment);
        }
    });
}

/// And the voice of the device.
void person_calls(World& world, const ContactId& contact, Input& input) {
    const unsigned what = input.u8();
    const bool flag = (what & 128U) != 0;
    world.give([&](Engine& engine, const Moment& moment) {
        switch (what % 7) {
            case 0:
            case 1:
                return (void)engine.start_call(contact, flag, moment);
            case 2:
                return (void)engine.answer_call(contact, flag, moment);
            case 3:
                return (void)engine.end_call(contact, moment);
            case 4:
                return (void)engine.set_call_side(
                    contact, {.muted = (what & 64U) != 0, .held = (what & 32U) != 0, .recording = flag},
                    moment);
            case 5:
                return engine.voice_came(contact, moment);
            default:
                return engine.voice_failed(contact, moment);
        }
    });
}

/// What is not about one message.
void person_settles(World& world, const ContactId& contact, Input& input) {
    const unsigned what = input.u8();
    const std::uint32_t after_s = what % 6 == 2 ? seconds_from(input) : 0;
    const std::string name = what % 6 > 3 ? text_of(input.sized()) : std::string();
    world.give([&](Engine& engine, const Moment& moment) {
        switch (what % 6) {
            case 0:
                return (void)engine.read_messages(contact, moment);
            case 1:
                return (void)engine.typing(contact, (what & 128U) != 0, moment);
            case 2:
                return (void)engine.set_disappearing(contact, after_s, moment);
            case 3:
                return engine.set_preferences({.read_receipts = (what & 64U) != 0,
                                               .typing = (what & 128U) != 0,
                                               .presence = (what & 32U) != 0},
                                              moment);
            case 4:
                return (void)engine.create_profile(name, moment);
            default:
                return (void)engine.change_profile(name, Bytes(what, 1), moment);
        }
    });
}

void person_does(World& world, Input& input) {
    const auto intent = [&world](auto act) {
        world.give([&](Engine& engine, const Moment& moment) { (void)act(engine, moment); });
    };
    const unsigned act = input.u8();
    const Peer& peer = world.peers[input.u8() % world.peers.size()];
    switch (act % 16) {
        case 0: {
            const std::string text = text_of(input.sized());
            return intent(
                [&](auto& engine, auto& moment) { return engine.send_text(peer.id, text, {}, moment); });
        }
        case 1:
            for (unsigned texts = input.u8(); texts > 0; --texts) {
                intent([&](auto& engine, auto& moment) {
                    return engine.send_text(peer.id, "again", {}, moment);
                });
            }
            return;
        case 2:
            return world.create_invite();
        case 3: {
            wire::InviteId id{};
            if (!world.invites.empty()) id = world.invites.back().id;
            return intent([&](auto& engine, auto& moment) { return engine.revoke_invite(id, moment); });
        }
        case 4:
            return world.open_link(text_of(input.sized()));
        case 5:
            return world.open_link(open_inviter().code());
        case 6:
            return world.accept(open_inviter());
        case 8:
            return world.create_invite(peer.id);
        case 9:
            return intent(
                [&](auto& engine, auto& moment) { return engine.accept_identity(peer.id, moment); });
        case 10:
            return intent(
                [&](auto& engine, auto& moment) { return engine.refuse_identity(peer.id, moment); });
        case 11:
            return intent([&](auto& engine, auto& moment) {
                return engine.set_verified(peer.id, (act & 16U) != 0, moment);
            });
        case 12: {
            const std::string code = act & 16U ? text_of(input.sized()) : code_of(world, peer);
            return intent(
                [&](auto& engine, auto& moment) { return engine.scan_safety_code(peer.id, code, moment); });
        }
        case 13:
            if (act & 16U) return person_calls(world, peer.id, input);
            (void)world.device.engine.safety_number(peer.id);
            return;
        case 7:
            return person_changes(world, peer.id, input);
        case 14:
            return person_settles(world, peer.id, input);
        default:
            // How the disk answers from now on; what it was asked for long ago, too.
            world.device.answer = static_cast<Device::Answer>(act / 16 % 4);
            if (act & 128U) world.load();
    }
}

void link_does(World& world, const Peer& peer, Input& input) {
    const unsigned what = input.u8();
    std::string text = what % 4 < 2 ? std::string() : text_of(input.sized());
    if (!is_utf8(text)) text = "v=0";  // the browser's own words are text
    world.give([&](Engine& engine, const Moment& moment) {
        switch (what % 4) {
            case 0:
                if (what & 64U) {
                    return engine.link_path(peer.id, what & 128U ? Path::relayed : Path::direct, moment);
                }
                return engine.link_open(peer.id, moment);
            case 1:
                return engine.link_closed(peer.id, moment);
            default:
                return engine.link_signal(
                    peer.id, {.kind = static_cast<Signal::Kind>(1 + what % 3), .text = text}, moment);
        }
    });
}

void time_passes(World& world, Input& input) {
    // From a second to weeks; rarely any time at all, for clocks that are set.
    const unsigned how = input.u8();
    world.device.now_ms = how == 255
                              ? device_time(input.u64())
                              : std::min(world.device.now_ms + (std::int64_t{1000} << how % 22), latest_ms);
    world.give([](Engine& engine, const Moment& moment) { engine.timer(moment); });
}

/// The tab is opened again; records may be missing, or be those of an earlier time.
void bad_start(World& world, unsigned how) {
    world.asked.clear();
    switch (how % 4) {
        case 0:
            world.device.restart();
            break;
        case 1:
            world.device.lose("session/");
            break;
        case 2:
            world.earlier = world.device.records;
            break;
        default:
            world.put_disk_back();
    }
}

void step(World& world, Input& input) {
    const unsigned what = input.u8();
    Peer& peer = world.peers[what / 16 % world.peers.size()];
    switch (what % 16) {
        case 0:
            world.frame(text_of(input.sized()));
            break;
        case 1:
            world.hello();
            break;
        case 2:
        case 3:
            server_answers(world, input);
            break;
        case 4:
            world.envelope(what & 128U ? world.last_created_drop : peer.side().device_drop,
                           copy_of(input.sized()));
            break;
        case 5:
            if (!world.invites.empty()) {
                handshake::Introduction said = introduction();
                const unsigned changed = input.u8();
                if (changed & 1U) said.name = text_of(input.sized());
                if (changed & 2U) said.claimed_at_ms = static_cast<std::int64_t>(input.u64());
                said.drop = changed & 4U ? peer.side().device_drop : input.array<16>();
                if (changed & 128U) said.received_up_to = input.u64();
                world.join_invite(OpenInvite(world.invites[changed / 8 % world.invites.size()]), said,
                                  changed & 64U ? &peer : nullptr);
            }
            break;
        case 6:
        case 7:
        case 8:
            peer_speaks(world, peer, input);
            break;
        case 9:
            if (!peer.kept.empty()) {
                const unsigned which = input.u8();
                const Bytes frame = peer.kept[which % peer.kept.size()];
                if (which & 128U) {
                    world.envelope_of(peer, frame);
                } else {
                    world.peer_frame(peer.id, frame);
                }
            }
            break;
        case 10:
            if (what & 128U) {
                handshake::Introduction said = introduction();
                said.drop = peer.side().own_drop;
                said.received_up_to = input.u8();
                world.begin_again(peer, said);
            } else {
                world.peer_frame(peer.id, input.sized());
            }
            break;
        case 11:
            link_does(world, peer, input);
            break;
        case 12:
            time_passes(world, input);
            break;
        case 13:
            person_does(world, input);
            break;
        case 14:
            if (what & 16U) {
                hostile_bundle(world, input);
            } else {
                world.give([](Engine& engine, const Moment& moment) { engine.server_down(moment); });
            }
            break;
        default:
            if (what & 16U) {
                world.crash = what & 32U ? Crash::behind_the_store : Crash::before_the_store;
            } else {
                bad_start(world, input.u8());
            }
    }
}

}  // namespace

void attack(ByteView bytes) {
    (void)prepared();
    const std::size_t before = __sanitizer_get_current_allocated_bytes();
    Input input(bytes);
    World world(prepared(), 0);
    const unsigned begun = input.u8();
    if (begun & 1U) world.hello();
    if (begun & 2U) {
        world.open_link(open_inviter().code());
        world.found(open_inviter(), open_inviter().encoded());
    }
    if (begun & 4U) {
        Peer& peer = world.peers.front();
        world.envelope_of(peer, peer.side().talker.seal(session::encode(session::Here{0})));
        world.give([&](Engine& engine, const Moment& moment) { engine.link_open(peer.id, moment); });
    }
    for (unsigned steps = 0; !input.empty() && steps < 100; ++steps) step(world, input);
    must(__sanitizer_get_current_allocated_bytes() - before < (std::size_t{8} << 20U),
         "a small program cannot make the engine keep much");
    // Whatever was done to it, it comes back.
    world.device.answer = Device::Answer::stored;
    world.asked.clear();
    world.device.restart();
    world.hello();
}

std::vector<Bytes> seeds() {
    const auto program = [](unsigned begun) { return Arguments().u8(begun); };
    const auto hello = view_of("hello");
    Arguments talk = program(5);
    // Over the link: a text, one that overtakes it, an acknowledgement; then again.
    talk.u8(6).u8(4).u8(0).sized(hello).u8(6).u8(0).u8(0).sized(hello).u8(9).u8(0).u8(6).u8(0).u8(2).u8(2);
    talk.u8(9).u8(1).u8(11).u8(1).u8(12).u8(5);
    Arguments away = program(1);
    // Through the server: the one that was joined speaks, both are sent texts, answers, a crash, time.
    away.u8(0x16).u8(16).u8(0).sized(hello).u8(13).u8(0).u8(0).sized(hello).u8(13).u8(1).u8(1).u8(20);
    for (unsigned which = 0; which < 6; ++which) away.u8(2).u8(which).u8(which);
    away.u8(0x3F).u8(13).u8(0).u8(0).sized(hello).u8(1).u8(12).u8(16).u8(15).u8(0).u8(1);
    Arguments links = program(7);
    // A negotiation both ways; the link opens and is lost; Here again and again.
    links.u8(6).u8(16).u8(7).u8(1).sized(view_of("v=0")).u8(9).u8(0).u8(11).u8(2).sized(view_of("candidate"));
    links.u8(11).u8(0).u8(11).u8(1);
    for (int again = 0; again < 8; ++again) links.u8(6).u8(16).u8(3).u8(0);
    links.u8(12).u8(8).u8(14);
    Arguments people = program(3);
    // Accepts what is open; makes an invite that somebody joins, and one that is revoked.
    people.u8(13).u8(6).u8(0).u8(2).u8(63).u8(1).u8(13).u8(2).u8(0).u8(5).u8(8).rest(Bytes(16, 3));
    people.u8(5).u8(1).sized(view_of("Zo\n")).rest(Bytes(16, 4)).u8(13).u8(2).u8(0).u8(13).u8(3).u8(0);
    people.u8(0x1E).u8(1).sized(view_of("Bad\x1B")).u8(13).u8(5).u8(0).u8(0x1E).u8(16).u8(12).u8(20);
    Arguments raw = program(1);
    raw.u8(0).sized(view_of(wire::encode(wire::ServerMessage{wire::Ok{.re = 1}})));
    raw.u8(4).sized(Bytes{2, 1, 0, 0, 0, 0, 0, 0, 0, 0}).u8(0x84).sized(Bytes{1, 1}).u8(10).sized(hello);
    raw.u8(13).u8(4).u8(0).sized(view_of(open_inviter().code())).u8(13).u8(7).u8(0).sized(hello);
    Arguments lost = program(1);
    // The session is lost and begins again from here; they answer with a welcome, and say more.
    lost.u8(13).u8(0).u8(0).sized(hello).u8(15).u8(1).u8(1).u8(6).u8(16).u8(4).u8(6).u8(16).u8(0).sized(
        hello);
    lost.u8(13).u8(0).u8(0).sized(hello).u8(15).u8(2).u8(15).u8(3).u8(1);
    Arguments again = program(1);
    // They begin it again, twice, and say a welcome and a text each time.
    for (int twice = 0; twice < 2; ++twice) {
        again.u8(0x8A).u8(1).u8(6).u8(16).u8(4).u8(6).u8(16).u8(0).sized(hello);
    }
    again.u8(6).u8(16).u8(5).u8(0).u8(6).u8(16).u8(5).u8(3).rest(Bytes(32)).u8(15).u8(1).u8(1);
    Arguments another = program(1);
    // Somebody else joins by an invite for the first conversation; refused, and another accepted; then the
    // first joins again.
    another.u8(13).u8(8).u8(0).u8(5).u8(8).rest(Bytes(16, 3)).u8(13).u8(10).u8(0);
    another.u8(13).u8(8).u8(0).u8(5).u8(16).rest(Bytes(16, 4)).u8(13).u8(27).u8(0).u8(13).u8(9).u8(0);
    another.u8(13).u8(12).u8(0).u8(13).u8(28).u8(0).sized(view_of("vesper-verify:2:")).u8(13).u8(2).u8(0);
    another.u8(5).u8(64).rest(Bytes(16, 5)).u8(6).u8(16).u8(6).u8(77).sized(hello);
    Arguments changes = program(5);
    // Over the link: a post of theirs that disappears, their reactions, edits and removals of it and of ours;
    // what the person does to both, read, and time.
    changes.u8(6).u8(0).u8(8).u8(64).u8(1).u8(60).u8(6).u8(0).u8(8).u8(192).u8(2).u8(5).u8(1).u8(1);
    changes.u8(6).u8(0).u8(8).u8(3).u8(1).u8(1).u8(6).u8(0).u8(8).u8(3).u8(0).u8(1);
    changes.u8(6).u8(0).u8(8).u8(1).u8(1).sized(hello).u8(6).u8(0).u8(8).u8(4).u8(1);
    changes.u8(6).u8(0).u8(8).u8(5).u8(30).u8(6).u8(0).u8(11).u8(1);
    for (unsigned what : {3U, 0U, 4U, 68U, 1U}) changes.u8(13).u8(7).u8(0).u8(what).u8(1);
    for (unsigned what : {3U, 2U}) changes.u8(13).u8(7).u8(0).u8(what).u8(2);
    changes.u8(13).u8(14).u8(0).u8(0).u8(13).u8(14).u8(0).u8(1).u8(13).u8(14).u8(0).u8(2).u8(5);
    changes.u8(6).u8(0).u8(8).u8(2).u8(2).u8(12).u8(6).u8(13).u8(14).u8(0).u8(3);
    Arguments slow = program(5);
    // The disk answers later: changes of both sides queue up, and a crash comes between.
    slow.u8(6).u8(0).u8(8).u8(0).u8(1).u8(13).u8(0x3F).u8(0).u8(6).u8(0).u8(8).u8(1).u8(1).sized(hello);
    slow.u8(6).u8(0).u8(0).sized(hello).u8(13).u8(7).u8(0).u8(3).u8(1).u8(13).u8(0xBF).u8(0).u8(13).u8(0xBF);
    slow.u8(0).u8(0x1F).u8(13).u8(0x1F).u8(0).u8(13).u8(7).u8(0).u8(2).u8(1).u8(13).u8(0x2F).u8(0);
    Arguments calls = program(5);
    // Over the link: one calls, is answered, both say more, and hang up; we call, are answered, the link and
    // the voice come and go; both call; calls of other names; time, and a past call of theirs.
    const auto person = [&calls](unsigned what) { calls.u8(13).u8(29).u8(0).u8(what); };
    const auto peer = [&calls](unsigned how) { return &calls.u8(6).u8(0).u8(11).u8(2).u8(how); };
    peer(0x81)->u8(7).u8(1).u8(0);
    for (const unsigned what : {2U, 4U + 7 * 16, 5U}) person(what);
    peer(0x13)->u8(254).u8(254);
    peer(4)->u8(1).u8(254).u8(254);
    person(0);
    peer(2)->u8(1).u8(254);
    peer(3)->u8(2).u8(254);
    calls.u8(11).u8(1).u8(12).u8(3).u8(11).u8(0);
    for (const unsigned what : {5U, 6U, 0U}) person(what);
    peer(0x81)->u8(0).u8(1).u8(0);
    person(3);
    for (const unsigned id : {8U, 9U, 10U}) peer(0x83)->u8(id).u8(1).u8(0);
    calls.u8(6).u8(0).u8(8).u8(65).u8(9).u8(129).u8(12).u8(6);
    return {talk.take(),  away.take(),    links.take(),   people.take(), raw.take(),  lost.take(),
            again.take(), another.take(), changes.take(), slow.take(),   calls.take()};
}

}  // namespace vesper::fuzz
