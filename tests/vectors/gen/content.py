"""Section 6 of docs/protocol.md: what a session carries, as dictionaries like those of content.json."""

import bundle as bundles
from primitives import Reader, Refused, sized, text_of, time, u8, u32, u64

BLOCK = 128
MESSAGE, ACK, HERE, SIGNAL = 1, 2, 3, 4
WELCOME, TEXT = 1, 2
SIGNAL_KINDS = {1: "offer", 2: "answer", 3: "candidate"}
TEXT_LIMIT = 16384
SIGNAL_LIMIT = 16384


def pad(content):
    """ISO/IEC 7816-4 to the next multiple of 128 bytes: at least the 0x80."""
    padded = content + b"\x80"
    return padded + bytes(-len(padded) % BLOCK)


def unpad(padded):
    """There is one encoding of each value: more than one block of padding is refused like any other."""
    content = padded.rstrip(b"\x00")
    if not content.endswith(b"\x80") or pad(content[:-1]) != padded:
        raise Refused("malformed", "padding")
    return content[:-1]


def message(sequence, kind, sent, body):
    return u8(MESSAGE) + u64(sequence) + u8(kind) + time(sent) + sized(body)


def ack(received):
    return u8(ACK) + u64(received)


def here(received):
    return u8(HERE) + u64(received)


def signal(kind, from_attempt, to_attempt, text):
    return u8(SIGNAL) + u8(kind) + u32(from_attempt) + u32(to_attempt) + sized(text)


def text_message(sequence, sent, text):
    return message(sequence, TEXT, sent, text.encode())


def welcome_body(received, bundle):
    return u64(received) + bundle


def welcome_message(sequence, sent, received, bundle):
    return message(sequence, WELCOME, sent, welcome_body(received, bundle))


def parse_text(body):
    """1 to 16,384 bytes, not only white space (space, tab, line feed), no control characters but line feed and
    tab."""
    if not 1 <= len(body) <= TEXT_LIMIT:
        raise Refused("malformed", "length of a text")
    text = text_of(body)
    if any((ord(c) < 0x20 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in text):
        raise Refused("malformed", "control character")
    if not text.strip(" \t\n"):
        raise Refused("malformed", "only white space")
    return text


def parse_welcome(body, reset_lookup):
    reader = Reader(body)
    received = reader.u64()
    data = reader.rest()
    bundle = bundles.parse(data, reset_lookup)
    if bundle.expires != 0:
        raise Refused("malformed", "a welcome's bundle does not expire")
    return received, data, bundle


def parse(content):
    """The content without padding. An unknown type is {"type": "unknown"}; bodies of messages stay bytes."""
    reader = Reader(content)
    kind = reader.u8()
    if kind == MESSAGE:
        sequence = reader.u64()
        if sequence == 0:
            raise Refused("malformed", "sequence 0")
        result = {"type": "message", "sequence": sequence, "kind": reader.u8(), "sent": reader.time()}
        result["body"] = reader.sized()
    elif kind in (ACK, HERE):
        result = {"type": "ack" if kind == ACK else "here", "received": reader.u64()}
    elif kind == SIGNAL:
        result = {"type": "signal", "kind": reader.u8()}
        if result["kind"] not in SIGNAL_KINDS:
            raise Refused("malformed", "kind of signal")
        result["from_attempt"], result["to_attempt"] = reader.u32(), reader.u32()
        if result["from_attempt"] == 0:
            raise Refused("malformed", "attempt 0")
        body = reader.sized()
        if not 1 <= len(body) <= SIGNAL_LIMIT:
            raise Refused("malformed", "length of a signal")
        result["text"] = text_of(body)
    else:
        return {"type": "unknown"}
    reader.end()
    return result
