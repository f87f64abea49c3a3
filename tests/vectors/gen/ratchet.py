"""Section 5 of docs/protocol.md: the session. Names are those of Signal's specification."""

from dataclasses import dataclass, field

import xwing
from content import pad, unpad
from primitives import (
    DH,
    Reader,
    Refused,
    expand,
    extract,
    hmac_sha256,
    seal,
    u8,
    u32,
    unseal,
    x25519_public,
)

R_BYTES = 16
SEALED_HEADER_BYTES = 57
CHUNKS = 16
KEY_CHUNK_BYTES = 76
CIPHERTEXT_CHUNK_BYTES = 70
PAUSE = 192
AHEAD_LIMIT = 20_000
KEPT_KEYS = 1_000
KEPT_CHAINS = 100

NO_CHUNK, KEY_CHUNK, CIPHERTEXT_CHUNK = 0, 1, 2


def begin_keys(root):
    """(RK, HK_joiner, HK_inviter)"""
    prk = extract("Vesper session v1", root)
    return expand(prk, "root"), expand(prk, "joiner header"), expand(prk, "inviter header")


def KDF_RK(rk, dh, kem=b""):
    """(RK', CK, NHK); kem: 32 bytes, or empty."""
    prk = extract(rk, dh + kem)
    return expand(prk, "root"), expand(prk, "chain"), expand(prk, "header")


def KDF_CK(ck):
    """(MK, CK')"""
    return hmac_sha256(ck, b"\x01"), hmac_sha256(ck, b"\x02")


def frame_nonce(r):
    return r + bytes(8)


@dataclass
class Header:
    dhs: bytes
    pn: int
    n: int
    kem: bool  # bit 7
    kind: int = NO_CHUNK  # bits 6 to 5
    index: int = 0  # bits 4 to 0

    def encode(self):
        return self.dhs + u32(self.pn) + u32(self.n) + u8((self.kem << 7) | (self.kind << 5) | self.index)


def parse_header(data):
    reader = Reader(data)
    dhs, pn, n, bits = reader.take(32), reader.u32(), reader.u32(), reader.u8()
    reader.end()
    header = Header(dhs, pn, n, bool(bits & 0x80), bits >> 5 & 3, bits & 0x1F)
    if header.kind == 3 or header.index >= CHUNKS or (header.kind == NO_CHUNK and header.index):
        raise Refused("malformed", "chunk bits")
    return header


@dataclass
class KeptChain:
    hk: bytes
    keys: dict = field(default_factory=dict)  # N -> MK, in the order in which they were kept


class Session:
    """One side of a session. What it needs of randomness it draws from `random.draw(n)`, in this order:

    sealing: 32 bytes for a new DHs if a sending half is taken; 32 bytes for an X-Wing seed if a post-quantum
    step
    begins with this frame, or 64 coins if this side encapsulates with it; 16 bytes R.
    """

    def __init__(self, joiner, root, h3, dhs_secret, dhr):
        """Joiner: dhs_secret is that of RK_A, dhr is SPK_B. Inviter: dhs_secret is that of SPK_B, dhr is RK_A."""
        self.joiner = joiner
        self.h3 = h3
        self.rk, hk_joiner, hk_inviter = begin_keys(root)
        self.dhs, self.dhr = dhs_secret, dhr
        self.hks = self.hkr = self.cks = self.ckr = None
        self.ns = self.nr = self.pn = 0
        self.chain_mixed = False  # bit 7 of the sending chain
        self.half_due = False  # DHr is newer than the sending chain
        self.kept = []
        # The post-quantum step
        self.step = 1
        self.counted = PAUSE  # frames sealed and opened since the step before was over; step 1: at once
        self.seed = None  # generator: its key pair
        self.leading = None  # what is cut into chunks and leads the frames
        self.next_chunk = 0
        self.chunks = {}  # what came of the other side's
        self.secret = None  # SS of this step
        if joiner:
            self.rk, self.cks, self.nhks = KDF_RK(self.rk, DH(self.dhs, self.dhr))
            self.hks, self.nhkr = hk_joiner, hk_inviter
        else:
            self.nhks, self.nhkr = hk_inviter, hk_joiner
            self.receiving_half(dhr, b"")

    # Ratchet ----------------------------------------------------------------------------------------------

    def generator(self):
        """The joiner generates in odd steps, the inviter in even ones."""
        return self.joiner == (self.step % 2 == 1)

    def receiving_half(self, dhr, kem):
        self.hkr, self.dhr = self.nhkr, dhr
        self.rk, self.ckr, self.nhkr = KDF_RK(self.rk, DH(self.dhs, dhr), kem)
        self.nr = 0
        self.half_due = True

    def sending_half(self, random):
        kem = b""
        if self.generator() and self.secret is not None:
            kem = self.secret
        self.pn, self.ns = self.ns, 0
        self.hks, self.dhs = self.nhks, random.draw(32)
        self.rk, self.cks, self.nhks = KDF_RK(self.rk, DH(self.dhs, self.dhr), kem)
        self.chain_mixed = bool(kem)
        self.half_due = False
        if kem:
            self.step_over()

    def step_over(self):
        self.step += 1
        self.counted = 0
        self.seed = self.leading = self.secret = None
        self.next_chunk = 0
        self.chunks = {}

    # Sealing ----------------------------------------------------------------------------------------------

    def chunk_to_lead(self, random):
        """(kind, index, bytes) of the chunk that leads the next frame."""
        if self.generator():
            if self.seed is None and self.counted >= PAUSE:
                self.seed = random.draw(32)
                self.leading = xwing.public_key(self.seed)
            kind, size = KEY_CHUNK, KEY_CHUNK_BYTES
        else:
            if self.secret is None and len(self.chunks) == CHUNKS:
                coins = random.draw(64)
                key = b"".join(self.chunks[i] for i in range(CHUNKS))
                try:
                    self.leading, self.secret = xwing.encapsulate(key, coins)
                except Refused:  # a key that cannot be encapsulated to is collected anew
                    self.chunks = {}
            kind, size = CIPHERTEXT_CHUNK, CIPHERTEXT_CHUNK_BYTES
        if self.leading is None:
            return NO_CHUNK, 0, b""
        index = self.next_chunk
        self.next_chunk = (index + 1) % CHUNKS
        return kind, index, u32(self.step) + self.leading[size * index : size * (index + 1)]

    def seal(self, content, random):
        if self.half_due:
            self.sending_half(random)
        kind, index, chunk = self.chunk_to_lead(random)
        r = random.draw(R_BYTES)
        header = Header(x25519_public(self.dhs), self.pn, self.ns, self.chain_mixed, kind, index)
        frame = self.seal_raw(r, header.encode(), chunk + pad(content))
        self.counted += 1
        return frame

    def seal_raw(self, r, header, body):
        """The frame of the next message key with any header and body: also for what must be refused."""
        mk, self.cks = KDF_CK(self.cks)
        self.ns += 1
        sealed_header = seal(self.hks, frame_nonce(r), header, self.h3)
        return r + sealed_header + seal(mk, frame_nonce(r), body, self.h3 + sealed_header)

    # Opening ----------------------------------------------------------------------------------------------

    def open(self, frame):
        """The content. Nothing changes unless the body opened; content that is malformed stays opened."""
        before = self.__dict__ | {
            "kept": [KeptChain(chain.hk, dict(chain.keys)) for chain in self.kept],
            "chunks": dict(self.chunks),
        }
        try:
            padded = self.open_or_refuse(frame)
        except Refused:
            self.__dict__ = before
            raise
        return unpad(padded)

    def open_or_refuse(self, frame):
        if len(frame) < R_BYTES + SEALED_HEADER_BYTES + 16:
            raise Refused("malformed", "too short")
        nonce = frame_nonce(frame[:R_BYTES])
        sealed_header = frame[R_BYTES : R_BYTES + SEALED_HEADER_BYTES]
        sealed_body = frame[R_BYTES + SEALED_HEADER_BYTES :]

        header, mk = self.find_key(nonce, sealed_header)
        body = unseal(mk, nonce, sealed_body, self.h3 + sealed_header)
        if body is None:
            raise Refused("does_not_open", "body")
        self.counted += 1
        reader = Reader(body)
        if header.kind != NO_CHUNK:
            step = reader.u32()
            size = KEY_CHUNK_BYTES if header.kind == KEY_CHUNK else CIPHERTEXT_CHUNK_BYTES
            self.take_chunk(header.kind, step, header.index, reader.take(size))
        return reader.rest()

    def find_key(self, nonce, sealed_header):
        """(header, MK) of a frame; what it takes from chains stays only if the body opens."""

        def opened(key):
            data = key and unseal(key, nonce, sealed_header, self.h3)
            return data and parse_header(data)

        if header := opened(self.hkr):
            if header.dhs != self.dhr:
                raise Refused("malformed", "another ratchet key in the same chain")
            if header.n < self.nr:
                return header, self.take_kept(self.hkr, header.n)
            self.keep_until(header.n)
            return header, self.next_receiving_key()
        if header := opened(self.nhkr):
            kem = b""
            if header.kem:
                if self.generator() or self.secret is None:
                    raise Refused("malformed", "no KEM secret")
                kem = self.secret
            if self.ckr is not None:
                self.keep_until(header.pn)
            try:
                self.receiving_half(header.dhs, kem)
            except Refused as error:
                raise Refused("malformed", "all-zero result") from error
            self.keep_until(header.n)
            if kem:
                self.step_over()  # this frame is the first that counts for the pause
            return header, self.next_receiving_key()
        for chain in self.kept:
            if header := opened(chain.hk):
                return header, self.take_kept(chain.hk, header.n)
        raise Refused("does_not_open", "header")

    def next_receiving_key(self):
        mk, self.ckr = KDF_CK(self.ckr)
        self.nr += 1
        return mk

    def keep_until(self, n):
        if n - self.nr > AHEAD_LIMIT:
            raise Refused("too_far_ahead")
        if n <= self.nr:
            return
        chain = next((chain for chain in self.kept if chain.hk == self.hkr), None)
        if chain is None:
            chain = KeptChain(self.hkr)
            self.kept.append(chain)
        while self.nr < n:
            number = self.nr
            chain.keys[number] = self.next_receiving_key()
        while len(self.kept) > KEPT_CHAINS or sum(len(chain.keys) for chain in self.kept) > KEPT_KEYS:
            oldest = self.kept[0]
            if len(self.kept) > KEPT_CHAINS:
                oldest.keys = {}
            else:
                del oldest.keys[next(iter(oldest.keys))]
            if not oldest.keys:
                self.kept.pop(0)

    def take_kept(self, hk, n):
        for chain in self.kept:
            if chain.hk == hk and n in chain.keys:
                mk = chain.keys.pop(n)
                if not chain.keys:
                    self.kept.remove(chain)
                return mk
        raise Refused("replayed")

    # The post-quantum step --------------------------------------------------------------------------------

    def take_chunk(self, kind, step, index, data):
        """A chunk of another step, or of a kind that is not waited for, is ignored."""
        if step != self.step:
            return
        if self.generator():
            if kind != CIPHERTEXT_CHUNK or self.seed is None or self.secret is not None:
                return
            self.leading = None
        elif kind != KEY_CHUNK or self.secret is not None:
            return
        self.chunks.setdefault(index, data)
        if self.generator() and len(self.chunks) == CHUNKS:
            ciphertext = b"".join(self.chunks[i] for i in range(CHUNKS))
            try:
                self.secret = xwing.decapsulate(self.seed, ciphertext)
            except Refused:  # a ciphertext that cannot be decapsulated is collected anew
                self.chunks, self.leading = {}, xwing.public_key(self.seed)
