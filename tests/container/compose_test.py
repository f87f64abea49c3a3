"""deploy/compose*.yaml, as podman-compose reads them."""

import copy
import functools
import os
import re
import unittest

import yaml

from support import deploy, output

FILES = ("compose.yaml", "compose.behind-proxy.yaml", "compose.lan.yaml")
VARIABLES = {"VESPER_DOMAIN": "vesper.example.org", "TURN_ALLOWED_PEERS": "192.168.1.1-192.168.1.254"}


@functools.cache
def configured(file):
    text = output("podman-compose", "--file", deploy / file, "--profile", "monitoring", "config",
                  env={**os.environ, **VARIABLES})
    return yaml.safe_load(text)


def merged(base, over):
    """As `extends` merges: mappings by key, lists one after the other, else the later value."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {key: merged(base.get(key), over[key]) if key in over else base[key] for key in base | over}
    if isinstance(base, list) and isinstance(over, list):
        return base + over
    return over


def composed(file):
    """podman-compose checks what extends what, and prints it as it stands in the file."""
    services = copy.deepcopy(configured(file)["services"])
    for name, service in services.items():
        if base := service.pop("extends", None):
            services[name] = merged(configured(base["file"])["services"][base["service"]], service)
    return services


class ComposeTest(unittest.TestCase):
    def each_service(self):
        for file in FILES:
            for name, service in composed(file).items():
                yield file, name, service

    def test_every_service_is_hardened(self):
        for _, _, service in self.each_service():
            self.assertTrue(service["read_only"])
            self.assertEqual(service["cap_drop"], ["ALL"])
            self.assertEqual(service["security_opt"], ["no-new-privileges:true"])
            self.assertNotIn("privileged", service)
            self.assertLessEqual(set(service.get("cap_add", [])), {"NET_BIND_SERVICE"})
            if service["image"] == "vesper-server":
                self.assertNotIn("cap_add", service)

    def test_images_have_versions(self):
        for _, _, service in self.each_service():
            if service["image"] != "vesper-server":
                self.assertRegex(service["image"], r":v?\d+\.\d+")

    def test_only_what_is_for_the_public_is_published(self):
        published = {file: set() for file in FILES}
        for file, _, service in self.each_service():
            published[file] |= {str(port) for port in service.get("ports", [])}
        local = "127.0.0.1:3000:3000"
        self.assertEqual(published, {
            "compose.yaml": {"80:80", "443:443", "443:443/udp", local},
            "compose.behind-proxy.yaml": {"127.0.0.1:8080:8080", local},
            "compose.lan.yaml": {"80:80", "443:443", "443:443/udp"},
        })

    def test_secrets_are_files_and_nothing_else(self):
        for _, _, service in self.each_service():
            for name, value in service.get("environment", {}).items():
                if re.search("secret|token|password|key", name, re.IGNORECASE):
                    self.assertRegex(str(value), "^/run/secrets/")

    def test_what_the_proxies_settings_trust_is_the_proxy(self):
        for file, trusted in {"compose.yaml": "172.31.250.2", "compose.behind-proxy.yaml": "172.31.250.1",
                              "compose.lan.yaml": "172.31.250.2"}.items():
            services = composed(file)
            self.assertEqual(services["server"]["environment"]["VESPER_TRUSTED_PROXIES"], trusted)
            if "caddy" in services:
                self.assertEqual(services["caddy"]["networks"]["inner"]["ipv4_address"], trusted)

    def test_what_the_files_mount_exists(self):
        for _, _, service in self.each_service():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0] if isinstance(volume, str) else volume.get("source", "")
                if source.startswith((".", "/")):
                    self.assertTrue((deploy / source).exists(), source)

    def test_the_example_names_every_variable_that_has_to_be_set(self):
        example = (deploy / "example.env").read_text()
        used = set(re.findall(r"\$\{(\w+)", (deploy / "compose.yaml").read_text()))
        self.assertEqual(used, set(re.findall(r"^(\w+)=", example, re.MULTILINE)))
