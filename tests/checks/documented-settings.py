#!/usr/bin/env python3
"""The table of settings in docs/self-hosting.md has what `vesper-server --help` has: the same settings, in the same
order of groups, with the same defaults. Usage: documented-settings.py VESPER_SERVER
"""

import re
import subprocess
import sys
from pathlib import Path

guide = Path(__file__).resolve().parents[2] / "docs/self-hosting.md"
NOT_SETTINGS = {"help", "config", "print-config"}


def told(help_text):
    """{setting: default, "secret" for secrets}"""
    settings = {}
    for name, default in re.findall(r"^ +(?:-\w, +)?--([a-z-]+)[^\[\n]*(?:\[([^\]]*)\])?", help_text, re.MULTILINE):
        if name not in NOT_SETTINGS:
            settings[name] = default.strip('"')
    for variable in re.findall(r"^ *VESPER_([A-Z_]+): ", help_text, re.MULTILINE):
        settings[variable.lower().replace("_", "-")] = "secret"
    return settings


def documented(text):
    section = text.split("\n## Settings\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*?) ?\| \S.* \|$", section, re.MULTILINE)
    names = [name for name, _ in rows]
    assert len(set(names)) == len(names), "a setting stands there twice"
    return {name: default.strip("`") for name, default in rows}


def main():
    help_text = subprocess.run([sys.argv[1], "--help"], check=True, capture_output=True, text=True).stdout
    server, table = told(help_text), documented(guide.read_text())
    if len(server) < 20:
        sys.exit(f"documented-settings: --help is not understood, it has only {sorted(server)}")
    problems = [f"{name} is not in the table" for name in server if name not in table]
    problems += [f"{name} is in the table, and no setting" for name in table if name not in server]
    problems += [f"{name}: the default is '{server[name]}', the table says '{default}'"
                 for name, default in table.items() if name in server and server[name] != default]
    for problem in problems:
        print(f"docs/self-hosting.md: {problem}", file=sys.stderr)
    print(f"{len(server)} settings, {len(problems)} differences")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
