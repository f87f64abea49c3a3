"""envelope.json: the body of an envelope, section 7 of docs/protocol.md."""

import envelope
from conversation import Conversation
from primitives import Refused


def make():
    c = Conversation("envelope", "")
    frame = c.frames[c.seal("inviter")]
    bodies = {
        "join": b"a join message, of which an envelope knows nothing",
        "session": frame,
        "reset": b"a join message of a reset",
    }
    good = [
        {"kind": kind, "body": body, "envelope": envelope.encode(kind, body)} for kind, body in bodies.items()
    ]
    for vector in good:
        assert envelope.parse(vector["envelope"]) == (vector["kind"], vector["body"])
    wrong = []
    refused = {"empty": b"", "kind 0": b"\x00abc", "kind 4": b"\x04abc", "kind 255": b"\xffabc"}
    for name, data in refused.items():
        try:
            envelope.parse(data)
        except Refused as error:
            wrong.append({"name": name, "envelope": data, "error": error.name})
    assert len(wrong) == 4
    return {"section": "7", "vectors": {"envelopes": good, "refused": wrong}}
