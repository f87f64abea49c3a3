"""Unpleasant points of Curve25519 and edwards25519, computed rather than quoted."""

import hashlib

from primitives import (
    D,
    DH,
    IDENTITY,
    L,
    P,
    Refused,
    edwards_add,
    edwards_decode,
    edwards_encode,
    edwards_multiply,
)

BASE = edwards_decode(bytes.fromhex("58" + "66" * 31))


def little(number):
    return number.to_bytes(32, "little")


def torsion():
    """The eight points of small order: multiples of one of order 8."""
    candidate = 2
    while True:
        point = edwards_decode(little(candidate))
        if point:
            point = edwards_multiply(L, point)
            if edwards_multiply(4, point) != IDENTITY:
                return [edwards_multiply(i, point) for i in range(8)]
        candidate += 1


TORSION = torsion()


def non_canonical_identities():
    """Encodings that RFC 8032 section 5.1.3 does not allow: y of p and above, and negative zero."""
    result = {
        "y = p (0)": little(P),
        "y = p + 1 (1)": little(P + 1),
        "y = p, sign bit": little(P | 1 << 255),
        "y = p + 1, sign bit": little(P + 1 | 1 << 255),
        "y = 1, sign bit (negative zero)": little(1 | 1 << 255),
        "y = -1, sign bit (negative zero)": little(P - 1 | 1 << 255),
    }
    for extra in range(2, 19):
        if edwards_decode(little(extra)):
            result[f"y = p + {extra}"] = little(P + extra)
            break
    return result


def not_on_curve():
    candidate = 2
    while edwards_decode(little(candidate)):
        candidate += 1
    return little(candidate)


def low_order_u():
    """u-coordinates for which X25519 is zero whatever the scalar, with their non-canonical twins."""
    values = {"0": 0, "1": 1, "p - 1": P - 1, "p (0)": P, "p + 1 (1)": P + 1}
    for point in TORSION:
        x, y = point
        if y not in (1, P - 1, 0):
            values[f"order 8, y = {y % 1000}..."] = (1 + y) * pow(1 - y, -1, P) % P
    result = {name: little(value) for name, value in values.items()}
    for name in ("0", "1"):
        result[f"{name}, bit 255 set"] = little(values[name] | 1 << 255)
    for u in result.values():
        try:
            DH(bytes(31) + b"\x40", u)
            raise AssertionError("not of low order")
        except Refused:
            pass
    return result


def on_twist(u):
    """Whether u is on the twist: u^3 + 486662 u^2 + u is no square."""
    return pow(u**3 + 486662 * u * u + u, (P - 1) // 2, P) == P - 1


def key_parts(seed):
    """(scalar a, prefix) of RFC 8032 section 5.1.5."""
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    return scalar, digest[32:]


def challenge(commitment, public, message):
    return int.from_bytes(hashlib.sha512(commitment + public + message).digest(), "little") % L


def sign_with(scalar, public, message, acceptable=lambda h: True, nudge=None, prefix=b"vectors"):
    """A signature by a chosen scalar under a chosen public key, with h as wanted; nudge: added to R."""
    counter = 0
    while True:
        digest = hashlib.sha512(prefix + message + counter.to_bytes(4, "big")).digest()
        r = int.from_bytes(digest, "little") % L
        point = edwards_multiply(r, BASE)
        if nudge:
            point = edwards_add(point, nudge)
        commitment = edwards_encode(point)
        h = challenge(commitment, public, message)
        if acceptable(h):
            return commitment + little((r + h * scalar) % L)
        counter += 1


def mixed_order_identity(seed):
    """A public key with a component of order 2; its holder can sign so that the check without cofactor
    holds."""
    scalar, _ = key_parts(seed)
    return edwards_encode(edwards_add(edwards_multiply(scalar, BASE), TORSION[4]))


def sign_mixed(seed, message):
    scalar, _ = key_parts(seed)
    return sign_with(scalar, mixed_order_identity(seed), message, lambda h: h % 2 == 0)


assert D and TORSION[4] == (0, P - 1)
