#!/usr/bin/env python3
"""The server's image and signaling-server/deploy, for real. ./dev container-test builds the image and runs this.

    ./dev container-test [-k PATTERN ...]
"""

import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
here = Path(__file__).parent
sys.path[:0] = [str(here), str(here.parent / "vectors/gen")]


def main():
    loader = unittest.TestLoader()
    words = sys.argv[1:]
    if words:
        loader.testNamePatterns = [f"*{word}*" for word in words if word != "-k"]
    result = unittest.TextTestRunner(verbosity=2).run(loader.discover(str(here), pattern="*_test.py"))
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    return 0 if failed == 0 and result.testsRun > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
