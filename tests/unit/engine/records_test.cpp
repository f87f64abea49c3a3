// Stored records that come back wrong.

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
        changed.front() = 3;  // a later version
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

}  // namespace
}  // namespace vesper::engine
