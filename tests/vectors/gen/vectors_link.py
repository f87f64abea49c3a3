"""link.json: section 2 of docs/protocol.md."""

import link
from cast import secret
from primitives import Refused, base64url


def entry(name, link_secret):
    keys = link.Keys(link_secret)
    return {
        "name": name,
        "secret": link_secret,
        "check": link.check(b"\x01" + link_secret),
        "code": link.code(link_secret),
        "url": link.url("vesper.example", link_secret),
        "root": keys.root,
        "lookup": keys.lookup,
        "bundle_key": keys.bundle,
        "preshared": keys.preshared,
    }


def refused(name, code):
    try:
        link.secret_of(code)
    except Refused as error:
        return {"name": name, "code": code, "error": error.name}
    raise AssertionError(name)


def versioned(version, middle):
    data = bytes([version]) + middle
    return base64url(data + link.check(data))


def make():
    fixed = secret("link")
    code = link.code(fixed)
    good = [
        entry("zeros", bytes(32)),
        entry("ones", b"\xff" * 32),
        entry("counting", bytes(range(32))),
        *(entry(f"secret {number}", secret(f"link {number}")) for number in range(4)),
    ]
    for vector in good:
        assert link.secret_of(vector["code"]) == vector["secret"]
    last = code[-1]
    alphabet = link.BASE64URL
    wrong = [
        refused("empty", ""),
        refused("one character", "A"),
        refused("last character missing", code[:-1]),
        refused("last two missing", code[:-2]),
        refused("half", code[:25]),
        refused("a character of plain base64", "+" + code[1:]),
        refused("a slash", code[:10] + "/" + code[11:]),
        refused("padding", code + "=="),
        refused("a space inside", code[:20] + " " + code[20:]),
        refused("not ASCII", code[:20] + "é" + code[21:]),
        refused("short and not base64url", code[:20] + "!"),
        refused("unused bits set", code[:-1] + alphabet[alphabet.index(last) | 1]),
        refused("a length that base64url does not have", code + "AAA"),
        refused("two characters exchanged", code[:7] + code[8] + code[7] + code[9:]),
        refused("first character altered", alphabet[alphabet.index(code[0]) ^ 32] + code[1:]),
        refused("check altered", code[:46] + alphabet[alphabet.index(code[46]) ^ 1] + code[47:]),
        refused("case lost", code.lower()),
        refused("something behind it", code + "AAAA"),
        refused("version 0, check right", versioned(0, fixed)),
        refused("version 2, check right", versioned(2, fixed)),
        refused("version 255, check right", versioned(255, fixed)),
        refused("version 2 and longer, check right", versioned(2, fixed + bytes(8))),
        refused("version 2 and shorter, check right", versioned(2, fixed[:16])),
        refused("version 2 and nothing else, check right", versioned(2, b"")),
        refused("version 1 but shorter, check right", versioned(1, fixed[:29])),
        refused("only a check", versioned(1, b"")[2:]),
        refused("version 2, check wrong", versioned(2, fixed)[:-3] + "AAA"[:2] + "A"),
        refused("version 1 but longer, check right", versioned(1, fixed + bytes(3))),
    ]
    return {
        "section": "2",
        "vectors": {"links": good, "refused": wrong},
    }
