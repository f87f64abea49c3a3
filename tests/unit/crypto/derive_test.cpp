#include "core/crypto/derive.h"

#include <catch2/catch_test_macros.hpp>

#include "unit/crypto/hex.h"

namespace vesper::crypto {
namespace {

using tests::from_hex;

struct Vector {
    Bytes material, salt, info, pseudorandom, okm;
};

Bytes counting(unsigned first, std::size_t count) {
    Bytes out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(static_cast<std::uint8_t>(first + i));
    return out;
}

std::vector<Vector> rfc5869() {
    return {{.material = Bytes(22, 0x0b),
             .salt = counting(0x00, 13),
             .info = counting(0xf0, 10),
             .pseudorandom = from_hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"),
             .okm = from_hex(
                 "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")},
            {.material = counting(0x00, 80),
             .salt = counting(0x60, 80),
             .info = counting(0xb0, 80),
             .pseudorandom = from_hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244"),
             .okm = from_hex(
                 "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb"
                 "41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87")},
            {.material = Bytes(22, 0x0b),
             .salt = {},
             .info = {},
             .pseudorandom = from_hex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"),
             .okm = from_hex(
                 "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")}};
}

TEST_CASE("HKDF-SHA-256 gives what RFC 5869 appendix A says") {
    for (const Vector& vector : rfc5869()) {
        const Pseudorandom key = extract(vector.salt, {vector.material});
        CHECK(copy_of(key.view()) == vector.pseudorandom);
        Bytes okm(vector.okm.size());
        expand(key, {}, vector.info, okm);
        CHECK(okm == vector.okm);
    }
}

TEST_CASE("the parts of the keying material are concatenated, empty ones too") {
    const Vector vector = rfc5869().front();
    const ByteView material = vector.material;
    const auto key = extract(vector.salt, {material.first(5), {}, material.subspan(5)});
    CHECK(copy_of(key.view()) == vector.pseudorandom);
}

TEST_CASE("the info is the label and then the context") {
    const Vector vector = rfc5869()[1];
    const auto key = extract(vector.salt, {vector.material});
    const std::string info = text_of(vector.info);
    for (const std::size_t split : {0UZ, 1UZ, 40UZ, 80UZ}) {
        Bytes okm(vector.okm.size());
        expand(key, info.substr(0, split), view_of(info).subspan(split), okm);
        CHECK(okm == vector.okm);
    }
}

TEST_CASE("another label, context, salt or material gives another key") {
    const auto key = extract(view_of("salt"), {view_of("material")});
    const auto reference = expand_array<32>(key, "label", view_of("context"));
    CHECK(reference == expand_array<32>(key, "label", view_of("context")));
    CHECK(reference != expand_array<32>(key, "labem", view_of("context")));
    CHECK(reference != expand_array<32>(key, "label", view_of("contexu")));
    CHECK(reference !=
          expand_array<32>(extract(view_of("salu"), {view_of("material")}), "label", view_of("context")));
    CHECK(reference !=
          expand_array<32>(extract(view_of("salt"), {view_of("materiam")}), "label", view_of("context")));
}

TEST_CASE("a secret and an array of the same derivation hold the same bytes") {
    struct Role;
    const auto key = extract(view_of("salt"), {view_of("material")});
    const auto secret = expand_secret<Secret<32, Role>>(key, "label", view_of("context"));
    const auto array = expand_array<32>(key, "label", view_of("context"));
    CHECK(std::ranges::equal(secret.view(), array));
}

TEST_CASE("SHA-256 is over the concatenation (FIPS 180-4 examples)") {
    const Bytes abc = from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(std::ranges::equal(hash({view_of("abc")}), abc));
    CHECK(std::ranges::equal(hash({view_of("a"), {}, view_of("bc")}), abc));
    CHECK(std::ranges::equal(hash({}),
                             from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
}

}  // namespace
}  // namespace vesper::crypto
