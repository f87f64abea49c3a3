"""Section 12 of docs/protocol.md: file chunks."""

from primitives import Refused, seal, u8, u64, unseal

CHUNK_BYTES = 65536


def nonce(index, last):
    return u64(index) + u8(1 if last else 0) + bytes(15)


def cut(data):
    """The last chunk may be shorter and is never empty unless the file is."""
    return [data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES)] or [b""]


def seal_chunk(key, index, last, chunk):
    return seal(key, nonce(index, last), chunk, b"")


def seal_file(key, data):
    chunks = cut(data)
    return [seal_chunk(key, index, index == len(chunks) - 1, chunk) for index, chunk in enumerate(chunks)]


def open_chunk(key, index, last, sealed):
    """One chunk at the place it is expected: full but for the last, which is empty only if the file is."""
    chunk = unseal(key, nonce(index, last), sealed, b"")
    if chunk is None or len(chunk) > CHUNK_BYTES:
        raise Refused("bad_ciphertext")
    if (not last and len(chunk) < CHUNK_BYTES) or (last and index and not chunk):
        raise Refused("bad_ciphertext", "length of a chunk")
    return chunk


def open_file(key, sealed_chunks):
    """A whole file."""
    result = b""
    for index, sealed in enumerate(sealed_chunks):
        result += open_chunk(key, index, index == len(sealed_chunks) - 1, sealed)
    if not sealed_chunks:
        raise Refused("bad_ciphertext", "no last chunk")
    return result
