"""bundle.json: section 3 of docs/protocol.md."""

import bundle as bundles
import points
from cast import BOB, NOW, Draws, Invite, secret
from primitives import Refused, i64, sign, sized, u32


def entry(name, invite):
    draws = Draws(secret(f"bundle entropy {name}"))
    sealed = bundles.publish(invite.keys.bundle, draws.draw(24), invite.bundle_bytes, invite.lookup)
    assert bundles.open_published(invite.keys.bundle, sealed, invite.lookup) == invite.bundle_bytes
    assert bundles.parse(invite.bundle_bytes, invite.lookup) == invite.bundle
    return {
        "name": name,
        "link_secret": invite.link_secret,
        "lookup": invite.lookup,
        "bundle_key": invite.keys.bundle,
        "identity_seed": invite.person.identity_seed,
        "prekey_secret": invite.prekey_secret,
        "kem_seed": invite.kem_seed,
        "version": invite.bundle.version,
        "identity": invite.bundle.identity,
        "prekey": invite.bundle.prekey,
        "kem_prekey": invite.bundle.kem_prekey,
        "drop": invite.bundle.drop,
        "expires": invite.bundle.expires,
        "inviter_name": invite.bundle.name,
        "bundle": invite.bundle_bytes,
        "entropy": draws.entropy,
        "nonce": draws.drawn[0],
        "sealed": sealed,
    }


def refused(name, invite, data):
    try:
        bundles.parse(data, invite.lookup)
    except Refused as error:
        return {"name": name, "lookup": invite.lookup, "bundle": data, "error": error.name}
    raise AssertionError(name)


def resigned(invite, before):
    return before + sign(invite.person.identity_seed, bundles.LABEL + invite.lookup + before)


def make():
    ordinary = Invite(BOB)
    good = [
        entry("ordinary", ordinary),
        entry("never expires, and a later version is spoken too", Invite(BOB, "never", expires=0, version=7)),
        entry("longest name", Invite(BOB, "longest", name="é" * 48)),
        entry("name of many scripts", Invite(BOB, "scripts", name="Ωλγα\u200e\u061c Иван 李 🦊",
                                             expires=2**53 - 1)),
    ]
    key, sealed = ordinary.keys.bundle, bytes.fromhex(good[0]["sealed"].hex())
    not_opened = []
    for name, data in {
        "empty": b"",
        "shorter than nonce and tag": sealed[:39],
        "truncated": sealed[:-1],
        "nonce altered": bytes([sealed[0] ^ 1]) + sealed[1:],
        "ciphertext altered": sealed[:100] + bytes([sealed[100] ^ 0x80]) + sealed[101:],
        "tag altered": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "a byte behind it": sealed + b"\x00",
    }.items():
        try:
            bundles.open_published(key, data, ordinary.lookup)
            raise AssertionError(name)
        except Refused as error:
            not_opened.append({
                "name": name,
                "link_secret": ordinary.link_secret,
                "sealed": data,
                "error": error.name,
            })
    not_opened.append({
        "name": "of another link",
        "link_secret": Invite(BOB, "never").link_secret,
        "sealed": sealed,
        "error": "sealed",
    })

    data = ordinary.bundle_bytes
    before = data[:-64]
    fixed = 1 + 1 + 32 + 32 + 1216 + 16
    expires, name = before[fixed : fixed + 8], before[fixed + 8 :]
    head = before[:fixed]
    signature = data[-64:]
    s = int.from_bytes(signature[32:], "little")

    def named(name_bytes):
        return resigned(ordinary, head + expires + sized(name_bytes))

    def with_identity(identity):
        return before[:2] + identity + before[34:] + signature

    wrong = [
        refused("empty", ordinary, b""),
        refused("without its last byte", ordinary, data[:-1]),
        refused("without its signature", ordinary, before),
        refused("cut within the keys", ordinary, data[:700]),
        refused("a byte behind it", ordinary, data + b"\x00"),
        refused("encoding 0", ordinary, resigned(ordinary, b"\x00" + before[1:])),
        refused("encoding 2", ordinary, resigned(ordinary, b"\x02" + before[1:])),
        refused("version 0", ordinary, resigned(ordinary, b"\x01\x00" + before[2:])),
        refused("expiry of -1", ordinary, resigned(ordinary, head + i64(-1) + name)),
        refused("expiry of 2^53", ordinary, resigned(ordinary, head + i64(2**53) + name)),
        refused("no name", ordinary, named(b"")),
        refused("name of 97 bytes", ordinary, named(b"a" * 97)),
        refused("name with a line feed", ordinary, named(b"Bob\nBuilder")),
        refused("name with DEL", ordinary, named(b"Bob\x7f")),
        refused("name with NEL (U+0085)", ordinary, named("Bob\u0085".encode())),
        refused("name with right-to-left override", ordinary, named("Bob\u202egnp".encode())),
        refused("name with an isolate", ordinary, named("\u2066Bob\u2069".encode())),
        *(
            refused(f"name with U+{character:04X}", ordinary, named(f"Bob{chr(character)}".encode()))
            for character in (0x80, 0x2028, 0x202A, 0x2069)
        ),
        refused("name with an overlong slash", ordinary, named(b"Bob\xc0\xaf")),
        refused("name with a surrogate", ordinary, named(b"Bob\xed\xa0\x80")),
        refused("name cut within a character", ordinary, named("Bobé".encode()[:-1])),
        refused("name longer than what follows", ordinary, head + expires + u32(2000) + b"Bob" + signature),
        refused("name of 2^32 - 1 bytes", ordinary, head + expires + b"\xff" * 4 + b"Bob" + signature),
        refused("signature altered", ordinary, before + bytes([signature[0] ^ 1]) + signature[1:]),
        refused("S altered", ordinary, data[:-2] + bytes([data[-2] ^ 1]) + data[-1:]),
        refused("S + L", ordinary, before + signature[:32] + points.little(s + points.L)),
        refused("signature of zeros", ordinary, before + bytes(64)),
        refused("prekey altered", ordinary, data[:40] + bytes([data[40] ^ 1]) + data[41:]),
        refused("drop altered", ordinary, data[: fixed - 1] + bytes([data[fixed - 1] ^ 1]) + data[fixed:]),
        refused("name altered", ordinary, before[:-1] + b"d" + signature),
        refused("version altered", ordinary, data[:1] + b"\x02" + data[2:]),
        refused("signed for another lookup id", ordinary,
                bundles.signed(ordinary.bundle, bytes(16), BOB.identity_seed)),
        refused("signed without the label", ordinary,
                before + sign(BOB.identity_seed, ordinary.lookup + before)),
        refused("identity of another", ordinary, with_identity(secret("x"))),
        refused("small-order identity, zero signature", ordinary,
                before[:2] + points.little(1) + before[34:] + points.little(1) + bytes(32)),
        refused("non-canonical identity", ordinary, with_identity(points.little(points.P + 3))),
    ]
    return {
        "section": "3",
        "vectors": {
            "bundles": good,
            "sealed_refused": not_opened,
            "refused": wrong,
            "expiry": [
                {"expires": NOW, "now": now, "expired": bundles.expired(NOW, now)}
                for now in (0, NOW, NOW + 299_999, NOW + 300_000, NOW + 300_001, NOW + 86_400_000)
            ]
            + [{"expires": 0, "now": NOW, "expired": bundles.expired(0, NOW)}],
        },
    }
