"""The people of the vectors, and where the fixed secrets come from: SHA-256 of a label."""

import bundle as bundles
import link
import xwing
from primitives import H, Random, identity_public, x25519_public

NOW = 1_790_000_000_000  # in September 2026


def secret(label, size=32):
    data = b""
    while len(data) < size:
        data += H(f"Vesper test vector: {label} {len(data)}".encode())
    return data[:size]


class Person:
    def __init__(self, name):
        self.name = name
        self.identity_seed = secret(f"{name} identity")
        self.identity = identity_public(self.identity_seed)
        self.drop = secret(f"{name} drop", 16)


class Invite:
    """An invite of a person: link, prekeys and bundle."""

    def __init__(self, person, label="invite", expires=NOW + 86_400_000, version=1, lookup=None,
                 preshared=None,
                 name=None, **changed):
        self.person = person
        self.link_secret = secret(f"{person.name} {label} link")
        self.keys = link.Keys(self.link_secret)
        self.lookup = lookup or self.keys.lookup
        self.preshared = preshared or self.keys.preshared
        self.prekey_secret = secret(f"{person.name} {label} prekey")
        self.kem_seed = secret(f"{person.name} {label} kem prekey")
        fields = {
            "identity": person.identity,
            "prekey": x25519_public(self.prekey_secret),
            "kem_prekey": xwing.public_key(self.kem_seed),
            "drop": person.drop,
            "expires": expires,
            "name": name or person.name,
            "version": version,
        }
        self.bundle = bundles.Bundle(**(fields | changed))
        self.bundle_bytes = bundles.signed(self.bundle, self.lookup, person.identity_seed)


class Draws:
    """Random, which remembers what was drawn."""

    def __init__(self, entropy):
        self.entropy = entropy
        self.random = Random(entropy)
        self.drawn = []

    def draw(self, n):
        self.drawn.append(self.random.draw(n))
        return self.drawn[-1]


ALICE = Person("Alice")  # joins
BOB = Person("Bob")  # invites
CAROL = Person("Carol")
