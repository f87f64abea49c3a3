"""deploy/caddy and deploy/proxy: real proxies with the configurations that are shipped, in front of the image."""

import http.server
import json
import re
import threading
import unittest

import yaml

from people import meet_over
from support import Container, Folder, Program, Volume, authority, await_tls, deploy, free_port, get, output, run


class Upstream:
    """Answers with the request's headers, in the place of the server."""

    def __init__(self, test):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(dict(self.headers)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        test.addCleanup(self.server.server_close)
        test.addCleanup(self.server.shutdown)


class Caddy:
    """With an authority of its own, as in compose.lan.yaml, and a free port."""

    def __init__(self, test, upstream):
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        folder = Folder(test)
        self.program = Program(
            test, "caddy", "run", "--config", deploy / "caddy/Caddyfile", "--adapter", "caddyfile",
            environment={"VESPER_DOMAIN": self.url, "VESPER_UPSTREAM": f"127.0.0.1:{upstream}",
                         # No redirection from port 80, which this machine may need.
                         "VESPER_CADDY_OPTIONS": "local_certs\nauto_https disable_redirects",
                         "XDG_DATA_HOME": str(folder.path), "XDG_CONFIG_HOME": str(folder.path)},
        )
        self.program.await_line("certificate obtained successfully")
        self.certificate = folder.path / "caddy/pki/authorities/local/root.crt"
        # Obtained, but perhaps not in use yet.
        await_tls(self.port, self.certificate)


class Nginx:
    """The file of deploy/proxy, with ports and certificates of this test."""

    def __init__(self, test, upstream):
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        self.certificate, key = authority(test)
        folder = Folder(test)
        site = (deploy / "proxy/nginx.conf").read_text()
        for pattern, replacement in {
            r"listen 443": f"listen 127.0.0.1:{self.port}",
            r" *listen \[::\]:443.*\n": "",
            r"vesper\.example\.org;": "localhost;",
            r"ssl_certificate .*;": f"ssl_certificate {self.certificate};",
            r"ssl_certificate_key .*;": f"ssl_certificate_key {key};",
            r"error_log \S+": "error_log stderr",
            r"127\.0\.0\.1:8080": f"127.0.0.1:{upstream}",
        }.items():
            site, found = re.subn(pattern, replacement, site)
            test.assertGreater(found, 0, pattern)
        config = folder.write("nginx.conf", f"""
            daemon off; user root; pid {folder.path}/pid; error_log stderr notice;
            events {{}}
            http {{ include {folder.write('vesper.conf', site)}; }}
        """)
        self.program = Program(test, "nginx", "-c", config, "-p", folder.path, "-e", "stderr")
        self.program.await_line("start worker process")


class ProxiesTest(unittest.TestCase):
    def check(self, proxy_of, peer):
        with self.subTest("two people meet through it"):
            container = Container(self, Volume(self), VESPER_TRUSTED_PROXIES="127.0.0.1")
            proxy = proxy_of(self, container.port)
            meet_over(proxy.url, proxy.certificate)
            status, headers, _ = get(f"{proxy.url}/", {"Accept-Encoding": "br"}, proxy.certificate)
            self.assertEqual((status, headers["Content-Encoding"]), (200, "br"))
            self.assertIn("max-age", headers["Strict-Transport-Security"])
        with self.subTest("what a client claims about its address is dropped"):
            proxy = proxy_of(self, Upstream(self).port)
            _, _, body = get(f"{proxy.url}/", {"X-Forwarded-For": "203.0.113.9"}, proxy.certificate)
            self.assertEqual(json.loads(body)["X-Forwarded-For"], peer)
        with self.subTest("its log names nobody, not even when the server is away"):
            proxy = proxy_of(self, free_port())
            status, _, _ = get(f"{proxy.url}/?who", {"User-Agent": "a browser of somebody"}, proxy.certificate)
            self.assertEqual(status, 502)
            proxy.program.stop()
            self.assertNotIn("a browser of somebody", proxy.program.output)
            for field in ("remote_ip", "client_ip", "client: "):
                self.assertNotIn(field, proxy.program.output)

    def test_caddy(self):
        self.check(Caddy, "127.0.0.1")

    def test_nginx(self):
        self.check(Nginx, "127.0.0.1")

    def test_the_caddyfile_is_good_for_a_name_on_the_internet(self):
        names = {"VESPER_DOMAIN": "vesper.example.org", "PATH": "/usr/bin", "HOME": str(Folder(self).path)}
        path = deploy / "caddy/Caddyfile"
        run("caddy", "validate", "--config", path, "--adapter", "caddyfile", env=names)
        adapted = json.loads(output("caddy", "adapt", "--config", path, "--adapter", "caddyfile", env=names))
        server = adapted["apps"]["http"]["servers"]["srv0"]
        self.assertEqual(server["listen"], [":443"])
        self.assertIn("server:8080", json.dumps(server))
        self.assertTrue(adapted["admin"]["disabled"])
        # No authority of its own on the internet.
        self.assertNotIn("internal", json.dumps(adapted.get("apps").get("tls", {})))

    def test_traefik(self):
        http_part = yaml.safe_load((deploy / "proxy/traefik.yaml").read_text())["http"]
        router = http_part["routers"]["vesper"]
        self.assertIn(router["service"], http_part["services"])
        self.assertLessEqual(set(router["middlewares"]), set(http_part["middlewares"]))
