"""deploy/systemd: the unit and its drop-ins, by systemd's own tools."""

import json
import re
import shutil
import unittest

from people import meet_over
from support import Container, Folder, Volume, deploy, output, run

UNIT = "vesper-server.service"
# Exposure from 0 to 10, in tenths: what systemd calls OK ends at 40.
MOST_EXPOSURE = {(): 15, ("turn.conf",): 15, ("tls.conf",): 20}


OTHERS = ("vesper-backup.service", "vesper-backup.timer")


def groups_of_calls():
    """systemd's own: {"@group": words}"""
    groups, name = {}, None
    for line in output("systemd-analyze", "--no-pager", "syscall-filter").splitlines():
        if line.startswith("@"):
            name = line
            groups[name] = set()
        elif name and line.strip() and not line.strip().startswith("#"):
            groups[name].add(line.strip())
    return groups


def allowed_calls():
    """What the SystemCallFilter lines of the unit leave: systemd.exec(5) takes one after the other."""
    groups = groups_of_calls()

    def calls(word):
        return set().union(*map(calls, groups[word])) if word.startswith("@") else {word}

    allowed = set()
    for line in re.findall("^SystemCallFilter=(.*)$", (deploy / "systemd" / UNIT).read_text(), re.MULTILINE):
        words = set().union(*map(calls, line.lstrip("~").split()))
        allowed = allowed - words if line.startswith("~") else allowed | words
    return allowed


class SystemdTest(unittest.TestCase):
    def root_with(self, drop_ins):
        """A file system of the unit, what it starts, and what units come with."""
        root = Folder(self).path
        units = root / "etc/systemd/system"
        (units / f"{UNIT}.d").mkdir(parents=True)
        shutil.copy(deploy / "systemd" / UNIT, units)
        for name in OTHERS:
            shutil.copy(deploy / "systemd" / name, units)
        for name in drop_ins:
            shutil.copy(deploy / "systemd" / name, units / f"{UNIT}.d")
        for program in ("usr/local/bin/vesper-server", "bin/sh", "usr/bin/find"):
            (root / program).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy("/usr/bin/true", root / program)
        shutil.copytree("/usr/lib/systemd/system", root / "usr/lib/systemd/system", symlinks=True)
        return root

    def test_systemd_understands_every_line(self):
        for drop_ins in MOST_EXPOSURE:
            with self.subTest(drop_ins=drop_ins):
                root = self.root_with(drop_ins)
                said = run("systemd-analyze", "verify", "--recursive-errors=no", "--man=no", f"--root={root}", UNIT,
                           *OTHERS)
                self.assertNotIn("vesper", said)

    def test_it_is_shut_in(self):
        for drop_ins, most in MOST_EXPOSURE.items():
            with self.subTest(drop_ins=drop_ins):
                root = self.root_with(drop_ins)
                said = output("systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={most}",
                              f"--root={root}", UNIT)
                print(f"\n    {drop_ins}: {said.strip().splitlines()[-1]}")

    def test_the_server_lives_with_the_system_calls_that_are_left_to_it(self):
        """There is no systemd to start the unit: the same list as a container's filter."""
        names = allowed_calls()
        self.assertIn("epoll_pwait", names)
        for refused in ("mount", "ptrace", "setuid", "reboot", "init_module", "sched_setscheduler"):
            self.assertNotIn(refused, names)
        profile = {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
                   "syscalls": [{"names": sorted(names), "action": "SCMP_ACT_ALLOW"}]}
        file = Folder(self).write("filter.json", json.dumps(profile))
        container = Container(self, Volume(self), options=[f"--security-opt=seccomp={file}"])
        meet_over(container.url)
        container.command("backup", "/data/backup.sqlite3")
        self.assertEqual(container.stop(), 0)
