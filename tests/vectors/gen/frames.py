"""Frames of a call (docs/voice.md): SFrame's header, its key schedule with labels of ours, ChaCha20-Poly1305."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from primitives import Refused, expand, extract

PACKETS_PER_STEP = 1024
MAX_PACKETS = 2**32 - 1
MAX_STEPS_AHEAD = 64
MAX_SEALED = 1100


def base_key(key, kid):
    """RFC 9605 section 5.1, `kid` times."""
    for _ in range(kid):
        key = expand(extract(b"", key), "Vesper call 1 ratchet")
    return key


def step(base, kid):
    """RFC 9605 section 4.4.2: key and salt."""
    secret = extract(b"", base)
    context = kid.to_bytes(8, "big")
    return (expand(secret, "Vesper call 1 frame key", 32, context),
            expand(secret, "Vesper call 1 frame salt", 12, context))


def nonce(salt, counter):
    return bytes(a ^ b for a, b in zip(salt, counter.to_bytes(12, "big"), strict=True))


def minimal(value):
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def header(kid, counter):
    """RFC 9605 section 4.3."""
    first, rest = 0, b""
    for value, shift in ((kid, 4), (counter, 0)):
        if value < 8:
            first |= value << shift
        else:
            first |= (8 | len(minimal(value)) - 1) << shift
            rest += minimal(value)
    return bytes([first]) + rest


def read_header(sealed):
    if not sealed:
        raise Refused("bad_frame")
    at, values = 1, []
    for field in (sealed[0] >> 4, sealed[0] & 15):
        if field < 8:
            values.append(field)
            continue
        size = (field & 7) + 1
        values.append(int.from_bytes(sealed[at:at + size], "big"))
        at += size
    if header(*values) != sealed[:at]:
        raise Refused("bad_frame")
    return (*values, at)


def seal_as(key, kid, counter, plaintext):
    """Also what an honest sender never seals: a counter of another step."""
    aead_key, salt = step(base_key(key, kid), kid)
    head = header(kid, counter)
    return head + ChaCha20Poly1305(aead_key).encrypt(nonce(salt, counter), plaintext, head)


def seal(key, counter, plaintext):
    return seal_as(key, counter // PACKETS_PER_STEP, counter, plaintext)


def open_first(key, sealed):
    """By somebody who has opened nothing yet."""
    kid, counter, at = read_header(sealed)
    if (len(sealed) > MAX_SEALED or len(sealed) - at < 16 or counter >= MAX_PACKETS
            or kid != counter // PACKETS_PER_STEP or kid > MAX_STEPS_AHEAD):
        raise Refused("bad_frame")
    aead_key, salt = step(base_key(key, kid), kid)
    try:
        return ChaCha20Poly1305(aead_key).decrypt(nonce(salt, counter), sealed[at:], sealed[:at])
    except InvalidTag:
        raise Refused("not_opened") from None
