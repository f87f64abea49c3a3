#include "core/handshake/handshake.h"

#include <catch2/catch_test_macros.hpp>

#include "core/common/limits.h"
#include "unit/crypto/hex.h"

namespace vesper::handshake {
namespace {

using crypto::Seed;
using tests::array_from_hex;
using tests::entropy_of;

constexpr std::size_t ephemeral_at = 1;
constexpr std::size_t ciphertext_at = ephemeral_at + 32;
constexpr std::size_t identity_at = ciphertext_at + 1120;
constexpr std::size_t introduction_at = identity_at + 48;

/// One invite with everything its inviter keeps. Numbers make them differ.
struct Inviter {
    explicit Inviter(std::uint32_t number, std::uint32_t identity_number = 1)
        : identity(Seed(entropy_of(identity_number))),
          prekey(Seed(entropy_of(number + 1))),
          kem(Seed(entropy_of(number + 2))),
          link(invite::derive_link_keys(invite::LinkSecret(entropy_of(number + 3)))),
          bundle{.max_version = protocol_version,
                 .identity = identity.public_key(),
                 .prekey = prekey.public_key(),
                 .kem_key = kem.public_key(),
                 .drop = {7},
                 .expires_at_ms = 1000,
                 .name = "Ina"},
          bundle_bytes(invite::encode_bundle(bundle, identity, link.lookup)) {}

    [[nodiscard]] std::expected<Accepted, Error> consume(ByteView join) const {
        return consume_join(link, bundle_bytes, {.identity = identity, .prekey = prekey, .kem = kem}, join);
    }

    crypto::SignKeyPair identity;
    crypto::DhKeyPair prekey;
    crypto::KemKeyPair kem;
    invite::LinkKeys link;
    invite::Bundle bundle;
    Bytes bundle_bytes;
};

const crypto::SignKeyPair joiner(Seed(entropy_of(900)));

Introduction introduction_named(std::string name) {
    return {.drop = {9, 9},
            .claimed_at_ms = 123'456,
            .ratchet_key = crypto::DhKeyPair(Seed(entropy_of(903))).public_key(),
            .received_up_to = 77,
            .name = std::move(name)};
}

std::expected<Joined, Error> join(const Inviter& inviter, std::string name = "Jo",
                                  std::uint32_t entropy = 901) {
    crypto::Random random(entropy_of(entropy));
    return create_join(inviter.link, inviter.bundle_bytes, inviter.bundle, joiner,
                       introduction_named(std::move(name)), random);
}

TEST_CASE("both sides derive the same root and contact, and the inviter learns who it is") {
    const Inviter inviter(100);
    const auto joined = join(inviter);
    REQUIRE(joined);
    const auto accepted = inviter.consume(joined->join);
    REQUIRE(accepted);
    CHECK(std::ranges::equal(joined->outcome.session.root.view(), accepted->outcome.session.root.view()));
    CHECK(joined->outcome.contact == accepted->outcome.contact);
    CHECK(accepted->identity == joiner.public_key());
    CHECK(accepted->introduction.name == "Jo");
    CHECK(accepted->introduction.drop == introduction_named("Jo").drop);
    CHECK(accepted->introduction.claimed_at_ms == 123'456);
    CHECK(accepted->introduction.ratchet_key == introduction_named("").ratchet_key);
    CHECK(accepted->introduction.received_up_to == 77);
    CHECK(accepted->outcome.session.transcript == joined->outcome.session.transcript);
    CHECK(accepted->outcome.renewal.lookup == joined->outcome.renewal.lookup);
    CHECK(std::ranges::equal(accepted->outcome.renewal.preshared.view(),
                             joined->outcome.renewal.preshared.view()));
}

TEST_CASE("each join has its own root, contact and bytes") {
    const Inviter inviter(100);
    const auto one = join(inviter, "Jo", 901);
    const auto two = join(inviter, "Jo", 902);
    REQUIRE(one);
    REQUIRE(two);
    CHECK(one->outcome.contact != two->outcome.contact);
    CHECK_FALSE(std::ranges::equal(one->outcome.session.root.view(), two->outcome.session.root.view()));
    CHECK_FALSE(std::ranges::equal(ByteView(one->join).subspan(ephemeral_at, 32),
                                   ByteView(two->join).subspan(ephemeral_at, 32)));
}

TEST_CASE("a join shows neither identity nor name nor drop") {
    const Inviter inviter(100);
    const auto joined = join(inviter, "Josephine the joiner");
    REQUIRE(joined);
    const ByteView bytes = joined->join;
    CHECK(std::ranges::search(bytes, ByteView(joiner.public_key().bytes)).empty());
    CHECK(std::ranges::search(bytes, view_of("Josephine")).empty());
    CHECK(std::ranges::search(bytes, introduction_named("").drop).empty());
}

TEST_CASE("who has another link cannot join") {
    const Inviter inviter(100);
    Inviter guessed(100);
    guessed.link.preshared = invite::derive_link_keys(invite::LinkSecret(entropy_of(555))).preshared;
    const auto joined = join(guessed);
    REQUIRE(joined);
    CHECK(inviter.consume(joined->join) == std::unexpected(Error::does_not_open));
}

TEST_CASE("a join made from another bundle is refused") {
    const Inviter inviter(100);
    Inviter changed(100);
    changed.bundle.name = "Eve";
    changed.bundle_bytes = invite::encode_bundle(changed.bundle, changed.identity, changed.link.lookup);
    const auto joined = join(changed);
    REQUIRE(joined);
    CHECK(inviter.consume(joined->join) == std::unexpected(Error::does_not_open));
}

TEST_CASE("a join to a bundle whose keys were exchanged is refused") {
    const Inviter inviter(100);
    const Inviter other(200);
    for (int which = 0; which < 2; ++which) {
        Inviter changed(100);
        if (which == 0) changed.bundle.prekey = other.bundle.prekey;
        if (which == 1) changed.bundle.kem_key = other.bundle.kem_key;
        const auto joined = join(changed);
        REQUIRE(joined);
        CHECK(inviter.consume(joined->join) == std::unexpected(Error::does_not_open));
    }
    // Only the second derivation binds the inviter's own identity.
    Inviter impersonated(100);
    impersonated.bundle.identity = crypto::SignKeyPair(Seed(entropy_of(77))).public_key();
    const auto joined = join(impersonated);
    REQUIRE(joined);
    CHECK(inviter.consume(joined->join) == std::unexpected(Error::does_not_open));
}

TEST_CASE("a join with a bit changed in any of its parts is refused") {
    const Inviter inviter(100);
    const auto joined = join(inviter);
    REQUIRE(joined);
    Bytes bytes = joined->join;
    std::vector<std::size_t> places{0};
    for (std::size_t at = ephemeral_at; at < ciphertext_at; at += 5) places.push_back(at);
    for (std::size_t at = ciphertext_at; at < identity_at; at += 101) places.push_back(at);
    for (std::size_t at = identity_at - 32; at < identity_at; at += 6)
        places.push_back(at);  // its X25519 part
    for (std::size_t at = identity_at; at < bytes.size(); ++at) places.push_back(at);
    for (const std::size_t at : places) {
        CAPTURE(at);
        bytes[at] ^= 0x02;
        const auto accepted = inviter.consume(bytes);
        CHECK_FALSE(accepted);
        if (!accepted && at >= identity_at) CHECK(accepted == std::unexpected(Error::does_not_open));
        bytes[at] ^= 0x02;
    }
    CHECK(inviter.consume(bytes));
}

TEST_CASE("the unused top bits of the X25519 values count too") {
    const Inviter inviter(100);
    const auto joined = join(inviter);
    REQUIRE(joined);
    for (const std::size_t top : {ephemeral_at + 31, identity_at - 1}) {
        Bytes bytes = joined->join;
        bytes[top] ^= 0x80;
        CHECK_FALSE(inviter.consume(bytes));
    }
}

TEST_CASE("a join that was cut anywhere, or made longer, is refused") {
    const Inviter inviter(100);
    const auto joined = join(inviter);
    REQUIRE(joined);
    const ByteView bytes = joined->join;
    for (std::size_t size = 0; size < bytes.size(); size += size < introduction_at && size > 2 ? 31 : 1) {
        CAPTURE(size);
        CHECK_FALSE(inviter.consume(bytes.first(size)));
    }
    CHECK(inviter.consume(bytes.first(introduction_at - 1)) == std::unexpected(Error::malformed));
    CHECK(inviter.consume(bytes.first(introduction_at)) == std::unexpected(Error::does_not_open));
    Bytes longer = joined->join;
    longer.push_back(0);
    CHECK(inviter.consume(longer) == std::unexpected(Error::does_not_open));
}

TEST_CASE("another version is malformed") {
    const Inviter inviter(100);
    const auto joined = join(inviter);
    REQUIRE(joined);
    for (const auto version : std::to_array<std::uint8_t>({0, 2, 255})) {
        Bytes bytes = joined->join;
        bytes.front() = version;
        CHECK(inviter.consume(bytes) == std::unexpected(Error::malformed));
    }
}

TEST_CASE("a bundle of somebody who speaks none of our versions cannot be joined") {
    Inviter silent(100);
    silent.bundle.max_version = 0;
    CHECK(join(silent) == std::unexpected(Error::malformed));
    Inviter newer(100);
    newer.bundle.max_version = 200;
    newer.bundle_bytes = invite::encode_bundle(newer.bundle, newer.identity, newer.link.lookup);
    const auto joined = join(newer);
    REQUIRE(joined);
    CHECK(joined->join.front() == protocol_version);
    CHECK(newer.consume(joined->join));
}

TEST_CASE("a version that a server put into the bundle breaks the handshake") {
    const Inviter inviter(100);
    Inviter downgraded(100);
    downgraded.bundle.max_version = 7;
    downgraded.bundle_bytes =
        invite::encode_bundle(downgraded.bundle, downgraded.identity, downgraded.link.lookup);
    const auto joined = join(downgraded);
    REQUIRE(joined);
    CHECK(inviter.consume(joined->join) == std::unexpected(Error::does_not_open));
}

TEST_CASE("a low-order ephemeral key is refused") {
    const Inviter inviter(100);
    const auto joined = join(inviter);
    REQUIRE(joined);
    for (const std::string_view hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                                       "0100000000000000000000000000000000000000000000000000000000000000",
                                       "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                                       "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
        Bytes bytes = joined->join;
        std::ranges::copy(array_from_hex<32>(hex), bytes.begin() + ephemeral_at);
        CHECK(inviter.consume(bytes) == std::unexpected(Error::bad_key));
    }
}

TEST_CASE("a bundle with keys that are not usable cannot be joined") {
    Inviter low_prekey(100);
    low_prekey.bundle.prekey = {};
    CHECK(join(low_prekey) == std::unexpected(Error::bad_key));
    Inviter low_identity(100);
    low_identity.bundle.identity = {
        array_from_hex<32>("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")};
    CHECK(join(low_identity) == std::unexpected(Error::bad_key));
    Inviter bad_kem(100);
    bad_kem.bundle.kem_key.bytes.fill(0xFF);
    CHECK(join(bad_kem) == std::unexpected(Error::bad_key));
}

TEST_CASE("a join replayed to another invite of the same person is refused") {
    const Inviter inviter(100);
    const Inviter other(200);
    const auto joined = join(inviter);
    REQUIRE(joined);
    CHECK_FALSE(other.consume(joined->join));
}

TEST_CASE("a part of one join does not fit another") {
    const Inviter inviter(100);
    const auto one = join(inviter, "Jo", 901);
    const auto two = join(inviter, "Jo", 902);
    REQUIRE(one);
    REQUIRE(two);
    for (const auto& [from, to] :
         {std::pair{ephemeral_at, ciphertext_at}, std::pair{ciphertext_at, identity_at},
          std::pair{identity_at, introduction_at}, std::pair{introduction_at, one->join.size()}}) {
        Bytes mixed = one->join;
        std::copy(two->join.begin() + static_cast<std::ptrdiff_t>(from),
                  two->join.begin() + static_cast<std::ptrdiff_t>(to),
                  mixed.begin() + static_cast<std::ptrdiff_t>(from));
        CAPTURE(from);
        CHECK_FALSE(inviter.consume(mixed));
    }
}

TEST_CASE("a joiner's name is text of one line within its limit") {
    const Inviter inviter(100);
    const std::string longest(limits::max_name_bytes, 'n');
    CHECK(inviter.consume(join(inviter, longest)->join));
    for (const std::string& name : {std::string(), longest + "n", std::string("a\nb"), std::string("\xC3"),
                                    std::string("\x7F"), std::string("a\0", 2)}) {
        CAPTURE(name);
        CHECK(inviter.consume(join(inviter, name)->join) == std::unexpected(Error::malformed));
    }
}

}  // namespace
}  // namespace vesper::handshake
