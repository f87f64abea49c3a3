"""frames.json: the frames of a call, docs/voice.md."""

import frames
from cast import secret
from primitives import Refused

KEY = secret("call frames")
STEP = frames.PACKETS_PER_STEP


def headers():
    values = (0, 1, 7, 8, 9, 255, 256, 65535, 65536, 2**24 - 1, 2**24, 2**32 - 1, 2**32, 2**40, 2**56 - 1, 2**64 - 1)
    entries = [{"kid": kid, "counter": counter, "header": frames.header(kid, counter)}
               for kid in (0, 7, 8, 300, 2**64 - 1) for counter in values]
    for name, data in {
        "empty": b"",
        "cut within the KID": bytes([0x90, 1]),
        "cut within the counter": bytes([0x09, 1]),
        "a KID below 8 in a byte": bytes([0x80, 7]),
        "a counter below 8 in a byte": bytes([0x08, 7]),
        "a counter with a zero in front": bytes([0x09, 0, 200]),
        "a KID with a zero in front": bytes([0x90, 0, 200]),
    }.items():
        try:
            frames.read_header(data)
            raise AssertionError(name)
        except Refused as error:
            entries.append({"name": name, "header": data, "error": error.name})
    return entries


def schedule():
    entries = []
    for kid in (0, 1, 2, 3, 64):
        base = frames.base_key(KEY, kid)
        key, salt = frames.step(base, kid)
        entries.append({"key": KEY, "kid": kid, "base_key": base, "frame_key": key, "salt": salt,
                        "nonce_of_258": frames.nonce(salt, 258)})
    return entries


def sealed():
    entries = []
    for counter in (0, 1, 7, 8, 255, 256, STEP - 1, STEP, STEP + 1, 8 * STEP, 64 * STEP, 64 * STEP + 1023):
        plaintext = b"frame %d" % counter
        data = frames.seal(KEY, counter, plaintext)
        assert frames.open_first(KEY, data) == plaintext
        entries.append({"key": KEY, "counter": counter, "plaintext": plaintext, "sealed": data})
    entries.append({"key": KEY, "counter": 5, "plaintext": b"", "sealed": frames.seal(KEY, 5, b"")})
    most = bytes(range(256)) * 4 + bytes(1100 - 1024 - 17)
    entries.append({"key": KEY, "counter": 6, "plaintext": most, "sealed": frames.seal(KEY, 6, most)})
    return entries


def refused():
    good = frames.seal(KEY, 3, b"speech")
    entries = []
    for name, data in {
        "empty": b"",
        "shorter than a tag": good[:16],
        "cut": good[:-1],
        "a byte behind it": good + b"\x00",
        "ciphertext altered": good[:3] + bytes([good[3] ^ 1]) + good[4:],
        "tag altered": good[:-1] + bytes([good[-1] ^ 0x80]),
        "another counter in the header": bytes([4]) + good[1:],
        "another key": frames.seal(secret("another call"), 3, b"speech"),
        "a step that does not belong to the counter": frames.seal_as(KEY, 1, 3, b"speech"),
        "an earlier step than the counter's": frames.seal_as(KEY, 0, STEP, b"speech"),
        "a step too far ahead": frames.seal(KEY, 65 * STEP, b"speech"),
        "a step very far ahead": frames.header(2**64 - 1, 3) + good[1:],
        "the last counter of all": frames.header((2**32 - 1) // STEP, 2**32 - 1) + good[1:],
        "one byte too long": frames.seal(KEY, 3, bytes(1100 - 16)),
    }.items():
        try:
            frames.open_first(KEY, data)
            raise AssertionError(name)
        except Refused as error:
            entries.append({"name": name, "key": KEY, "sealed": data, "error": error.name})
    return entries


def make():
    return {"protocol": "docs/voice.md", "section": "2",
            "vectors": {"headers": headers(), "schedule": schedule(), "sealed": sealed(), "refused": refused()}}
