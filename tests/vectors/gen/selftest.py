"""Known answers of others for what this directory writes out itself. Run by generate.py first."""

import mlkem
import re
from pathlib import Path

import primitives
import xwing


def published(name):
    """A value of tests/unit/crypto/xwing_vector.h, the first vector of the X-Wing draft's appendix C."""
    source = (Path(__file__).parents[2] / "unit/crypto/xwing_vector.h").read_text()
    return bytes.fromhex("".join(re.findall('"([0-9a-f]+)"', re.search(rf"{name} =([^;]*);", source)[1])))


def run():
    # draft-connolly-cfrg-xwing-kem-10 appendix C; eseed is from there too
    seed, public, ciphertext = published("seed"), published("public_key"), published("ciphertext")
    eseed = bytes.fromhex(
        "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
        "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2"
    )
    assert xwing.public_key(seed) == public
    assert xwing.encapsulate(public, eseed) == (ciphertext, published("shared_secret"))
    assert xwing.decapsulate(seed, ciphertext) == published("shared_secret")

    # draft-irtf-cfrg-xchacha-03 section 2.2.1 and appendix A.3.1
    key = bytes(range(32))
    assert primitives.hchacha20(key, bytes.fromhex("000000090000004a0000000031415927")).hex() == (
        "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"
    )
    sealed = primitives.seal(
        bytes(range(0x80, 0xA0)),
        bytes(range(0x40, 0x58)),
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        b"sunscreen would be it.",
        bytes.fromhex("50515253c0c1c2c3c4c5c6c7"),
    )
    assert sealed[-16:].hex() == "c0875924c1c7987947deafd8780acf49" and sealed[:8].hex() == "bd6d179d3e83d43b"

    # RFC 5869 appendix A.1
    prk = primitives.extract(bytes(range(13)), bytes([0x0B] * 22))
    okm = primitives.expand(prk, "", 42, bytes(range(0xF0, 0xFA)))
    assert okm.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )

    # Our own ML-KEM against OpenSSL's, which decapsulates what ours encapsulated and the other way round
    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey

    for number in range(8):
        d, z, m = (primitives.H(bytes([number, part])) for part in range(3))
        theirs = MLKEM768PrivateKey.from_seed_bytes(d + z)
        ek, dk = mlkem.keygen(d, z)
        assert theirs.public_key().public_bytes_raw() == ek
        secret, sealed = mlkem.encapsulate(ek, m)
        assert theirs.decapsulate(sealed) == secret == mlkem.decapsulate(dk, sealed)
        altered = bytes([sealed[0] ^ 1]) + sealed[1:]
        assert theirs.decapsulate(altered) == mlkem.decapsulate(dk, altered) != secret
        their_secret, their_ciphertext = MLKEM768PublicKey.from_public_bytes(ek).encapsulate()
        assert mlkem.decapsulate(dk, their_ciphertext) == their_secret

    # The conversion of identities agrees on both sides
    for number in range(4):
        identity = primitives.H(bytes([9, number]))
        assert primitives.x25519_public(primitives.identity_to_x25519_secret(identity)) == (
            primitives.identity_to_x25519_public(primitives.identity_public(identity))
        )


if __name__ == "__main__":
    run()
    print("all well")
