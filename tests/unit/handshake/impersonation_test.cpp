// A joiner that claims an identity whose secret key it does not have. It is made here from the primitives, as
// an attacker would, because create_join cannot be made to do it.

#include <catch2/catch_test_macros.hpp>

#include "core/common/codec.h"
#include "core/crypto/seal.h"
#include "core/handshake/handshake.h"
#include "unit/crypto/hex.h"

namespace vesper::handshake {
namespace {

using crypto::Seed;
using tests::array_from_hex;
using tests::entropy_of;

struct Fixture {
    crypto::SignKeyPair inviter{Seed(entropy_of(1))};
    crypto::DhKeyPair prekey{Seed(entropy_of(2))};
    crypto::KemKeyPair kem{Seed(entropy_of(3))};
    invite::LinkKeys link = invite::derive_link_keys(invite::LinkSecret(entropy_of(4)));
    Bytes bundle_bytes = copy_of(view_of("any bytes: the handshake only hashes them"));
};

/// A join by the header comment of handshake.h, stating `stated` and computing DH1 with `own`.
Bytes forge(const Fixture& fixture, const crypto::SignPublicKey& stated, const crypto::SignKeyPair& own) {
    crypto::Random random(entropy_of(5));
    const crypto::DhKeyPair ephemeral(random.secret<Seed>());
    const auto kem = crypto::encapsulate(fixture.kem.public_key(), random);
    const auto dh1 = own.agree(fixture.prekey.public_key());
    const auto dh2 = ephemeral.agree(*crypto::to_dh(fixture.inviter.public_key()));
    const auto dh3 = ephemeral.agree(fixture.prekey.public_key());

    const auto h0 = crypto::hash({view_of("Vesper handshake v1"), fixture.link.lookup, fixture.bundle_bytes});
    const auto h1 = crypto::hash({h0, ByteArray<1>{1}, ephemeral.public_key().bytes, kem->ciphertext});
    const auto k1 = crypto::extract(fixture.link.preshared.view(), {dh3->view(), kem->secret.view()});
    const Bytes sealed_identity =
        crypto::seal_once(crypto::expand_secret<crypto::SealKey>(k1, "identity", h1), stated.bytes, h1);
    const auto h2 = crypto::hash({h1, sealed_identity});
    const Bytes ff(32, 0xFF);
    const auto k2 = crypto::extract(fixture.link.preshared.view(),
                                    {ff, dh1->view(), dh2->view(), dh3->view(), kem->secret.view()});
    const Bytes introduction =
        Writer().raw(ByteArray<16>{}).i64(0).raw(ephemeral.public_key().bytes).u64(0).sized("Mallory").take();
    const Bytes sealed_introduction =
        crypto::seal_once(crypto::expand_secret<crypto::SealKey>(k2, "introduction", h2), introduction, h2);
    return Writer()
        .u8(1)
        .raw(ephemeral.public_key().bytes)
        .raw(kem->ciphertext)
        .raw(sealed_identity)
        .raw(sealed_introduction)
        .take();
}

std::expected<Accepted, Error> consume(const Fixture& fixture, ByteView join) {
    return consume_join(fixture.link, fixture.bundle_bytes,
                        {.identity = fixture.inviter, .prekey = fixture.prekey, .kem = fixture.kem}, join);
}

TEST_CASE("a join written by the specification is accepted") {
    const Fixture fixture;
    const crypto::SignKeyPair own(Seed(entropy_of(10)));
    const auto accepted = consume(fixture, forge(fixture, own.public_key(), own));
    REQUIRE(accepted);
    CHECK(accepted->identity == own.public_key());
    CHECK(accepted->introduction.name == "Mallory");
}

TEST_CASE("a joiner cannot state an identity it does not hold") {
    const Fixture fixture;
    const crypto::SignKeyPair own(Seed(entropy_of(10)));
    const crypto::SignKeyPair victim(Seed(entropy_of(11)));
    CHECK(consume(fixture, forge(fixture, victim.public_key(), own)) ==
          std::unexpected(Error::does_not_open));
    CHECK(consume(fixture, forge(fixture, fixture.inviter.public_key(), own)) ==
          std::unexpected(Error::does_not_open));
}

TEST_CASE("a joiner cannot state a low-order identity") {
    const Fixture fixture;
    const crypto::SignKeyPair own(Seed(entropy_of(10)));
    for (const std::string_view hex : {"0100000000000000000000000000000000000000000000000000000000000000",
                                       "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                       "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"}) {
        CHECK(consume(fixture, forge(fixture, {array_from_hex<32>(hex)}, own)) ==
              std::unexpected(Error::bad_key));
    }
}

}  // namespace
}  // namespace vesper::handshake
