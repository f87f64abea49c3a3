"""handshake.json: section 4 of docs/protocol.md."""

import handshake
import points
import ratchet
from cast import ALICE, BOB, CAROL, NOW, Draws, Invite, secret
from primitives import (
    DH,
    H,
    Refused,
    expand,
    extract,
    i64,
    identity_to_x25519_public,
    identity_to_x25519_secret,
    seal_once,
    sign,
    sized,
    u8,
    u64,
    x25519_public,
)
import bundle as bundles
import xwing

RATCHET_SECRET = secret("Alice first ratchet key")


def introduction_of(joiner, received=0, name=None, ratchet_key=None):
    return handshake.Introduction(
        joiner.drop, NOW + 60_000, ratchet_key or x25519_public(RATCHET_SECRET), received, name or joiner.name
    )


def join(label, invite, joiner, introduction):
    """(vector, join, steps) of one good handshake."""
    draws = Draws(secret(f"join entropy {label}"))
    ek_a_secret, coins = draws.draw(32), draws.draw(64)
    message, steps = handshake.create_join(
        invite.lookup, invite.preshared, invite.bundle_bytes, invite.bundle, joiner.identity_seed,
        introduction.encode(), ek_a_secret, coins,
    )
    identity, opened, theirs = handshake.accept_join(
        invite.lookup, invite.preshared, invite.bundle_bytes, invite.person.identity_seed,
        invite.prekey_secret,
        invite.kem_seed, message,
    )
    assert identity == joiner.identity and opened == introduction and theirs.__dict__ == steps.__dict__
    vector = {
        "name": label,
        "lookup": invite.lookup,
        "preshared": invite.preshared,
        "bundle": invite.bundle_bytes,
        "inviter": {
            "identity_seed": invite.person.identity_seed,
            "identity": invite.person.identity,
            "identity_x25519_secret": identity_to_x25519_secret(invite.person.identity_seed),
            "identity_x25519": identity_to_x25519_public(invite.person.identity),
            "prekey_secret": invite.prekey_secret,
            "prekey": invite.bundle.prekey,
            "kem_seed": invite.kem_seed,
        },
        "joiner": {
            "identity_seed": joiner.identity_seed,
            "identity": joiner.identity,
            "identity_x25519_secret": identity_to_x25519_secret(joiner.identity_seed),
            "identity_x25519": identity_to_x25519_public(joiner.identity),
            "drop": introduction.drop,
            "claimed": introduction.claimed,
            "ratchet_secret": RATCHET_SECRET,
            "ratchet_key": introduction.ratchet_key,
            "received": introduction.received,
            "name": introduction.name,
        },
        "entropy": draws.entropy,
        "ek_a_secret": ek_a_secret,
        "coins": coins,
        "version": handshake.VERSION,
        "ek_a": x25519_public(ek_a_secret),
        "ciphertext": message[33 : 33 + 1120],
        "shared_secret": steps.ss,
        "h0": steps.h0,
        "h1": steps.h1,
        "dh1": steps.dh1,
        "dh2": steps.dh2,
        "dh3": steps.dh3,
        "k1": steps.k1,
        "sealed_identity_key": steps.sealed_identity_key,
        "sealed_identity": steps.sealed_identity,
        "h2": steps.h2,
        "k2": steps.k2,
        "introduction": introduction.encode(),
        "sealed_introduction_key": steps.sealed_introduction_key,
        "sealed_introduction": steps.sealed_introduction,
        "h3": steps.h3,
        "join": message,
        "root": steps.root,
        "contact": steps.contact,
        "reset_lookup": steps.reset_lookup,
        "reset_preshared": steps.reset_preshared,
    }
    return vector, message, steps


def craft(invite, joiner, *, ek_a_secret=None, ek_a=None, version=1, identity=None, introduction=None,
          dh1=None):
    """A join by somebody who has the link and bends the rules."""
    ek_a_secret = ek_a_secret or secret("crafted EK_A")
    ek_a = ek_a or x25519_public(ek_a_secret)
    identity = identity or joiner.identity
    introduction = introduction_of(joiner).encode() if introduction is None else introduction
    ciphertext, ss = xwing.encapsulate(invite.bundle.kem_prekey, secret("crafted coins", 64))
    steps = handshake.Steps()
    steps.begin(invite.lookup, invite.bundle_bytes, version, ek_a, ciphertext)
    steps.identity_key(invite.preshared, DH(ek_a_secret, invite.bundle.prekey), ss)
    sealed_identity = seal_once(steps.sealed_identity_key, identity, steps.h1)
    if dh1 is None:
        dh1 = DH(identity_to_x25519_secret(joiner.identity_seed), invite.bundle.prekey)
    dh2 = DH(ek_a_secret, identity_to_x25519_public(invite.bundle.identity))
    steps.introduction_key(invite.preshared, dh1, dh2, sealed_identity)
    sealed = seal_once(steps.sealed_introduction_key, introduction, steps.h2)
    return u8(version) + ek_a + ciphertext + sealed_identity + sealed


def refused_join(name, invite, message, error, **other):
    against = {
        "lookup": invite.lookup,
        "preshared": invite.preshared,
        "prekey_secret": invite.prekey_secret,
        "kem_seed": invite.kem_seed,
    } | other
    try:
        handshake.accept_join(
            against["lookup"], against["preshared"], invite.bundle_bytes, invite.person.identity_seed,
            against["prekey_secret"], against["kem_seed"], message,
        )
    except Refused as refusal:
        assert refusal.name == error, (name, refusal.name)
        return {"name": name} | other | {"join": message, "error": error}
    raise AssertionError(name)


def make():
    invite = Invite(BOB)
    ordinary, message, steps = join("ordinary", invite, ALICE, introduction_of(ALICE))
    newer = Invite(BOB, "newer", version=2)
    again = Invite(BOB, "reset", expires=0, lookup=steps.reset_lookup, preshared=steps.reset_preshared)
    good = [
        ordinary,
        join("the inviter speaks a newer version too", newer, ALICE, introduction_of(ALICE))[0],
        join("longest names", Invite(BOB, "longest", name="é" * 48), CAROL,
             introduction_of(CAROL, name="ж" * 48))[0],
        join("a reset: section 8", again, ALICE, introduction_of(ALICE, received=1234))[0],
    ]

    def altered(at):
        return message[:at] + bytes([message[at] ^ 1]) + message[at + 1 :]

    ct, identity, introduction = 33, 33 + 1120, 33 + 1120 + 48
    other = Invite(CAROL)
    parts = introduction_of(ALICE)
    head = parts.drop + i64(parts.claimed) + parts.ratchet_key + u64(0)
    high = points.little(points.P - 1)
    low = points.low_order_u()
    mixed = points.mixed_order_identity(ALICE.identity_seed)
    non_canonical = points.non_canonical_identities()
    wrong = [
        refused_join("empty", invite, b"", "malformed"),
        refused_join("only a version", invite, message[:1], "malformed"),
        refused_join("cut within the ciphertext", invite, message[:700], "malformed"),
        refused_join("cut within the sealed identity", invite, message[: introduction - 1], "malformed"),
        refused_join("no sealed introduction", invite, message[:introduction], "does_not_open"),
        refused_join("without its last byte", invite, message[:-1], "does_not_open"),
        refused_join("a byte behind it", invite, message + b"\x00", "does_not_open"),
        refused_join("version 0", invite, b"\x00" + message[1:], "malformed"),
        refused_join("version 2", invite, b"\x02" + message[1:], "malformed"),
        refused_join("version 2, made by one who speaks it", invite, craft(invite, ALICE, version=2),
                     "malformed"),
        refused_join("EK_A altered", invite, altered(1), "does_not_open"),
        refused_join("bit 255 of EK_A set", invite, message[:32] + bytes([message[32] | 0x80]) + message[33:],
                     "does_not_open"),
        refused_join("first byte of CT altered", invite, altered(ct), "does_not_open"),
        refused_join("last byte of CT's ML-KEM part altered", invite, altered(ct + 1087), "does_not_open"),
        refused_join("CT's X25519 part altered", invite, altered(ct + 1088), "does_not_open"),
        refused_join("sealed identity altered", invite, altered(identity), "does_not_open"),
        refused_join("tag of the sealed identity altered", invite, altered(introduction - 1),
                     "does_not_open"),
        refused_join("sealed introduction altered", invite, altered(introduction), "does_not_open"),
        refused_join("tag of the sealed introduction altered", invite, altered(len(message) - 1),
                     "does_not_open"),
        refused_join("another link's preshared key", invite, message, "does_not_open",
                     preshared=other.preshared),
        refused_join("another lookup id", invite, message, "does_not_open", lookup=other.lookup),
        refused_join("another X25519 prekey", invite, message, "does_not_open",
                     prekey_secret=other.prekey_secret),
        refused_join("another X-Wing prekey", invite, message, "does_not_open", kem_seed=other.kem_seed),
        *(refused_join(f"EK_A of low order: {name}", invite, message[:1] + u + message[33:], "bad_key")
          for name, u in low.items()),
        refused_join("CT's X25519 part of low order", invite,
                     message[: identity - 32] + bytes(32) + message[identity:], "bad_key"),
        refused_join("identity of order 1", invite, craft(invite, ALICE, identity=points.little(1),
                                                          dh1=bytes(32)),
                     "bad_key"),
        refused_join("identity of order 2", invite, craft(invite, ALICE, identity=high, dh1=bytes(32)),
                     "bad_key"),
        refused_join("identity of order 8", invite,
                     craft(invite, ALICE, identity=points.edwards_encode(points.TORSION[1]), dh1=bytes(32)),
                     "bad_key"),
        *(refused_join(f"identity not canonical: {name}", invite,
                       craft(invite, ALICE, identity=data, dh1=bytes(32)), "bad_key")
          for name, data in non_canonical.items()),
        refused_join("identity that is no point", invite,
                     craft(invite, ALICE, identity=points.not_on_curve(), dh1=bytes(32)), "bad_key"),
        refused_join("identity with a component of order 2", invite, craft(invite, ALICE, identity=mixed),
                     "bad_key"),
        refused_join("somebody else's identity", invite, craft(invite, ALICE, identity=CAROL.identity),
                     "does_not_open"),
    ]
    for name, data in {
        "introduction empty": b"",
        "introduction without a name": head,
        "introduction with an empty name": head + sized(b""),
        "introduction with a name of 97 bytes": head + sized(b"a" * 97),
        "introduction with a line feed in the name": head + sized(b"Al\nice"),
        "introduction with a right-to-left override": head + sized("Al\u202eice".encode()),
        "introduction with a name that is not UTF-8": head + sized(b"Al\xffice"),
        "introduction with a byte behind it": parts.encode() + b"\x00",
        "introduction with a time before 1970": parts.drop + i64(-1) + parts.encode()[24:],
        "introduction with a time of 2^53": parts.drop + i64(2**53) + parts.encode()[24:],
    }.items():
        wrong.append(refused_join(name, invite, craft(invite, ALICE, introduction=data), "malformed"))

    # This one opens; what the inviter then cannot do is begin the session of section 5.
    message = craft(invite, ALICE, introduction=introduction_of(ALICE, ratchet_key=low["1"]).encode())
    _, opened, opened_steps = handshake.accept_join(
        invite.lookup, invite.preshared, invite.bundle_bytes, BOB.identity_seed, invite.prekey_secret,
        invite.kem_seed, message,
    )
    try:
        ratchet.Session(False, opened_steps.root, opened_steps.h3, invite.prekey_secret, opened.ratchet_key)
        raise AssertionError
    except Refused:
        wrong.append({"name": "first ratchet key of low order: no session begins", "in_session": True,
                      "join": message, "error": "bad_key"})

    unjoinable = []

    def refused_bundle(name, invite_, bundle_bytes=None):
        data = bundle_bytes or invite_.bundle_bytes
        parsed = bundles.parse(data, invite_.lookup)
        draws = Draws(secret(f"refused join {name}"))
        try:
            handshake.create_join(
                invite_.lookup, invite_.preshared, data, parsed, ALICE.identity_seed,
                introduction_of(ALICE).encode(), draws.draw(32), draws.draw(64),
            )
            raise AssertionError(name)
        except Refused as refusal:
            assert refusal.name == "bad_key"
        unjoinable.append({
            "name": name,
            "lookup": invite_.lookup,
            "preshared": invite_.preshared,
            "bundle": data,
            "entropy": draws.entropy,
            "error": "bad_key",
        })

    for name, u in list(low.items())[:6]:
        refused_bundle(f"prekey of low order: {name}", Invite(BOB, "low", prekey=u))
    key = invite.bundle.kem_prekey
    q = 3329
    # the first coefficient is the low 12 bits, the last of the last polynomial the high 12 bits of 1149..1151
    first_q = bytes([q & 0xFF, (key[1] & 0xF0) | q >> 8]) + key[2:]
    last_max = key[:1150] + bytes([key[1150] | 0xF0, 0xFF]) + key[1152:]
    refused_bundle("X-Wing prekey with a first coefficient of q", Invite(BOB, "q", kem_prekey=first_q))
    refused_bundle("X-Wing prekey with a last coefficient of 4095", Invite(BOB, "max", kem_prekey=last_max))
    refused_bundle("X-Wing prekey of 0xFF", Invite(BOB, "ff", kem_prekey=b"\xff" * 1216))
    refused_bundle("X-Wing prekey with an X25519 part of zero",
                   Invite(BOB, "zero", kem_prekey=key[:1184] + bytes(32)))
    crooked = Invite(BOB, "mixed", identity=points.mixed_order_identity(BOB.identity_seed))
    before = crooked.bundle_bytes[:-64]
    refused_bundle("identity with a component of order 2, whose signature holds", crooked,
                   before + points.sign_mixed(BOB.identity_seed, bundles.LABEL + crooked.lookup + before))

    assert H and expand and extract and sign
    return {
        "section": "4",
        "vectors": {"handshakes": good, "joins_refused": wrong, "bundles_refused": unjoinable},
    }
