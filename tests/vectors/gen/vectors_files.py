"""files.json: section 12 of docs/protocol.md. Contents of files are patterns, chunks are given as SHA-256."""

import hashlib

import files
from cast import secret
from primitives import Refused

FULL = files.CHUNK_BYTES


def pattern(size):
    """Byte i is (i + i / 256 + i / 65536) mod 256, so that no two chunks are equal."""
    return bytes((i + (i >> 8) + (i >> 16)) & 0xFF for i in range(size))


def file_vector(name, size):
    key, data = secret(f"file {name}"), pattern(size)
    chunks = files.seal_file(key, data)
    assert files.open_file(key, size, chunks) == data
    vector = {"name": name, "key": key, "size": size, "trailer": files.trailer(data), "chunks": []}
    for index, sealed in enumerate(chunks):
        last = index == len(chunks) - 1
        chunk = {
            "index": index,
            "last": last,
            "nonce": files.nonce(index, last),
            "plain_bytes": len(sealed) - 16,
            "sealed_sha256": hashlib.sha256(sealed).digest(),
            "tag": sealed[-16:],
        }
        if len(sealed) <= 116:
            chunk["sealed"] = sealed
        vector["chunks"].append(chunk)
    return vector


def make():
    sizes = {
        "empty": 0, "one byte": 1, "a short one": 100,
        "with its trailer one less than a chunk": FULL - 33, "with its trailer exactly one chunk": FULL - 32,
        "a trailer in two chunks, one byte of it in the second": FULL - 31,
        "a trailer in two chunks, one byte of it in the first": FULL - 1,
        "exactly one chunk": FULL,
        "one more than a chunk": FULL + 1, "exactly two chunks": 2 * FULL, "three chunks": 2 * FULL + 100,
    }
    key, other = secret("file negative"), secret("file other")
    single = {}
    for name, (index, last, sealed) in {
        "as it should be": (0, True, files.seal_chunk(key, 0, True, b"hello")),
        "at another place": (1, True, files.seal_chunk(key, 0, True, b"hello")),
        "the last chunk where another should follow": (0, False, files.seal_chunk(key, 0, True, b"hello")),
        "a chunk that is not the last, at the end": (0, True, files.seal_chunk(key, 0, False, b"hello")),
        "of another file": (0, True, files.seal_chunk(other, 0, True, b"hello")),
        "ciphertext altered": (0, True, bytes([files.seal_chunk(key, 0, True, b"hello")[0] ^ 1])
                               + files.seal_chunk(key, 0, True, b"hello")[1:]),
        "cut": (0, True, files.seal_chunk(key, 0, True, b"hello")[:-1]),
        "shorter than a tag": (0, True, bytes(15)),
        "empty": (0, True, b""),
        "index of 2^64 - 1": (2**64 - 1, True, files.seal_chunk(key, 2**64 - 1, True, b"hello")),
    }.items():
        vector = {"name": name, "key": key, "index": index, "last": last, "sealed": sealed}
        try:
            vector["plain"] = files.open_chunk(key, index, last, sealed)
        except Refused as error:
            vector["error"] = error.name
        single[name] = vector

    size = 2 * FULL + 100
    data = pattern(size)
    whole = files.seal_file(key, data)
    orders = []
    for name, described in (
        ("as it should be", "0 1 2"),
        ("first two exchanged", "1 0 2"),
        ("the last is missing", "0 1"),
        ("the middle is missing", "0 2"),
        ("the first is missing", "1 2"),
        ("the middle twice", "0 1 1 2"),
        ("the last twice", "0 1 2 2"),
        ("nothing", ""),
    ):
        order = [int(i) for i in described.split()]
        vector = {"name": name, "key": key, "size": size, "order": order}
        try:
            assert files.open_file(key, size, [whole[i] for i in order]) == data
            vector["opens"] = True
        except Refused as error:
            vector["error"] = error.name
        orders.append(vector)
    trailers = []
    for name, size, ending in (
        ("of zeros", 100, bytes(32)),
        ("first bit altered", 100, bytes([files.trailer(pattern(100))[0] ^ 1]) + files.trailer(pattern(100))[1:]),
        ("of an empty file, and the file is not", 1, files.trailer(b"")),
        ("in two chunks, wrong in the first", FULL - 1,
         bytes([files.trailer(pattern(FULL - 1))[0] ^ 1]) + files.trailer(pattern(FULL - 1))[1:]),
        ("in two chunks, wrong in the second", FULL - 1, files.trailer(pattern(FULL - 1))[:-1] + bytes(1)),
        ("SHA-256", 5, hashlib.sha256(pattern(5)).digest()),
    ):
        chunks = files.seal_file(key, pattern(size), ending)
        try:
            files.open_file(key, size, chunks)
            raise AssertionError(name)
        except Refused as error:
            vector = {"name": name, "key": key, "size": size, "ending": ending, "error": error.name}
            if size < 1000:
                vector["sealed"] = chunks
            trailers.append(vector)
    lengths = []
    for name, index, last, size in (
        ("a short chunk that is not the last", 0, False, 100),
        ("a chunk one byte short that is not the last", 3, False, FULL - 1),
        ("an empty chunk that is not the last", 0, False, 0),
        ("an empty last chunk behind others", 1, True, 0),
        ("an empty chunk alone", 0, True, 0),
        ("a last chunk one byte too long", 0, True, FULL + 1),
        ("a chunk one byte too long that is not the last", 0, False, FULL + 1),
    ):
        try:
            files.open_chunk(key, index, last, files.seal_chunk(key, index, last, bytes(size)))
            raise AssertionError(name)
        except Refused as error:
            lengths.append({
                "name": name, "key": key, "nonce": files.nonce(index, last), "index": index, "last": last,
                "zeros": size, "error": error.name,
            })
    return {
        "section": "12",
        "vectors": {
            "files": [file_vector(name, size) for name, size in sizes.items()],
            "single_chunks": list(single.values()),
            "orders": orders,
            "trailers": trailers,
            "lengths": lengths,
        },
    }
