"""Section 12 of docs/protocol.md: file chunks."""

import hashlib

from primitives import Refused, seal, u8, u64, unseal

CHUNK_BYTES = 61440
TRAILER_BYTES = 32


def nonce(index, last):
    return u64(index) + u8(1 if last else 0) + bytes(15)


def trailer(data):
    return hashlib.blake2b(data, digest_size=TRAILER_BYTES).digest()


def cut(data):
    """What is cut is never empty, so no chunk is; the last may be shorter."""
    return [data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES)]


def seal_chunk(key, index, last, chunk):
    return seal(key, nonce(index, last), chunk, b"")


def seal_file(key, data, ending=None):
    """`ending` stands where the trailer belongs."""
    chunks = cut(data + (trailer(data) if ending is None else ending))
    return [seal_chunk(key, index, index == len(chunks) - 1, chunk) for index, chunk in enumerate(chunks)]


def open_chunk(key, index, last, sealed):
    """One chunk at the place it is expected: full but for the last, and never empty."""
    chunk = unseal(key, nonce(index, last), sealed, b"")
    if chunk is None or len(chunk) > CHUNK_BYTES:
        raise Refused("bad_ciphertext")
    if not chunk or (not last and len(chunk) < CHUNK_BYTES):
        raise Refused("bad_ciphertext", "length of a chunk")
    return chunk


def open_file(key, size, sealed_chunks):
    """A whole file of the stated size."""
    count = (size + TRAILER_BYTES + CHUNK_BYTES - 1) // CHUNK_BYTES
    result = b""
    for index, sealed in enumerate(sealed_chunks):
        if index == count:
            raise Refused("malformed", "more chunks than the file has")
        expected = min(CHUNK_BYTES, size + TRAILER_BYTES - index * CHUNK_BYTES) + 16
        if len(sealed) != expected:
            raise Refused("malformed", "a chunk that does not fit the stated size")
        result += open_chunk(key, index, index == count - 1, sealed)
    if len(result) != size + TRAILER_BYTES:
        raise Refused("malformed", "chunks are missing")
    if trailer(result[:size]) != result[size:]:
        raise Refused("hash_mismatch")
    return result[:size]
