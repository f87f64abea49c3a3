"""primitives.json: section 1 of docs/protocol.md, with the edge cases of every primitive that is used."""

import hashlib

import mlkem
import points
import xwing
from cast import Draws, secret
from primitives import (
    DH,
    H,
    P,
    Random,
    Refused,
    base64url,
    edwards_add,
    edwards_encode,
    edwards_multiply,
    expand,
    extract,
    from_base64url,
    hchacha20,
    hmac_sha256,
    identity_public,
    identity_to_x25519_public,
    identity_to_x25519_secret,
    seal,
    sign,
    unseal,
    verify,
    x25519_public,
)


def bit(data, at):
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def x25519():
    a, b = secret("x25519 a"), secret("x25519 b")
    entries = []

    def exchange(name, scalar, u):
        vector = {"name": name, "secret": scalar, "public": u}
        try:
            vector["shared"] = DH(scalar, u)
        except Refused as error:
            vector["error"] = error.name
        entries.append(vector)

    exchange("ordinary", a, x25519_public(b))
    exchange("ordinary, the other way round", b, x25519_public(a))
    exchange("secret of zeros: clamped", bytes(32), x25519_public(b))
    exchange("secret of ones: clamped", b"\xff" * 32, x25519_public(b))
    clamped = identity_to_x25519_secret(a)
    for name, scalar in (("low bits set", bytes([clamped[0] | 7]) + clamped[1:]),
                         ("top bit set", clamped[:31] + bytes([clamped[31] | 0x80])),
                         ("clamped already", clamped)):
        exchange(f"secret, {name}", scalar, x25519_public(b))
    exchange("bit 255 of the public key is ignored", a,
             x25519_public(b)[:31] + bytes([x25519_public(b)[31] | 0x80]))
    for name, u in points.low_order_u().items():
        exchange(f"low order: {name}", a, u)
    # Not canonical and not of low order: u of p + 2 .. p + 18 is u of 2 .. 18
    for extra in (2, 3, 9, 18):
        exchange(f"u = {extra}", a, points.little(extra))
        exchange(f"not canonical: u = p + {extra}", a, points.little(P + extra))
        exchange(f"not canonical: u = p + {extra}, bit 255 set", a, points.little(P + extra | 1 << 255))
    twist = [u for u in range(2, 40) if points.on_twist(u)][:4]
    for u in twist:
        exchange(f"on the twist: u = {u}", a, points.little(u))
    high = [u for u in range(P - 2, P - 40, -1) if points.on_twist(u)][:2]
    for u in high:
        exchange(f"on the twist: u = p - {P - u}", b, points.little(u))
    wild = secret("a u on the twist")
    while not points.on_twist(int.from_bytes(wild, "little") % P):
        wild = H(wild)
    exchange("on the twist, random", a, wild)
    return entries


def ed25519():
    seed = secret("ed25519")
    public = identity_public(seed)
    message = b"Vesper test message"
    signature = sign(seed, message)
    s = int.from_bytes(signature[32:], "little")
    entries = []

    def check(name, key, text, signed):
        vector = {"name": name, "public": key, "message": text, "signature": signed}
        try:
            verify(key, text, signed)
            vector["valid"] = True
        except Refused as error:
            vector["error"] = error.name
        entries.append(vector)

    for number, text in enumerate((b"", b"x", message, bytes(range(256)))):
        other = secret(f"ed25519 {number}")
        check(f"ordinary {number}", identity_public(other), text, sign(other, text))
    check("another message", public, message + b".", signature)
    check("another key", identity_public(secret("ed25519 0")), message, signature)
    check("R altered", public, message, bit(signature, 0))
    check("S altered", public, message, bit(signature, 32))
    check("S + L", public, message, signature[:32] + points.little(s + points.L))
    check("S + 8 L", public, message, signature[:32] + points.little(s + 8 * points.L))
    check("S with its top bit set", public, message, signature[:63] + bytes([signature[63] | 0x80]))
    check("S = L", public, message, signature[:32] + points.little(points.L))
    check("S = 0", public, message, signature[:32] + bytes(32))
    check("zeros", public, message, bytes(64))
    for number, point in enumerate(points.TORSION):
        key = edwards_encode(point)
        # S = 0 and R = -hA holds in the equation for a key A of small order
        for commitment in {edwards_encode(other): other for other in points.TORSION}:
            h = points.challenge(commitment, key, message)
            if edwards_encode(edwards_multiply(8 - h % 8, point)) == commitment:
                check(f"small-order key {number}, equation holds with S = 0", key, message,
                      commitment + bytes(32))
                break
        r = secret(f"small-order R {number}")
        check(f"small-order R {number}, ordinary key", public, message,
              edwards_encode(point) + r[:31] + b"\x00")
        # R of small order and S = h a: the equation holds up to R
        h = points.challenge(edwards_encode(point), public, message)
        scalar, _ = points.key_parts(seed)
        check(f"small-order R {number}, S = h a: the equation holds with the cofactor", public, message,
              edwards_encode(point) + points.little(h * scalar % points.L))
    for name, key in points.non_canonical_identities().items():
        check(f"non-canonical key: {name}", key, message, signature)
        check(f"non-canonical R: {name}", public, message, key + signature[32:])
    check("key that is no point", points.not_on_curve(), message, signature)
    check("R that is no point", public, message, points.not_on_curve() + signature[32:])
    # A component of order 2 in the key: holds without the cofactor when h is even, else only with it
    mixed = points.mixed_order_identity(seed)
    scalar, _ = points.key_parts(seed)
    check("key with a component of order 2, equation holds", mixed, message, points.sign_mixed(seed, message))
    check("key with a component of order 2, equation holds with the cofactor only", mixed, message,
          points.sign_with(scalar, mixed, message, lambda h: h % 2 == 1))
    check("R with a component of order 2, equation holds with the cofactor only", public, message,
          points.sign_with(scalar, public, message, nudge=points.TORSION[4]))
    return entries


def conversions():
    entries = []
    for number in range(4):
        seed = secret(f"conversion {number}")
        public = identity_public(seed)
        entries.append({
            "seed": seed,
            "identity": public,
            "x25519_secret": identity_to_x25519_secret(seed),
            "x25519_public": identity_to_x25519_public(public),
        })
    refused = {
        **{f"small order {i}": edwards_encode(point) for i, point in enumerate(points.TORSION)},
        **points.non_canonical_identities(),
        "no point": points.not_on_curve(),
        "a component of order 2": points.mixed_order_identity(secret("conversion 0")),
        "a component of order 8": edwards_encode(
            edwards_add(edwards_multiply(12345, points.BASE), points.TORSION[1])
        ),
    }
    for name, public in refused.items():
        try:
            identity_to_x25519_public(public)
            raise AssertionError(name)
        except Refused as error:
            entries.append({"name": name, "identity": public, "error": error.name})
    return entries


def aead():
    key, nonce = secret("aead key"), secret("aead nonce", 24)
    entries = []

    def sealed(name, plaintext, ad, key=key, nonce=nonce):
        data = seal(key, nonce, plaintext, ad)
        entries.append({"name": name, "key": key, "nonce": nonce, "plaintext": plaintext, "ad": ad,
                        "sealed": data})
        return data

    sealed("empty plaintext, empty ad", b"", b"")
    sealed("empty plaintext", b"", b"header")
    sealed("empty ad", b"text", b"")
    whole = sealed("ordinary", b"The text of a message", b"header")
    sealed("zero key and nonce", b"text", b"ad", bytes(32), bytes(24))
    for size in (15, 16, 17, 63, 64, 65, 127, 128, 129, 300):
        sealed(f"plaintext of {size} bytes", bytes(range(256))[:size] + bytes(max(0, size - 256)), b"")
    for size in (15, 16, 17, 64, 65):
        sealed(f"ad of {size} bytes", b"text", bytes(range(size)))

    def refused(name, data, key=key, nonce=nonce, ad=b"header"):
        assert unseal(key, nonce, data, ad) is None
        entries.append({"name": name, "key": key, "nonce": nonce, "sealed": data, "ad": ad,
                        "error": "bad_ciphertext"})

    refused("empty", b"")
    refused("shorter than a tag", whole[-15:])
    refused("only the tag", whole[-16:])
    refused("tag cut by one byte", whole[:-1])
    refused("first byte missing", whole[1:])
    refused("a byte behind it", whole + b"\x00")
    refused("ciphertext altered", bit(whole, 3))
    for at in (-16, -9, -8, -1):
        refused(f"tag altered at {at}", bit(whole, at))
    refused("tag of zeros", whole[:-16] + bytes(16))
    refused("tag of ones", whole[:-16] + b"\xff" * 16)
    refused("tag inverted", whole[:-16] + bytes(b ^ 0xFF for b in whole[-16:]))
    refused("another ad", whole, ad=b"headed")
    refused("no ad", whole, ad=b"")
    refused("ad's end moved into the text", whole, ad=b"header" + whole[:1])
    refused("another key", whole, key=bit(key, 31))
    refused("nonce altered in its first 16 bytes", whole, nonce=bit(nonce, 15))
    refused("nonce altered in its last 8 bytes", whole, nonce=bit(nonce, 16))
    return entries


def aead_sizes():
    """Every size up to many blocks of any implementation, as one digest of all that is sealed."""
    entries = []
    for number in range(4):
        key, nonce = secret(f"aead sizes key {number}"), secret("aead nonce", 24)
        sealed = [seal(key, nonce, bytes(i % 251 for i in range(size)), b"header") for size in range(1200)]
        # Poly1305's largest limbs: a plaintext whose ciphertext is all ones
        keystream = seal(key, nonce, bytes(1200), b"")
        ones = [seal(key, nonce, bytes(b ^ 0xFF for b in keystream[:size]), b"") for size in range(1200)]
        entries.append({"key": key, "nonce": nonce, "sizes": 1200, "sealed_sha256": H(b"".join(sealed)),
                        "ones_sha256": H(b"".join(ones))})
    return entries


def hkdf():
    entries = []
    for salt, ikm in ((b"", b""), (b"", b"ikm"), (b"salt", b""), (b"salt", bytes(64)), (bytes(65), b"ikm"),
                      (secret("salt"), secret("ikm", 97))):
        entries.append({"salt": salt, "ikm": ikm, "prk": extract(salt, ikm)})
    prk = secret("prk")
    for n in (1, 4, 16, 31, 32, 33, 63, 64, 65, 96, 255, 8159, 8160):
        okm = expand(prk, "label", n, b"context")
        entry = {"prk": prk, "label": "label", "context": b"context", "n": n}
        entries.append(entry | ({"okm": okm} if n <= 96 else {"okm_sha256": H(okm)}))
    for label, context in (("", b""), ("label", b""), ("", b"context"), ("identity", secret("context"))):
        entries.append({"prk": prk, "label": label, "context": context, "n": 32,
                        "okm": expand(prk, label, 32, context)})
    return entries


def altered_key(key, coefficient, value):
    """The ML-KEM key with one 12-bit coefficient replaced."""
    bits = int.from_bytes(key[:1152], "little")
    at = 12 * coefficient
    bits = bits & ~(0xFFF << at) | value << at
    return bits.to_bytes(1152, "little") + key[1152:]


def kem():
    good, encapsulations, decapsulations = [], [], []
    for number in range(3):
        seed, entropy = secret(f"kem {number}"), secret(f"kem entropy {number}")
        coins = Random(entropy).draw(64)
        public = xwing.public_key(seed)
        ciphertext, shared = xwing.encapsulate(public, coins)
        assert xwing.decapsulate(seed, ciphertext) == shared
        good.append({"seed": seed, "public": public, "entropy": entropy, "coins": coins,
                     "ciphertext": ciphertext,
                     "shared": shared})
    seed, entropy, coins, public = (good[0][name] for name in ("seed", "entropy", "coins", "public"))

    for name, key in {
        "first coefficient q": altered_key(public, 0, mlkem.Q),
        "first coefficient q + 1": altered_key(public, 0, mlkem.Q + 1),
        "last coefficient 4095": altered_key(public, 767, 4095),
        "one in the middle q": altered_key(public, 300, mlkem.Q),
        "X25519 part zero": public[:1184] + bytes(32),
        "X25519 part one": public[:1184] + points.little(1),
    }.items():
        try:
            xwing.encapsulate(key, coins)
            raise AssertionError(name)
        except Refused as error:
            at = next(i for i in range(1216) if key[i] != public[i])
            end = max(i for i in range(1216) if key[i] != public[i]) + 1
            encapsulations.append({"name": name, "seed": seed, "at": at, "replaced_by": key[at:end],
                                   "entropy": entropy, "error": error.name})
    largest = altered_key(public, 0, mlkem.Q - 1)
    ciphertext, shared = xwing.encapsulate(largest, coins)
    encapsulations.append({"name": "first coefficient q - 1: allowed", "seed": seed, "at": 0,
                           "replaced_by": largest[:2], "entropy": entropy, "shared": shared,
                           "ciphertext_sha256": H(ciphertext)})

    ciphertext, shared = xwing.encapsulate(public, coins)
    places = {
        0: "first byte",
        959: "last byte of u",
        960: "first byte of v",
        1087: "last byte of v",
        1088: "first byte of the X25519 part",
        1119: "last byte of the X25519 part",
    }
    for at, name in places.items():
        other = xwing.decapsulate(seed, bit(ciphertext, at))
        assert other != shared
        decapsulations.append({"name": f"{name} altered", "seed": seed, "at": at,
                               "replaced_by": bytes([ciphertext[at] ^ 1]), "shared": other})
    top = bytes([ciphertext[1119] ^ 0x80])
    decapsulations.append({"name": "bit 255 of the X25519 part altered", "seed": seed, "at": 1119,
                           "replaced_by": top, "shared": xwing.decapsulate(seed, ciphertext[:1119] + top)})
    zero = ciphertext[:1088] + bytes(32)
    try:
        xwing.decapsulate(seed, zero)
        raise AssertionError
    except Refused as error:
        decapsulations.append({"name": "X25519 part zero", "seed": seed, "at": 1088,
                               "replaced_by": bytes(32), "error": error.name})
    random = secret("no ciphertext", 1120)
    decapsulations.append({"name": "random bytes", "seed": seed, "at": 0, "replaced_by": random,
                           "shared": xwing.decapsulate(seed, random)})
    return {"key_pairs": good, "encapsulations": encapsulations, "decapsulations": decapsulations}


def texts():
    entries = []
    for size in (0, 1, 2, 3, 4, 16, 32, 37):
        data = secret(f"base64url {size}", size)[:size]
        entries.append({"text": base64url(data), "bytes": data})
    entries.append({"text": "-_-_", "bytes": from_base64url("-_-_")})
    for name, text in {
        "one character": "A", "five characters": "AAAAA", "padding": "AA==", "one padding": "AAA=",
        "unused bits of two characters": "AB", "unused bits of three characters": "AAB",
        "all unused bits": "A_", "plus": "A+AA", "slash": "A/AA", "space": "AA AA", "line feed": "AAAA\n",
        "NUL": "AA\x00A", "not ASCII": "AAé",
    }.items():
        try:
            from_base64url(text)
            raise AssertionError(name)
        except Refused as error:
            entries.append({"name": name, "text": text, "error": error.name})
    return entries


def random_bytes():
    entries = []
    for number, sizes in enumerate(([32, 64], [24], [32, 32, 16], [16], [0, 1, 200])):
        draws = Draws(secret(f"random {number}"))
        outputs = [draws.draw(size) for size in sizes]
        entries.append({"entropy": draws.entropy, "draws": outputs})
    assert Random(secret("random 1")).draw(24) == entries[1]["draws"][0]
    return entries


def make():
    return {
        "section": "1",
        "vectors": {
            "sha256": [{"data": data, "digest": H(data)} for data in (b"", b"abc", bytes(64), secret("sha",
                                                                                                     200))],
            "sha512": [{"data": data, "digest": hashlib.sha512(data).digest()} for data in (b"", b"abc")],
            "hmac": [{"key": key, "data": data, "digest": hmac_sha256(key, data)}
                     for key, data in ((secret("hmac"), b"\x01"), (secret("hmac"), b"\x02"), (b"", b""))],
            "hkdf": hkdf(),
            "x25519": x25519(),
            "ed25519": ed25519(),
            "identities": conversions(),
            "hchacha20": [{"key": secret("hchacha"), "nonce": secret("hchacha nonce", 16),
                           "subkey": hchacha20(secret("hchacha"), secret("hchacha nonce", 16))}],
            "aead": aead(),
            "aead_sizes": aead_sizes(),
            "kem": kem(),
            "base64url": texts(),
            "random": random_bytes(),
        },
    }
