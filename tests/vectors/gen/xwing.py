"""KEM of docs/protocol.md section 1: X-Wing, draft-connolly-cfrg-xwing-kem-10 section 5."""

import hashlib
from functools import lru_cache

import mlkem
from primitives import DH, Refused, x25519_public

PUBLIC_KEY_BYTES = 1216
CIPHERTEXT_BYTES = 1120
LABEL = bytes.fromhex("5c2e2f2f5e5c")


@lru_cache(maxsize=None)
def expand_seed(seed):
    """(sk_M, sk_X, pk_M, pk_X)"""
    expanded = hashlib.shake_256(seed).digest(96)
    pk_m, sk_m = mlkem.keygen(expanded[:32], expanded[32:64])
    sk_x = expanded[64:]
    return sk_m, sk_x, pk_m, x25519_public(sk_x)


def public_key(seed):
    _, _, pk_m, pk_x = expand_seed(seed)
    return pk_m + pk_x


def combine(ss_m, ss_x, ct_x, pk_x):
    return hashlib.sha3_256(ss_m + ss_x + ct_x + pk_x + LABEL).digest()


def encapsulate(public, coins):
    """EncapsulateDerand: the first 32 coins are ML-KEM's, the last 32 the ephemeral X25519 secret. (CT, SS)

    Refused: an ML-KEM key with a coefficient of q or more; an X25519 key with an all-zero result.
    """
    pk_m, pk_x = public[:1184], public[1184:]
    if len(pk_x) != 32 or not mlkem.canonical(pk_m):
        raise Refused("bad_key", "no X-Wing public key")
    ct_x, ss_x = x25519_public(coins[32:]), DH(coins[32:], pk_x)
    ss_m, ct_m = mlkem.encapsulate(pk_m, coins[:32])
    return ct_m + ct_x, combine(ss_m, ss_x, ct_x, pk_x)


def decapsulate(seed, ciphertext):
    """SS. An altered ciphertext gives another secret; an X25519 part with an all-zero result is refused."""
    assert len(ciphertext) == CIPHERTEXT_BYTES
    sk_m, sk_x, _, pk_x = expand_seed(seed)
    ct_m, ct_x = ciphertext[:1088], ciphertext[1088:]
    try:
        ss_x = DH(sk_x, ct_x)
    except Refused as error:
        raise Refused("bad_ciphertext", "all-zero X25519 result") from error
    return combine(mlkem.decapsulate(sk_m, ct_m), ss_x, ct_x, pk_x)
