"""Section 2 of docs/protocol.md: the link."""

from primitives import BASE64URL, Refused, base64url, expand, extract, from_base64url, u8

VERSION = 1
CODE_CHARACTERS = 50


def check(data):
    return expand(extract("Vesper link check v1", data), "check", 4)


def code(secret, version=VERSION):
    data = u8(version) + secret
    return base64url(data + check(data))


def url(host, secret):
    return f"https://{host}/#{code(secret)}"


def secret_of(text):
    """The secret, or what is wrong, found in this order:

    malformed        empty, or a character that is not of base64url
    version_unknown  whole (of any length, its check matches all before it), but of another version
    malformed        more than 50 characters
    truncated        fewer than 50 characters
    damaged          not whole
    """
    if not text or any(character not in BASE64URL for character in text):
        raise Refused("malformed", "not base64url")
    try:
        data = from_base64url(text)
    except Refused:
        data = b""
    whole = len(data) > 4 and check(data[:-4]) == data[-4:]
    if whole and data[0] != VERSION:
        raise Refused("version_unknown")
    if len(text) != CODE_CHARACTERS:
        raise Refused("malformed" if len(text) > CODE_CHARACTERS else "truncated")
    if not whole:
        raise Refused("damaged")
    return data[1:33]


class Keys:
    """What comes from the secret of a link."""

    def __init__(self, secret):
        self.root = extract("Vesper invite v1", secret)
        self.lookup = expand(self.root, "lookup", 16)
        self.bundle = expand(self.root, "bundle")
        self.preshared = expand(self.root, "preshared")
