"""Where the figures of a benchmark are kept: with the day and the machine they were taken on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bench import processes

FOLDER = processes.ROOT / "bench" / "results"


def keep(name: str, result: dict[str, Any]) -> None:
    """Write a result to ``bench/results/<name>-<date>.json``; one of the same day is replaced."""
    FOLDER.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    kept = {"date": now.date().isoformat(), "machine": processes.machine()} | result
    path = FOLDER / f"{name}-{now:%Y-%m-%d}.json"
    path.write_text(json.dumps(kept, indent=1) + "\n")
