"""What the cache of group queries gives: on MongoDB and SQLite, and beside Express.

    python -m bench.groups [--counts 10,1000,100000] [--seconds 4] [--no-results]

Every figure is of whole requests, by one client over kept connections, one process of each
server on core 0 and the client on core 1; Redis is real, MongoDB the wire server of the tests,
which answers a query in about a millisecond. Prints one JSON line; see docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import processes
from bench.groups_race import race
from bench.processes import LOAD_CORE, ROOT, SERVER_CORE, pinned
from bench.results import keep
from tests.harness.ports import HOST, free_port, wait_for_port
from tests.harness.redis import RedisServer
from tests.harness.server import AppServer

PEERS = ROOT / "bench" / "peers"
HEADLINE = 1_000  # groups in the database, of which the JSON line tells
CONNECTIONS = 8  # for requests per second


class Bench:
    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        self.seconds = seconds
        self.redis = RedisServer()
        self.redis.start()

    @contextmanager
    def mongodb(self, count: int) -> Iterator[str]:
        port = free_port()
        command = [sys.executable, "-m", "tests.harness.mongodb", "--port", str(port)]
        process = processes.start(pinned(SERVER_CORE, *command), stdout=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            # The wire server joins by looking through all groups there are: seconds, with many.
            yield f"mongodb://{HOST}:{port}/groups_{count}?timeoutMS=60000"
        finally:
            process.kill()
            process.wait()

    def filled(self, database: str, count: int) -> tuple[dict[str, str], dict[str, Any]]:
        environment = {"DATABASE_URL": database, "VAR_DIR": tempfile.mkdtemp(dir=self.folder)}
        server = AppServer(environment)
        server.manage("migrate", "--verbosity", "0")
        made = json.loads(server.python("-m", "bench.groups_store", str(count)))
        return environment | {"REDIS_URL": self.redis.url}, made

    def asked(self, url: str, made: dict[str, Any], connections: int = 1, **more: Any) -> Any:
        """Ask one address for a while; return its figures."""
        plan = self.folder / "requests.json"
        headers = {"Authorization": f"Bearer {made['token']}"}
        said = {"url": url, "headers": headers, "connections": connections, **more}
        plan.write_text(json.dumps(said | {"seconds": self.seconds}))
        command = pinned(LOAD_CORE, "node", str(PEERS / "requests.js"), str(plan))
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        answer = json.loads(done.stdout)
        assert not answer["faults"], f"{url}: {answer['faults']} of the answers were not 200"
        return answer

    def ours(self, environment: dict[str, str], made: dict[str, Any]) -> dict[str, Any]:
        figures: dict[str, Any] = {}
        for name, cached in (("uncached", "false"), ("cached", "true")):
            server = AppServer(environment | {"GROUP_CACHE": cached}).start()
            assert server.process
            os.sched_setaffinity(server.process.pid, {SERVER_CORE})
            try:
                base = f"{server.url}/api/v1/groups"
                figures[f"list_{name}"] = self.asked(base, made)
                figures[f"single_{name}"] = self.asked(f"{base}/{made['group']}", made)
                if cached == "true":
                    url = f"{base}/{made['group']}"
                    figures["single_many"] = self.asked(url, made, CONNECTIONS)
            finally:
                server.stop()
        return figures

    def express(self, database: str, made: dict[str, Any]) -> dict[str, Any]:
        figures = {}
        single = {"method": "POST", "body": {"groupId": made["group"]}}
        variants = {"uncached": ("off", "0"), "cached": ("on", "0"), "authorised": ("on", "1")}
        for name, (cache, authorise) in variants.items():
            port = free_port()
            stores = [database.partition("?")[0], self.redis.url]
            command = ["node", str(PEERS / "express.js"), str(port), *stores]
            environment = {"CACHE": cache, "AUTHORISE": authorise}
            quiet = {"stdout": subprocess.DEVNULL}
            process = processes.start(pinned(SERVER_CORE, *command), environment, **quiet)
            try:
                wait_for_port(port)
                base = f"http://{HOST}:{port}/group"
                figures[f"list_{name}"] = self.asked(f"{base}?user={made['user']}", made)
                url = f"{base}/getSingleGroup"
                figures[f"single_{name}"] = self.asked(url, made, **single)
                if name == "cached":
                    figures["single_many"] = self.asked(url, made, CONNECTIONS, **single)
            finally:
                process.kill()
                process.wait()
        return figures

    def run(self, count: int) -> dict[str, Any]:
        """Measure everything with so many groups in the database."""
        environment, made = self.filled(f"sqlite:///{self.folder / f'{count}.sqlite3'}", count)
        row: dict[str, Any] = {"groups": count, "sqlite": self.ours(environment, made)}
        with self.mongodb(count) as database:
            environment, made = self.filled(database, count)
            row["mongodb"] = self.ours(environment, made)
            row["express"] = self.express(database, made)
        print(json.dumps(row), flush=True)
        return row


def headline(row: dict[str, Any]) -> dict[str, Any]:
    ours, express = row["mongodb"], row["express"]

    def speedup(what: str) -> float:
        return round(ours[f"{what}_uncached"]["p50"] / ours[f"{what}_cached"]["p50"], 2)

    return {
        "list_speedup": speedup("list"),
        "single_speedup": speedup("single"),
        "list_cached_p50_ms": ours["list_cached"]["p50"],
        "single_cached_p50_ms": ours["single_cached"]["p50"],
        "single_cached_sqlite_p50_ms": row["sqlite"]["single_cached"]["p50"],
        "express_single_cached_p50_ms": express["single_cached"]["p50"],
        "express_single_authorised_p50_ms": express["single_authorised"]["p50"],
        "requests_per_s": round(ours["single_many"]["per_second"]),
        "express_requests_per_s": round(express["single_many"]["per_second"]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", default="10,1000,100000")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--reads", type=int, default=100_000, help="of the race with writes")
    parser.add_argument("--no-results", action="store_true", help="keep no copy of the figures")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="groups-"))
    bench = Bench(folder, options.seconds)
    try:
        rows = [bench.run(int(count)) for count in options.counts.split(",")]
        chosen = next((row for row in rows if row["groups"] == HEADLINE), rows[-1])
        environment, made = bench.filled(f"sqlite:///{folder / 'race.sqlite3'}", HEADLINE)
        result = headline(chosen) | race(environment, made, folder, options.reads)
    finally:
        bench.redis.kill()
        shutil.rmtree(folder, ignore_errors=True)
    if not options.no_results:
        keep("groups", {"rows": rows, **result})
    print(json.dumps(result))


if __name__ == "__main__":
    main()
