"""Runs clang-tidy over the build's compile commands, in parallel, only for files whose inputs have changed.

Usage: tidy.py BUILD_FOLDER CACHE_FOLDER
A file's inputs are itself, every header of ours it includes (as Ninja recorded them), .clang-tidy, the compile
command and the version of clang-tidy. Only clean results are remembered.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys

TIDY = "clang-tidy-21"
# What is shipped. The tests are compiled with every warning as an error; half of the time would go into theirs.
ROOMS = ("wasm", "signaling-server")
repo = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1])
cache = pathlib.Path(sys.argv[2])


def digest(data):
    return hashlib.sha256(data).hexdigest()


def recorded_headers():
    """Object file -> headers of the repository it was compiled from."""
    headers = {}
    current = None
    output = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    for line in output.splitlines():
        if line and not line.startswith(" "):
            current = headers.setdefault(line.split(":")[0], [])
        elif line.strip() and current is not None:
            path = (build / line.strip()).resolve()
            if path.is_relative_to(repo) and not path.is_relative_to(build):
                current.append(path)
    return headers


def key_of(command, headers, common):
    # Where the repository lies makes no difference: another clone finds what this one has checked.
    parts = [common, command["command"].replace(str(repo), "").encode()]
    for path in [pathlib.Path(command["file"]), *sorted(headers.get(command["output"], []))]:
        parts.append(path.read_bytes())
    return digest(b"\0".join(digest(part).encode() for part in parts))


def check(command):
    result = subprocess.run(
        [TIDY, "--quiet", "-p", build, command["file"]],
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout


def main():
    os.makedirs(cache, exist_ok=True)
    version = subprocess.run([TIDY, "--version"], capture_output=True, check=True).stdout
    common = digest(version + (repo / ".clang-tidy").read_bytes()).encode()
    headers = recorded_headers()
    todo = []
    total = 0
    for command in json.loads((build / "compile_commands.json").read_text()):
        if not any(pathlib.Path(command["file"]).is_relative_to(repo / room) for room in ROOMS):
            continue
        total += 1
        stamp = cache / key_of(command, headers, common)
        if stamp.exists():
            stamp.touch()
        else:
            todo.append((command, stamp))
    print(f"{total - len(todo)} of {total} files are unchanged", flush=True)

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.process_cpu_count()) as pool:
        runs = {pool.submit(check, command): (command, stamp) for command, stamp in todo}
        for number, run in enumerate(concurrent.futures.as_completed(runs), 1):
            command, stamp = runs[run]
            status, output = run.result()
            if status == 0:
                stamp.touch()
            else:
                failed += 1
                print(output)
            print(f"[{number}/{len(todo)}] {pathlib.Path(command['file']).relative_to(repo)}", flush=True)
    if failed:
        print(f"{failed} files with findings")
    sys.exit(1 if failed else 0)


main()
