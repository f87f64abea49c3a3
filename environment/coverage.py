"""Branch coverage of wasm/core, from what test programs have recorded.

Usage: coverage.py BUILD LEAST_PERCENT NAME...
BUILD/tests/NAME-tests recorded BUILD/profiles/NAME.profraw. Prints the files with most branches that no test takes,
then each such branch, and last the figure alone; fails under the least. A branch of a template counts once, however
many instances there are.
"""

import json
import pathlib
import subprocess
import sys

repo = pathlib.Path(__file__).resolve().parent.parent
core = repo / "wasm" / "core"


def exported(build, names):
    profile = build / "profiles" / "merged.profdata"
    recorded = [build / "profiles" / f"{name}.profraw" for name in names]
    subprocess.run(["llvm-profdata-21", "merge", "-sparse", *recorded, "-o", profile], check=True)
    first, *others = [build / "tests" / f"{name}-tests" for name in names]
    objects = [word for other in others for word in ("-object", other)]
    command = ["llvm-cov-21", "export", "-skip-expansions", "-skip-functions", f"-instr-profile={profile}", first]
    output = subprocess.run([*command, *objects, core], stdout=subprocess.PIPE, check=True).stdout
    return json.loads(output)["data"][0]["files"]


def branches_of(file):
    """(line, column, end line, end column) -> how often the condition was true, false."""
    counts = {}
    for branch in file["branches"]:
        place = tuple(branch[:4])
        taken = counts.get(place, (0, 0))
        counts[place] = (taken[0] + branch[4], taken[1] + branch[5])
    return counts


def condition(lines, place):
    line, column, end_line, end_column = place
    text = lines[line - 1]
    return text[column - 1 : end_column - 1] if line == end_line else text[column - 1 :] + " ..."


def main():
    build = pathlib.Path(sys.argv[1])
    least = float(sys.argv[2])
    rows = []
    total = taken = 0
    for file in exported(build, sys.argv[3:]):
        path = pathlib.Path(file["filename"])
        counts = branches_of(file)
        lines = path.read_text(encoding="utf-8").split("\n")
        missing = []
        for place, sides in sorted(counts.items()):
            for count, side in zip(sides, ("true", "false"), strict=True):
                if count == 0:
                    missing.append(f"{path.relative_to(repo)}:{place[0]}: never {side}: {condition(lines, place)}")
        total += 2 * len(counts)
        taken += 2 * len(counts) - len(missing)
        rows.append((len(missing), 2 * len(counts), path.relative_to(repo), missing))
    rows.sort(key=lambda row: (-row[0], row[2]))
    for _, _, _, missing in rows:
        print("\n".join(missing), end="\n" if missing else "")
    print("\nleast covered:")
    for missing, of, path, _ in rows[:8]:
        print(f"{of - missing:5} of {of:4}  {path}")
    percent = 100 * taken / total
    print(f"branch coverage of wasm/core: {percent:.1f} % ({taken} of {total})")
    sys.exit(0 if percent >= least else 1)


main()
