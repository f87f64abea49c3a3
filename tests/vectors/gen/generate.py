#!/usr/bin/env python3
"""Writes tests/vectors/*.json, or with --check says whether they are what would be written."""

import argparse
import importlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True

import selftest  # noqa: E402

AREAS = [
    "primitives", "link", "bundle", "handshake", "ratchet", "content", "envelope", "safety", "files", "frames",
    "signaling",
]
HERE = Path(__file__).parent.parent


def plain(value):
    """Bytes become hexadecimal text."""
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def laid_out(value, indent=0):
    """JSON with what is short on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or indent + len(line) <= 110 or is_row(value):
        return line
    inner = " " * (indent + 1)
    if isinstance(value, dict):
        items = [f"{inner}{json.dumps(name)}: {laid_out(item, indent + 1)}" for name, item in value.items()]
        return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}"
    items = [inner + laid_out(item, indent + 1) for item in value]
    return "[\n" + ",\n".join(items) + "\n" + " " * indent + "]"


def is_row(value):
    """A step of a conversation stays on one line, however long."""
    return isinstance(value, dict) and bool({"seal", "open", "crafted"} & value.keys())


def text_of(area):
    document = plain(importlib.import_module(f"vectors_{area}").make())
    return laid_out({"protocol": "docs/protocol.md", "version": 1} | document) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    parser.add_argument("areas", nargs="*", help="only these areas")
    options = parser.parse_args()
    selftest.run()
    differing = 0
    for area in options.areas or AREAS:
        path = HERE / f"{area}.json"
        text = text_of(area)
        if not options.check:
            path.write_text(text, encoding="utf-8")
            print(f"{path.name}: {len(text.encode()):,} bytes")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.name} is not what generate.py writes", file=sys.stderr)
            differing += 1
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
