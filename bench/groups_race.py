"""Reads that race with writes, at two processes: is any of them older than it may be?

One writer renames groups, "name <version>"; readers note the newest version whose writing was
acknowledged before they asked. An answer with an older one is stale.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from bench.processes import ROOT
from tests.harness.server import AppServer

PEERS = ROOT / "bench" / "peers"


def race(
    environment: dict[str, str], made: dict[str, Any], folder: Path, reads: int
) -> dict[str, Any]:
    """Return `stale_reads` and `hit_ratio` of so many reads."""
    servers = [AppServer(environment).start() for _ in range(2)]
    plan = folder / "race.json"
    plan.write_text(
        json.dumps({"urls": [server.url for server in servers], "reads": reads, **made})
    )
    try:
        command = ["node", str(PEERS / "race.js"), str(plan)]
        done = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ
        )
        return json.loads(done.stdout)  # type: ignore[no-any-return]
    finally:
        for server in servers:
            server.stop()
