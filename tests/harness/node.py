"""Runs the browser modules' tests: `python -m tests.harness.node`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def main() -> int:
    node = shutil.which("node")
    if not node:
        print("Skipped the browser modules' tests: node is missing; install the package nodejs.")
        return 1 if os.environ.get("CI") == "true" else 0
    return subprocess.run([node, "--test", "tests/js/"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
