"""Section 3 of docs/protocol.md: the bundle, and the rules for names."""

import unicodedata
from dataclasses import dataclass

from primitives import (
    NONCE_BYTES,
    TAG_BYTES,
    Reader,
    Refused,
    identity_public,
    seal,
    sign,
    sized,
    text_of,
    time,
    u8,
    unseal,
    verify,
)

ENCODING = 1
VERSION = 1
LABEL = b"Vesper bundle v1"
SEALED_LIMIT = 8 * 1024
TOLERANCE_MS = 5 * 60 * 1000

# Line and paragraph separator; marks that embed, override or isolate direction (Unicode UAX 9).
NOT_IN_NAMES = "".join(map(chr, [*range(0x2028, 0x202F), *range(0x2066, 0x206A)]))


def name_of(data):
    """1 to 96 bytes; no control characters, line separators, or marks that embed, override or isolate
    direction."""
    if not 1 <= len(data) <= 96:
        raise Refused("malformed", "length of a name")
    name = text_of(data)
    if any(unicodedata.category(character) == "Cc" or character in NOT_IN_NAMES for character in name):
        raise Refused("malformed", "character in a name")
    return name


@dataclass
class Bundle:
    identity: bytes  # IK_B
    prekey: bytes  # SPK_B
    kem_prekey: bytes  # PQK_B
    drop: bytes
    expires: int
    name: str
    version: int = VERSION
    encoding: int = ENCODING

    def before_signature(self):
        return (
            u8(self.encoding)
            + u8(self.version)
            + self.identity
            + self.prekey
            + self.kem_prekey
            + self.drop
            + time(self.expires)
            + sized(self.name.encode())
        )


def signed(bundle, lookup, identity_seed):
    """The bundle with its signature; in a welcome (section 6) lookup is the reset lookup."""
    before = bundle.before_signature()
    return before + sign(identity_seed, LABEL + lookup + before)


def make(bundle, lookup, identity_seed):
    assert identity_public(identity_seed) == bundle.identity
    return signed(bundle, lookup, identity_seed)


def parse(data, lookup):
    """Fields first (malformed), then the signature (bad_signature)."""
    reader = Reader(data)
    encoding = reader.u8()
    if encoding > ENCODING:
        raise Refused("version_unknown", "a later encoding")
    if encoding == 0:
        raise Refused("malformed", "no encoding 0")
    version = reader.u8()
    if version == 0:
        raise Refused("malformed", "no version 0")
    identity, prekey, kem_prekey = reader.take(32), reader.take(32), reader.take(1216)
    drop, expires = reader.take(16), reader.time()
    name = name_of(reader.sized())
    before = data[: reader.at]
    signature = reader.take(64)
    reader.end()
    verify(identity, LABEL + lookup + before, signature)
    return Bundle(identity, prekey, kem_prekey, drop, expires, name, version, encoding)


def publish(bundle_key, nonce, data, lookup):
    return nonce + seal(bundle_key, nonce, data, lookup)


def open_published(bundle_key, sealed, lookup):
    """The bundle as bytes, or `sealed`."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise Refused("sealed", "too short")
    opened = unseal(bundle_key, sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], lookup)
    if opened is None:
        raise Refused("sealed")
    return opened


def expired(expires, now):
    """A reader refuses after the expiry, with 5 minutes of tolerance. 0: never."""
    return expires != 0 and now > expires + TOLERANCE_MS
