"""Section 10 of docs/protocol.md: signaling, as JSON texts."""

import json

from primitives import base64url, sign

SIGNED = b"vesper-signaling/1 "


def text(op, **fields):
    """One JSON object: op first, then the fields in the order of the page; bytes as base64url."""
    return json.dumps(
        {"op": op} | {name: wire(value) for name, value in fields.items()},
        separators=(",", ":"),
        ensure_ascii=False,
    )


def wire(value):
    if isinstance(value, bytes):
        return base64url(value)
    if isinstance(value, list):
        return [wire(item) for item in value]
    if isinstance(value, dict):
        return {name: wire(item) for name, item in value.items()}
    return value


def signed_bytes(op, nonce, subject):
    return SIGNED + op.encode("ascii") + b"\x00" + nonce + subject


def signature(owner_seed, op, nonce, subject):
    """By the owner key over the operation, the connection's nonce and the id of the drop or invite."""
    return sign(owner_seed, signed_bytes(op, nonce, subject))
