"""Containers of the server's image, other programs, and ports. Whatever is started here ends with its test."""

import json
import os
import queue
import select
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

repository = Path(__file__).resolve().parents[2]
deploy = repository / "signaling-server/deploy"
image = "vesper-server"
PATIENCE_S = 60


def finish(command, status, options):
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_S, **options)
    if done.returncode != status:
        raise AssertionError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def output(*command, status=0, **options):
    """What a command that ends by itself gives: its standard output."""
    return finish(command, status, options).stdout


def run(*command, status=0, **options):
    """All that it says."""
    done = finish(command, status, options)
    return done.stdout + done.stderr


def free_port(kind=socket.SOCK_STREAM):
    """Free for TCP and UDP at this moment."""
    while True:
        with socket.socket(socket.AF_INET, kind) as one, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Folder:
    def __init__(self, test):
        self.path = Path(tempfile.mkdtemp())
        test.addCleanup(shutil.rmtree, self.path)

    def write(self, name, text, mode=0o644):
        path = self.path / name
        path.write_text(text)
        path.chmod(mode)
        return path


class Program:
    """A program that runs until the test is over. Its lines, of both outputs, can be waited for."""

    def __init__(self, test, *command, environment=None):
        self.process = subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, **(environment or {})},
        )
        self.lines = []
        self.fresh = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        test.addCleanup(self.stop)

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line)
            self.fresh.put(line)
        self.fresh.put(None)

    def await_line(self, text):
        while True:
            line = self.fresh.get(timeout=PATIENCE_S)
            if line is None:
                raise AssertionError(f"it ended before it said '{text}':\n{''.join(self.lines)}")
            if text in line:
                return line

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.reader.join(PATIENCE_S)
        self.process.stdout.close()
        return self.process.returncode

    @property
    def output(self):
        return "".join(self.lines)


class Volume:
    def __init__(self, test):
        self.name = f"vesper-test-{uuid.uuid4().hex}"
        run("podman", "volume", "create", self.name)
        test.addCleanup(run, "podman", "volume", "rm", "--force", self.name)


class Container:
    """The server as compose.yaml runs it, on this machine's network: read-only, no capabilities, one volume."""

    hardening = ("--read-only", "--read-only-tmpfs=false", "--cap-drop=all", "--security-opt=no-new-privileges")

    def __init__(self, test, volume, options=(), **settings):
        self.name = f"vesper-test-{uuid.uuid4().hex}"
        self.port = free_port()
        settings = {"VESPER_ADDRESS": "127.0.0.1", "VESPER_PORT": self.port, **settings}
        variables = [f"--env={name}={value}" for name, value in settings.items()]
        test.addCleanup(run, "podman", "rm", "--force", "--time=0", self.name)
        run("podman", "run", "--detach", "--name", self.name, *self.hardening, f"--volume={volume.name}:/data",
            *variables, *options, image)
        self.log = Program(test, "podman", "logs", "--follow", self.name)
        self.log.await_line("listening on")
        self.url = f"http://127.0.0.1:{self.port}"

    def inspect(self):
        return json.loads(run("podman", "inspect", self.name))[0]

    @property
    def pid(self):
        return self.inspect()["State"]["Pid"]

    def command(self, *words, status=0):
        """The server's program once more in the same container."""
        return run("podman", "exec", self.name, "/usr/bin/vesper-server", *words, status=status)

    def stop(self):
        """Its exit status after SIGTERM; what does not end in time is killed, which is status 137."""
        run("podman", "stop", "--time=10", self.name)
        return self.inspect()["State"]["ExitCode"]

    def seconds_to_end(self):
        """How long the process goes on after SIGTERM. podman itself takes seconds on a busy machine."""
        process = os.pidfd_open(self.pid)
        try:
            began = time.monotonic()
            signal.pidfd_send_signal(process, signal.SIGTERM)
            if not select.select([process], [], [], PATIENCE_S)[0]:
                raise AssertionError("SIGTERM does not end it")
            return time.monotonic() - began
        finally:
            os.close(process)


def authority(test):
    """A key and a certificate for localhost and 127.0.0.1, and how a client trusts them."""
    folder = Folder(test)
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "-keyout", folder.path / "key.pem", "-out", folder.path / "certificate.pem")
    return folder.path / "certificate.pem", folder.path / "key.pem"


def await_tls(port, certificate):
    """Returns once a handshake for localhost succeeds."""
    context = ssl.create_default_context(cafile=certificate)
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as plain:
                with context.wrap_socket(plain, server_hostname="localhost"):
                    return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def get(url, headers=None, certificate=None):
    """(status, headers, body)"""
    context = ssl.create_default_context(cafile=certificate) if url.startswith("https") else None
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), *([urllib.request.HTTPSHandler(context=context)] if context else []))
    try:
        with opener.open(urllib.request.Request(url, headers=headers or {}), timeout=PATIENCE_S) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers, answer.read()
