// tests/vectors/handshake.json: section 4 of docs/protocol.md.

#include "core/handshake/handshake.h"
#include "core/session/session.h"
#include "unit/vectors/vectors.h"

namespace vesper::handshake {
// Found by argument-dependent lookup, from tests::refusal.
static std::string name_of(Error error) {
    switch (error) {
        case Error::malformed:
            return "malformed";
        case Error::bad_key:
            return "bad_key";
        case Error::does_not_open:
            return "does_not_open";
    }
    return "?";
}

namespace {

using namespace tests;

invite::JoinSecrets shared_in(const Json& vector) {
    return {.lookup = array_in<16>(vector, "lookup"),
            .preshared = invite::PresharedKey(array_in<32>(vector, "preshared"))};
}

struct Inviter {
    explicit Inviter(const Json& vector)
        : shared(shared_in(vector)),
          bundle(bytes_in(vector, "bundle")),
          identity(seed_in(vector.at("inviter"), "identity_seed")),
          prekey(seed_in(vector.at("inviter"), "prekey_secret")),
          kem(seed_in(vector.at("inviter"), "kem_seed")) {}

    [[nodiscard]] std::expected<Accepted, Error> consume(ByteView join) const {
        return consume_join(shared, bundle, {.identity = identity, .prekey = prekey, .kem = kem}, join);
    }

    invite::JoinSecrets shared;
    Bytes bundle;
    crypto::SignKeyPair identity;
    crypto::DhKeyPair prekey;
    crypto::KemKeyPair kem;
};

Introduction introduction_in(const Json& joiner) {
    return {.drop = array_in<16>(joiner, "drop"),
            .claimed_at_ms = joiner.at("claimed").get<std::int64_t>(),
            .ratchet_key = {array_in<32>(joiner, "ratchet_key")},
            .received_up_to = joiner.at("received").get<std::uint64_t>(),
            .name = text_in(joiner, "name")};
}

void check_outcome(const Outcome& outcome, const Json& vector) {
    CHECK(hex(outcome.session.root) == text_in(vector, "root"));
    CHECK(hex(outcome.session.transcript) == text_in(vector, "h3"));
    CHECK(hex(outcome.contact) == text_in(vector, "contact"));
    CHECK(hex(outcome.renewal.lookup) == text_in(vector, "reset_lookup"));
    CHECK(hex(outcome.renewal.preshared) == text_in(vector, "reset_preshared"));
}

TEST_CASE("vectors: handshakes") {
    const Json all = vectors_of("handshake");
    for (const Json& vector : all.at("handshakes")) {
        INFO(vector.at("name"));
        const Inviter inviter(vector);
        const Json& joiner = vector.at("joiner");
        const Introduction introduction = introduction_in(joiner);
        const auto bundle = invite::decode_bundle(inviter.bundle, inviter.shared.lookup);
        REQUIRE(bundle);

        crypto::Random random = random_in(vector);
        const auto joined =
            create_join(inviter.shared, inviter.bundle, *bundle,
                        crypto::SignKeyPair(seed_in(joiner, "identity_seed")), introduction, random);
        REQUIRE(joined);
        CHECK(hex(joined->join) == text_in(vector, "join"));
        check_outcome(joined->outcome, vector);

        const auto accepted = inviter.consume(bytes_in(vector, "join"));
        REQUIRE(accepted);
        check_outcome(accepted->outcome, vector);
        CHECK(hex(accepted->identity.bytes) == text_in(joiner, "identity"));
        CHECK(accepted->introduction.drop == introduction.drop);
        CHECK(accepted->introduction.claimed_at_ms == introduction.claimed_at_ms);
        CHECK(accepted->introduction.ratchet_key == introduction.ratchet_key);
        CHECK(accepted->introduction.received_up_to == introduction.received_up_to);
        CHECK(accepted->introduction.name == introduction.name);
    }
}

TEST_CASE("vectors: joins that are refused") {
    const Json all = vectors_of("handshake");
    for (const Json& vector : all.at("joins_refused")) {
        INFO(vector.at("name"));
        Json of = all.at("handshakes").at(0);
        for (const char* name : {"lookup", "preshared"}) {
            if (vector.contains(name)) of[name] = vector.at(name);
        }
        for (const char* name : {"prekey_secret", "kem_seed"}) {
            if (vector.contains(name)) of["inviter"][name] = vector.at(name);
        }
        const Inviter inviter(of);
        const auto accepted = inviter.consume(bytes_in(vector, "join"));
        if (vector.value("in_session", false)) {
            REQUIRE(accepted);
            CHECK_FALSE(session::Session::begin_inviter(accepted->outcome.session, inviter.prekey,
                                                        accepted->introduction.ratchet_key));
        } else {
            CHECK(refusal(accepted) == text_in(vector, "error"));
        }
    }
}

TEST_CASE("vectors: bundles whose keys nobody can join with") {
    const Json all = vectors_of("handshake");
    const Json& joiner = all.at("handshakes").at(0).at("joiner");
    for (const Json& vector : all.at("bundles_refused")) {
        INFO(vector.at("name"));
        const Bytes encoded = bytes_in(vector, "bundle");
        const invite::JoinSecrets shared = shared_in(vector);
        const auto bundle = invite::decode_bundle(encoded, shared.lookup);
        REQUIRE(bundle);
        crypto::Random random = random_in(vector);
        CHECK(refusal(create_join(shared, encoded, *bundle,
                                  crypto::SignKeyPair(seed_in(joiner, "identity_seed")),
                                  introduction_in(joiner), random)) == text_in(vector, "error"));
    }
}

}  // namespace
}  // namespace vesper::handshake
