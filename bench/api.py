"""What a program gets from the JSON API: one Daphne process, SQLite, one caller.

    python -m bench.api [--seconds 5] [--no-results]

A list is the newest 50 of 2,000 messages, with replies, edits and reactions. p50 is from the
writing of a request to the end of its answer, over a kept connection, the server on one core and
the caller on another; see docs/performance.md. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bench.processes import LOAD_CORE, ROOT, SERVER_CORE, pinned
from bench.results import keep
from tests.harness.server import AppServer

REQUESTS = ROOT / "bench" / "peers" / "requests.js"


def asked(folder: Path, url: str, token: str, seconds: float) -> Any:
    """Ask one address for a while; return its figures."""
    plan = folder / "requests.json"
    headers = {"Authorization": f"Bearer {token}"}
    said = {"url": url, "headers": headers, "connections": 1, "seconds": seconds}
    plan.write_text(json.dumps(said))
    command = pinned(LOAD_CORE, "node", str(REQUESTS), str(plan))
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer = json.loads(done.stdout)
    assert not answer["faults"], f"{url}: {answer['faults']} of the answers were not 200"
    return answer


def measured(folder: Path, seconds: float) -> dict[str, Any]:
    database = f"sqlite:///{folder / 'bench.sqlite3'}"
    server = AppServer({"DATABASE_URL": database, "VAR_DIR": str(folder)})
    server.manage("migrate", "--verbosity", "0")
    made = json.loads(server.python("-m", "bench.api_store"))
    server.start()
    assert server.process
    os.sched_setaffinity(server.process.pid, {SERVER_CORE})
    try:
        base = f"{server.url}/api/v1/groups"
        messages = asked(folder, f"{base}/{made['group']}/messages", made["token"], seconds)
        groups = asked(folder, base, made["token"], seconds)
    finally:
        server.stop()
    return {
        "messages_p50_ms": messages["p50"],
        "messages_queries": made["queries"],
        "groups_p50_ms": groups["p50"],
        "messages_p99_ms": messages["p99"],
        "messages_bytes": round(messages["bytes"]),
        "openapi_operations": made["operations"],
        "untested_operations": made["untested"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--no-results", action="store_true", help="keep no copy of the figures")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="api-"))
    try:
        result = measured(folder, options.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not options.no_results:
        keep("api", result)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
