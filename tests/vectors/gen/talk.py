#!/usr/bin/env python3
"""A person at a terminal or in a test: commands as JSON lines on stdin, what happens as JSON lines on stdout.

    talk.py http://127.0.0.1:8080 Pia
    {"do": "invite"}                      -> {"event": "invite", "link": ...}
    {"do": "join", "link": ...}           -> {"event": "met", "name": ..., "digits": ..., "emoji": ...}
    {"do": "say", "text": ...}            -> {"event": "said", "number": ...}, later {"event": "delivered"}
    {"do": "edit", "number": ..., "text": ...}, {"do": "remove", "number": ...}
    {"do": "react", "to": [...], "reaction": ...}, {"do": "read", "number": ...}
    {"do": "disappear", "after_s": ...}, {"do": "typing", "writes": ...}
    {"do": "show", "name": ..., "portrait": hex, "hides_presence": ...}
    {"do": "raw", "kind": ..., "body": hex}, {"do": "put", "content": hex}: what no honest client says
    {"do": "state"}                       -> {"event": "state", "kem_step": ..., "waiting": ...}
    {"do": "quit"}

A reference ("to", and "answers" of what is said) is [whether the other wrote the post, its number]. What the
other says comes as events message, edit, removal, reaction, read, disappearing and typing.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True

import content  # noqa: E402
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
    commands = asyncio.StreamReader(limit=1 << 22)
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
                    await client.post(command["text"], command.get("after_s", 0), command.get("answers"))
                elif command["do"] == "edit":
                    await client.change(content.EDIT, content.edit_body(command["number"], command["text"]))
                elif command["do"] == "remove":
                    await client.change(content.REMOVAL, content.removal_body(command["number"]))
                elif command["do"] == "react":
                    await client.change(content.REACTION,
                                        content.reaction_body(command["to"], command["reaction"]))
                elif command["do"] == "read":
                    await client.change(content.READ, content.read_body(command["number"]))
                elif command["do"] == "disappear":
                    await client.change(content.DISAPPEARING, content.disappearing_body(command["after_s"]))
                elif command["do"] == "show":
                    portrait = bytes.fromhex(command.get("portrait", ""))
                    hides = command.get("hides_presence", False)
                    await client.change(content.PROFILE, content.profile_body(command["name"], portrait, hides))
                elif command["do"] == "typing":
                    await client.typing(command["writes"])
                elif command["do"] == "raw":
                    await client.say(command["kind"], bytes.fromhex(command["body"]))
                elif command["do"] == "put":
                    await client.put(bytes.fromhex(command["content"]))
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
