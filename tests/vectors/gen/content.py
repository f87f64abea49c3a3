"""Section 6 of docs/protocol.md: what a session carries, as dictionaries like those of content.json."""

import unicodedata

import bundle as bundles
from primitives import Reader, Refused, sized, text_of, time, u8, u32, u64

BLOCK = 128
MESSAGE, ACK, HERE, SIGNAL, TYPING = 1, 2, 3, 4, 5
WELCOME, TEXT, POST = 1, 2, 3
EDIT, REMOVAL, REACTION, READ, DISAPPEARING = 128, 129, 130, 131, 132
FIRST_CHANGE = 128
SIGNAL_KINDS = {1: "offer", 2: "answer", 3: "candidate"}
TEXT_LIMIT = 16384
SIGNAL_LIMIT = 16384
NUMBER_LIMIT = 2**47 - 1
REACTION_LIMIT = 48
SHORTEST_S, LONGEST_S = 5, 4 * 7 * 24 * 60 * 60


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
    elif kind == EDIT:
        result = {"number": take_number(reader), "text": parse_text(reader.rest())}
    elif kind in (REMOVAL, READ):
        result = {"number": take_number(reader)}
    elif kind == REACTION:
        result = {"to": take_reference(reader), "reaction": parse_reaction(reader.rest())}
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
    else:
        return {"type": "unknown"}
    reader.end()
    return result
