"""Section 1 of docs/protocol.md: notation and primitives.

X25519, Ed25519, ChaCha20(-Poly1305), HMAC and the SHA family are those of Debian's python3-cryptography and
of hashlib; HChaCha20, the point arithmetic of edwards25519 and the strict checks are written out here,
plainly and slowly.
Nothing here draws random bytes: they are always arguments.
"""

import base64
import hashlib
import hmac
import struct

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

RAW = {"encoding": serialization.Encoding.Raw, "format": serialization.PublicFormat.Raw}


class Refused(Exception):
    """What a client must refuse. The name is the one the vectors give under "error"."""

    def __init__(self, name, why=""):
        super().__init__(f"{name}: {why}" if why else name)
        self.name = name
        self.why = why


# Encoding of values -----------------------------------------------------------------------------------------


def u8(value):
    return struct.pack(">B", value)


def u32(value):
    return struct.pack(">I", value)


def u64(value):
    return struct.pack(">Q", value)


def i64(value):
    return struct.pack(">q", value)


def sized(data):
    return u32(len(data)) + data


def time(value):
    """Milliseconds since 1970-01-01 UTC, 0 to 2^53 - 1."""
    assert 0 <= value < 2**53
    return i64(value)


class Reader:
    """Takes a byte string apart from the front; `end` refuses what is left over."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, count):
        if count > len(self.data) - self.at:
            raise Refused("malformed", "too short")
        part = self.data[self.at : self.at + count]
        self.at += count
        return part

    def rest(self):
        return self.take(len(self.data) - self.at)

    def u8(self):
        return self.take(1)[0]

    def u32(self):
        return struct.unpack(">I", self.take(4))[0]

    def u64(self):
        return struct.unpack(">Q", self.take(8))[0]

    def time(self):
        value = struct.unpack(">q", self.take(8))[0]
        if not 0 <= value < 2**53:
            raise Refused("malformed", "time out of range")
        return value

    def sized(self):
        return self.take(self.u32())

    def end(self):
        if self.at != len(self.data):
            raise Refused("malformed", "bytes left over")


def text_of(data):
    """UTF-8, exactly one encoding: Python's decoder refuses surrogates and overlong forms."""
    try:
        return data.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        raise Refused("malformed", "not UTF-8") from error


def base64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def from_base64url(text):
    """RFC 4648 section 5 without padding; unused bits are zero, or it is refused."""
    if any(character not in BASE64URL for character in text):
        raise Refused("malformed", "not base64url")
    bits = 0
    for character in text:
        bits = bits << 6 | BASE64URL.index(character)
    unused = len(text) * 6 % 8
    if unused == 6 or bits & ((1 << unused) - 1):
        raise Refused("malformed", "not the one encoding of these bytes")
    return (bits >> unused).to_bytes(len(text) * 6 // 8, "big")


# Hashes and key derivation ----------------------------------------------------------------------------------


def H(data):
    return hashlib.sha256(data).digest()


def hmac_sha256(key, data):
    return hmac.digest(key, data, "sha256")


def extract(salt, ikm):
    """HKDF-SHA-256 (RFC 5869 section 2.2). A salt written as text is its ASCII bytes."""
    if isinstance(salt, str):
        salt = salt.encode("ascii")
    return hmac_sha256(salt, ikm)


def expand(prk, label, n=32, context=b""):
    """HKDF-SHA-256 (RFC 5869 section 2.3); info is the label, directly followed by the context."""
    info = label.encode("ascii") + context
    block, output = b"", b""
    for counter in range(1, -(-n // 32) + 1):
        block = hmac_sha256(prk, block + info + bytes([counter]))
        output += block
    return output[:n]


# Random bytes of an input of the engine ---------------------------------------------------------------------


class Random:
    """Where the engine's random bytes come from in a vector: not part of the protocol.

    One input of the engine has 32 bytes of entropy. A draw of n bytes takes 32 + n bytes of ChaCha20 keystream
    (RFC 8439, counter 0) under the current key with the nonce "LibsodiumDRG", which is libsodium's
    randombytes_buf_deterministic; the first 32 become the next key and the rest are the output.
    """

    def __init__(self, entropy):
        assert len(entropy) == 32
        self.key = entropy

    def draw(self, n):
        stream = Cipher(algorithms.ChaCha20(self.key, bytes(4) + b"LibsodiumDRG"), mode=None).encryptor()
        output = stream.update(bytes(32 + n))
        self.key = output[:32]
        return output[32:]


# X25519 -----------------------------------------------------------------------------------------------------


def x25519_public(secret):
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(**RAW)


def DH(secret, public):
    """X25519 (RFC 7748). An all-zero result is refused."""
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as error:
        raise Refused("bad_key", "all-zero result") from error


# edwards25519, affine coordinates, for the checks and the conversion ----------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
IDENTITY = (0, 1)


def edwards_add(first, second):
    x1, y1 = first
    x2, y2 = second
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x, y


def edwards_multiply(scalar, point):
    result = IDENTITY
    while scalar:
        if scalar & 1:
            result = edwards_add(result, point)
        point = edwards_add(point, point)
        scalar >>= 1
    return result


def edwards_decode(data):
    """RFC 8032 section 5.1.3, or None: y below p, a point of the curve, no negative zero."""
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x), y


def edwards_encode(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def small_order(point):
    return edwards_multiply(8, point) == IDENTITY


# Ed25519 ----------------------------------------------------------------------------------------------------


def identity_public(seed):
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(**RAW)


def sign(seed, message):
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(public, message, signature):
    """Ed25519 (RFC 8032), strictly: S < L, no small-order or non-canonical points; without the cofactor."""
    point = edwards_decode(public)
    commitment = edwards_decode(signature[:32])
    if int.from_bytes(signature[32:], "little") >= L:
        raise Refused("bad_signature", "S is not below L")
    if point is None or commitment is None or small_order(point) or small_order(commitment):
        raise Refused("bad_signature", "small-order or non-canonical point")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature as error:
        raise Refused("bad_signature") from error


def identity_to_x25519_public(public):
    """RFC 7748 section 4.1: u = (1 + y) / (1 - y).

    Refused: what is no canonical point, and a point outside the subgroup of prime order.
    """
    point = edwards_decode(public)
    if point is None or small_order(point) or edwards_multiply(L, point) != IDENTITY:
        raise Refused("bad_key", "no identity")
    u = (1 + point[1]) * pow(1 - point[1], -1, P) % P
    return u.to_bytes(32, "little")


def identity_to_x25519_secret(seed):
    """The clamped first half of SHA-512(seed)."""
    scalar = bytearray(hashlib.sha512(seed).digest()[:32])
    scalar[0] &= 248
    scalar[31] = scalar[31] & 127 | 64
    return bytes(scalar)


# XChaCha20-Poly1305 -----------------------------------------------------------------------------------------

NONCE_BYTES = 24
TAG_BYTES = 16


def hchacha20(key, nonce):
    """draft-irtf-cfrg-xchacha-03 section 2.2."""
    state = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I4I", key + nonce))

    def quarter(a, b, c, d):
        state[a] = state[a] + state[b] & 0xFFFFFFFF
        mixed = state[d] ^ state[a]
        state[d] = (mixed << 16 | mixed >> 16) & 0xFFFFFFFF
        state[c] = state[c] + state[d] & 0xFFFFFFFF
        mixed = state[b] ^ state[c]
        state[b] = (mixed << 12 | mixed >> 20) & 0xFFFFFFFF
        state[a] = state[a] + state[b] & 0xFFFFFFFF
        mixed = state[d] ^ state[a]
        state[d] = (mixed << 8 | mixed >> 24) & 0xFFFFFFFF
        state[c] = state[c] + state[d] & 0xFFFFFFFF
        mixed = state[b] ^ state[c]
        state[b] = (mixed << 7 | mixed >> 25) & 0xFFFFFFFF

    for _ in range(10):
        quarter(0, 4, 8, 12)
        quarter(1, 5, 9, 13)
        quarter(2, 6, 10, 14)
        quarter(3, 7, 11, 15)
        quarter(0, 5, 10, 15)
        quarter(1, 6, 11, 12)
        quarter(2, 7, 8, 13)
        quarter(3, 4, 9, 14)
    return struct.pack("<8I", *state[0:4], *state[12:16])


def seal(key, nonce, plaintext, ad):
    """AEAD(key, nonce, plaintext, ad): XChaCha20-Poly1305, tag behind the ciphertext."""
    cipher = ChaCha20Poly1305(hchacha20(key, nonce[:16]))
    return cipher.encrypt(bytes(4) + nonce[16:], plaintext, ad)


def unseal(key, nonce, sealed, ad):
    """The plaintext, or None when it does not open."""
    if len(sealed) < TAG_BYTES:
        return None
    try:
        return ChaCha20Poly1305(hchacha20(key, nonce[:16])).decrypt(bytes(4) + nonce[16:], sealed, ad)
    except InvalidTag:
        return None


def seal_once(key, plaintext, ad):
    return seal(key, bytes(NONCE_BYTES), plaintext, ad)


def unseal_once(key, sealed, ad):
    return unseal(key, bytes(NONCE_BYTES), sealed, ad)
