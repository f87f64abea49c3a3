"""Checks that dependencies point one way (docs/architecture.md), from #include and import lines.

Usage: dependency-direction.py [--self-test]
"""

import pathlib
import re
import sys
import tempfile

# Folder of the file -> what it may include, as prefixes of the include path. Longest folder wins.
CORE = {
    "common": [],
    "wire": ["common"],
    "crypto": ["common"],
    "invite": ["common", "wire", "crypto"],
    "handshake": ["common", "wire", "crypto", "invite"],
    "session": ["common", "wire", "crypto", "file", "handshake"],
    "verification": ["common", "crypto"],
    "file": ["common", "crypto"],
    "vault": ["common", "crypto"],
    "engine": ["common", "wire", "crypto", "file", "invite", "handshake", "session", "verification"],
}
CPP_RULES = {f"wasm/core/{part}": [f"core/{p}" for p in [part, *uses]] for part, uses in CORE.items()}
CPP_RULES |= {
    "wasm/voice": ["voice", "core/common"],
    "wasm/voice/call": ["voice", "core/crypto", "core/common"],
    "wasm/rtc": ["rtc", "core"],
    "wasm/bindings": ["bindings", "rtc", "core"],
    "wasm/voice-bindings": ["voice", "core/common"],
    "wasm/call-bindings": ["voice", "core/common"],
    "wasm/file-bindings": ["core/file", "core/crypto", "core/common"],
    "wasm/vault-bindings": ["core/vault", "core/file", "core/crypto", "core/common"],
    # A server knows the shared messages, and its own folders.
    "signaling-server/src": ["core/wire", "core/common"],
}
OWN_ROOTS = ("core/", "voice/", "rtc/", "bindings/")

# Third parties by the folder that may use them; the standard library is anything without a slash or suffix.
THIRD_PARTY = {
    "wasm/core": ["sodium.h", "nlohmann/"],
    "wasm/voice": ["opus.h"],
    "wasm/voice/call": ["opus.h", "sodium.h"],
    "wasm/rtc": ["emscripten/", "emscripten.h"],
    "wasm/bindings": ["emscripten/", "emscripten.h", "sodium.h"],
    "wasm/file-bindings": ["emscripten/"],
    "wasm/voice-bindings": ["emscripten/"],
    "wasm/call-bindings": ["emscripten/"],
    "wasm/vault-bindings": ["emscripten/"],
    "signaling-server/src": [
        "boost/", "openssl/", "sqlite3.h", "spdlog/", "CLI/", "prometheus/", "nlohmann/", "sodium.h",
        "sys/", "linux/", "unistd.h", "fcntl.h",
    ],
}

# The engine is handed time and randomness, and does no input or output.
CORE_FORBIDDEN_HEADERS = {
    "chrono", "random", "thread", "fstream", "iostream", "ctime", "filesystem", "mutex", "time.h", "stdio.h", "cstdio",
}  # fmt: skip
CORE_FORBIDDEN_NAMES = re.compile(r"\b(randombytes_(?!buf_deterministic\b)\w+|clock_gettime|gettimeofday|getentropy)\b")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]""")


def folder_rule(rules, path):
    matches = [folder for folder in rules if path.startswith(folder + "/")]
    return rules[max(matches, key=len)] if matches else None


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)


def cpp_findings(path, text):
    own = folder_rule(CPP_RULES, path)
    third_party = folder_rule(THIRD_PARTY, path)
    for quote, name in INCLUDE.findall(text):
        if name.startswith(OWN_ROOTS):
            if own is not None and not any(name.startswith(prefix + "/") for prefix in own):
                yield f"{path}: may not include {name}"
        elif quote == "<" and ("/" in name or name.endswith(".h")):
            if third_party is not None and not any(name.startswith(prefix) for prefix in third_party):
                yield f"{path}: may not include <{name}>"
        if path.startswith("wasm/core/") and name in CORE_FORBIDDEN_HEADERS:
            yield f"{path}: <{name}> brings a clock, randomness, threads or I/O into the core"
        if quote == '"' and name.startswith(".."):
            yield f"{path}: {name} leaves its folder; include from the root instead"
    if path.startswith("wasm/core/"):
        for match in CORE_FORBIDDEN_NAMES.finditer(without_comments(text)):
            yield f"{path}: {match.group()}: randomness and time are arguments in the core"


def script_findings(root, path, text):
    """shell/ and pwa/ may not reach into C++ folders: the wasm product is all they see of them."""
    for name in IMPORT.findall(text):
        if not name.startswith("."):
            continue
        target = ((root / path).parent / name).resolve()
        if not target.is_relative_to(root.resolve()):
            yield f"{path}: {name} is outside the repository"
            continue
        top = target.relative_to(root.resolve()).parts[0]
        if top in ("wasm", "signaling-server", "tests", "e2e"):
            yield f"{path}: may not import {name}"


def findings(root):
    for folder in ("wasm", "signaling-server"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".cpp", ".h"):
                yield from cpp_findings(path.relative_to(root).as_posix(), path.read_text())
    for folder in ("shell", "pwa"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".ts", ".mjs", ".js"):
                yield from script_findings(root, path.relative_to(root).as_posix(), path.read_text())


def self_test():
    """Each planted file must be found, or the check is blind."""
    bad = {
        "wasm/core/common/a.h": '#include "core/wire/signaling.h"\n',
        "wasm/core/wire/b.cpp": '#include "core/crypto/keys.h"\n',
        "wasm/core/session/c.cpp": '#include "core/engine/engine.h"\n',
        "wasm/core/crypto/d.cpp": "#include <random>\n",
        "wasm/core/crypto/e.cpp": "void f() { randombytes_buf(p, 4); }\n",
        "wasm/core/engine/f.cpp": "#include <emscripten/val.h>\n",
        "wasm/voice/g.cpp": "#include <emscripten.h>\n",
        "wasm/voice/o.cpp": '#include "core/crypto/keys.h"\n',
        "wasm/voice/call/q.cpp": '#include "core/session/session.h"\n',
        "wasm/rtc/h.cpp": '#include "bindings/product.h"\n',
        "signaling-server/src/i.cpp": '#include "core/engine/engine.h"\n',
        "wasm/core/engine/j.cpp": "#include <boost/asio.hpp>\n",
        "shell/net/k.ts": 'import { a } from "../../wasm/rtc/a.js";\n',
    }
    good = {
        "wasm/core/engine/l.cpp": '#include <sodium.h>\n#include <vector>\n#include "core/session/session.h"\n',
        "wasm/core/crypto/m.cpp": "// never randombytes_buf here\n#include <cstdint>\n",
        "wasm/voice/call/r.cpp": '#include "core/crypto/keys.h"\n',
        "wasm/voice/p.cpp": '#include <opus.h>\n#include "core/common/bytes.h"\n',
        "shell/net/n.ts": 'import { a } from "../store/a.js";\nimport { html } from "lit";\n',
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in (bad | good).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        found = {line.split(":")[0] for line in findings(root)}
    if found != set(bad):
        sys.exit(f"self-test: missed {sorted(set(bad) - found)}, wrongly found {sorted(found - set(bad))}")


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return
    lines = list(findings(pathlib.Path(__file__).resolve().parent.parent.parent))
    print("\n".join(lines))
    sys.exit(1 if lines else 0)


main()
