"""A Vesper client over a real server, from docs/protocol.md: sections 2 to 10, by the drop only (no peer
connection).

It keeps nothing on disk: it is the other person of a test. A reset (section 8) it neither makes nor accepts.
"""

import asyncio
import json
import os
import time
from urllib.parse import urlsplit

import websockets

import bundle as bundles
import content
import envelope
import handshake
import link
import ratchet
import signaling
import verification
import xwing
from primitives import Random, Refused, from_base64url, identity_public, x25519_public

INVITE_LIFE_MS = 24 * 60 * 60 * 1000
SERVER_WINDOW = 64
REPEAT_AFTER_S = 10
# What a received change is reported as; anything else that has a sequence is a "message".
EVENTS = {
    content.EDIT: "edit", content.REMOVAL: "removal", content.REACTION: "reaction", content.READ: "read",
    content.DISAPPEARING: "disappearing", content.PROFILE: "profile",
}


def now_ms():
    return time.time_ns() // 1_000_000


def printable(said):
    """As JSON can say it: bytes in hex."""
    if isinstance(said, dict):
        return {name: printable(value) for name, value in said.items()}
    return said.hex() if isinstance(said, bytes) else said


class ServerRefused(Exception):
    """An `error` answer; its text is the code."""


class Server:
    """Section 10: requests and answers in order, and envelopes as they come."""

    def __init__(self, page_url, on_envelopes):
        parts = urlsplit(page_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.url = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}/v1/signaling"
        self.host = parts.netloc
        self.on_envelopes = on_envelopes
        self.next_id = 1
        self.waiting = {}

    async def connect(self):
        self.socket = await websockets.connect(self.url, origin=self.origin, max_size=512 * 1024)
        hello = json.loads(await self.socket.recv())
        assert hello["op"] == "hello" and hello["version"] == 1
        assert set(hello) == {"op", "version", "nonce", "now_ms"}
        self.nonce = from_base64url(hello["nonce"])
        self.reader = asyncio.create_task(self.read())

    async def read(self):
        try:
            async for text in self.socket:
                answer = json.loads(text)
                if answer["op"] == "envelopes":
                    self.on_envelopes(from_base64url(answer["drop"]), [
                        (from_base64url(one["id"]), one["at_ms"], from_base64url(one["body"]))
                        for one in answer["envelopes"]
                    ])
                else:
                    self.waiting.pop(answer["re"]).set_result(answer)
        finally:
            for future in self.waiting.values():
                future.cancel()

    async def ask(self, op, **fields):
        request = self.next_id
        self.next_id += 1
        future = self.waiting[request] = asyncio.get_running_loop().create_future()
        await self.socket.send(signaling.text(op, id=request, **fields))
        answer = await future
        if answer["op"] == "error":
            raise ServerRefused(answer["code"])
        return answer

    def signature(self, owner_seed, op, subject):
        return signaling.signature(owner_seed, op, self.nonce, subject)

    async def close(self):
        await self.socket.close()


class Contact:
    """One conversation: session, sequence numbers, outbox."""

    def __init__(self, identity, name, drop, session, steps):
        self.identity, self.name, self.drop, self.session = identity, name, drop, session
        self.contact, self.reset_lookup = steps.contact, steps.reset_lookup
        self.next_sequence = 1
        self.next_number = 1  # of our next post
        self.outbox = {}  # sequence -> content, until acknowledged
        self.received = 0
        self.held = {}  # ahead of a gap
        self.welcomed = False


class Client:
    def __init__(self, page_url, name, report):
        self.name, self.report = name, report
        self.arrived = asyncio.Queue()
        self.server = Server(page_url, lambda *what: self.arrived.put_nowait(what))
        self.identity_seed = os.urandom(32)
        self.identity = identity_public(self.identity_seed)
        self.drop, self.drop_owner = os.urandom(16), os.urandom(32)
        self.invites = []  # (keys, prekey secret, KEM seed, bundle bytes)
        self.contact = None
        self.changed = asyncio.Lock()
        self.tasks = set()

    async def start(self):
        await self.server.connect()
        await self.server.ask("create_drop", drop=self.drop, owner=identity_public(self.drop_owner))
        await self.server.ask("subscribe", drop=self.drop,
                              signature=self.server.signature(self.drop_owner, "subscribe", self.drop))
        self.later(self.take_envelopes())
        self.later(self.repeat())

    def later(self, work):
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception() and self.report(
            event="failed", why=repr(done.exception())))

    def new_prekeys(self, lookup, expires):
        """(prekey secret, KEM seed, signed bundle)"""
        prekey, kem_seed = os.urandom(32), os.urandom(32)
        bundle = bundles.Bundle(self.identity, x25519_public(prekey), xwing.public_key(kem_seed), self.drop,
                                expires,
                                self.name)
        return prekey, kem_seed, bundles.make(bundle, lookup, self.identity_seed)

    # Inviting and joining ---------------------------------------------------------------------------------

    async def invite(self):
        secret = os.urandom(32)
        keys = link.Keys(secret)
        prekey, kem_seed, data = self.new_prekeys(keys.lookup, now_ms() + INVITE_LIFE_MS)
        self.invites.append((keys, prekey, kem_seed, data))
        await self.server.ask(
            "create_invite", invite=keys.lookup, owner=identity_public(os.urandom(32)), drop=self.drop,
            bundle=bundles.publish(keys.bundle, os.urandom(24), data, keys.lookup), ttl_ms=INVITE_LIFE_MS,
            uses=1,
        )
        self.report(event="invite", code=link.code(secret), link=f"{self.server.origin}/#{link.code(secret)}")

    async def join(self, text):
        keys = link.Keys(link.secret_of(text.partition("#")[2] or text))
        found = await self.server.ask("peek_invite", invite=keys.lookup)
        data = bundles.open_published(keys.bundle, from_base64url(found["bundle"]), keys.lookup)
        bundle = bundles.parse(data, keys.lookup)
        if bundles.expired(bundle.expires, now_ms()):
            raise Refused("expired")
        ratchet_secret = os.urandom(32)
        introduction = handshake.Introduction(self.drop, now_ms(), x25519_public(ratchet_secret), 0,
                                              self.name)
        message, steps = handshake.create_join(
            keys.lookup, keys.preshared, data, bundle, self.identity_seed, introduction.encode(),
            os.urandom(32),
            os.urandom(64),
        )
        await self.server.ask("claim_invite", invite=keys.lookup, envelope=os.urandom(16),
                              body=envelope.encode("join", message))
        session = ratchet.Session(True, steps.root, steps.h3, ratchet_secret, bundle.prekey)
        await self.met(Contact(bundle.identity, bundle.name, bundle.drop, session, steps), "joiner")

    async def join_came(self, message):
        for invite in self.invites:
            keys, prekey, kem_seed, data = invite
            try:
                identity, introduction, steps = handshake.accept_join(
                    keys.lookup, keys.preshared, data, self.identity_seed, prekey, kem_seed, message
                )
                session = ratchet.Session(False, steps.root, steps.h3, prekey, introduction.ratchet_key)
            except Refused:
                continue
            self.invites.remove(invite)
            await self.met(Contact(identity, introduction.name, introduction.drop, session, steps), "inviter")
            return
        self.report(event="refused", what="join")

    async def met(self, contact, role):
        self.contact = contact
        self.report(event="met", role=role, name=contact.name, identity=contact.identity.hex(),
                    contact=contact.contact.hex(), digits=verification.digits(self.identity,
                                                                              contact.identity),
                    emoji="".join(verification.emoji(self.identity, contact.identity)))
        # The first message is the welcome.
        _, _, data = self.new_prekeys(contact.reset_lookup, 0)
        await self.say(content.WELCOME, content.welcome_body(0, data))

    # Messages ---------------------------------------------------------------------------------------------

    async def post(self, text, disappears_after_s=0, answers=None):
        """`answers`: [whether the other wrote it, its number]."""
        number = self.contact.next_number
        body = content.post_body(number, text, disappears_after_s, answers)
        content.parse_body(content.POST, body)
        self.contact.next_number += 1
        await self.say(content.POST, body, number=number)

    async def change(self, kind, body):
        content.parse_body(kind, body)
        await self.say(kind, body)

    async def typing(self, writes):
        await self.put(content.typing(writes), ephemeral=True)

    async def say(self, kind, body, **more):
        contact = self.contact
        sequence = contact.next_sequence
        contact.next_sequence += 1
        contact.outbox[sequence] = content.message(sequence, kind, now_ms(), body)
        await self.put(contact.outbox[sequence])
        self.report(event="said", sequence=sequence, kind=kind, **more)

    async def put(self, data, ephemeral=False):
        frame = self.contact.session.seal(data, Random(os.urandom(32)))
        body = envelope.encode("session", frame)
        self.later(self.server.ask("send", drop=self.contact.drop, envelope=os.urandom(16), body=body,
                                   ephemeral=ephemeral))

    async def repeat(self):
        while True:
            await asyncio.sleep(REPEAT_AFTER_S)
            async with self.changed:
                for data in list(self.contact.outbox.values() if self.contact else [])[:SERVER_WINDOW]:
                    await self.put(data)

    async def take_envelopes(self):
        while True:
            await self.envelopes_came(*await self.arrived.get())

    async def envelopes_came(self, drop, envelopes):
        async with self.changed:
            acknowledge = False
            for _, _, body in envelopes:
                try:
                    kind, data = envelope.parse(body)
                    if kind == "join":
                        await self.join_came(data)
                    elif kind == "session" and self.contact:
                        acknowledge |= await self.content_came(content.parse(self.contact.session.open(data)))
                    else:
                        self.report(event="refused", what=kind)
                except Refused as refusal:
                    self.report(event="refused", what="envelope", why=str(refusal))
            if acknowledge:
                await self.put(content.ack(self.contact.received))
        self.later(self.server.ask("acknowledge", drop=drop, envelopes=[one[0] for one in envelopes]))

    async def content_came(self, parsed):
        """Whether it was a message, which is to be acknowledged."""
        contact = self.contact
        if parsed["type"] in ("ack", "here"):
            if parsed["received"] >= contact.next_sequence:
                raise Refused("malformed", "acknowledges what was never said")
            for sequence in [s for s in contact.outbox if s <= parsed["received"]]:
                del contact.outbox[sequence]
                self.report(event="delivered", sequence=sequence)
        if parsed["type"] == "here":
            self.report(event="here")
        if parsed["type"] == "signal":
            self.report(event="signal", kind=parsed["kind"])
        if parsed["type"] == "typing":
            self.report(event="typing", writes=parsed["writes"])
        if parsed["type"] == "unknown":
            self.report(event="unknown")
        if parsed["type"] != "message":
            return False
        if parsed["sequence"] > contact.received:
            contact.held[parsed["sequence"]] = parsed
        while contact.received + 1 in contact.held:
            contact.received += 1
            self.message_came(contact.held.pop(contact.received))
        return True

    def message_came(self, message):
        """It is counted as received whatever its body says."""
        kind = message["kind"]
        fields = {"event": EVENTS.get(kind, "message"), "sequence": message["sequence"], "kind": kind}
        try:
            if kind == content.TEXT:
                fields["text"] = content.parse_text(message["body"])
            elif kind == content.WELCOME:
                received, _, bundle = content.parse_welcome(message["body"], self.contact.reset_lookup)
                if bundle.identity != self.contact.identity:
                    raise Refused("malformed", "a welcome by another identity")
                fields["welcome"] = {"received": received, "name": bundle.name}
                self.contact.drop = bundle.drop
            else:
                said = content.parse_body(kind, message["body"])
                if said is None and kind >= content.FIRST_CHANGE:
                    fields["event"] = "unknown"
                fields |= self.checked(kind, printable(said or {}))
        except Refused as refusal:
            fields["malformed"] = str(refusal)
        self.report(**fields)

    def checked(self, kind, said):
        """A change that names a post of ours must name one that was given out."""
        number = said["number"] if kind == content.READ else None
        if kind == content.REACTION and said["to"][0]:
            number = said["to"][1]
        if number is not None and number >= self.contact.next_number:
            raise Refused("malformed", "a number that was never given out")
        return said

    def step(self):
        """Where the session's post-quantum step is."""
        return self.contact.session.step
