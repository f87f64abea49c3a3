"""Section 7 of docs/protocol.md: the body of an envelope."""

from primitives import Refused, u8

KINDS = {1: "join", 2: "session", 3: "reset"}
LIMIT = 64 * 1024


def encode(kind, body):
    return u8({name: number for number, name in KINDS.items()}[kind]) + body


def parse(data):
    """(kind, body); empty or of an unknown kind: malformed."""
    if not data or data[0] not in KINDS or len(data) > LIMIT:
        raise Refused("malformed", "envelope")
    return KINDS[data[0]], data[1:]
