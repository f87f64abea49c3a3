#!/usr/bin/env python3
"""A person at a terminal or in a test: commands as JSON lines on stdin, what happens as JSON lines on stdout.

    talk.py http://127.0.0.1:8080 Pia
    {"do": "invite"}                      -> {"event": "invite", "link": ...}
    {"do": "join", "link": ...}           -> {"event": "met", "name": ..., "digits": ..., "emoji": ...}
    {"do": "say", "text": ...}            -> {"event": "said", ...}, later {"event": "delivered", ...}
    {"do": "state"}                       -> {"event": "state", "kem_step": ..., "waiting": ...}
    {"do": "quit"}
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True

from client import Client, ServerRefused  # noqa: E402
from primitives import Refused  # noqa: E402


def report(**fields):
    print(json.dumps(fields, ensure_ascii=False), flush=True)


async def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="where the pages of the server are")
    parser.add_argument("name")
    options = parser.parse_args()

    client = Client(options.url, options.name, report)
    await client.start()
    report(event="ready", identity=client.identity.hex())
    commands = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands),
                                                       sys.stdin)
    while line := await commands.readline():
        command = json.loads(line)
        try:
            async with client.changed:
                if command["do"] == "invite":
                    await client.invite()
                elif command["do"] == "join":
                    await client.join(command["link"])
                elif command["do"] == "say":
                    await client.send_text(command["text"])
                elif command["do"] == "state":
                    report(event="state", kem_step=client.step(), waiting=sorted(client.contact.outbox))
                elif command["do"] == "quit":
                    break
                else:
                    report(event="refused", what=command["do"])
        except (Refused, ServerRefused) as refusal:
            report(event="refused", what=command["do"], why=str(refusal))
    await client.server.close()


if __name__ == "__main__":
    asyncio.run(main())
