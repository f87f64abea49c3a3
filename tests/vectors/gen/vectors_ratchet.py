"""ratchet.json: section 5 of docs/protocol.md."""

import content
import ratchet
import xwing
from cast import Draws, secret
from conversation import HANDSHAKE, PREKEY_SECRET, RATCHET_SECRET, Conversation, Dice, sessions
from primitives import DH, seal, u32, x25519_public


def other(by):
    return "inviter" if by == "joiner" else "joiner"


def derivations():
    """Every key of the first frames, by hand."""
    rk, hk_joiner, hk_inviter = ratchet.begin_keys(HANDSHAKE.root)
    dh = DH(RATCHET_SECRET, x25519_public(PREKEY_SECRET))
    rk1, ck, nhk = ratchet.KDF_RK(rk, dh)
    mk0, ck1 = ratchet.KDF_CK(ck)
    mk1, ck2 = ratchet.KDF_CK(ck1)
    new_secret = secret("inviter's first new ratchet key")
    dh2 = DH(new_secret, x25519_public(RATCHET_SECRET))
    rk2, ck_inviter, nhk_inviter = ratchet.KDF_RK(rk1, dh2)
    kem = secret("a KEM secret")
    rk3, ck_mixed, nhk_mixed = ratchet.KDF_RK(rk1, dh2, kem)
    return {
        "beginning": {
            "root": HANDSHAKE.root,
            "rk": rk,
            "hk_joiner": hk_joiner,
            "hk_inviter": hk_inviter,
            "ratchet_secret": RATCHET_SECRET,
            "ratchet_key": x25519_public(RATCHET_SECRET),
            "prekey_secret": PREKEY_SECRET,
            "prekey": x25519_public(PREKEY_SECRET),
            "dh": dh,
        },
        "kdf_rk": [
            {"name": "joiner's first chain", "rk": rk, "dh": dh, "kem": b"", "new_rk": rk1, "ck": ck,
             "nhk": nhk},
            {"name": "inviter's first chain", "rk": rk1, "dh": dh2, "kem": b"", "new_rk": rk2,
             "ck": ck_inviter, "nhk": nhk_inviter},
            {"name": "the same with a KEM secret", "rk": rk1, "dh": dh2, "kem": kem, "new_rk": rk3,
             "ck": ck_mixed, "nhk": nhk_mixed},
        ],
        "kdf_ck": [
            {"ck": ck, "mk": mk0, "new_ck": ck1},
            {"ck": ck1, "mk": mk1, "new_ck": ck2},
        ],
    }


def anatomy():
    """One frame of the joiner, with everything inside it: the very first, so chunk 0 of step 1 leads."""
    rk, hk_joiner, _ = ratchet.begin_keys(HANDSHAKE.root)
    _, ck, _ = ratchet.KDF_RK(rk, DH(RATCHET_SECRET, x25519_public(PREKEY_SECRET)))
    mk, _ = ratchet.KDF_CK(ck)
    draws = Draws(secret("anatomy entropy"))
    kem_seed, r = draws.draw(32), draws.draw(16)
    data = content.ack(7)
    chunk = u32(1) + xwing.public_key(kem_seed)[:76]
    header = x25519_public(RATCHET_SECRET) + u32(0) + u32(0) + bytes([1 << 5])
    sealed_header = seal(hk_joiner, r + bytes(8), header, HANDSHAKE.h3)
    body = chunk + content.pad(data)
    frame = r + sealed_header + seal(mk, r + bytes(8), body, HANDSHAKE.h3 + sealed_header)
    assert sessions()["joiner"].seal(data, Draws(draws.entropy)) == frame
    assert sessions()["inviter"].open(frame) == data
    return {
        "h3": HANDSHAKE.h3,
        "entropy": draws.entropy,
        "kem_seed": kem_seed,
        "kem_public_key": xwing.public_key(kem_seed),
        "r": r,
        "nonce": r + bytes(8),
        "hk": hk_joiner,
        "mk": mk,
        "header": header,
        "sealed_header": sealed_header,
        "chunk": chunk,
        "content": data,
        "padded": content.pad(data),
        "frame": frame,
    }


# Conversations ----------------------------------------------------------------------------------------------


def ping_pong():
    c = Conversation("ping-pong", "Each side answers each frame; the joiner begins.")
    for _ in range(4):
        c.pass_on("joiner")
        c.pass_on("inviter")
    return c


def inviter_first():
    c = Conversation("inviter first", "The inviter says two things before it has heard anything.")
    c.pass_on("inviter")
    c.pass_on("inviter")
    c.pass_on("joiner")
    c.pass_on("joiner")
    c.pass_on("inviter")
    return c


def one_way():
    c = Conversation(
        "one way",
        "The joiner speaks 36 times and hears nothing: the chunks of its KEM key come around; then an answer.",
        long=True,
    )
    for _ in range(36):
        c.pass_on("joiner")
    c.pass_on("inviter")
    c.pass_on("joiner")
    return c


def one_way_inviter():
    c = Conversation("one way, inviter", "The inviter speaks 20 times and hears nothing; then an answer.",
                     long=True)
    for _ in range(20):
        c.pass_on("inviter")
    c.pass_on("joiner")
    c.pass_on("inviter")
    return c


def crossing():
    c = Conversation("crossing", "Both speak before either hears the other, three times.")
    for _ in range(3):
        a, b, d, e = c.seal("joiner"), c.seal("inviter"), c.seal("joiner"), c.seal("inviter")
        for by, number in (("inviter", a), ("joiner", b), ("inviter", d), ("joiner", e)):
            c.open(by, number)
    return c


def out_of_order():
    c = Conversation("out of order", "Frames of three chains of the joiner arrive backwards.")
    first = [c.seal("joiner") for _ in range(3)]
    c.open("inviter", first[0])
    c.pass_on("inviter")
    second = [c.seal("joiner") for _ in range(3)]
    c.open("inviter", second[1])
    c.pass_on("inviter")
    third = [c.seal("joiner") for _ in range(3)]
    for number in [third[2], second[2], first[2], third[0], second[0], first[1], third[1]]:
        c.open("inviter", number)
    c.pass_on("inviter")
    return c


def lost():
    c = Conversation("lost",
                     "Some frames never arrive: within a chain, at its end, and all of a chain but the last.")
    for number in [c.seal("joiner") for _ in range(5)]:
        if number in (0, 3):
            c.open("inviter", number)
    numbers = [c.seal("inviter") for _ in range(4)]
    c.open("joiner", numbers[-1])
    numbers = [c.seal("joiner") for _ in range(4)]
    c.open("inviter", numbers[-1])
    c.pass_on("inviter")
    c.pass_on("joiner")
    return c


def nothing_from_a_chain():
    c = Conversation("early chain", "A frame of a new chain comes before any of the chain before it.")
    c.pass_on("joiner")
    c.pass_on("inviter")
    late = c.seal("joiner")
    later = c.seal("joiner")
    c.open("inviter", later)
    c.pass_on("inviter")
    newest = c.seal("joiner")
    c.open("inviter", newest)
    c.open("inviter", late)
    return c


def every_content():
    c = Conversation("contents", "Lengths around a block of padding, and frames without a chunk.")
    c.pass_on("inviter", data=content.ack(0))
    c.pass_on("inviter", data=content.here(2**64 - 1))
    for length in (1, 104, 105, 106, 127, 128, 2000):
        c.long = length > 1000
        c.pass_on("inviter", words="x" * length)
    c.long = False
    c.pass_on("inviter", data=b"\xfe" + b"a type of tomorrow")
    c.pass_on("inviter", data=content.message(8, 200, 0, b"a kind of tomorrow"))
    c.pass_on("inviter", data=content.signal(1, 1, 0, b"v=0\r\n"))
    return c


def post_quantum():
    c = Conversation(
        "post-quantum steps",
        "A long ping-pong: step 1 by the joiner, 192 frames of pause, step 2 by the inviter, pause, step 3.",
        long=True,
    )
    steps = []
    while len(c.frames) < 640:
        for by in ("joiner", "inviter"):
            c.pass_on(by)
            steps.append(c.sides["joiner"].step)
    assert c.sides["joiner"].step >= 4 and c.sides["inviter"].step == c.sides["joiner"].step
    return c


def one_sided():
    c = Conversation(
        "post-quantum steps, one-sided",
        "The joiner says 7 things for every one of the inviter, who therefore sends few chunks. Then many at "
        "once: with the frame that ended step 1 they are 191, so the inviter's next frame is the 192nd and "
        "step 2 begins with the "
        "one after it.",
        long=True,
    )
    while c.sides["inviter"].step < 2:
        c.pass_on("inviter")
        for _ in range(7):
            c.pass_on("joiner")
    while c.sides["inviter"].counted < 191:
        c.pass_on("joiner")
    for _ in range(3):
        c.pass_on("inviter")
    assert c.sides["inviter"].next_chunk == 2
    return c


def weather():
    c = Conversation(
        "bad weather",
        "Bursts of both sides, of which a fifth is lost and the rest arrives in any order, also late; "
        "chunks are lost and repeated with them.",
        long=True,
    )
    dice = Dice("bad weather")
    under_way = {"joiner": [], "inviter": []}
    while len(c.frames) < 420:
        by = ("joiner", "inviter")[dice.below(2)]
        for _ in range(1 + dice.below(4)):
            number = c.seal(by)
            if dice.below(5):
                under_way[other(by)].append(number)
        for by in ("joiner", "inviter"):
            waiting = under_way[by]
            for _ in range(dice.below(len(waiting) + 1) if len(waiting) < 6 else len(waiting) - 2):
                c.open(by, waiting.pop(dice.below(len(waiting))))
    assert c.sides["joiner"].step >= 2 and c.sides["inviter"].step >= 2
    return c


def both_restored():
    c = Conversation("answer after a pause", "Bursts of three to and fro.")
    for _ in range(2):
        for by in ("joiner", "inviter"):
            for _ in range(3):
                c.pass_on(by)
    return c


# What is refused --------------------------------------------------------------------------------------------


def altered(frame, at, bit=1):
    at %= len(frame)
    return frame[:at] + bytes([frame[at] ^ bit]) + frame[at + 1 :]


def forged():
    c = Conversation("forged", "Altered, cut and foreign frames; what was refused changes nothing.")
    c.pass_on("joiner")
    c.pass_on("inviter")
    good = c.seal("joiner")
    frame = c.frames[good]
    for at, why in {
        0: "R altered",
        15: "last byte of R altered",
        16: "sealed header altered",
        56: "end of the sealed header altered",
        57: "tag of the sealed header altered",
        72: "end of that tag altered",
        73: "sealed body altered",
        -17: "end of the sealed body altered",
        -16: "tag of the body altered",
        -1: "end of that tag altered",
    }.items():
        c.open("inviter", c.craft(altered(frame, at), why), "does_not_open")
    for length, error in ((0, "malformed"), (16, "malformed"), (73, "malformed"), (88, "malformed")):
        c.open("inviter", c.craft(frame[:length], f"cut to {length} bytes"), error)
    for length in (89, len(frame) - 16, len(frame) - 1):
        c.open("inviter", c.craft(frame[:length], f"cut to {length} bytes"), "does_not_open")
    c.open("inviter", c.craft(frame + b"\x00", "a byte behind it"), "does_not_open")
    c.open("joiner", good, "does_not_open")  # reflected to who sealed it
    stranger = sessions(root=secret("another root"))["joiner"].seal(content.ack(1), Draws(secret("stranger")))
    c.open("inviter", c.craft(stranger, "of a session with another root"), "does_not_open")
    bound = sessions(h3=secret("another h3"))["joiner"].seal(content.ack(1), Draws(secret("bound")))
    c.open("inviter", c.craft(bound, "of a session with another h3"), "does_not_open")
    after = c.seal("joiner")
    swapped = c.frames[after][:73] + frame[73:]
    c.open("inviter", c.craft(swapped, "header of the frame after it, body of this one"), "does_not_open")
    swapped = c.frames[0][:73] + frame[73:]
    c.open("inviter", c.craft(swapped, "header of the first frame, body of this one"), "replayed")
    c.open("inviter", good)
    c.open("inviter", after)
    c.pass_on("inviter")
    return c


def replayed():
    c = Conversation("replayed", "Frames that come twice.")
    numbers = [c.seal("joiner") for _ in range(4)]
    c.open("inviter", numbers[0])
    c.open("inviter", numbers[0], "replayed")
    c.open("inviter", numbers[3])
    c.open("inviter", numbers[1])
    c.open("inviter", numbers[1], "replayed")
    c.open("inviter", numbers[3], "replayed")
    c.pass_on("inviter")
    c.pass_on("joiner")  # a new chain; of the old one only the key of frame 2 is kept
    c.open("inviter", numbers[0], "replayed")
    c.open("inviter", numbers[2])
    # the old chain's header key went with its last message key
    c.open("inviter", numbers[2], "does_not_open")
    c.open("inviter", numbers[0], "does_not_open")
    return c


def forwarded(session, count):
    """Whoever sealed count frames without us making them."""
    for _ in range(count):
        _, session.cks = ratchet.KDF_CK(session.cks)
    session.ns += count
    return session


def sealed_plainly(session, data, label, **changed):
    """A frame without a chunk and with parts of the header as wanted."""
    fields = {"dhs": x25519_public(session.dhs), "pn": session.pn, "n": session.ns, "bits": None} | changed
    bits = session.chain_mixed << 7 if fields["bits"] is None else fields["bits"]
    header = fields["dhs"] + u32(fields["pn"]) + u32(fields["n"]) + bytes([bits])
    body = changed.get("body", content.pad(data))
    fields.pop("body", None)
    return session.seal_raw(secret(label, 16), header, body)


def too_far():
    c = Conversation("too far ahead", "Frames 20,000 ahead and 20,001 ahead.")
    c.pass_on("joiner")
    data = content.ack(1)
    frame = sealed_plainly(forwarded(c.fork("joiner"), 20_001), data, "far")
    c.open("inviter", c.craft(frame, "20,001 ahead in the chain"), "too_far_ahead")
    frame = sealed_plainly(c.fork("joiner"), data, "huge", n=2**32 - 1)
    c.open("inviter", c.craft(frame, "N of 2^32 - 1"), "too_far_ahead")
    c.pass_on("inviter")
    session = c.fork("joiner")
    session.sending_half(Draws(secret("far half")))
    frame = sealed_plainly(session, data, "far pn", pn=20_002)
    c.open("inviter", c.craft(frame, "PN 20,001 ahead of what was opened"), "too_far_ahead")
    session = c.fork("joiner")
    session.sending_half(Draws(secret("far half")))
    frame = sealed_plainly(forwarded(session, 20_001), data, "far n")
    c.open("inviter", c.craft(frame, "20,001 ahead in a new chain"), "too_far_ahead")
    session = c.fork("joiner")
    session.sending_half(Draws(secret("far half")))
    frame = sealed_plainly(forwarded(session, 20_000), data, "not too far")
    c.open("inviter", c.craft(frame, "20,000 ahead in a new chain"))
    return c


def kept():
    c = Conversation("kept keys", "Of 1,005 keys passed over the five oldest are gone.")
    data = content.ack(1)
    start = c.fork("joiner")
    early = {n: sealed_plainly(forwarded(c.fork("joiner"), n), data, f"early {n}") for n in (0, 4, 5, 6,
                                                                                             1004)}
    frame = sealed_plainly(forwarded(start, 1005), data, "frame 1005")
    c.open("inviter", c.craft(frame, "N of 1,005, the first that arrives"))
    c.open("inviter", c.craft(early[0], "N of 0"), "replayed")
    c.open("inviter", c.craft(early[4], "N of 4"), "replayed")
    c.open("inviter", c.craft(early[5], "N of 5"))
    c.open("inviter", c.craft(early[6], "N of 6"))
    c.open("inviter", c.craft(early[1004], "N of 1,004"))
    return c


def broken_peer():
    """Frames by a peer who has the keys and breaks the rules; each is refused and changes nothing."""
    c = Conversation("broken peer", "Authentic frames that break a rule.")
    c.pass_on("joiner")
    c.pass_on("inviter")
    data = content.ack(1)

    def crafted(label, why, error, half=True, **changed):
        session = c.fork("joiner")
        if half:
            session.sending_half(Draws(secret(f"half {label}")))
        c.open("inviter", c.craft(sealed_plainly(session, data, label, **changed), why), error)

    crafted("bit 7", "bit 7 without a KEM secret", "malformed", bits=0x80)
    crafted("kind 3", "chunk of kind 3", "malformed", bits=0x60)
    crafted("index 16", "chunk 16 of a key", "malformed", bits=0x20 | 16)
    crafted("no chunk 1", "chunk 1 of none", "malformed", bits=1)
    crafted("low order", "a ratchet key of low order", "malformed", dhs=bytes(32))
    c.pass_on("joiner")
    crafted("other key", "another ratchet key within a chain", "malformed", half=False,
            dhs=x25519_public(bytes(32)))
    c.pass_on("inviter")
    return c


def ignored_chunks():
    c = Conversation("ignored chunks", "Chunks of another step, or of a kind that is not waited for.")
    for why, bits, chunk in (
        ("a key's chunk of step 2", 0x20, u32(2) + bytes(76)),
        ("a key's chunk of step 0", 0x2F, u32(0) + bytes(76)),
        ("a ciphertext's chunk, and the joiner generates", 0x41, u32(1) + bytes(70)),
    ):
        data = content.ack(1)
        session = c.sides["joiner"]
        frame = sealed_plainly(session, data, why, bits=bits, body=chunk + content.pad(data))
        c.open("inviter", c.craft(frame, why))
    return c


def make():
    conversations = [
        ping_pong(), inviter_first(), both_restored(), crossing(), out_of_order(), lost(),
        nothing_from_a_chain(),
        every_content(), one_way(), one_way_inviter(), one_sided(), post_quantum(), weather(),
    ]
    refusals = [forged(), replayed(), too_far(), kept(), broken_peer(), ignored_chunks()]
    return {
        "section": "5",
        "vectors": {
            **derivations(),
            "frame": anatomy(),
            "conversations": [c.vector() for c in conversations],
            "refusals": [c.vector() for c in refusals],
        },
    }
