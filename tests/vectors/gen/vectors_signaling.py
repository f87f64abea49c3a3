"""signaling.json: section 10 of docs/protocol.md."""

import json

import signaling
from cast import BOB, NOW, secret
from primitives import identity_public

NONCE = secret("connection nonce")
DROP = BOB.drop
INVITE = secret("invite lookup", 16)
ENVELOPE = secret("envelope", 16)
DROP_OWNER = secret("owner of a drop")
INVITE_OWNER = secret("owner of an invite")
BODY = b"\x02" + secret("body", 40)

CODES = (
    "malformed_frame unknown_operation unknown_field frame_too_large bad_signature drop_unknown drop_taken "
    "drop_full "
    "envelope_too_large not_subscribed invite_unknown invite_taken invite_limits invite_expired invite_used "
    "invite_revoked too_many_requests storage_failed server_full"
).split()
# Errors that no server of this version sends: a refusal of the request all the same.
LATER_CODES = ("because", "x" * 64)


def signature(op, owner, subject):
    return signaling.signature(owner, op, NONCE, subject)


def make():
    signatures = [
        {
            "op": op,
            "nonce": NONCE,
            "id": subject,
            "owner_seed": owner,
            "owner": identity_public(owner),
            "signed_bytes": signaling.signed_bytes(op, NONCE, subject),
            "signature": signature(op, owner, subject),
        }
        for op, owner, subject in (
            ("subscribe", DROP_OWNER, DROP),
            ("delete_drop", DROP_OWNER, DROP),
            ("renew_invite", INVITE_OWNER, INVITE),
            ("revoke_invite", INVITE_OWNER, INVITE),
            ("republish_invite", INVITE_OWNER, INVITE),
        )
    ]
    requests = [
        ("create_drop", {"drop": DROP, "owner": identity_public(DROP_OWNER)}),
        ("delete_drop", {"drop": DROP, "signature": signature("delete_drop", DROP_OWNER, DROP)}),
        ("subscribe", {"drop": DROP, "signature": signature("subscribe", DROP_OWNER, DROP)}),
        ("send", {"drop": DROP, "envelope": ENVELOPE, "body": BODY, "ephemeral": False}),
        ("send", {"drop": DROP, "envelope": ENVELOPE, "body": BODY, "ephemeral": True}),
        ("acknowledge", {"drop": DROP, "envelopes": [ENVELOPE, secret("envelope 2", 16)]}),
        ("create_invite", {"invite": INVITE, "owner": identity_public(INVITE_OWNER), "drop": DROP,
                           "bundle": secret("sealed bundle", 96), "ttl_ms": 86_400_000, "uses": 1}),
        ("peek_invite", {"invite": INVITE}),
        ("claim_invite", {"invite": INVITE, "envelope": ENVELOPE, "body": BODY}),
        ("renew_invite", {"invite": INVITE, "ttl_ms": 86_400_000,
                          "signature": signature("renew_invite", INVITE_OWNER, INVITE)}),
        ("revoke_invite", {"invite": INVITE, "signature": signature("revoke_invite", INVITE_OWNER, INVITE)}),
        ("get_relays", {}),
        ("republish_invite", {"invite": INVITE, "bundle": secret("another sealed bundle", 96),
                              "ttl_ms": 86_400_000,
                              "signature": signature("republish_invite", INVITE_OWNER, INVITE)}),
    ]
    relays = [
        {"urls": ["turn:relay.example:3478?transport=udp", "turns:relay.example:5349?transport=tcp"],
         "username": "1795000000:c2VjcmV0", "credential": "hdZ/+A0aZ8sY3uXr6A5q2sH0g8k="},
        {"urls": ["stun:[2001:db8::1]:3478"], "username": "", "credential": ""},
    ]
    answers = [
        ("hello", {"version": 1, "nonce": NONCE, "now_ms": NOW}),
        ("ok", {"re": 7}),
        ("sent", {"re": 7, "live": True}),
        ("sent", {"re": 2**32 - 1, "live": False}),
        ("invite_created", {"re": 7, "expires_at_ms": NOW + 86_400_000}),
        ("invite_found", {"re": 7, "bundle": secret("sealed bundle", 96), "expires_in_ms": 1,
                          "uses_left": 1}),
        ("envelopes", {"drop": DROP, "envelopes": [{"id": ENVELOPE, "at_ms": NOW, "body": BODY}]}),
        ("envelopes", {"drop": DROP, "envelopes": [
            {"id": ENVELOPE, "at_ms": NOW, "body": BODY},
            {"id": secret("envelope 2", 16), "at_ms": NOW + 1, "body": b"\x01"},
        ]}),
        ("relays", {"re": 7, "expires_in_ms": 21_600_000, "servers": relays}),
        ("relays", {"re": 7, "expires_in_ms": 1, "servers": []}),
        *(("error", {"re": 7, "code": code}) for code in CODES),
    ]

    def shown(op, fields, **first):
        text = signaling.text(op, **first, **fields)
        # bytes of the fields in hexadecimal beside the JSON text
        return {"op": op, "json": text, "fields": first | fields}

    subscribe = json.loads(signaling.text("subscribe", id=3, **requests[2][1]))
    hello = signaling.text("hello", version=1, nonce=NONCE, now_ms=NOW)
    found = json.loads(signaling.text("ok", re=7))

    def dumps(value):
        return json.dumps(value, separators=(",", ":"))

    answers_refused = {
        "empty": "",
        "no JSON": "hello",
        "an array": "[]",
        "no op": dumps({"re": 7}),
        "unknown op": dumps({"op": "welcome", "re": 7}),
        "an unknown field": dumps(found | {"more": 1}),
        "a missing field": dumps({"op": "ok"}),
        "a repeated field": '{"op":"ok","re":7,"re":7}',
        "op twice": '{"op":"ok","op":"ok","re":7}',
        "re of another type": dumps({"op": "ok", "re": "7"}),
        "re negative": dumps({"op": "ok", "re": -1}),
        "re of 2^32": dumps({"op": "ok", "re": 2**32}),
        "re with a fraction": '{"op":"ok","re":7.5}',
        "hello with a short nonce": hello.replace(signaling.wire(NONCE), signaling.wire(NONCE[:31])),
        "hello with a padded nonce": hello.replace(signaling.wire(NONCE), signaling.wire(NONCE) + "="),
        "hello with a nonce whose unused bits are set":
            hello.replace(signaling.wire(NONCE), signaling.wire(NONCE)[:-1] + "B"),
        "something behind it": dumps(found) + " x",
        "cut": dumps(found)[:-1],
        "live of another type": dumps({"op": "sent", "re": 7, "live": 1}),
        "no envelopes": dumps({"op": "envelopes", "drop": signaling.wire(DROP), "envelopes": []}),
        "65 envelopes": dumps({"op": "envelopes", "drop": signaling.wire(DROP), "envelopes": [
            {"id": signaling.wire(ENVELOPE), "at_ms": 0, "body": "AA"}] * 65}),
        "a code that is no name": dumps({"op": "error", "re": 7, "code": "Because of the disk"}),
        "an empty code": dumps({"op": "error", "re": 7, "code": ""}),
        "a code of 65 letters": dumps({"op": "error", "re": 7, "code": "x" * 65}),
        "a code with a digit": dumps({"op": "error", "re": 7, "code": "error_7"}),
        "a server without URLs": signaling.text("relays", re=7, expires_in_ms=1,
                                                servers=[relays[0] | {"urls": []}]),
        "a URL of the web": signaling.text("relays", re=7, expires_in_ms=1,
                                           servers=[relays[0] | {"urls": ["https://relay.example"]}]),
        "a credential that needs escaping": signaling.text("relays", re=7, expires_in_ms=1,
                                                           servers=[relays[0] | {"credential": '"'}]),
        "a username with a space": signaling.text("relays", re=7, expires_in_ms=1,
                                                  servers=[relays[0] | {"username": "a b"}]),
        "17 relays": signaling.text("relays", re=7, expires_in_ms=1, servers=relays[1:] * 17),
        "not UTF-8 would be": dumps({"op": "error", "re": 7, "code": "\ud800"}),
    }
    requests_refused = {
        "no id": dumps({key: value for key, value in subscribe.items() if key != "id"}),
        "an unknown field": dumps(subscribe | {"more": True}),
        "a missing field": dumps({key: value for key, value in subscribe.items() if key != "signature"}),
        "a repeated field": dumps(subscribe)[:-1] + ',"id":3}',
        "a drop of 15 bytes": dumps(subscribe | {"drop": signaling.wire(DROP[:15])}),
        "a drop of 17 bytes": dumps(subscribe | {"drop": signaling.wire(DROP + b"\x00")}),
        "a drop in plain base64": dumps(subscribe | {"drop": "+" + subscribe["drop"][1:]}),
        "a signature of 63 bytes": dumps(subscribe | {"signature": signaling.wire(bytes(63))}),
        "an id of 2^32": dumps(subscribe | {"id": 2**32}),
        "an unknown operation": dumps(subscribe | {"op": "dance"}),
    }
    return {
        "section": "10",
        "vectors": {
            "signatures": signatures,
            "requests": [shown(op, fields, id=number + 1) for number, (op, fields) in enumerate(requests)],
            "answers": [shown(op, fields) for op, fields in answers],
            "requests_refused": [{"name": name, "json": text} for name, text in requests_refused.items()],
            "answers_of_later_servers": [
                {"re": 7, "json": dumps({"op": "error", "re": 7, "code": code})} for code in LATER_CODES
            ],
            "answers_refused": [{"name": name, "json": text} for name, text in answers_refused.items()],
        },
    }
