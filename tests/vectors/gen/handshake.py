"""Section 4 of docs/protocol.md: the handshake."""

from dataclasses import dataclass

import xwing
from bundle import name_of
from primitives import (
    DH,
    H,
    Reader,
    Refused,
    expand,
    extract,
    identity_public,
    identity_to_x25519_public,
    identity_to_x25519_secret,
    seal_once,
    sized,
    time,
    u8,
    u64,
    unseal_once,
    x25519_public,
)

VERSION = 1
LABEL = b"Vesper handshake v1"
F = b"\xff" * 32


@dataclass
class Introduction:
    drop: bytes
    claimed: int
    ratchet_key: bytes  # RK_A
    received: int
    name: str

    def encode(self):
        name = sized(self.name.encode())
        return self.drop + time(self.claimed) + self.ratchet_key + u64(self.received) + name


def parse_introduction(data):
    reader = Reader(data)
    introduction = Introduction(
        reader.take(16), reader.time(), reader.take(32), reader.u64(), name_of(reader.sized())
    )
    reader.end()
    return introduction


class Steps:
    """Every intermediate value of one handshake, for both sides."""

    def begin(self, lookup, bundle, version, ek_a, ciphertext):
        self.h0 = H(LABEL + lookup + bundle)
        self.h1 = H(self.h0 + u8(version) + ek_a + ciphertext)

    def identity_key(self, preshared, dh3, ss):
        self.dh3, self.ss = dh3, ss
        self.k1 = extract(preshared, dh3 + ss)
        self.sealed_identity_key = expand(self.k1, "identity", context=self.h1)

    def introduction_key(self, preshared, dh1, dh2, sealed_identity):
        self.dh1, self.dh2 = dh1, dh2
        self.sealed_identity = sealed_identity
        self.h2 = H(self.h1 + sealed_identity)
        self.k2 = extract(preshared, F + dh1 + dh2 + self.dh3 + self.ss)
        self.sealed_introduction_key = expand(self.k2, "introduction", context=self.h2)

    def finish(self, sealed_introduction):
        self.sealed_introduction = sealed_introduction
        self.h3 = H(self.h2 + sealed_introduction)
        self.root = expand(self.k2, "session", context=self.h3)
        self.contact = expand(self.k2, "contact", 16, self.h3)
        self.reset_lookup = expand(self.k2, "reset lookup", 16, self.h3)
        self.reset_preshared = expand(self.k2, "reset preshared", context=self.h3)


def create_join(lookup, preshared, bundle_bytes, bundle, identity_seed, introduction, ek_a_secret, coins,
                version=VERSION):
    """(join message, steps) of A. bundle_bytes: as opened, with its signature."""
    steps = Steps()
    ek_a = x25519_public(ek_a_secret)
    dh3 = DH(ek_a_secret, bundle.prekey)
    ciphertext, ss = xwing.encapsulate(bundle.kem_prekey, coins)
    steps.begin(lookup, bundle_bytes, version, ek_a, ciphertext)
    steps.identity_key(preshared, dh3, ss)
    sealed_identity = seal_once(steps.sealed_identity_key, identity_public(identity_seed), steps.h1)
    steps.introduction_key(
        preshared,
        DH(identity_to_x25519_secret(identity_seed), bundle.prekey),
        DH(ek_a_secret, identity_to_x25519_public(bundle.identity)),
        sealed_identity,
    )
    sealed_introduction = seal_once(steps.sealed_introduction_key, introduction, steps.h2)
    steps.finish(sealed_introduction)
    return u8(version) + ek_a + ciphertext + sealed_identity + sealed_introduction, steps


def accept_join(lookup, preshared, bundle_bytes, identity_seed, prekey_secret, kem_seed, join):
    """(identity of A, introduction, steps) for B.

    malformed: too short, or another version, or an introduction that opened and breaks a rule.
    bad_key: a DH with an all-zero result, or an identity that is no point of prime order.
    does_not_open: a sealed part.
    """
    reader = Reader(join)
    version = reader.u8()
    if version != VERSION:
        raise Refused("malformed", "a version not spoken")
    ek_a, ciphertext = reader.take(32), reader.take(xwing.CIPHERTEXT_BYTES)
    sealed_identity, sealed_introduction = reader.take(48), reader.rest()
    steps = Steps()
    steps.begin(lookup, bundle_bytes, version, ek_a, ciphertext)
    dh3 = DH(prekey_secret, ek_a)
    try:
        ss = xwing.decapsulate(kem_seed, ciphertext)
    except Refused as error:
        raise Refused("bad_key", error.why) from error
    steps.identity_key(preshared, dh3, ss)
    identity = unseal_once(steps.sealed_identity_key, sealed_identity, steps.h1)
    if identity is None:
        raise Refused("does_not_open", "identity")
    steps.introduction_key(
        preshared,
        DH(prekey_secret, identity_to_x25519_public(identity)),
        DH(identity_to_x25519_secret(identity_seed), ek_a),
        sealed_identity,
    )
    introduction = unseal_once(steps.sealed_introduction_key, sealed_introduction, steps.h2)
    if introduction is None:
        raise Refused("does_not_open", "introduction")
    parsed = parse_introduction(introduction)
    steps.finish(sealed_introduction)
    return identity, parsed, steps
