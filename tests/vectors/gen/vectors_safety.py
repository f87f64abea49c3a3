"""safety.json: section 9 of docs/protocol.md."""

import verification
from cast import ALICE, BOB, CAROL, Person
from primitives import Refused


def pair(one, other):
    a, b = one.identity, other.identity
    fp_a, fp_b = verification.fingerprint(a), verification.fingerprint(b)
    assert verification.scan(verification.qr(b, a), a, b) is True
    assert verification.scan(verification.qr(a, b), a, b) is False
    return {
        "name": f"{one.name} and {other.name}",
        "mine": a,
        "theirs": b,
        "my_fingerprint": fp_a,
        "their_fingerprint": fp_b,
        "my_digits": verification.digits_of(fp_a),
        "their_digits": verification.digits_of(fp_b),
        "digits": verification.digits(a, b),
        "emoji": "".join(verification.emoji(a, b)),
        "qr_shown": verification.qr(a, b),
        "qr_scanned": verification.qr(b, a),
    }


def make():
    people = [ALICE, BOB, CAROL, *(Person(f"Person {number}") for number in range(4))]
    pairs = [pair(people[i], people[(i + 1) % len(people)]) for i in range(len(people))]
    pairs += [pair(BOB, ALICE)]
    assert pairs[0]["digits"] == pairs[-1]["digits"] and pairs[0]["emoji"] == pairs[-1]["emoji"]
    a, b, c = ALICE.identity, BOB.identity, CAROL.identity
    shown = verification.qr(b, a)
    scans = []
    for name, text in {
        "as it should be": shown,
        "halves exchanged": verification.qr(a, b),
        "of somebody else": verification.qr(c, a),
        "for somebody else": verification.qr(b, c),
        "of a newer version": shown.replace(":1:", ":2:"),
        "base64url with unused bits": shown[:-1] + ("B" if shown[-1] != "B" else "C"),
        "cut": shown[:-4],
        "longer": shown + "AA",
        "padded": shown + "==",
        "prefix in capitals": shown.replace("vesper", "VESPER"),
        "no payload of ours": "https://vesper.example/",
        "empty": "",
    }.items():
        vector = {"name": name, "mine": a, "theirs": b, "text": text}
        try:
            vector["result"] = "match" if verification.scan(text, a, b) else "mismatch"
        except Refused as error:
            vector["error"] = error.name
        scans.append(vector)
    return {
        "section": "9",
        "vectors": {"table": "".join(verification.TABLE), "pairs": pairs, "scans": scans},
    }
