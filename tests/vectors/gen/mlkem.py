"""ML-KEM-768 (FIPS 203), written out from the standard; slow, not constant in time, for test vectors only."""

import hashlib

Q = 3329
N = 256
K = 3
ETA = 2
DU, DV = 10, 4

ENCAPSULATION_KEY_BYTES = 384 * K + 32
CIPHERTEXT_BYTES = 32 * (DU * K + DV)


def bit_reversed(value):
    return int(f"{value:07b}"[::-1], 2)


ZETAS = [pow(17, bit_reversed(i), Q) for i in range(128)]
GAMMAS = [pow(17, 2 * bit_reversed(i) + 1, Q) for i in range(128)]


def G(data):
    digest = hashlib.sha3_512(data).digest()
    return digest[:32], digest[32:]


def H3(data):
    return hashlib.sha3_256(data).digest()


def J(data):
    return hashlib.shake_256(data).digest(32)


def byte_encode(d, coefficients):
    """Algorithm 5."""
    value = 0
    for index, coefficient in enumerate(coefficients):
        value |= coefficient << (d * index)
    return value.to_bytes(32 * d, "little")


def byte_decode(d, data):
    """Algorithm 6."""
    value = int.from_bytes(data, "little")
    modulus = Q if d == 12 else 1 << d
    return [(value >> (d * index) & ((1 << d) - 1)) % modulus for index in range(N)]


def compress(d, coefficients):
    return [((c << (d + 1)) + Q) // (2 * Q) % (1 << d) for c in coefficients]


def decompress(d, coefficients):
    return [(2 * Q * c + (1 << d)) >> (d + 1) for c in coefficients]


def sample_ntt(seed, j, i):
    """Algorithm 7."""
    stream = hashlib.shake_128(seed + bytes([j, i])).digest(3 * 1024)
    result, at = [], 0
    while len(result) < N:
        c0, c1, c2 = stream[at : at + 3]
        at += 3
        for candidate in (c0 + 256 * (c1 % 16), c1 // 16 + 16 * c2):
            if candidate < Q and len(result) < N:
                result.append(candidate)
    return result


def sample_cbd(seed, nonce):
    """Algorithm 8, with the PRF."""
    value = int.from_bytes(hashlib.shake_256(seed + bytes([nonce])).digest(64 * ETA), "little")
    result = []
    for index in range(N):
        bits = value >> (2 * ETA * index)
        x = sum(bits >> j & 1 for j in range(ETA))
        y = sum(bits >> (ETA + j) & 1 for j in range(ETA))
        result.append((x - y) % Q)
    return result


def ntt(f):
    """Algorithm 9."""
    f, i, length = list(f), 1, 128
    while length >= 2:
        for start in range(0, N, 2 * length):
            zeta, i = ZETAS[i], i + 1
            for j in range(start, start + length):
                t = zeta * f[j + length] % Q
                f[j + length] = (f[j] - t) % Q
                f[j] = (f[j] + t) % Q
        length //= 2
    return f


def inverse_ntt(f):
    """Algorithm 10."""
    f, i, length = list(f), 127, 2
    while length <= 128:
        for start in range(0, N, 2 * length):
            zeta, i = ZETAS[i], i - 1
            for j in range(start, start + length):
                t = f[j]
                f[j] = (t + f[j + length]) % Q
                f[j + length] = zeta * (f[j + length] - t) % Q
        length *= 2
    return [c * 3303 % Q for c in f]


def multiply(f, g):
    """Algorithms 11 and 12."""
    result = []
    for i in range(128):
        a0, a1, b0, b1 = f[2 * i], f[2 * i + 1], g[2 * i], g[2 * i + 1]
        result += [(a0 * b0 + a1 * b1 * GAMMAS[i]) % Q, (a0 * b1 + a1 * b0) % Q]
    return result


def add(f, g):
    return [(a + b) % Q for a, b in zip(f, g)]


def subtract(f, g):
    return [(a - b) % Q for a, b in zip(f, g)]


def inner(first, second):
    result = [0] * N
    for f, g in zip(first, second):
        result = add(result, multiply(f, g))
    return result


def pke_keygen(d):
    """Algorithm 13."""
    rho, sigma = G(d + bytes([K]))
    matrix = [[sample_ntt(rho, j, i) for j in range(K)] for i in range(K)]
    s = [ntt(sample_cbd(sigma, i)) for i in range(K)]
    e = [ntt(sample_cbd(sigma, K + i)) for i in range(K)]
    t = [add(inner(matrix[i], s), e[i]) for i in range(K)]
    return b"".join(byte_encode(12, f) for f in t) + rho, b"".join(byte_encode(12, f) for f in s)


def pke_encrypt(ek, m, r):
    """Algorithm 14."""
    t = [byte_decode(12, ek[384 * i : 384 * (i + 1)]) for i in range(K)]
    rho = ek[384 * K :]
    matrix = [[sample_ntt(rho, j, i) for j in range(K)] for i in range(K)]
    y = [ntt(sample_cbd(r, i)) for i in range(K)]
    e1 = [sample_cbd(r, K + i) for i in range(K)]
    e2 = sample_cbd(r, 2 * K)
    transposed = [[matrix[j][i] for j in range(K)] for i in range(K)]
    u = [add(inverse_ntt(inner(transposed[i], y)), e1[i]) for i in range(K)]
    mu = decompress(1, byte_decode(1, m))
    v = add(add(inverse_ntt(inner(t, y)), e2), mu)
    return b"".join(byte_encode(DU, compress(DU, f)) for f in u) + byte_encode(DV, compress(DV, v))


def pke_decrypt(dk, c):
    """Algorithm 15."""
    u = [decompress(DU, byte_decode(DU, c[32 * DU * i : 32 * DU * (i + 1)])) for i in range(K)]
    v = decompress(DV, byte_decode(DV, c[32 * DU * K :]))
    s = [byte_decode(12, dk[384 * i : 384 * (i + 1)]) for i in range(K)]
    w = subtract(v, inverse_ntt(inner(s, [ntt(f) for f in u])))
    return byte_encode(1, compress(1, w))


def keygen(d, z):
    """Algorithm 16: ML-KEM.KeyGen_internal. (encapsulation key, decapsulation key)"""
    ek, dk = pke_keygen(d)
    return ek, dk + ek + H3(ek) + z


def canonical(ek):
    """The modulus check of section 7.2."""
    return len(ek) == ENCAPSULATION_KEY_BYTES and all(
        byte_encode(12, byte_decode(12, ek[384 * i : 384 * (i + 1)])) == ek[384 * i : 384 * (i + 1)]
        for i in range(K)
    )


def encapsulate(ek, m):
    """Algorithm 17: ML-KEM.Encaps_internal. (shared secret, ciphertext)"""
    secret, r = G(m + H3(ek))
    return secret, pke_encrypt(ek, m, r)


def decapsulate(dk, c):
    """Algorithm 18: ML-KEM.Decaps_internal, with implicit rejection."""
    dk_pke, ek = dk[: 384 * K], dk[384 * K : 768 * K + 32]
    h, z = dk[768 * K + 32 : 768 * K + 64], dk[768 * K + 64 :]
    m = pke_decrypt(dk_pke, c)
    secret, r = G(m + h)
    return secret if pke_encrypt(ek, m, r) == c else J(z + c)
