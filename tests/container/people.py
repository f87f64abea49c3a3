"""People who meet over a server: the client of tests/vectors/gen, whose every byte is made in Python."""

import asyncio
import ssl

import client as vesper
import websockets

PATIENCE_S = 30


class Person:
    """A client and what it reported."""

    def __init__(self, url, name):
        self.events = asyncio.Queue()
        self.client = vesper.Client(url, name, lambda **fields: self.events.put_nowait(fields))

    async def __aenter__(self):
        await self.client.start()
        return self

    async def __aexit__(self, *failure):
        await self.leave()

    async def leave(self):
        await self.client.server.close()
        for task in list(self.client.tasks):
            task.cancel()

    async def come_back(self):
        """With a new connection, and what was there before."""
        drop, owner = self.client.drop, self.client.drop_owner
        server = self.client.server
        await server.connect()
        self.client.later(self.client.take_envelopes())
        await server.ask("subscribe", drop=drop, signature=server.signature(owner, "subscribe", drop))

    async def hears(self, event, **expected):
        """The next report of this kind that has these fields."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                fields = await self.events.get()
                if fields["event"] == "failed":
                    raise AssertionError(fields["why"])
                if fields["event"] == event and all(fields.get(name) == value for name, value in expected.items()):
                    return fields

    async def invite(self):
        async with self.client.changed:
            await self.client.invite()
        return (await self.hears("invite"))["link"]

    async def join(self, link):
        async with self.client.changed:
            await self.client.join(link)

    async def say(self, text):
        async with self.client.changed:
            await self.client.send_text(text)


async def meet(url):
    """Two people, a link, and a message each way, over real WebSockets."""
    async with Person(url, "Ada") as ada, Person(url, "Bo") as bo:
        await bo.join(await ada.invite())
        await ada.hears("met", name="Bo")
        await bo.hears("met", name="Ada")
        await bo.say("hello Ada")
        await ada.hears("message", text="hello Ada")
        await ada.say("hello Bo")
        await bo.hears("message", text="hello Bo")


def meet_over(url, certificate=None):
    """`certificate`: whose signature is believed, for https."""
    original = websockets.connect
    if certificate:
        trust = ssl.create_default_context(cafile=certificate)
        websockets.connect = lambda *words, **options: original(*words, ssl=trust, proxy=None, **options)
    try:
        asyncio.run(meet(url))
    finally:
        websockets.connect = original
