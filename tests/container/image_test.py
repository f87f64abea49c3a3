"""The image, run as compose.yaml runs it."""

import asyncio
import json
import os
import signal
import unittest
from pathlib import Path

import websockets

from people import Person, meet_over
from support import Container, Folder, Volume, get, image, run


def status_of(pid):
    """The lines of /proc/PID/status."""
    return dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())


class ImageTest(unittest.TestCase):
    def test_it_says_what_it_is_and_how_it_wants_to_run(self):
        about = json.loads(run("podman", "image", "inspect", image))[0]
        config = about["Config"]
        self.assertEqual(config["User"], "10001:10001")
        self.assertEqual(config["StopSignal"], "SIGTERM")
        self.assertEqual(list(config["ExposedPorts"]), ["8080/tcp"])
        self.assertEqual(list(config["Volumes"]), ["/data"])
        self.assertEqual(config["Entrypoint"], ["/usr/bin/vesper-server"])
        self.assertEqual(about["HealthCheck" if "HealthCheck" in about else "Healthcheck"]["Test"],
                         ["CMD", "/usr/bin/vesper-server", "healthcheck"])
        for label in ("title", "description", "licenses", "version", "revision"):
            self.assertTrue(config["Labels"][f"org.opencontainers.image.{label}"])
        print(f"\n    the image: {about['Size'] / 1e6:.0f} MB, {about['Os']}/{about['Architecture']}")

    def test_it_holds_the_server_and_the_pages_and_nothing_to_build_with(self):
        listing = run("podman", "run", "--rm", "--entrypoint", "/usr/bin/find", image,
                      "/usr/bin", "/usr/share/vesper", "/usr/lib", "/data", "-type", "f")
        self.assertIn("/usr/share/vesper/pages/index.html.br", listing)
        for unwanted in ("clang", "emcc", "/cmake", "/node", "/npm", "libstdc++.a"):
            self.assertNotIn(unwanted, listing)

    def test_it_runs_without_root_capabilities_or_a_writable_system(self):
        container = Container(self, Volume(self))
        status = status_of(container.pid)
        self.assertEqual(status["Uid"].split(), ["10001"] * 4)
        self.assertEqual(status["Gid"].split(), ["10001"] * 4)
        self.assertEqual(int(status["CapEff"], 16), 0)
        self.assertEqual(int(status["CapBnd"], 16), 0)
        self.assertEqual(status["NoNewPrivs"], "1")
        self.assertEqual(status["Seccomp"], "2")
        # mount point, options
        mounts = {line.split()[4]: line.split()[5]
                  for line in Path(f"/proc/{container.pid}/mountinfo").read_text().splitlines()}
        self.assertIn("ro", mounts["/"].split(","))
        self.assertIn("rw", mounts["/data"].split(","))

    def test_its_health_check_tells_a_server_that_is_well_from_one_that_is_not(self):
        container = Container(self, Volume(self))
        run("podman", "healthcheck", "run", container.name)
        # It is there and does not answer.
        os.kill(container.pid, signal.SIGSTOP)
        self.addCleanup(os.kill, container.pid, signal.SIGCONT)
        run("podman", "healthcheck", "run", container.name, status=1)

    def test_it_serves_the_page(self):
        container = Container(self, Volume(self))
        status, headers, body = get(f"{container.url}/", {"Accept-Encoding": "identity"})
        self.assertEqual(status, 200)
        self.assertIn("default-src", headers["Content-Security-Policy"])
        self.assertIn(b"<title>Vesper", body)
        script = body.split(b'src="', 1)[1].split(b'"', 1)[0].decode()
        status, headers, _ = get(container.url + script, {"Accept-Encoding": "br"})
        self.assertEqual((status, headers["Content-Encoding"]), (200, "br"))
        self.assertIn("immutable", headers["Cache-Control"])

    def test_two_people_meet_over_it(self):
        meet_over(Container(self, Volume(self)).url)

    def test_sigterm_says_goodbye_and_ends_it_in_time(self):
        container = Container(self, Volume(self))

        async def stop_while_connected():
            async with websockets.connect(container.url.replace("http", "ws") + "/v1/signaling",
                                          origin=container.url) as socket:
                await socket.recv()
                ended = asyncio.create_task(asyncio.to_thread(container.seconds_to_end))
                try:
                    while True:
                        await socket.recv()
                except websockets.ConnectionClosed as closed:
                    return closed.rcvd.code, await ended

        code, seconds = asyncio.run(stop_while_connected())
        self.assertEqual(code, 1001)
        # drain-seconds is 5, and the client says goodbye at once.
        self.assertLess(seconds, 4)
        self.assertEqual(run("podman", "wait", container.name).strip(), "0")
        self.assertIn("stopped", container.log.output)

    def test_what_was_kept_is_there_after_a_new_container_takes_the_volume(self):
        volume = Volume(self)
        asyncio.run(self.join_after(volume, lambda container: container.stop()))

    def test_a_backup_made_while_it_runs_brings_everything_back(self):
        volume = Volume(self)

        def lose_everything(container):
            container.command("backup", "/data/backup.sqlite3")
            container.stop()
            path = Path(run("podman", "volume", "inspect", "--format", "{{.Mountpoint}}", volume.name).strip())
            for file in path.glob("vesper.sqlite3*"):
                file.unlink()
            run("podman", "run", "--rm", *Container.hardening, f"--volume={volume.name}:/data", image, "restore",
                "/data/backup.sqlite3")

        asyncio.run(self.join_after(volume, lose_everything))

    async def join_after(self, volume, happens):
        """An invite of before is good after, and what was said to somebody who was away arrives."""
        first = Container(self, volume)
        ada = Person(first.url, "Ada")
        await ada.client.start()
        link = await ada.invite()
        await ada.leave()
        await asyncio.to_thread(happens, first)
        second = await asyncio.to_thread(Container, self, volume)
        async with Person(second.url, "Bo") as bo:
            await bo.join(link)
            await bo.say("while you were away")
            ada.client.server.url = bo.client.server.url
            ada.client.server.origin = bo.client.server.origin
            await ada.come_back()
            await ada.hears("message", text="while you were away")
            await ada.leave()

    def test_a_secret_comes_from_a_file_and_shows_nowhere(self):
        secret = "a-secret-of-thirty-two-characters"
        file = Folder(self).write("turn-secret", secret)
        container = Container(self, Volume(self), options=[f"--volume={file}:/run/secrets/turn-secret:ro"],
                              VESPER_TURN_SECRET_FILE="/run/secrets/turn-secret",
                              VESPER_TURN_URLS="turn:127.0.0.1:3478?transport=udp")
        shown = container.command("--print-config")
        self.assertIn("turn-secret", shown)
        for place in (shown, json.dumps(container.inspect()), container.log.output,
                      Path(f"/proc/{container.pid}/cmdline").read_text()):
            self.assertNotIn(secret, place)
