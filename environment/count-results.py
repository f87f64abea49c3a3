"""Prints "PASSED FAILED" of a test program's JSON report.

Usage: count-results.py catch2|vitest|playwright FILE
A report which is missing or cut short means that the program died: one failure.
"""

import json
import sys


def count_catch2(report):
    cases = report["test-run"]["totals"]["test-cases"]
    return cases["passed"] + cases["fail-but-ok"], cases["failed"]


def count_vitest(report):
    broken_files = sum(
        1 for file in report["testResults"] if file["status"] == "failed" and not file["assertionResults"]
    )
    return report["numPassedTests"], report["numFailedTests"] + broken_files


def count_playwright(report):
    stats = report["stats"]
    return stats["expected"] + stats["flaky"], stats["unexpected"] + len(report.get("errors", []))


def main():
    count = {"catch2": count_catch2, "vitest": count_vitest, "playwright": count_playwright}[sys.argv[1]]
    try:
        with open(sys.argv[2], encoding="utf-8") as file:
            passed, failed = count(json.load(file))
    except (OSError, ValueError, KeyError):
        passed, failed = 0, 1
    print(passed, failed)


main()
