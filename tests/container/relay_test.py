"""deploy/coturn: the real coturn, with the configuration that is shipped."""

import asyncio
import ipaddress
import re
import unittest
from pathlib import Path

from people import Person
from relay import Client, await_relay, credential
from support import Container, Folder, Program, Volume, deploy, free_port

SECRET = "0123456789abcdef0123456789abcdef"
FORBIDDEN = 403
UNAUTHORIZED = 401
QUOTA_REACHED = 486


def denied_ranges():
    text = (deploy / "coturn/turnserver.conf").read_text()
    return [tuple(map(ipaddress.ip_address, match)) for match in
            re.findall(r"^denied-peer-ip=(\S+?)-(\S+)$", text, re.MULTILINE)]


def start_coturn(test, secret_file, *options, **variables):
    """start.sh as the container has it, with the files of this repository."""
    folder = Folder(test).path
    return Program(test, "/bin/sh", deploy / "coturn/start.sh", *options, environment={
        "TURN_REALM": "vesper.test", "TURN_SECRET_FILE": str(secret_file), "TURN_RUN": str(folder),
        "TURN_CONFIG": str(deploy / "coturn/turnserver.conf"), **variables,
    })


class Coturn:
    """One that runs, on loopback."""

    def __init__(self, test, **variables):
        self.port = free_port()
        self.secret_file = Folder(test).write("secret", SECRET + "\n")
        self.program = start_coturn(test, self.secret_file, "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1",
                                    "--relay-ip=::1", f"--listening-port={self.port}",
                                    TURN_LOG_LEVEL="info", **variables)
        # The last that it says before it listens.
        self.program.await_line("auth threads")
        await_relay(self.port)

    def client(self, test, name=None):
        client = Client(self.port, *(name or credential(SECRET)))
        test.addCleanup(client.socket.close)
        return client


class RelayTest(unittest.TestCase):
    def test_it_gives_a_relay_to_who_has_a_credential_and_to_nobody_else(self):
        coturn = Coturn(self)
        self.assertEqual(coturn.client(self).allocate(), 0)
        self.assertEqual(coturn.client(self, credential("another secret")).allocate(), UNAUTHORIZED)
        self.assertEqual(coturn.client(self, credential(SECRET, expires_in_s=-60)).allocate(), UNAUTHORIZED)

    def test_the_server_and_it_share_the_secret_file(self):
        coturn = Coturn(self)
        url = f"turn:127.0.0.1:{coturn.port}?transport=udp"
        mount = f"--volume={coturn.secret_file}:/run/secrets/turn-secret:ro"
        container = Container(self, Volume(self), options=[mount], VESPER_TURN_URLS=url,
                              VESPER_TURN_SECRET_FILE="/run/secrets/turn-secret")

        async def given():
            async with Person(container.url, "Ada") as ada:
                return await ada.client.server.ask("get_relays")

        servers = asyncio.run(given())["servers"]
        self.assertEqual([server["urls"] for server in servers], [[url]])
        name = servers[0]["username"], servers[0]["credential"]
        self.assertEqual(coturn.client(self, name).allocate(), 0)

    def test_it_sends_nothing_into_private_or_special_networks(self):
        coturn = Coturn(self)
        for version in (4, 6):
            client = coturn.client(self)
            self.assertEqual(client.allocate(version), 0)
            for first, last in denied_ranges():
                if first.version != version:
                    continue
                for address in {first, ipaddress.ip_address((int(first) + int(last)) // 2), last}:
                    with self.subTest(address=str(address)):
                        self.assertEqual(client.permit(str(address)), FORBIDDEN)

    def test_it_sends_to_none_of_the_special_addresses_of_iana(self):
        """One of each entry of IANA's registries, written down apart from the ranges that coturn is given."""
        networks = """
            10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.0.8 192.0.2.1 192.168.1.1 198.18.0.1
            198.51.100.1 203.0.113.1 240.0.0.1 255.255.255.255 0.0.0.1 224.0.0.1 :: ::1 ::ffff:10.0.0.1 64:ff9b::a00:1
            64:ff9b:1::1 100::1 2001:db8::1 2002:a00:1::1 fd00:ec2::254 fe80::1 ff02::1 2001:2::1""".split()
        coturn = Coturn(self)
        clients = {version: coturn.client(self) for version in (4, 6)}
        for version, client in clients.items():
            self.assertEqual(client.allocate(version), 0)
        for address in networks:
            with self.subTest(address=address):
                self.assertEqual(clients[ipaddress.ip_address(address).version].permit(address), FORBIDDEN)

    def test_it_sends_to_public_addresses(self):
        coturn = Coturn(self)
        beside_the_denied = {4: "1.0.0.1 9.255.255.255 11.0.0.0 172.32.0.0 192.169.0.0 223.255.255.255",
                             6: "2001:200::1 2003::1 2a00::1 2600::1"}
        for version, addresses in beside_the_denied.items():
            client = coturn.client(self)
            self.assertEqual(client.allocate(version), 0)
            for address in addresses.split():
                with self.subTest(address=address):
                    self.assertEqual(client.permit(address), 0)

    def test_in_a_lan_it_sends_to_that_lan_only(self):
        client = Coturn(self, TURN_ALLOWED_PEERS="192.168.7.1-192.168.7.254, 10.9.0.0-10.9.0.255").client(self)
        self.assertEqual(client.allocate(), 0)
        answers = {"192.168.7.20": 0, "10.9.0.5": 0, "192.168.8.1": FORBIDDEN, "127.0.0.1": FORBIDDEN}
        for address, code in answers.items():
            with self.subTest(address=address):
                self.assertEqual(client.permit(address), code)

    def test_one_credential_has_a_quota(self):
        coturn = Coturn(self)
        name = credential(SECRET)
        codes = [coturn.client(self, name).allocate() for _ in range(13)]
        self.assertEqual(codes, [0] * 12 + [QUOTA_REACHED])
        self.assertEqual(coturn.client(self).allocate(), 0)

    def test_it_understands_every_line_of_its_configuration(self):
        coturn = Coturn(self)
        for complaint in ("Bad configuration", "Unknown", "unknown", "deprecated", "DEPRECATED", "ERROR"):
            self.assertNotIn(complaint, coturn.program.output)

    def test_the_secret_is_in_no_list_of_processes_and_no_log(self):
        coturn = Coturn(self)
        coturn.client(self).allocate()
        pid = coturn.program.process.pid
        for place in (Path(f"/proc/{pid}/cmdline").read_text(), Path(f"/proc/{pid}/environ").read_text(),
                      coturn.program.output):
            self.assertNotIn(SECRET, place)

    def test_a_secret_that_would_be_more_than_one_setting_is_refused(self):
        secret = Folder(self).write("secret", "abc\nallow-loopback-peers\n")
        program = start_coturn(self, secret)
        program.await_line("the secret has to be one line")
        self.assertEqual(program.process.wait(10), 1)
