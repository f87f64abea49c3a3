"""Conversations of two sessions, written down step by step for ratchet.json."""

import copy
import hashlib

import content
import ratchet
from cast import ALICE, BOB, NOW, Draws, Invite, secret
from primitives import H, Random, Refused, u32, x25519_public
from vectors_handshake import RATCHET_SECRET, introduction_of, join

_, _, HANDSHAKE = join("ordinary", Invite(BOB), ALICE, introduction_of(ALICE))
PREKEY_SECRET = Invite(BOB).prekey_secret


def sessions(root=HANDSHAKE.root, h3=HANDSHAKE.h3):
    prekey, ratchet_key = x25519_public(PREKEY_SECRET), x25519_public(RATCHET_SECRET)
    return {
        "joiner": ratchet.Session(True, root, h3, RATCHET_SECRET, prekey),
        "inviter": ratchet.Session(False, root, h3, PREKEY_SECRET, ratchet_key),
    }


class Conversation:
    """Both sides, every frame, and the list of steps for the vector.

    long: frames are written as their SHA-256, the entropy of frame n is SHA-256(entropy_seed | u32 n) and
    most
    draws are left out (they follow from the entropy).
    """

    def __init__(self, name, about, long=False):
        self.name, self.about, self.long = name, about, long
        self.sides = sessions()
        self.entropy_seed = secret(f"{name} entropy")
        self.frames = []
        self.contents = []
        self.steps = []
        self.sequence = {"joiner": 0, "inviter": 0}

    def text(self, by, words=None):
        self.sequence[by] += 1
        number = self.sequence[by]
        return content.text_message(number, NOW + 1000 * len(self.frames), words or f"{by} {number}")

    def seal(self, by, data=None, words=None):
        """Seals the next text (or data) of one side; the number of the frame."""
        session = self.sides[by]
        number = len(self.frames)
        if data is None:
            short = self.long and number % 16 and not words
            data = content.ack(number) if short else self.text(by, words)
        draws = Draws(H(self.entropy_seed + u32(number)))
        before = copy.copy(session)
        frame = session.seal(data, draws)
        self.frames.append(frame)
        self.contents.append(data)
        step = {"seal": number, "by": by, "content": data}
        drawn = list(draws.drawn)
        named = {}
        if session.dhs != before.dhs:
            named["ratchet_secret"] = drawn.pop(0)
        if len(drawn) == 2:
            named["coins" if len(drawn[0]) == 64 else "kem_seed"] = drawn.pop(0)
        named["r"] = drawn.pop(0)
        assert not drawn
        if not self.long:
            step["entropy"] = draws.entropy
            step["draws"] = named
            step["frame"] = frame
        else:
            if {"coins", "kem_seed"} & named.keys():
                step["draws"] = {name: value for name, value in named.items() if name != "r"}
            step["frame_sha256"] = hashlib.sha256(frame).digest()
        self.steps.append(step)
        return number

    def craft(self, frame, why):
        """A frame that no honest side seals."""
        number = len(self.frames)
        self.frames.append(frame)
        self.contents.append(None)
        self.steps.append({"crafted": number, "why": why, "frame": frame})
        return number

    def open(self, by, number, error=None):
        try:
            opened = self.sides[by].open(self.frames[number])
        except Refused as refusal:
            assert refusal.name == error, (self.name, number, refusal, error)
            self.steps.append({"open": number, "by": by, "error": error})
            return
        assert error is None, (self.name, number, error)
        step = {"open": number, "by": by}
        if self.contents[number] is None:
            step["content"] = opened
        else:
            assert opened == self.contents[number]
        self.steps.append(step)

    def pass_on(self, by, **what):
        """Sealed and opened at once."""
        number = self.seal(by, **what)
        self.open("inviter" if by == "joiner" else "joiner", number)
        return number

    def fork(self, by):
        """A copy of a side that goes its own way, to craft frames with."""
        return copy.deepcopy(self.sides[by])

    def vector(self):
        return {
            "name": self.name,
            "about": self.about,
            "root": HANDSHAKE.root,
            "h3": HANDSHAKE.h3,
            "ratchet_secret": RATCHET_SECRET,
            "prekey_secret": PREKEY_SECRET,
            "entropy_seed": self.entropy_seed,
            "steps": self.steps,
        }


class Dice:
    """Reproducible choices."""

    def __init__(self, label):
        self.random = Random(secret(label))

    def below(self, n):
        return int.from_bytes(self.random.draw(8), "big") % n
