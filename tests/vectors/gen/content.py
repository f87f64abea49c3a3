"""Section 6 of docs/protocol.md: what a session carries, as dictionaries like those of content.json."""

import unicodedata

import bundle as bundles
from primitives import Reader, Refused, expand, extract, sized, text_of, time, u8, u32, u64

BLOCK = 128
MESSAGE, ACK, HERE, SIGNAL, TYPING, FILE_CONTROL, FILE_CHUNK, CALL, CALL_TRANSFER = 1, 2, 3, 4, 5, 6, 7, 8, 9
WELCOME, TEXT, POST, FILE, PAST_CALL = 1, 2, 3, 4, 5
EDIT, REMOVAL, REACTION, READ, DISAPPEARING, FILE_RECEIVED, PROFILE = 128, 129, 130, 131, 132, 133, 134
FETCH, HALT, READY, GONE = 1, 2, 3, 4
VERBS = {FETCH: "fetch", HALT: "halt", READY: "ready", GONE: "gone"}
CALLING, RINGING, JOINED, ENDED = 1, 2, 3, 4
PHASES = {CALLING: "calling", RINGING: "ringing", JOINED: "joined", ENDED: "ended"}
REASONS = ("none", "hung up", "declined", "busy", "no answer", "lost", "failed")
OUTCOMES = {1: "answered", 2: "missed", 3: "declined", 4: "busy", 5: "failed"}
FIRST_CHANGE = 128
SIGNAL_KINDS = {1: "offer", 2: "answer", 3: "candidate"}
TEXT_LIMIT = 16384
SIGNAL_LIMIT = 16384
NUMBER_LIMIT = 2**47 - 1
REACTION_LIMIT = 48
SHORTEST_S, LONGEST_S = 5, 4 * 7 * 24 * 60 * 60
FILE_LIMIT = 2**38
FILE_NAME_LIMIT = MEDIA_TYPE_LIMIT = 255
SIDE_LIMIT = 2**16
WAVEFORM_LEVELS = 64
PREVIEW_LIMIT = PORTRAIT_LIMIT = 12 * 1024
SEALED_CHUNK_LIMIT = 61440 + 16


def pad(content):
    """ISO/IEC 7816-4 to the next multiple of 128 bytes: at least the 0x80."""
    padded = content + b"\x80"
    return padded + bytes(-len(padded) % BLOCK)


def unpad(padded):
    """There is one encoding of each value: more than one block of padding is refused like any other."""
    content = padded.rstrip(b"\x00")
    if not content.endswith(b"\x80") or pad(content[:-1]) != padded:
        raise Refused("malformed", "padding")
    return content[:-1]


def message(sequence, kind, sent, body):
    return u8(MESSAGE) + u64(sequence) + u8(kind) + time(sent) + sized(body)


def ack(received):
    return u8(ACK) + u64(received)


def here(received):
    return u8(HERE) + u64(received)


def signal(kind, from_attempt, to_attempt, text):
    return u8(SIGNAL) + u8(kind) + u32(from_attempt) + u32(to_attempt) + sized(text)


def typing(writes):
    return u8(TYPING) + u8(1 if writes else 0)


def file_control(verb, of, from_chunk=0):
    return u8(FILE_CONTROL) + u8(verb) + reference(of) + u64(from_chunk)


def file_chunk(number, index, sealed):
    return u8(FILE_CHUNK) + u64(number) + u64(index) + sized(sealed)


def call(id, phase, number, share, reason=0, heard=0, muted=False, held=False, recording=False, plain=False):
    flags = b"".join(u8(1 if flag else 0) for flag in (muted, held, recording, plain))
    return u8(CALL) + id + u8(phase) + u8(reason) + flags + u32(number) + u32(heard) + share


ASKED, AGREED, OFFERED, FOLLOWING, DECLINED = 1, 2, 3, 4, 5
STAGES = {ASKED: "asked", AGREED: "agreed", OFFERED: "offered", FOLLOWING: "following", DECLINED: "declined"}


def call_transfer(id, stage, invite=b"", name=None):
    return u8(CALL_TRANSFER) + id + u8(stage) + invite + (b"" if name is None else sized(name.encode()))


def call_keys(id, caller_share, called_share):
    """Under which who called seals voice, and who was called."""
    root = extract(b"Vesper call v1", caller_share + called_share)
    return expand(root, "caller", 32, id), expand(root, "called", 32, id)


def text_message(sequence, sent, text):
    return message(sequence, TEXT, sent, text.encode())


def welcome_body(received, bundle):
    return u64(received) + bundle


def welcome_message(sequence, sent, received, bundle):
    return message(sequence, WELCOME, sent, welcome_body(received, bundle))


def parse_text(body):
    """1 to 16,384 bytes, not only white space (space, tab, line feed), no control characters but line feed and
    tab."""
    if not 1 <= len(body) <= TEXT_LIMIT:
        raise Refused("malformed", "length of a text")
    text = text_of(body)
    if any((ord(c) < 0x20 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in text):
        raise Refused("malformed", "control character")
    if not text.strip(" \t\n"):
        raise Refused("malformed", "only white space")
    return text


# Posts and what changes them. A reference is (whether the receiver of the message wrote the post, number).


def reference(of):
    receivers, number = of
    return u8(1 if receivers else 0) + u64(number)


def post_body(number, text, disappears_after_s=0, answers=None):
    answer = u8(0) if answers is None else u8(1) + reference(answers)
    return u64(number) + u32(disappears_after_s) + answer + text.encode()


def file(key, size, name, type="", duration_ms=0, width=0, height=0, waveform=b"", preview=b""):
    """What is said of a file."""
    return {
        "key": key, "size": size, "name": name, "type": type, "duration_ms": duration_ms, "width": width,
        "height": height, "waveform": waveform, "preview": preview,
    }


def file_body(number, said, text="", disappears_after_s=0, answers=None):
    answer = u8(0) if answers is None else u8(1) + reference(answers)
    described = (
        said["key"] + u64(said["size"]) + sized(said["name"].encode()) + sized(said["type"].encode())
        + u32(said["duration_ms"]) + u32(said["width"]) + u32(said["height"])
        + sized(said["waveform"]) + sized(said["preview"])
    )
    return u64(number) + u32(disappears_after_s) + answer + described + text.encode()


def edit_body(number, text):
    return u64(number) + text.encode()


def removal_body(number):
    return u64(number)


def reaction_body(to, reaction):
    """Nothing takes it back."""
    return reference(to) + reaction.encode()


def read_body(up_to):
    return u64(up_to)


def disappearing_body(after_s):
    return u32(after_s)


def past_call_body(number, outcome, duration_s=0, disappears_after_s=0):
    return u64(number) + u32(disappears_after_s) + u8(outcome) + u32(duration_s)


def profile_body(name, portrait=b"", hides_presence=False):
    return sized(name.encode()) + u8(1 if hides_presence else 0) + portrait


def take_number(reader):
    number = reader.u64()
    if not 1 <= number <= NUMBER_LIMIT:
        raise Refused("malformed", "number of a post")
    return number


def take_flag(reader):
    flag = reader.u8()
    if flag > 1:
        raise Refused("malformed", "neither 0 nor 1")
    return flag == 1


def take_reference(reader):
    receivers = take_flag(reader)
    return receivers, take_number(reader)


def take_seconds(reader):
    seconds = reader.u32()
    if seconds != 0 and not SHORTEST_S <= seconds <= LONGEST_S:
        raise Refused("malformed", "time after which posts disappear")
    return seconds


def take_line(reader, limit):
    data = reader.sized()
    if len(data) > limit:
        raise Refused("malformed", "length of a line")
    line = text_of(data)
    if any(unicodedata.category(c) == "Cc" or c in bundles.NOT_IN_NAMES for c in line):
        raise Refused("malformed", "character in a line")
    return line


def take_file(reader):
    result = {"key": reader.take(32), "size": reader.u64()}
    result["name"] = take_line(reader, FILE_NAME_LIMIT)
    result["type"] = take_line(reader, MEDIA_TYPE_LIMIT)
    result["duration_ms"], result["width"], result["height"] = reader.u32(), reader.u32(), reader.u32()
    result["waveform"], result["preview"] = reader.sized(), reader.sized()
    wrong = (
        result["size"] > FILE_LIMIT
        or not result["name"].strip(" \t\n") or "/" in result["name"] or "\\" in result["name"]
        or max(result["width"], result["height"]) > SIDE_LIMIT
        or (result["width"] == 0) != (result["height"] == 0)
        or len(result["waveform"]) not in (0, WAVEFORM_LEVELS)
        or len(result["preview"]) > PREVIEW_LIMIT
    )
    if wrong:
        raise Refused("malformed", "what is said of a file")
    return result


def parse_reaction(body):
    if len(body) > REACTION_LIMIT:
        raise Refused("malformed", "length of a reaction")
    text = text_of(body)
    if any(unicodedata.category(c) == "Cc" or c == " " or c in bundles.NOT_IN_NAMES for c in text):
        raise Refused("malformed", "character in a reaction")
    return text


def parse_body(kind, body):
    """What a message of a kind from POST on says, as a dictionary; None of an unknown kind."""
    reader = Reader(body)
    if kind == POST:
        result = {"number": take_number(reader), "disappears_after_s": take_seconds(reader)}
        result["answers"] = take_reference(reader) if take_flag(reader) else None
        result["text"] = parse_text(reader.rest())
    elif kind == FILE:
        result = {"number": take_number(reader), "disappears_after_s": take_seconds(reader)}
        result["answers"] = take_reference(reader) if take_flag(reader) else None
        result["file"] = take_file(reader)
        text = reader.rest()
        result["text"] = parse_text(text) if text else ""
    elif kind == EDIT:
        result = {"number": take_number(reader), "text": parse_text(reader.rest())}
    elif kind in (REMOVAL, READ, FILE_RECEIVED):
        result = {"number": take_number(reader)}
    elif kind == REACTION:
        result = {"to": take_reference(reader), "reaction": parse_reaction(reader.rest())}
    elif kind == PAST_CALL:
        result = {"number": take_number(reader), "disappears_after_s": take_seconds(reader)}
        outcome, result["duration_s"] = reader.u8(), reader.u32()
        if outcome not in OUTCOMES or (result["duration_s"] > 0 and outcome != 1):
            raise Refused("malformed", "how a call went")
        result["outcome"] = OUTCOMES[outcome]
    elif kind == PROFILE:
        result = {"called": bundles.name_of(reader.sized()), "hides_presence": take_flag(reader)}
        result["portrait"] = reader.rest()
        if len(result["portrait"]) > PORTRAIT_LIMIT:
            raise Refused("malformed", "length of a picture")
    elif kind == DISAPPEARING:
        result = {"disappears_after_s": take_seconds(reader)}
    else:
        return None
    reader.end()
    return result


def parse_welcome(body, reset_lookup):
    reader = Reader(body)
    received = reader.u64()
    data = reader.rest()
    bundle = bundles.parse(data, reset_lookup)
    if bundle.expires != 0:
        raise Refused("malformed", "a welcome's bundle does not expire")
    return received, data, bundle


def parse(content):
    """The content without padding. An unknown type is {"type": "unknown"}; bodies of messages stay bytes."""
    reader = Reader(content)
    kind = reader.u8()
    if kind == MESSAGE:
        sequence = reader.u64()
        if sequence == 0:
            raise Refused("malformed", "sequence 0")
        result = {"type": "message", "sequence": sequence, "kind": reader.u8(), "sent": reader.time()}
        result["body"] = reader.sized()
    elif kind in (ACK, HERE):
        result = {"type": "ack" if kind == ACK else "here", "received": reader.u64()}
    elif kind == SIGNAL:
        result = {"type": "signal", "kind": reader.u8()}
        if result["kind"] not in SIGNAL_KINDS:
            raise Refused("malformed", "kind of signal")
        result["from_attempt"], result["to_attempt"] = reader.u32(), reader.u32()
        if result["from_attempt"] == 0:
            raise Refused("malformed", "attempt 0")
        body = reader.sized()
        if not 1 <= len(body) <= SIGNAL_LIMIT:
            raise Refused("malformed", "length of a signal")
        result["text"] = text_of(body)
    elif kind == TYPING:
        result = {"type": "typing", "writes": take_flag(reader)}
    elif kind == FILE_CONTROL:
        verb = reader.u8()
        if verb not in VERBS:
            raise Refused("malformed", "what is asked about a file")
        of = take_reference(reader)
        result = {"type": "file control", "verb": VERBS[verb], "file": of, "from_chunk": reader.u64()}
        if (verb == FETCH and not of[0]) or (verb in (READY, GONE) and of[0]):
            raise Refused("malformed", "whose file")
        if result["from_chunk"] > FILE_LIMIT:
            raise Refused("malformed", "chunk of a file")
    elif kind == FILE_CHUNK:
        result = {"type": "file chunk", "number": take_number(reader), "index": reader.u64()}
        result["sealed"] = reader.sized()
        if not 16 < len(result["sealed"]) <= SEALED_CHUNK_LIMIT or result["index"] > FILE_LIMIT:
            raise Refused("malformed", "chunk of a file")
    elif kind == CALL:
        result = {"type": "call", "id": reader.take(16)}
        phase, reason = reader.u8(), reader.u8()
        for flag in ("muted", "held", "recording", "plain"):
            result[flag] = take_flag(reader)
        result["number"], result["heard"], result["share"] = reader.u32(), reader.u32(), reader.take(32)
        if phase not in PHASES or reason >= len(REASONS) or (phase == ENDED) != (reason != 0):
            raise Refused("malformed", "phase and reason of a call")
        if result["number"] == 0:
            raise Refused("malformed", "number 0")
        result["phase"], result["reason"] = PHASES[phase], REASONS[reason]
    elif kind == CALL_TRANSFER:
        result = {"type": "call transfer", "call": reader.take(16)}
        stage = reader.u8()
        if stage not in STAGES:
            raise Refused("malformed", "stage of a transfer")
        result["stage"] = STAGES[stage]
        if stage in (AGREED, OFFERED, FOLLOWING):
            result["invite"] = reader.take(32)
        if stage in (ASKED, OFFERED):
            result["called"] = bundles.name_of(reader.sized())
    else:
        return {"type": "unknown"}
    reader.end()
    return result
