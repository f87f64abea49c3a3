// Stored records that come back wrong.

#include "core/engine/records.h"
#include "core/common/codec.h"
#include "core/crypto/seal.h"
#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

/// One record of each kind.
std::map<std::string, Bytes> some_records() {
    Acquainted acquainted;
    acquainted.device.send(acquainted.contact(), "hello");
    for (const char* prefix : {"profile", "invite/", "contact/", "outbox/", "message/"}) {
        (void)acquainted.device.only_record(prefix);
    }
    return acquainted.device.records;
}

bool takes(Engine& engine, const std::string& name, ByteView sealed) {
    if (name.starts_with(message_prefix)) {
        const auto opened = engine.open_message(name, sealed);
        if (!opened) CHECK(opened == std::unexpected(Error::record_refused));
        return opened.has_value();
    }
    const Result result = engine.restore(name, sealed);
    if (!result) CHECK(result == std::unexpected(Error::record_refused));
    CHECK_FALSE(engine.next_effect());
    return result.has_value();
}

TEST_CASE("a record with a byte changed is refused, and the genuine one is taken") {
    Device device;
    for (const auto& [name, sealed] : some_records()) {
        for (std::size_t at = 0; at < sealed.size(); at += 1 + sealed.size() / 150) {
            CAPTURE(name, at);
            Bytes changed = sealed;
            changed[at] ^= static_cast<std::uint8_t>(1U << at % 8);
            CHECK_FALSE(takes(device.engine, name, changed));
        }
        CHECK(takes(device.engine, name, sealed));
    }
}

TEST_CASE("nothing that was refused is shown at the start") {
    Device device;
    for (auto [name, sealed] : some_records()) {
        sealed.back() ^= 1;
        CHECK_FALSE(takes(device.engine, name, sealed));
    }
    CHECK(device.run([&](Moment moment) { device.engine.start(moment); }).all.empty());
}

TEST_CASE("a truncated or extended record is refused") {
    Device device;
    for (const auto& [name, sealed] : some_records()) {
        for (const std::size_t size : {0UZ, 1UZ, 23UZ, 24UZ, 39UZ, 40UZ, sealed.size() - 1}) {
            CHECK_FALSE(takes(device.engine, name, ByteView(sealed).first(size)));
        }
        Bytes longer = sealed;
        longer.push_back(0);
        CHECK_FALSE(takes(device.engine, name, longer));
    }
}

TEST_CASE("a record is refused under every other name") {
    Device device;
    const auto records = some_records();
    for (const auto& [name, sealed] : records) {
        for (const auto& [other_name, other] : records) {
            if (name != other_name) CHECK_FALSE(takes(device.engine, other_name, sealed));
        }
        CHECK_FALSE(takes(device.engine, name + "0", sealed));
        CHECK_FALSE(takes(device.engine, name.substr(0, name.size() - 1), sealed));
        CHECK_FALSE(takes(device.engine, "", sealed));
    }
}

TEST_CASE("another vault's key opens nothing") {
    Engine engine(VaultKey{9});
    for (const auto& [name, sealed] : some_records()) CHECK_FALSE(takes(engine, name, sealed));
}

TEST_CASE("a well-sealed record that does not decode, or is not what its name says, is refused") {
    Device device;
    crypto::Random random(tests::entropy_of(1));
    const crypto::SealKey vault(device.vault);
    const auto reseal = [&](const std::string& name, ByteView plain) {
        return crypto::seal(vault, plain, view_of(name), random);
    };
    const auto records = some_records();
    for (const auto& [name, sealed] : records) {
        CAPTURE(name);
        const auto plain = crypto::open(vault, sealed, view_of(name));
        REQUIRE(plain);
        CHECK(takes(device.engine, name, reseal(name, *plain)));
        std::string renamed = name;  // of the same kind, but not this one
        renamed.back() = renamed.back() == '0' ? '1' : '0';
        CHECK_FALSE(takes(device.engine, renamed, reseal(renamed, *plain)));
        for (std::size_t size = 0; size < plain->size(); ++size) {
            if (takes(device.engine, name, reseal(name, ByteView(*plain).first(size))))
                FAIL("cut at " << size);
        }
        Bytes changed = *plain;
        changed.push_back(0);
        CHECK_FALSE(takes(device.engine, name, reseal(name, changed)));
        changed = *plain;
        changed.front() = 9;  // a later version
        CHECK_FALSE(takes(device.engine, name, reseal(name, changed)));
        for (const auto& [other_name, other] : records) {
            if (name != other_name) CHECK_FALSE(takes(device.engine, other_name, reseal(other_name, *plain)));
        }
    }
    CHECK_FALSE(takes(device.engine, "unknown", reseal("unknown", Bytes{1})));
}

TEST_CASE("the history is not restored but read") {
    Acquainted acquainted;
    acquainted.device.send(acquainted.contact(), "hello");
    const std::string name = acquainted.device.only_record("message/");
    const Bytes sealed = acquainted.device.records.at(name);
    CHECK(acquainted.device.engine.restore(name, sealed) == std::unexpected(Error::record_refused));
    const auto message = acquainted.device.engine.open_message(name, sealed);
    REQUIRE(message);
    CHECK(message->contact == acquainted.contact());
    CHECK(message->position == 1);
    CHECK(message->text == "hello");
    CHECK_FALSE(message->incoming);
    CHECK(message->sent_at_ms == start_ms);
}

TEST_CASE("the same state is stored under fresh nonces, and no record shows what it holds") {
    Device device("Ina Unmistakable");
    device.create_invite();
    for (const auto& [name, sealed] : device.records) {
        CHECK(text_of(sealed).find("Unmistakable") == std::string::npos);
        CHECK(name.find("Ina") == std::string::npos);
    }
    Device same("Ina Unmistakable");
    same.create_invite();
    same.create_invite();
    std::map<Bytes, int> nonces;
    for (const auto& [name, sealed] : same.records) ++nonces[Bytes(sealed.begin(), sealed.begin() + 24)];
    CHECK(nonces.size() == same.records.size());
}

/// What a record says, with some bytes at a place changed, sealed again.
Bytes rewritten(const Device& device, const std::string& name, std::size_t at, ByteView bytes) {
    const crypto::SealKey vault(device.vault);
    auto plain = crypto::open(vault, device.records.at(name), view_of(name));
    REQUIRE(plain);
    REQUIRE(at + bytes.size() <= plain->size());
    std::ranges::copy(bytes, plain->begin() + static_cast<std::ptrdiff_t>(at));
    crypto::Random random(tests::entropy_of(1));
    return crypto::seal(vault, *plain, view_of(name), random);
}

TEST_CASE("a record with a state or a number that no Vesper writes is refused") {
    Acquainted acquainted;
    const Device& device = acquainted.device;
    Device fresh;
    const auto refuses = [&](const std::string& name, std::size_t at, ByteView bytes) {
        return !takes(fresh.engine, name, rewritten(device, name, at, bytes));
    };
    const std::string invite = device.only_record("invite/");
    const std::size_t joined = 16 + 1 + 16 + 32 + 8 + 4 + 4;  // one person, who was not asked about
    CHECK(refuses(invite, 1 + 16 + 8 + 8 + 4 + 1 + 1 + 1 + 1 + joined, Bytes{3}));
    CHECK(refuses(invite, 1 + 16, Bytes{0x80}));        // made before 1970
    CHECK(refuses(invite, 1 + 16, Bytes{0x00, 0x20}));  // after the end of time

    const std::string contact = device.only_record("contact/");
    const std::size_t verified = 1 + 16 + 16 + (4 + 2) + 32;  // the name is Jo
    const std::size_t phase = verified + 1 + 8;
    CHECK_FALSE(refuses(contact, phase, Bytes{2}));
    CHECK(refuses(contact, phase, Bytes{3}));
    CHECK(refuses(contact, phase, Bytes{5}));
    CHECK_FALSE(refuses(contact, verified, Bytes{1}));
    CHECK(refuses(contact, verified, Bytes{2}));

    const std::string session = device.only_record("session/");
    const std::size_t next_sequence = 1 + 16;
    const std::size_t awaits_welcome = next_sequence + 8 + 8 + 8;
    for (const std::size_t at : {next_sequence, next_sequence + 8}) {
        CHECK_FALSE(refuses(session, at, Bytes{0, 0, 0x7F}));
        CHECK(refuses(session, at, Bytes(8)));
        CHECK(refuses(session, at, Bytes{0, 0, 0x80}));
        CHECK(refuses(session, at, Bytes(8, 0xFF)));
    }
    CHECK(refuses(session, awaits_welcome, Bytes{2}));
}

TEST_CASE("an outbox record holds a message, not another content") {
    Acquainted acquainted;
    acquainted.device.send(acquainted.contact(), "hello");
    const std::string name = acquainted.device.only_record("outbox/");
    crypto::Random random(tests::entropy_of(1));
    const crypto::SealKey vault(acquainted.device.vault);
    auto plain = crypto::open(vault, acquainted.device.records.at(name), view_of(name));
    REQUIRE(plain);
    plain->resize(1 + 16 + 8 + 1);
    append(*plain, Writer().sized(session::encode(session::Ack{2})).take());
    Device fresh;
    CHECK_FALSE(takes(fresh.engine, name, crypto::seal(vault, *plain, view_of(name), random)));
}

TEST_CASE("a message whose contact is gone is not sent") {
    Acquainted acquainted;
    Device& device = acquainted.device;
    device.server_down();
    device.send(acquainted.contact(), "hello");
    device.records.erase(device.only_record("contact/"));
    CHECK(device.restart().shown<MessageShown>().empty());
    CHECK(device.hello().requests<wire::Send>().empty());
}

TEST_CASE("a profile that cannot be read is not overwritten by a new one") {
    Device device("Ina");
    Bytes sealed = device.records.at("profile");
    sealed.back() ^= 1;
    Device again;
    CHECK_FALSE(takes(again.engine, "profile", sealed));
    const Effects effects = again.run([&](Moment moment) {
        CHECK(again.engine.create_profile("Ina", moment) == std::unexpected(Error::record_refused));
    });
    CHECK(effects.all.empty());
    CHECK(takes(again.engine, "profile", device.records.at("profile")));
    CHECK(again.run([&](Moment moment) { again.engine.start(moment); }).show<ProfileShown>().name == "Ina");
}

TEST_CASE("a claim of an invite whose profile cannot be read is refused") {
    Device device("Ina");
    const Effects created = device.create_invite();
    const Joiner joiner(created.show<InviteShown>(), created.request<wire::CreateInvite>());
    device.records.erase("profile");
    device.restart();
    device.hello();
    check_refused(device.envelope(joiner.drop, joiner.body), Error::join_refused);
}

TEST_CASE("small records of another version, or cut, are refused") {
    const Bytes of_another{9};
    const Bytes cut{2};
    for (const Bytes& bytes : {Bytes{}, of_another, cut}) {
        CHECK_FALSE(decode_number(bytes));
        CHECK_FALSE(decode_disappearing(bytes));
        CHECK_FALSE(decode_transfer(bytes));
        CHECK_FALSE(decode_call(bytes));
        CHECK_FALSE(decode_preferences(bytes));
        CHECK_FALSE(decode_outgoing(bytes));
        CHECK_FALSE(decode_message(bytes));
    }
    CHECK_FALSE(decode_number(encode_number(0)));
}

TEST_CASE("a message with a file is read as it was written, and refused in a state that there is not") {
    MessageShown message{
        .contact = {1}, .position = 4, .incoming = true, .kind = ShownKind::text, .number = 2};
    message.file = {.file = {.key = {5}, .size = 9, .name = "a", .type = ""}, .state = FileState::refused};
    Bytes bytes = encode(message);
    const auto read = decode_message(bytes);
    REQUIRE(read);
    REQUIRE(read->file);
    CHECK(read->file->file == message.file->file);
    CHECK(read->file->state == FileState::refused);
    ++bytes.back();
    CHECK_FALSE(decode_message(bytes));
}

}  // namespace
}  // namespace vesper::engine
