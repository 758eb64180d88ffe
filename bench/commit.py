"""Durable writes a second, and how long an acknowledgement takes.

    python -m bench.commit [--engines sqlite,mongodb] [--processes 1,2] [--per-second 1000]

Messages of 60 people in one group, and strokes of 80 points of 60 people on one canvas, offered at
a steady rate. Servers have one core, the load (and MongoDB's wire server) the other. The last line
is one JSON object; a copy with date and machine goes to bench/results/.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bench import processes
from bench.processes import LOAD_CORE, SERVER_CORE, pinned
from bench.results import keep
from tests.harness.ports import HOST, free_port, wait_for_port

PEERS = processes.ROOT / "bench" / "peers"
PEOPLE = 60


class Stack:
    """One engine with Redis, and as many server processes as are asked for."""

    def __init__(self, engine: str, count: int, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[str]] = []
        redis_port = free_port()
        self._start(
            SERVER_CORE, redis_port, "redis-server", "--port", str(redis_port), "--save", ""
        )
        self.environment = {
            "VAR_DIR": str(folder),
            "DATABASE_URL": self._database(engine),
            "REDIS_URL": f"redis://{HOST}:{redis_port}/0",
        }
        migrate = [processes.python(), "manage.py", "migrate", "--verbosity", "0"]
        processes.start(migrate, self.environment).wait()
        prepare = [processes.python(), "-m", "bench.store", "prepare", str(PEOPLE)]
        made = processes.start(prepare, self.environment, stdout=subprocess.PIPE)
        self.people = json.loads(made.communicate()[0])
        self.ports = [self._serve() for _ in range(count)]

    def _database(self, engine: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{self.folder / 'db.sqlite3'}"
        port = free_port()
        command = [processes.python(), "-m", "tests.harness.mongodb", "--port", str(port)]
        self._start(LOAD_CORE, port, *command, "--storage", str(self.folder / "mongodb"))
        return f"mongodb://{HOST}:{port}/drawmessenger"

    def _serve(self) -> int:
        port = free_port()
        command = [processes.python(), "-m", "drawmessenger.server", "--verbosity", "0"]
        self._start(SERVER_CORE, port, *command, "--bind", HOST, "--port", str(port))
        return port

    def _start(self, core: int, port: int, *command: str) -> None:
        environment = getattr(self, "environment", None)
        process = processes.start(pinned(core, *command), environment, stdout=subprocess.DEVNULL)
        self.started.append(process)
        wait_for_port(port)

    def plan(self, what: str, per_second: float, seconds: float) -> dict[str, Any]:
        path = "/ws/chat/" if what == "messages" else f"/ws/canvas/{self.people['canvas']}/"
        people = []
        for number, cookie in enumerate(self.people["cookies"]):
            port = self.ports[number % len(self.ports)]
            headers = {"Cookie": cookie, "Origin": f"http://{HOST}:{port}"}
            people.append({"url": f"ws://{HOST}:{port}{path}", "headers": headers})
        return {
            "what": what,
            "people": people,
            "group": self.people["group"],
            "per_second": per_second,
            "seconds": seconds,
            "hello": {"t": "hello", "v": 1},
        }

    def measure(self, what: str, per_second: float, seconds: float) -> dict[str, Any]:
        path = self.folder / "plan.json"
        path.write_text(json.dumps(self.plan(what, per_second, seconds)))
        load = processes.start(
            pinned(LOAD_CORE, "node", str(PEERS / "commit.js"), str(path)), stdout=subprocess.PIPE
        )
        answer = json.loads(load.communicate()[0])
        return {
            "offered_per_s": per_second,
            "acknowledged_per_s": round(answer["acknowledged"] / answer["seconds"], 1),
            "acknowledged": answer["acknowledged"],
            "offered": answer["offered"],
            "refused": answer["refused"],
            "closed": answer["closed"],
            "ack_p50_ms": answer["latency"]["p50"],
            "ack_p99_ms": answer["latency"]["p99"],
            "ack_max_ms": answer["latency"]["max"],
        }

    def stop(self) -> None:
        for process in reversed(self.started):
            process.kill()
            process.wait()


def run(engine: str, count: int, rates: dict[str, float], seconds: float) -> list[dict[str, Any]]:
    folder = Path(tempfile.mkdtemp(prefix="commit-"))
    stack = Stack(engine, count, folder)
    rows = []
    try:
        for what, per_second in rates.items():
            row: dict[str, Any] = {"engine": engine, "processes": count, "what": what}
            row |= stack.measure(what, per_second, seconds)
            print(json.dumps(row), flush=True)
            rows.append(row)
    finally:
        stack.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engines", default="sqlite,mongodb")
    parser.add_argument("--processes", default="1,2")
    parser.add_argument("--per-second", type=float, default=1000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--no-results", action="store_true", help="keep no copy of the figures")
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for engine in options.engines.split(","):
        # The wire server of the tests is written for correctness; it is offered less.
        share = 1.0 if engine == "sqlite" else 0.2
        rates = {"messages": options.per_second * share, "strokes": options.per_second * share / 2}
        for count in options.processes.split(","):
            rows += run(engine, int(count), rates, options.seconds)
    result = {"runs": rows}
    if not options.no_results:
        keep("commit", result)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
