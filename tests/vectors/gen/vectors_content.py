"""content.json: section 6 of docs/protocol.md."""

import bundle as bundles
import content
from cast import BOB, NOW, Invite, secret
from conversation import HANDSHAKE
from primitives import Random, Refused, i64, sized, u8, u32, u64

RESET_LOOKUP = HANDSHAKE.reset_lookup


def good(name, data, **fields):
    parsed = content.parse(data)
    assert parsed == fields, (name, parsed, fields)
    assert content.unpad(content.pad(data)) == data
    return {"name": name, "content": data, "padded": content.pad(data)} | fields


def refused(name, data):
    try:
        content.parse(data)
    except Refused as error:
        return {"name": name, "content": data, "padded": content.pad(data), "error": error.name}
    raise AssertionError(name)


def message(name, sequence, kind, sent, body, **more):
    data = content.message(sequence, kind, sent, body)
    return good(name, data, type="message", sequence=sequence, kind=kind, sent=sent, body=body) | more


def text(name, words, sequence=1):
    return message(name, sequence, content.TEXT, NOW, words.encode(), kind_name="text",
                   text=content.parse_text(words.encode()))


def long_text(name, words):
    """Written as what is repeated, to keep the file short."""
    body = words.encode()
    unit = next(n for n in range(1, len(words) + 1) if words == words[:n] * (len(words) // n))
    data = content.text_message(1, NOW, words)
    return {
        "name": name, "repeat": words[:unit], "times": len(words) // unit, "sequence": 1, "sent": NOW,
        "body_bytes": len(body), "padded_bytes": len(content.pad(data)),
    }


KIND_NAMES = {
    content.POST: "post", content.EDIT: "edit", content.REMOVAL: "removal", content.REACTION: "reaction",
    content.READ: "read", content.DISAPPEARING: "disappearing", content.FILE: "file",
    content.FILE_RECEIVED: "file received", content.PAST_CALL: "past call", content.PROFILE: "profile",
}


def said(name, kind, body, sequence=7, **fields):
    """A post, or what changes one: `fields` is what its body says."""
    parsed = content.parse_body(kind, body)
    assert parsed == fields, (name, parsed, fields)
    written = {field: as_reference(value) if field in ("to", "answers") and value else value
               for field, value in fields.items()}
    return message(name, sequence, kind, NOW, body, kind_name=KIND_NAMES[kind], **written)


def as_reference(of):
    receivers, number = of
    return {"receivers": receivers, "number": number}


def post(name, number, words, after_s=0, answers=None):
    return said(name, content.POST, content.post_body(number, words, after_s, answers), number=number,
                disappears_after_s=after_s, answers=answers, text=words)


def call(name, phase, number, reason=0, heard=0, share=secret("call share"), **flags):
    data = content.call(CALL_ID, phase, number, share, reason, heard, **flags)
    told = dict.fromkeys(("muted", "held", "recording", "plain"), False) | flags
    return good(name, data, type="call", id=CALL_ID, phase=content.PHASES[phase],
                reason=content.REASONS[reason], number=number, heard=heard, share=share, **told)


def call_transfer(name, stage, invite=b"", called=None):
    told = ({"invite": invite} if invite else {}) | ({} if called is None else {"called": called})
    return good(name, content.call_transfer(CALL_ID, stage, invite, called), type="call transfer", call=CALL_ID,
                stage=content.STAGES[stage], **told)


def past_call(name, number, outcome, duration_s=0, after_s=0):
    return said(name, content.PAST_CALL, content.past_call_body(number, outcome, duration_s, after_s),
                number=number, disappears_after_s=after_s, outcome=content.OUTCOMES[outcome],
                duration_s=duration_s)


def profile(name, called, portrait=b"", hides_presence=False):
    return said(name, content.PROFILE, content.profile_body(called, portrait, hides_presence), called=called,
                portrait=portrait, hides_presence=hides_presence)


def call_keys(name, id, caller, called, **drawn):
    of_caller, of_called = content.call_keys(id, caller, called)
    return {"name": name, "id": id, "caller_share": caller, "called_share": called, "caller_key": of_caller,
            "called_key": of_called} | drawn


def calls():
    """`entropy` is that of the input in which the `side` that has it draws its share: who calls, after the id."""
    entropy, share = secret("call entropy"), secret("call share")
    caller, called = Random(entropy), Random(entropy)
    return [
        call_keys("by who calls", caller.draw(16), caller.draw(32), share, side="caller", entropy=entropy),
        call_keys("by who is called", CALL_ID, share, called.draw(32), side="called", entropy=entropy),
    ]


CALL_ID = secret("call id")[:16]
KEY = bytes(range(32))


def file(name, number, said_of_it, words="", after_s=0, answers=None):
    return said(name, content.FILE, content.file_body(number, said_of_it, words, after_s, answers),
                number=number, disappears_after_s=after_s, answers=answers, file=said_of_it, text=words)


def control(name, verb, of, from_chunk=0):
    data = content.file_control(verb, of, from_chunk)
    fields = {"type": "file control", "verb": content.VERBS[verb], "file": of, "from_chunk": from_chunk}
    return good(name, data, **fields) | {"file": as_reference(of)}


def edit(name, number, words):
    return said(name, content.EDIT, content.edit_body(number, words), number=number, text=words)


def reaction(name, to, words):
    return said(name, content.REACTION, content.reaction_body(to, words), to=to, reaction=words)


def disappearing(name, after_s):
    return said(name, content.DISAPPEARING, content.disappearing_body(after_s), disappears_after_s=after_s)


def body_refused(name, kind, body):
    """The message itself is whole and counts as received."""
    data = content.message(5, kind, NOW, body)
    content.parse(data)
    try:
        if kind == content.TEXT:
            content.parse_text(body)
        elif kind == content.WELCOME:
            content.parse_welcome(body, RESET_LOOKUP)
        else:
            content.parse_body(kind, body)
    except Refused as error:
        return {
            "name": name, "content": data, "sequence": 5, "kind": kind, "reset_lookup": RESET_LOOKUP,
            "body_error": error.name, "received": True,
        }
    raise AssertionError(name)


def padding_refused(name, padded):
    try:
        content.unpad(padded)
    except Refused as error:
        return {"name": name, "padded": padded, "error": error.name}
    raise AssertionError(name)


def changes_refused():
    """Bodies of posts and changes that break one rule each."""
    head = u64(1) + u32(0)
    beyond = content.NUMBER_LIMIT + 1

    def wrong(kind):
        return lambda why, body: body_refused(f"{KIND_NAMES[kind]}, {why}", kind, body)

    post, edit, removal, reaction, read, disappearing, file, received, past, shown = map(
        wrong, KIND_NAMES)

    def described(**fields):
        return content.file_body(1, content.file(**({"key": KEY, "size": 5, "name": "a"} | fields)))

    return [
        post("empty", b""),
        post("cut within its number", u64(1)[:-1]),
        post("cut within its time", head[:-1]),
        post("without the mark of an answer", head),
        post("without a text", head + u8(0)),
        post("number 0", u64(0) + u32(0) + u8(0) + b"Hello"),
        post("number 2^47", u64(beyond) + u32(0) + u8(0) + b"Hello"),
        post("number 2^64 - 1", u64(2**64 - 1) + u32(0) + u8(0) + b"Hello"),
        post("disappears after 1 s", u64(1) + u32(1) + u8(0) + b"Hello"),
        post("disappears after 4 s", u64(1) + u32(content.SHORTEST_S - 1) + u8(0) + b"Hello"),
        post("disappears after four weeks and 1 s", u64(1) + u32(content.LONGEST_S + 1) + u8(0) + b"Hello"),
        post("disappears after 2^32 - 1 s", u64(1) + u32(2**32 - 1) + u8(0) + b"Hello"),
        post("mark of an answer 2", head + u8(2) + content.reference((True, 1)) + b"Hello"),
        post("answer without a reference", head + u8(1)),
        post("answer cut within its reference", head + u8(1) + content.reference((True, 1))[:-1]),
        post("answer without a text", head + u8(1) + content.reference((True, 1))),
        post("answer by writer 2", head + u8(1) + u8(2) + u64(1) + b"Hello"),
        post("answer to number 0", head + u8(1) + u8(1) + u64(0) + b"Hello"),
        post("answer to number 2^47", head + u8(1) + u8(0) + u64(beyond) + b"Hello"),
        post("only white space", head + u8(0) + b" \n\t"),
        post("a control character", head + u8(0) + b"a\x00b"),
        post("not UTF-8", head + u8(0) + b"a\xff"),
        edit("empty", b""),
        edit("cut within its number", u64(1)[:-1]),
        edit("without a text", u64(1)),
        edit("number 0", content.edit_body(0, "Hello")),
        edit("number 2^47", content.edit_body(beyond, "Hello")),
        edit("only white space", content.edit_body(1, " ")),
        edit("a control character", content.edit_body(1, "a\rb")),
        edit("not UTF-8", u64(1) + b"\xc0\xafa"),
        removal("empty", b""),
        removal("cut", u64(1)[:-1]),
        removal("a byte behind it", u64(1) + b"\x00"),
        removal("number 0", content.removal_body(0)),
        removal("number 2^47", content.removal_body(beyond)),
        reaction("empty", b""),
        reaction("cut within its number", content.reference((True, 1))[:-1]),
        reaction("writer 2", u8(2) + u64(1) + "👍".encode()),
        reaction("number 0", content.reaction_body((True, 0), "👍")),
        reaction("number 2^47", content.reaction_body((False, beyond), "👍")),
        reaction("49 bytes", content.reaction_body((True, 1), "é" * 24 + "e")),
        reaction("two words", content.reaction_body((True, 1), "ha ha")),
        reaction("a space alone", content.reaction_body((True, 1), " ")),
        reaction("a tab", content.reaction_body((True, 1), "ha\tha")),
        reaction("a line feed behind it", content.reaction_body((True, 1), "👍\n")),
        reaction("a C1 control character", content.reaction_body((True, 1), "a\u009b")),
        reaction("DEL", content.reaction_body((True, 1), "a\x7f")),
        reaction("a line separator", content.reaction_body((True, 1), "a\u2028b")),
        reaction("a paragraph separator", content.reaction_body((True, 1), "a\u2029")),
        reaction("a right-to-left override", content.reaction_body((True, 1), "\u202ea")),
        reaction("an embedding", content.reaction_body((True, 1), "\u202aa")),
        reaction("an isolate", content.reaction_body((True, 1), "\u2066a")),
        reaction("not UTF-8", content.reference((True, 1)) + b"\xf0\x9f\x91"),
        read("empty", b""),
        read("cut", u64(9)[:-1]),
        read("a byte behind it", u64(9) + b"\x01"),
        read("number 0", content.read_body(0)),
        read("number 2^47", content.read_body(beyond)),
        disappearing("empty", b""),
        disappearing("cut", u32(60)[:-1]),
        disappearing("a byte behind it", u32(60) + b"\x00"),
        disappearing("1 s", content.disappearing_body(1)),
        disappearing("4 s", content.disappearing_body(content.SHORTEST_S - 1)),
        disappearing("four weeks and 1 s", content.disappearing_body(content.LONGEST_S + 1)),
        disappearing("2^32 - 1 s", content.disappearing_body(2**32 - 1)),
        file("empty", b""),
        file("cut within its key", described()[:30]),
        file("cut within its preview's length", described()[:-1]),
        file("number 0", content.file_body(0, content.file(KEY, 5, "a"))),
        file("larger than the largest", described(size=content.FILE_LIMIT + 1)),
        file("2^64 - 1 bytes", described(size=2**64 - 1)),
        file("without a name", described(name="")),
        file("a name of spaces", described(name="  ")),
        file("a name of 256 bytes", described(name="a" * 256)),
        file("a name with a slash", described(name="../a")),
        file("a name with a backslash", described(name="..\\a")),
        file("a name with a line feed", described(name="a\nb")),
        file("a name that overrides direction", described(name="a\u202etxt.exe")),
        file("a type of 256 bytes", described(type="a" * 256)),
        file("a type with a line feed", described(type="text/plain\r\nX: y")),
        file("a width without a height", described(width=1)),
        file("a height without a width", described(height=1)),
        file("a side of 2^16 + 1 pixels", described(width=content.SIDE_LIMIT + 1, height=1)),
        file("a waveform of 1 level", described(waveform=b"\x01")),
        file("a waveform of 65 levels", described(waveform=bytes(65))),
        file("a preview that is too large", described(preview=bytes(content.PREVIEW_LIMIT + 1))),
        file("a text of white space", described() + b" \n"),
        file("a text with a control character", described() + b"a\x00"),
        file("a text that is not UTF-8", described() + b"\xff"),
        received("empty", b""),
        received("number 0", u64(0)),
        received("number 2^47", u64(beyond)),
        received("a byte behind it", u64(1) + b"\x00"),
        past("empty", b""),
        past("cut", content.past_call_body(1, 1, 7)[:-1]),
        past("a byte behind it", content.past_call_body(1, 1, 7) + b"\x00"),
        past("number 0", content.past_call_body(0, 1)),
        past("number 2^47", content.past_call_body(beyond, 1)),
        past("outcome 0", content.past_call_body(1, 0)),
        past("outcome 6", content.past_call_body(1, 6)),
        past("missed, and it has lasted", content.past_call_body(1, 2, 1)),
        past("declined, and it has lasted", content.past_call_body(1, 3, 2**32 - 1)),
        past("disappears after 1 s", content.past_call_body(1, 1, 7, 1)),
        shown("empty", b""),
        shown("without its flag", content.profile_body("Zoë")[:-1]),
        shown("presence 2", content.profile_body("Zoë")[:-1] + b"\x02"),
        shown("without a name", content.profile_body("")),
        shown("a name of 97 bytes", content.profile_body("n" * 97)),
        shown("a name with a line feed", content.profile_body("Zoë\n")),
        shown("a name that overrides direction", content.profile_body("\u202eZoë")),
        shown("a name that is not UTF-8", sized(b"\xff") + u8(0)),
        shown("a picture that is too large", content.profile_body("Zoë", bytes(content.PORTRAIT_LIMIT + 1))),
    ]


def wrong_call_transfers():
    asked = content.call_transfer(CALL_ID, content.ASKED, name="Ben")
    following = content.call_transfer(CALL_ID, content.FOLLOWING, KEY)
    return [
        ("stage 0", content.call_transfer(CALL_ID, 0)),
        ("stage 6", content.call_transfer(CALL_ID, 6)),
        ("cut", asked[:-1]),
        ("a byte behind it", asked + b"\x00"),
        ("asked without a name", content.call_transfer(CALL_ID, content.ASKED)),
        ("a name that is empty", content.call_transfer(CALL_ID, content.ASKED, name="")),
        ("a name with a line feed", content.call_transfer(CALL_ID, content.OFFERED, KEY, "Ben\n")),
        ("a name that is too long", content.call_transfer(CALL_ID, content.ASKED, name="n" * 256)),
        ("agreed without an invite", content.call_transfer(CALL_ID, content.AGREED)),
        ("an invite that is cut", following[:-1]),
        ("declined, with a byte behind it", content.call_transfer(CALL_ID, content.DECLINED) + b"\x00"),
    ]


def wrong_calls():
    def of(phase=content.CALLING, number=1, reason=0):
        return content.call(CALL_ID, phase, number, KEY, reason)

    whole = of()
    return [
        ("cut", whole[:-1]),
        ("a byte behind it", whole + b"\x00"),
        ("phase 0", of(0)),
        ("phase 5", of(5)),
        ("number 0", of(number=0)),
        ("a reason though it has not ended", of(reason=1)),
        ("joined with a reason", of(content.JOINED, reason=6)),
        ("ended without a reason", of(content.ENDED)),
        ("reason 7", of(content.ENDED, reason=7)),
        *((f"{flag} 2", whole[: 19 + at] + b"\x02" + whole[20 + at :])
          for at, flag in enumerate(("muted", "held", "recording", "plain"))),
    ]


def make():
    invite = Invite(BOB, "welcome", expires=0, lookup=RESET_LOOKUP)
    welcome = content.welcome_body(41, invite.bundle_bytes)
    assert content.parse_welcome(welcome, RESET_LOOKUP) == (41, invite.bundle_bytes, invite.bundle)
    largest = content.NUMBER_LIMIT
    ours, theirs = True, False  # whether the receiver wrote what a reference means
    contents = [
        text("a text", "Hello, Bob"),
        text("one letter", "x"),
        text("line feeds and tabs", "a\n\tb\n"),
        text("white space that is not ASCII's counts as text", "\u00a0\u2003\u3000"),
        text("of many scripts", "Привет, 世界 🌍 שלום", 2**63),
        text("a right-to-left override is a text's own affair", "abc\u202edef", 2**64 - 1),
        message("welcome", 1, content.WELCOME, NOW, welcome, kind_name="welcome", reset_lookup=RESET_LOOKUP,
                received=41, bundle=invite.bundle_bytes),
        post("a post", 1, "Hello, Bob"),
        post("a post that answers one of the receiver's", 2, "Yes\n\tof course", answers=(ours, 17)),
        post("a post that answers one of the sender's", 3, "And another thing", answers=(theirs, 2)),
        post("a post that answers itself: its post is not there", 4, "x", answers=(theirs, 4)),
        post("a post that disappears after the shortest time", 2**32, "soon gone", content.SHORTEST_S),
        post("a post with the largest of all", largest, "שלום 🌍", content.LONGEST_S, (ours, largest)),
        edit("an edit", 1, "Hello, Bob!"),
        edit("an edit of the largest number", largest, "\n世界\t"),
        said("a removal", content.REMOVAL, content.removal_body(1), number=1),
        said("a removal of the largest number", content.REMOVAL, content.removal_body(largest),
             number=largest),
        reaction("a reaction to a post of the receiver's", (ours, 1), "👍"),
        reaction("a reaction to a post of the sender's", (theirs, largest), "❤️"),
        reaction("a reaction of many code points", (ours, 3), "👩🏽‍❤️‍💋‍👨🏿"),
        reaction("a reaction of letters", (ours, 3), "Ha!"),
        reaction("a reaction with spaces that are not U+0020", (ours, 3), "ha\u00a0\u3000ha"),
        reaction("a reaction of 48 bytes", (ours, 3), "é" * 24),
        reaction("a reaction that is taken back", (ours, 1), ""),
        said("read", content.READ, content.read_body(9), number=9),
        said("read up to the largest number", content.READ, content.read_body(largest), number=largest),
        disappearing("posts disappear after the shortest time", content.SHORTEST_S),
        disappearing("posts disappear after a day", 86_400),
        disappearing("posts disappear after the longest time", content.LONGEST_S),
        disappearing("posts stay", 0),
        file("a file", 1, content.file(KEY, 5, "a.txt", "text/plain")),
        file("an empty file with a text, in answer", 2, content.file(KEY, 0, "leer"), "Nothing in it", 60,
             (ours, 3)),
        file("a picture", 3, content.file(KEY, 2**20, "Strand 🏖.jpg", "image/jpeg", width=4032, height=3024,
                                          preview=b"RIFF" + bytes(60))),
        file("a voice message", 4, content.file(KEY, 30_000, "voice.ogg", "audio/ogg; codecs=opus",
                                                duration_ms=9_500, waveform=bytes(range(64)))),
        file("a file with the largest of all", largest,
             content.file(bytes(32), content.FILE_LIMIT, "n" * 255, "t" * 255, 2**32 - 1, content.SIDE_LIMIT,
                          content.SIDE_LIMIT, b"\xff" * 64, bytes(content.PREVIEW_LIMIT)), "x"),
        said("a file received", content.FILE_RECEIVED, u64(7), number=7),
        past_call("a call that was answered", 1, 1, 754),
        past_call("a call of the largest of all", largest, 1, 2**32 - 1, content.LONGEST_S),
        past_call("a call that was answered and lasted no second", 2, 1),
        past_call("a call that was missed", 3, 2),
        past_call("a call that was declined", 4, 3, after_s=60),
        past_call("a call to somebody in another", 5, 4),
        past_call("a call that failed", 6, 5),
        profile("a profile", "Zoë", KEY),
        profile("a profile without a picture, presence hidden", "Ben", hides_presence=True),
        profile("a profile with the longest name", "é" * 48, b"\xff"),
        message("unknown kind, kept", 9, 6, 0, b"of tomorrow", kind_name="unknown"),
        message("unknown kind 127 without a body", 10, 127, NOW, b"", kind_name="unknown"),
        message("unknown kind 0", 11, 0, NOW, bytes(5), kind_name="unknown"),
        message("unknown change, ignored", 12, 135, NOW, b"of tomorrow", kind_name="unknown change"),
        message("unknown change 255 without a body", 13, 255, 2**53 - 1, b"", kind_name="unknown change"),
        good("ack", content.ack(3), type="ack", received=3),
        good("ack of nothing", content.ack(0), type="ack", received=0),
        good("ack, largest", content.ack(2**64 - 1), type="ack", received=2**64 - 1),
        good("here", content.here(17), type="here", received=17),
        *(
            good(name, content.signal(kind, 0xDEADBEEF, to, words.encode()), type="signal", kind=kind,
                 from_attempt=0xDEADBEEF, to_attempt=to, text=words) | {"kind_name": name}
            for kind, name, to, words in (
                (1, "offer", 0, "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"),
                (2, "answer", 1, "v=0\r\n"),
                (3, "candidate", 2**32 - 1, '{"candidate":"candidate:1 1 UDP 1 192.0.2.1 9 typ host",'
                                            '"sdpMid":"0","sdpMLineIndex":0,"usernameFragment":null}'),
            )
        ),
        good("writes", content.typing(True), type="typing", writes=True),
        good("has stopped writing", content.typing(False), type="typing", writes=False),
        control("fetch a file", content.FETCH, (ours, 1)),
        control("fetch a file from a later chunk", content.FETCH, (ours, largest), content.FILE_LIMIT),
        control("the sender of a file halts", content.HALT, (theirs, 1)),
        control("the receiver of a file halts", content.HALT, (ours, 1)),
        control("a file is ready", content.READY, (theirs, 1)),
        control("a file is gone", content.GONE, (theirs, 2)),
        good("the smallest chunk", content.file_chunk(1, 0, bytes(17)), type="file chunk", number=1, index=0,
             sealed=bytes(17)),
        call("who calls", content.CALLING, 1),
        call("who calls, muted, with WebRTC's own voice", content.CALLING, 2, muted=True, plain=True),
        call("who is called", content.RINGING, 1, heard=2),
        call("joined", content.JOINED, 3, heard=4),
        call("joined, with the largest of all", content.JOINED, 2**32 - 1, heard=2**32 - 1,
             share=b"\xff" * 32, muted=True, held=True, recording=True, plain=True),
        *(call(f"ended: {why}", content.ENDED, 7, reason, 5)
          for reason, why in enumerate(content.REASONS) if reason > 0),
        call_transfer("the target is asked", content.ASKED, called="Ben"),
        call_transfer("the target has agreed", content.AGREED, KEY),
        call_transfer("it is offered to the transferee", content.OFFERED, KEY, "Zoë"),
        call_transfer("the transferee follows", content.FOLLOWING, KEY),
        call_transfer("a transfer is declined", content.DECLINED),
        good("unknown type, ignored", b"\x0a of tomorrow", type="unknown"),
        good("unknown type 0", b"\x00\x01", type="unknown"),
        good("unknown type 255, alone", b"\xff", type="unknown"),
    ]
    paddings = [
        {"content_bytes": n, "padded_bytes": len(content.pad(bytes(n)))}
        for n in (1, 126, 127, 128, 129, 254, 255, 256, 16384, 16405, 16406)
    ] + [
        {"content": data, "padded": content.pad(data)}
        for data in (b"\x05", b"\x05\x80", b"\x05\x00", b"\x05" + bytes(126), b"\x05" * 127, b"\x05" * 128)
    ]
    whole = content.text_message(1, NOW, "Hello")
    signal = content.signal(1, 7, 0, b"v=0")
    ack = content.ack(3)
    wrong = [
        refused("nothing but padding", b""),
        refused("message, type alone", whole[:1]),
        refused("message cut within the sequence", whole[:8]),
        refused("message without kind", whole[:9]),
        refused("message without time", whole[:10]),
        refused("message without body", whole[:18]),
        refused("message, body shorter than it says", whole[:-1]),
        refused("message, body longer than it says", whole + b"!"),
        refused("message, body of 2^32 - 1 bytes", whole[:18] + u32(2**32 - 1) + b"Hello"),
        refused("message, sequence 0", content.message(0, 2, NOW, b"Hello")),
        refused("message, time of -1", u8(1) + u64(1) + u8(2) + i64(-1) + sized(b"Hello")),
        refused("message, time of 2^53", u8(1) + u64(1) + u8(2) + i64(2**53) + sized(b"Hello")),
        refused("ack cut", ack[:-1]),
        *(refused(f"call, {why}", data) for why, data in wrong_calls()),
        *(refused(f"call transfer, {why}", data) for why, data in wrong_call_transfers()),
        refused("ack with a byte behind it", ack + b"\x00\x01"),
        refused("here cut", content.here(1)[:5]),
        refused("here with a byte behind it", content.here(1) + b"\x01"),
        refused("signal, kind 0", u8(4) + u8(0) + signal[2:]),
        refused("signal, kind 4", u8(4) + u8(4) + signal[2:]),
        refused("signal from attempt 0", content.signal(1, 0, 5, b"v=0")),
        refused("signal cut", signal[:-1]),
        refused("signal with a byte behind it", signal + b"\x01"),
        refused("typing, type alone", u8(content.TYPING)),
        refused("typing, neither 0 nor 1", u8(content.TYPING) + u8(2)),
        refused("typing, 255", u8(content.TYPING) + u8(255)),
        refused("typing with a byte behind it", content.typing(True) + b"\x01"),
        refused("file control, verb 0", content.file_control(0, (ours, 1))),
        refused("file control, verb 5", content.file_control(5, (ours, 1))),
        refused("fetch of the sender's own file", content.file_control(content.FETCH, (theirs, 1))),
        refused("ready, the receiver's file", content.file_control(content.READY, (ours, 1))),
        refused("gone, the receiver's file", content.file_control(content.GONE, (ours, 1))),
        refused("fetch of number 0", content.file_control(content.FETCH, (ours, 0))),
        refused("fetch from chunk 2^38 + 1", content.file_control(content.FETCH, (ours, 1), 2**38 + 1)),
        refused("file control cut", content.file_control(content.FETCH, (ours, 1))[:-1]),
        refused("file control with a byte behind it", content.file_control(content.FETCH, (ours, 1)) + b"\0"),
        refused("file chunk of number 0", content.file_chunk(0, 0, bytes(17))),
        refused("file chunk 2^38 + 1", content.file_chunk(1, 2**38 + 1, bytes(17))),
        refused("file chunk without a byte", content.file_chunk(1, 0, bytes(16))),
        refused("file chunk cut", content.file_chunk(1, 0, bytes(17))[:-1]),
        refused("file chunk with a byte behind it", content.file_chunk(1, 0, bytes(17)) + b"\1"),
        refused("signal, not UTF-8", content.signal(1, 7, 0, b"v=\xff0")),
        refused("signal of 16,385 bytes", content.signal(3, 7, 0, b"x" * 16385)),
    ]
    wrong[-1] = {
        "name": "signal of 16,385 bytes", "signal_bytes": 16385, "repeat": "x", "error": "malformed",
    }
    data = invite.bundle_bytes
    expiring = Invite(BOB, "welcome", expires=NOW, lookup=RESET_LOOKUP).bundle_bytes
    foreign = bundles.signed(invite.bundle, bytes(16), BOB.identity_seed)
    bodies = [
        body_refused("empty text", content.TEXT, b""),
        body_refused("text of spaces", content.TEXT, b"   "),
        body_refused("text of line feeds and tabs", content.TEXT, b"\n\t \n"),
        body_refused("text with NUL", content.TEXT, b"a\x00b"),
        body_refused("text with a carriage return", content.TEXT, b"a\r\nb"),
        body_refused("text with ESC", content.TEXT, b"\x1b[31mred"),
        body_refused("text with DEL", content.TEXT, b"a\x7f"),
        body_refused("text with a C1 control character", content.TEXT, "a\u009bb".encode()),
        body_refused("text, not UTF-8", content.TEXT, b"a\xff"),
        body_refused("text with an overlong form", content.TEXT, b"\xe0\x80\xafa"),
        body_refused("text with a surrogate", content.TEXT, b"a\xed\xa0\xbd"),
        body_refused("text beyond U+10FFFF", content.TEXT, b"a\xf4\x90\x80\x80"),
        body_refused("text cut within a character", content.TEXT, "añ".encode()[:-1]),
        body_refused("welcome, empty", content.WELCOME, b""),
        body_refused("welcome without a bundle", content.WELCOME, u64(0)),
        body_refused("welcome, bundle cut", content.WELCOME, u64(0) + data[:-1]),
        body_refused("welcome, a byte behind it", content.WELCOME, u64(0) + data + b"\x00"),
        body_refused("welcome, bundle expires", content.WELCOME, u64(0) + expiring),
        body_refused("welcome, bundle signed for another lookup", content.WELCOME, u64(0) + foreign),
        body_refused("welcome, signature altered", content.WELCOME,
                     u64(0) + data[:-1] + bytes([data[-1] ^ 1])),
        *changes_refused(),
    ]
    texts = [
        long_text("16,384 bytes", "a" * 16384),
        long_text("16,384 bytes of two each", "é" * 8192),
    ]
    too_long = [{"name": "16,385 bytes", "repeat": "a", "times": 16385, "body_error": "malformed"}]
    paddings_refused = [
        padding_refused("empty", b""),
        padding_refused("no 0x80", bytes(128)),
        padding_refused("no 0x80 behind content", b"\x05" + bytes(127)),
        padding_refused("a byte behind the 0x80 that is not zero", content.pad(ack)[:-1] + b"\x01"),
        padding_refused("not padded", ack),
        padding_refused("padded, but not to a multiple of 128", ack + b"\x80" + bytes(100)),
        padding_refused("one block more than needed", content.pad(ack) + bytes(128)),
        padding_refused("0x80 in the first of two blocks", content.pad(b"\x05" * 100) + bytes(128)),
    ]
    return {
        "section": "6",
        "vectors": {
            "contents": contents,
            "long_texts": texts,
            "paddings": paddings,
            "call_keys": calls(),
            "refused": wrong,
            "bodies_refused": bodies,
            "long_texts_refused": too_long,
            "paddings_refused": paddings_refused,
        },
    }
