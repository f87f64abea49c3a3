"""A TURN client (RFC 8656) of the few requests that show what a relay allows. Addresses are asked for, never used: no
packet goes to a peer."""

import base64
import hashlib
import hmac
import ipaddress
import os
import socket
import struct
import time

MAGIC = 0x2112A442
ALLOCATE, CREATE_PERMISSION = 0x003, 0x008
USERNAME, MESSAGE_INTEGRITY, ERROR_CODE, XOR_PEER_ADDRESS = 0x0006, 0x0008, 0x0009, 0x0012
REALM, NONCE, REQUESTED_ADDRESS_FAMILY, REQUESTED_TRANSPORT = 0x0014, 0x0015, 0x0017, 0x0019
UDP = 17
PATIENCE_S = 10
ATTEMPTS = 5


def credential(secret, expires_in_s=600):
    """draft-uberti-behave-turn-rest-00 section 2.2"""
    username = f"{int(time.time()) + expires_in_s}:{os.urandom(6).hex()}"
    password = base64.b64encode(hmac.digest(secret.encode(), username.encode(), hashlib.sha1)).decode()
    return username, password


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def xor_address(address, transaction):
    """RFC 8489 section 14.2"""
    parsed = ipaddress.ip_address(address)
    mask = struct.pack("!I", MAGIC) + transaction
    family = 1 if parsed.version == 4 else 2
    return struct.pack("!BBH", 0, family, 9 ^ (MAGIC >> 16)) + bytes(a ^ b for a, b in zip(parsed.packed, mask))


def await_relay(port):
    """Returns once something answers a binding request (RFC 8489) on the port: until then the system refuses it."""
    request = struct.pack("!HHI", 1, 0, MAGIC) + os.urandom(12)
    end = time.monotonic() + PATIENCE_S
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("127.0.0.1", port))
        probe.settimeout(0.05)
        while time.monotonic() < end:
            try:
                probe.send(request)
                probe.recv(2048)
                return
            except ConnectionRefusedError:
                time.sleep(0.05)
            except TimeoutError:
                pass
    raise AssertionError("the relay does not answer")


class Client:
    """One allocation. Each request gives 0, or the code of the error that the relay answers with."""

    def __init__(self, port, username, password):
        self.username, self.password = username, password
        self.realm = self.nonce = b""
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(PATIENCE_S / ATTEMPTS)
        self.socket.connect(("127.0.0.1", port))

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.socket.close()

    def allocate(self, version=4):
        wanted = attribute(REQUESTED_TRANSPORT, struct.pack("!Bxxx", UDP))
        if version == 6:
            wanted += attribute(REQUESTED_ADDRESS_FAMILY, struct.pack("!Bxxx", 2))
        return self.ask(ALLOCATE, lambda _: wanted)

    def permit(self, address):
        return self.ask(CREATE_PERMISSION,
                        lambda transaction: attribute(XOR_PEER_ADDRESS, xor_address(address, transaction)))

    def ask(self, method, body):
        for _ in range(ATTEMPTS):
            transaction = os.urandom(12)
            code, attributes = self.answer(self.message(method, transaction, body(transaction)), transaction)
            # 401: who are you? 438: with a newer nonce, please.
            fresh = code in (401, 438) and attributes.get(NONCE, self.nonce) != self.nonce
            self.realm, self.nonce = attributes.get(REALM, self.realm), attributes.get(NONCE, self.nonce)
            if not fresh:
                return code
        return code

    def message(self, method, transaction, body):
        if self.nonce:
            body += attribute(USERNAME, self.username.encode())
            body += attribute(REALM, self.realm) + attribute(NONCE, self.nonce)
        length = len(body) + (24 if self.nonce else 0)
        data = struct.pack("!HHI", method, length, MAGIC) + transaction + body
        if self.nonce:
            key = hashlib.md5(f"{self.username}:{self.realm.decode()}:{self.password}".encode()).digest()
            data += attribute(MESSAGE_INTEGRITY, hmac.digest(key, data, hashlib.sha1))
        return data

    def answer(self, request, transaction):
        """(error code or 0, attributes)"""
        for _ in range(ATTEMPTS):
            try:
                self.socket.send(request)
                data = self.socket.recv(2048)
                while data[8:20] != transaction:
                    data = self.socket.recv(2048)
                break
            except TimeoutError:
                continue
        else:
            raise AssertionError("the relay does not answer")
        attributes, at = {}, 20
        while at + 4 <= len(data):
            kind, length = struct.unpack_from("!HH", data, at)
            attributes[kind] = data[at + 4:at + 4 + length]
            at += 4 + length + (-length % 4)
        error = attributes.get(ERROR_CODE)
        return (error[2] * 100 + error[3] if error else 0), attributes
