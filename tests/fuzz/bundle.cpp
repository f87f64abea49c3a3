// The bundle of an invite: sealed bytes from the server, and what a holder of the link seals and signs.

#include "core/invite/bundle.h"

#include "core/common/limits.h"
#include "core/common/text.h"
#include "fuzz/input.h"
#include "fuzz/people.h"

namespace vesper::fuzz {

namespace {

const Inviter& inviter() {
    static const Inviter one;
    return one;
}

/// Takes it as a joiner does, up to the claim.
void receive(ByteView encoded, const crypto::SignKeyPair& identity) {
    const auto bundle = invite::decode_bundle(encoded, inviter().keys.lookup);
    if (!bundle) return;
    must(bundle->identity == identity.public_key(), "a bundle is by who signed it");
    must(std::ranges::equal(invite::encode_bundle(*bundle, identity, inviter().keys.lookup), encoded),
         "a bundle that decodes is its one encoding");
    must(
        !bundle->name.empty() && bundle->name.size() <= limits::max_name_bytes && is_plain_line(bundle->name),
        "a bundle's name can be shown");
    (void)Joiner(3000).join(inviter().keys, encoded, *bundle, introduction());
}

/// A bundle of any keys, well signed by an identity of any kind.
Bytes encoded_from(Input& input) {
    invite::Bundle bundle = inviter().bundle;
    const unsigned changed = input.u8();
    if (changed & 1U) bundle.prekey.bytes = input.array<32>();
    if (changed & 2U) bundle.drop = input.array<16>();
    if (changed & 4U) bundle.expires_at_ms = static_cast<std::int64_t>(input.u64());
    if (changed & 8U) bundle.name = text_of(input.sized());
    for (unsigned changes = input.u8() % 8; changes > 0; --changes) {
        const std::size_t at = input.u16() % bundle.kem_key.bytes.size();
        bundle.kem_key.bytes[at] ^= input.u8();
    }
    return invite::encode_bundle(bundle, inviter().identity, inviter().keys.lookup);
}

}  // namespace

void attack(ByteView bytes) {
    const crypto::SignKeyPair& identity = inviter().identity;
    Input input(bytes);
    switch (input.u8() % 4) {
        case 0: {
            const ByteView sealed = input.rest();
            must(!invite::open_bundle(sealed, inviter().keys), "only the link's key seals a bundle");
            return receive(sealed, identity);
        }
        case 1: {
            const Bytes sealed = inviter().sealed(input.rest());
            const auto opened = invite::open_bundle(sealed, inviter().keys);
            must(opened.has_value(), "what is sealed opens");
            return receive(*opened, identity);
        }
        case 2: {
            Bytes body = copy_of(input.rest());
            if (body.size() >= 34) std::ranges::copy(identity.public_key().bytes, body.begin() + 2);
            return receive(signed_bundle(std::move(body), identity, inviter().keys.lookup), identity);
        }
        default:
            return receive(encoded_from(input), identity);
    }
}

std::vector<Bytes> seeds() {
    const Bytes encoded = inviter().encoded();
    return {Arguments().u8(0).rest(ByteView(inviter().sealed(encoded)).first(60)).take(),
            Arguments().u8(1).rest(encoded).take(),
            Arguments().u8(2).rest(ByteView(encoded).first(encoded.size() - 64)).take(),
            Arguments().u8(3).u8(8).sized(view_of("Bo")).take(),
            Arguments().u8(3).u8(13).rest(Bytes(32)).u64(limits::max_integer).sized(view_of("Zoë")).take(),
            Arguments().u8(3).u8(0).u8(2).u16(0).u8(0xFF).u16(1).u8(0xFF).take()};
}

}  // namespace vesper::fuzz
