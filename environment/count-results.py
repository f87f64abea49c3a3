"""Prints "PASSED FAILED" of a test program's report.

Usage: count-results.py catch2|vitest|playwright FILE
A report which is missing or cut short means that the program died: one failure.
"""

import json
import sys


def count_catch2(text):
    """Of its automake reporter: a line a case. The others would write down every assertion, millions of them."""
    results = [line.split()[1] for line in text.splitlines() if line.startswith(":test-result:")]
    if not results:
        raise ValueError("no case")
    failed = results.count("FAIL")
    return len(results) - failed, failed


def count_vitest(text):
    report = json.loads(text)
    broken_files = sum(
        1 for file in report["testResults"] if file["status"] == "failed" and not file["assertionResults"]
    )
    return report["numPassedTests"], report["numFailedTests"] + broken_files


def count_playwright(text):
    report = json.loads(text)
    stats = report["stats"]
    return stats["expected"] + stats["flaky"], stats["unexpected"] + len(report.get("errors", []))


def main():
    count = {"catch2": count_catch2, "vitest": count_vitest, "playwright": count_playwright}[sys.argv[1]]
    try:
        with open(sys.argv[2], encoding="utf-8") as file:
            passed, failed = count(file.read())
    except (OSError, ValueError, KeyError):
        passed, failed = 0, 1
    print(passed, failed)


main()
