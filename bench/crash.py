"""`kill -9` under load: is everything there that was acknowledged, once, and in order?

    python -m bench.crash [--kills 5] [--people 100] [--writers 20] [--engine mongodb]
                          [--kill-database]

Our server runs as deployed (Daphne, Redis layer, SQLite file or MongoDB) and is killed and started
again at random moments, while people write messages and strokes and others read. With
``--kill-database`` MongoDB's process dies too, every other time instead of the server. The last
line is one JSON object; bench/audit.py says what the figures mean. Beside them: ``return_p99_s``,
from a kill until a client is welcomed again (over clients and kills, the server's restart
included), and ``server_start_s``, how much of that the restart took at most.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import signal
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import processes
from bench.audit import audit
from bench.client import Person, together, until, working
from bench.line import Line
from tests.harness.redis import RedisServer
from tests.harness.server import AppServer, MongoServer

RESULTS = processes.ROOT / "bench" / "results"
DRAIN_SECONDS = 45.0
PER_SECOND = 3.0  # writes of one writer: well below the allowance, above any person's


def quantile(values: list[float], share: float) -> float | None:
    if not values:
        return None
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 3)


async def drain(people: list[Person], seconds: float) -> None:
    """Wait until nothing waits any more and everybody has everything, at most so long."""
    logs = ([person.chat for person in people], [person.canvas for person in people])
    await until(lambda: all(map(_settled, logs)), seconds)


def _settled(lines: list[Line]) -> bool:
    head = max(line.last for line in lines)
    return all(line.open.is_set() and not line.pending and line.last == head for line in lines)


def returned(lines: list[Line], kills: list[float]) -> list[float]:
    """Return how long after each kill each line was welcomed, infinity where it never was."""
    return [
        min((welcome for welcome in line.welcomes if welcome > kill), default=float("inf")) - kill
        for kill in kills
        for line in lines
    ]


async def crash(
    server: AppServer, people: list[Person], kills: int, database: MongoServer | None = None
) -> dict[str, Any]:
    """Kill and restart under load; return times. The people must be open."""
    moments: list[float] = []
    starts: list[float] = []
    for number in range(kills):
        await asyncio.sleep(random.uniform(0.5, 2.5))
        if database and number % 2:
            await asyncio.to_thread(database.kill)
            await asyncio.to_thread(database.start)
        else:
            moments.append(time.monotonic())
            starts.append(await asyncio.to_thread(_restart, server))
        await asyncio.gather(*(person.is_open() for person in people))
    times = returned([line for person in people for line in person.lines], moments)
    return {
        "return_p50_s": quantile(times, 0.5),
        "return_p99_s": quantile(times, 0.99),
        "server_start_s": quantile(starts, 1),
    }


def _restart(server: AppServer) -> float:
    server.stop(signal.SIGKILL)
    began = time.monotonic()
    server.start()
    return time.monotonic() - began


def everybody(server: AppServer, place: dict[str, Any]) -> list[Person]:
    """Make the people of ``bench.store prepare``."""
    return [
        Person(server.ws_url, cookie, place["group"], place["canvas"])
        for cookie in place["cookies"]
    ]


async def _measure(
    server: AppServer, people: list[Person], options: argparse.Namespace, mongo: Any
) -> dict[str, Any]:
    database = mongo if options.kill_database else None
    async with together(people):
        writers = people[: options.writers]
        async with working(*(person.scribble(PER_SECOND) for person in writers)):
            times = await crash(server, people, options.kills, database)
            await asyncio.sleep(1)
        await drain(people, DRAIN_SECONDS)
    taken = [second for person in people for line in person.lines for second in line.ack_seconds]
    return times | {"ack_p99_s": quantile(taken, 0.99)}


def run(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    redis = RedisServer()
    redis.start()
    mongo = MongoServer(folder / "mongodb").start() if options.engine == "mongodb" else None
    environment = {
        "VAR_DIR": str(folder),
        "DATABASE_URL": mongo.url if mongo else f"sqlite:///{folder / 'db.sqlite3'}",
        "REDIS_URL": redis.url,
    }
    server = AppServer(environment, log=folder / "server.log")
    try:
        server.manage("migrate", "--verbosity", "0")
        place = json.loads(server.python("-m", "bench.store", "prepare", str(options.people)))
        server.start()
        people = everybody(server, place)
        times = asyncio.run(_measure(server, people, options, mongo))
        found = server.python("-m", "bench.store", "rows", place["group"], place["canvas"])
        assert server.log
        tracebacks = server.log.read_text().count("Traceback")
    finally:
        for process in (server, redis, mongo):
            if process and process.process:
                process.process.kill()
                process.process.wait()
    figures = {"kills": options.kills} | audit(people, json.loads(found)) | times
    return figures | {"tracebacks": tracebacks, "sockets": 2 * len(people)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--people", type=int, default=100, help="two sockets each")
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--engine", choices=["sqlite", "mongodb"], default="sqlite")
    parser.add_argument("--kill-database", action="store_true", help="with --engine mongodb")
    parser.add_argument("--no-results", action="store_true", help="keep no copy of the figures")
    options = parser.parse_args()
    if options.kill_database and options.engine != "mongodb":
        parser.error("--kill-database needs --engine mongodb")
    folder = Path(tempfile.mkdtemp(prefix="crash-"))
    try:
        figures = run(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not options.no_results:
        RESULTS.mkdir(exist_ok=True)
        now = datetime.now(UTC)
        setting = {name: value for name, value in vars(options).items() if name != "no_results"}
        kept = {"date": now.date().isoformat(), "machine": processes.machine(), "run": setting}
        name = f"crash-{options.engine}-{now:%Y-%m-%d}.json"
        (RESULTS / name).write_text(json.dumps(kept | figures, indent=1) + "\n")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
