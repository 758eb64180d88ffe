"""What tests need of the machine. Missing, it is named at the end; in CI it is a failure."""

from __future__ import annotations

import os
import shutil

import pytest

PACKAGES = {
    "redis-server": "redis-server",
    "chromium": "chromium",
    "chromium-headless-shell": "chromium-headless-shell",
    "node": "nodejs",
    "curl": "curl",
    **dict.fromkeys(("xgettext", "msgfmt", "msgattrib"), "gettext"),
}
missing: dict[str, int] = {}


def need(program: str) -> str:
    """Return the path of a program; without it, skip the test, or fail it when CI is set."""
    path = shutil.which(program)
    if path:
        return path
    reason = f"{program} is missing; install the package {PACKAGES[program]}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    missing[reason] = missing.get(reason, 0) + 1
    pytest.skip(reason)
