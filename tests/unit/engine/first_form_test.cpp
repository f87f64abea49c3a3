// Invites as they were stored before they could be for several people: bytes written by that Vesper.

#include "core/crypto/seal.h"
#include "unit/engine/people.h"

namespace vesper::engine {
namespace {

struct Stored {
    const char* name;
    const char* plain;
};

constexpr const char* profile =
    "02efc2968ab2e8a2e8d854795bca767cd17a94c8be6f7d46c83dccb5dfec2196c900000003496e61";
constexpr Stored live{
    .name = "invite/f9cc8bbd6bf20d659c1ce356190865ce",
    .plain =
        "02f9cc8bbd6bf20d659c1ce356190865ce000001a3185c5000000001a31d82ac00006785bf061754066e2889a8a164e8446e"
        "4a4a6f432177126e1f60454d848b44dcb74c098090028a05e1e8abb901f73666c9cfc9a4b50346915a80c46c43aab93d37ae"
        "f0eb7db7f76d01a34710531dbe3044937cd135ddaab53e8cd593e3a236d1392bb8daf9afcb93ac2bec669095129fa1fcc199"
        "cecda8d70dd30919d418b4e7212a0b4dd40f732784266e207238313d1fbd70b8c8184e8dc159abb89cf3b3e8a415b048f016"
        "d549181f44727cb72c5a000005610101f2950ac22d1938801fb51cc343a4dabf989f092b1385eb893fc4848ff07d73040654"
        "586ba6490195b9fe1e18c2ad2e1d4de410755e57d4be455d05ff88235027c0d7b9a6d2a271eb52ebb19624ba07f93247a693"
        "af94c7aad8092f0c381949838a76309be6ba47436b9d369a041e78b5a2f6b02135c0f3f33a517971eafa70582360e79a2966"
        "12cf8817951c5844bea7b131b152366938f3e243f51b780db1cfacb23ba5d499a7ccce965c881269016a6965e762112c580e"
        "d9a096dc669e04697d7cc2af9fa65b740874d5b606d0740230da0bb979203b6926bb226d7ad99eafbb8859316922b33d9480"
        "a3a6d3459d616fc0fb93f43210598833901ab65243517489037de0396be87dbed0932ec62defd483c4d192ef7722a6f462cb"
        "87ba86c18e8ee272503102cfb553db2960e35a710ffbcc97b1942f8a8e74431525a246793540fdaa0ce8162f29ab472c25cc"
        "85281e222b3995c73cd1aa94a5e42cd9ea63cf6822d98c666fc029835773b19828b5172bd035720cd3885d49a8372b0c23f6"
        "1e8e326bc20a4479f202a0957ec7970534414971d117c577a59a427fc1ab8b2d8a5b74007c53cb5f2c18417f73787056c8c1"
        "8a0d59869534e71d918c23fa55375210530b689d82411a0868b422f026b6c1275fea078bcc1ca893a7374b130101795bb38c"
        "05925291a45f42c104c5c42467f4bbbea786dca7c0bae135481c45119a16ae2c8796a574616b9359576bc7114fe33a083f96"
        "7b36888e31b61812a9594102969292662685bb191187c14b0f04dc303d37c0c0a63b7a3096d8b2c65366a576d0ca69c16efb"
        "44a778b517198671e41cba7aa972cc3abc8bc7847ad03e4950aa6e0927958ba29d13356fc41714a1210eb8cf2693af22b57b"
        "77e206494cb1eaec1883d463ee09a3b52565c84b11a5924154962845d82fbaa0a37f0430ac587acf801452a073f89b83cc2a"
        "0cb53a17a48582dcaa0e10c845062cc40bb182191c0f084a3e82663a0690ad138a53d8f4182af72469e5a921421cf45300bf"
        "378d245877d9cac0478326a47a1a3946aa24220fa163995cd7c48c80b354c196a8e7371dcb2cad79a5711933f61599c5a23e"
        "0dbb2a2e563c49510a1ad9cef6f2177f916d69384ba27238e320884fa38498f56ba0073f6ce633fbc3499e595a751bce8495"
        "696494b7050b3a4abc2361f63bed3b65575bbdcc7486dcf03924cb48c458c0aef36cca2a64acab0b4641bda135a2898a57ca"
        "fb21c51363da9199e400654cebad719b3ee744ce8f289e5ff903d984bd74a649e8fba2ead0bda0e11c9ae3988344beec7b35"
        "b9421e8b669b73516a90c26d9ba7ce2c0c9c70a2b78cacbff5a7c84413a4f210a7ef8a1960208bd40b3b3151278cbc6121e9"
        "8a9e12477a59667fd8458f971334c1a38af647f17aaafd7244f11c9e342b4b28ab0188e05e8ee10b21e84277a804fa4a7420"
        "183e71383e77c66e5653c787429f834ba4b420c5c8da5306ba1aa48884f03a2772d315bbda2c9e2631cf06c74a2b624fa548"
        "be9a8fad35b85577997ec636424cb502130e55482af89564b670b2355bbc1fd843bce75f1b7263730a1eafe628023311834b"
        "0941ea6bec215481b1be22d21f489924ca670c529c96c6660c6880a3f6e5aa19a792842b97a07c175889abdd7b509e14c117"
        "d171adc2aa9c29c14134689db1561611a1e2552ada653267962c5d20088b1650f34bd3b619a46a91eac1a9a5ab29ea161cee"
        "b9dec613e747b87c5c3680f54f80d0ff3ba91c0f709b2791de7d0b5962a8825c7ec4d0a1f1f5c1ebdd6f82621f43212a0b4d"
        "d40f732784266e207238313d000001a31d82ac0000000003496e61126b8474766ebca83f07d606682f1df9e3f1942ba36743"
        "381843e7538edd19ffc0242c9392cb87c409d7a5988e1ac3efb1913ce36600ad2d25184189ad61d20f0100"};
constexpr Stored revoked{
    .name = "invite/f9cc8bbd6bf20d659c1ce356190865ce",
    .plain =
        "02f9cc8bbd6bf20d659c1ce356190865ce000001a3185c5000000001a31d82ac0001392bb8daf9afcb93ac2bec669095129f"
        "a1fcc199cecda8d70dd30919d418b4e7212a0b4dd40f732784266e207238313d1fbd70b8c8184e8dc159abb89cf3b3e8a415"
        "b048f016d549181f44727cb72c5a00"};
constexpr Stored used{.name = "invite/f9cc8bbd6bf20d659c1ce356190865ce",
                      .plain =
                          "02f9cc8bbd6bf20d659c1ce356190865ce000001a3185c5000000001a31d82ac00028dcc3ade9feacf"
                          "b99bd46142460686aa"};

/// A device on which this invite, and the profile of then, are stored.
Device with(const Stored& invite) {
    Device device;
    crypto::Random random(tests::entropy_of(1));
    const crypto::SealKey vault(device.vault);
    const auto put = [&](const std::string& name, const char* plain) {
        device.records[name] = crypto::seal(vault, tests::from_hex(plain), view_of(name), random);
    };
    put("profile", profile);
    put(invite.name, invite.plain);
    return device;
}

TEST_CASE("an open invite of the first form is open, for one person, and can be used and renewed") {
    Device device = with(live);
    const auto shown = device.restart().show<InviteShown>();
    CHECK(shown.state == InviteState::open);
    CHECK(shown.uses == 1);
    CHECK(shown.used == 0);
    CHECK(shown.label.empty());
    CHECK_FALSE(shown.ask_first);
    CHECK(shown.expires_at_ms == start_ms + limits::invite_ttl_ms);
    CHECK(device.hello().requests<wire::CreateInvite>().empty());
    device.now_ms += 1000;
    const Effects renewed = device.renew(shown.id);
    REQUIRE(device.result);
    const auto published = renewed.request<wire::RepublishInvite>();
    const auto drop = device.hello_again().requests<wire::Subscribe>().front().drop;
    const Joiner joiner(shown, drop, published.bundle, start_ms, 3000, {});
    CHECK(device.envelope(joiner.drop, joiner.body).show<InviteShown>().contacts ==
          std::vector{joiner.contact});
    CHECK(device.restart().show<InviteShown>().state == InviteState::used);
}

TEST_CASE("a revoked invite of the first form is told to the server, and stays revoked") {
    Device device = with(revoked);
    const auto shown = device.restart().show<InviteShown>();
    CHECK(shown.state == InviteState::revoked);
    const auto told = device.hello().request<wire::RevokeInvite>();
    CHECK(told.invite == shown.id);
    device.answer(wire::Ok{told.id});
    CHECK(device.restart().show<InviteShown>().state == InviteState::revoked);
    CHECK(device.hello().requests<wire::RevokeInvite>().empty());
}

TEST_CASE("a used invite of the first form knows who used it") {
    Device device = with(used);
    const auto shown = device.restart().show<InviteShown>();
    CHECK(shown.state == InviteState::used);
    CHECK(shown.used == 1);
    REQUIRE(shown.contacts.size() == 1);
    CHECK(shown.contacts.front() != ContactId{});
    device.renew(shown.id);
    CHECK(device.result == std::unexpected(Error::invite_not_open));
}

TEST_CASE("an invite of the first form that is cut or extended is refused") {
    for (const Stored& stored : {live, revoked, used}) {
        Device device;
        crypto::Random random(tests::entropy_of(1));
        const crypto::SealKey vault(device.vault);
        Bytes plain = tests::from_hex(stored.plain);
        const auto takes = [&](ByteView bytes) {
            const std::string name = stored.name;
            return device.engine.restore(name, crypto::seal(vault, bytes, view_of(name), random)).has_value();
        };
        for (std::size_t size = 0; size < plain.size(); ++size) {
            if (takes(ByteView(plain).first(size))) FAIL("cut at " << size);
        }
        plain.push_back(0);
        CHECK_FALSE(takes(plain));
        plain.pop_back();
        CHECK(takes(plain));
    }
}

}  // namespace
}  // namespace vesper::engine
