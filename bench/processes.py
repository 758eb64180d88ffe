"""Processes of a benchmark: pinned to cores, their CPU time read from the kernel."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER_CORE, LOAD_CORE = 0, 1
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return user and system time of a process with its threads, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mib(pid: int) -> float:
    """Return the resident memory of a process, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def pinned(core: int, *command: str) -> list[str]:
    return ["taskset", "-c", str(core), *command]


def start(
    command: Sequence[str], environment: Mapping[str, str] | None = None, **options: object
) -> subprocess.Popen[str]:
    env = os.environ | (environment or {})
    return subprocess.Popen(command, cwd=ROOT, env=env, text=True, **options)  # type: ignore[call-overload,no-any-return]


def python() -> str:
    return sys.executable


def machine() -> dict[str, str | int]:
    """Return what a figure depends on: processor, cores, versions."""
    model = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "processor": model,
        "cores": os.cpu_count() or 0,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "node": subprocess.run(
            ["node", "--version"], capture_output=True, text=True, check=True
        ).stdout.strip(),
    }
