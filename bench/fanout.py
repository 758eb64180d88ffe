"""CPU and latency of live drawing: ours beside Socket.IO with Redis, and plain ws.

    python -m bench.fanout [--scenario 60/20] [--seconds 6] [--servers ours,socketio_redis,ws]

Each runs three times, and the run of median CPU counts: what else a machine does inflates single
ones. Server (with Redis) and load have a core each. Ours runs as deployed: Daphne, Redis layer,
SQLite file; people are signed in, frames are validated, and every finished stroke is persisted.
The last line is one JSON object; a copy with date and machine goes to bench/results/.
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
from bench.people import head_of, prepare
from bench.processes import LOAD_CORE, SERVER_CORE, pinned
from bench.results import keep
from tests.harness.ports import HOST, free_port, wait_for_port

PEERS = processes.ROOT / "bench" / "peers"
# connections, drawers, whether the peers run it too
SCENARIOS = [(10, 1, True), (60, 20, True), (100, 100, True), (300, 300, False)]
PORTS = {name: free_port() for name in ("redis", "ours", "socketio_redis", "ws")}


class Bench:
    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        self.seconds = seconds
        self.redis = self._serve(
            "redis-server", "--port", str(PORTS["redis"]), "--save", "", port=PORTS["redis"]
        )
        self.redis_url = f"redis://{HOST}:{PORTS['redis']}/0"
        self.environment = {
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "REDIS_URL": self.redis_url,
        }
        migrate = [processes.python(), "manage.py", "migrate", "--verbosity", "0"]
        processes.start(migrate, self.environment).wait()
        most = max(connections for connections, _, _ in SCENARIOS)
        self.people = prepare(self.environment["DATABASE_URL"], str(folder), self.redis_url, most)

    def _serve(self, *command: str, port: int) -> subprocess.Popen[str]:
        process = processes.start(
            pinned(SERVER_CORE, *command),
            getattr(self, "environment", None),
            stdout=subprocess.DEVNULL,
        )
        wait_for_port(port)
        return process

    def serve(self, server: str) -> subprocess.Popen[str]:
        port = PORTS[server]
        if server == "ours":
            command = [processes.python(), "-m", "drawmessenger.server", "--verbosity", "0"]
            command += ["--bind", HOST, "--port", str(port)]
        elif server == "socketio_redis":
            command = ["node", str(PEERS / "socketio.js"), str(port), self.redis_url]
        else:
            command = ["node", str(PEERS / "ws.js"), str(port)]
        return self._serve(*command, port=port)

    def plan(self, server: str, connections: int, drawers: int) -> dict[str, Any]:
        plan: dict[str, Any] = {
            "connections": connections,
            "drawers": drawers,
            "seconds": self.seconds,
            "patience": 8,
            "kind": {"socketio_redis": "socketio"}.get(server, server),
            "url": f"ws://{HOST}:{PORTS[server]}/",
        }
        if server == "socketio_redis":
            plan["url"] += "socket.io/?EIO=4&transport=websocket"
        elif server == "ours":
            plan["url"] += f"ws/canvas/{self.people['canvas']}/"
            origin = f"http://{HOST}:{PORTS[server]}"
            plan["headers"] = [
                {"Cookie": cookie, "Origin": origin}
                for cookie in self.people["cookies"][:connections]
            ]
            plan["after"] = head_of(self.people["canvas"])  # what is there already is not measured
        return plan

    def run(self, server: str, connections: int, drawers: int) -> dict[str, Any]:
        process = self.serve(server)
        try:
            return self._measure(server, process, connections, drawers)
        finally:
            process.terminate()
            process.wait(15)

    def _measure(
        self, server: str, process: subprocess.Popen[str], connections: int, drawers: int
    ) -> dict[str, Any]:
        path = self.folder / "plan.json"
        path.write_text(json.dumps(self.plan(server, connections, drawers)))
        load = processes.start(
            pinned(LOAD_CORE, "node", str(PEERS / "load.js"), str(path)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert load.stderr
        assert load.stdout
        used = 0.0
        pids = [process.pid] + ([] if server == "ws" else [self.redis.pid])
        for line in load.stderr:
            if line.startswith(("start", "stop")):
                used = sum(map(processes.cpu_seconds, pids)) - used
            else:
                print("  ", line.strip())
        answer = json.loads(load.stdout.read())
        return figures(answer, used)


def figures(answer: dict[str, Any], cpu: float) -> dict[str, Any]:
    received = answer["received"] or 1
    return {
        "cpu_us_per_point": round(cpu / received * 1e6, 3),
        "delivered": round(answer["received"] / answer["expected"], 4),
        "p50_ms": answer["latency"]["p50"],
        "p99_ms": answer["latency"]["p99"],
        "max_ms": answer["latency"]["max"],
        "p99_from_made_ms": answer["made"]["p99"],
        "bytes_per_point": round(answer["bytes"] / received, 2),
        "points": answer["sent"],
        "deliveries": answer["received"],
        "strokes_acknowledged": f"{answer['acked']}/{answer['strokes']}",
        "closed": answer["closed"],
        "load_core_busy": answer["load_core_busy"],
    }


def scenario(
    bench: Bench, servers: list[str], connections: int, drawers: int, peers: bool, repeat: int
) -> dict[str, Any]:
    row: dict[str, Any] = {"connections": connections, "drawers": drawers}
    for server in servers:
        if server != "ours" and not peers:
            continue
        runs = [bench.run(server, connections, drawers) for _ in range(repeat)]
        runs.sort(key=lambda figures: float(figures["cpu_us_per_point"]))
        row[server] = runs[len(runs) // 2] | {"runs": repeat}
        print(f"{connections}/{drawers} {server}: {json.dumps(row[server])}", flush=True)
    if {"ours", "socketio_redis"} <= row.keys():
        ratio = row["ours"]["cpu_us_per_point"] / row["socketio_redis"]["cpu_us_per_point"]
        row["cpu_ratio"] = round(ratio, 3)
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", help="one of 10/1, 60/20, 100/100, 300/300")
    parser.add_argument("--servers", default="ours,socketio_redis,ws")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--repeat", type=int, default=3, help="runs, of which the median counts")
    parser.add_argument("--no-results", action="store_true", help="keep no copy of the figures")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fanout-"))
    bench = Bench(folder, options.seconds)
    try:
        rows = [
            scenario(bench, options.servers.split(","), connections, drawers, peers, options.repeat)
            for connections, drawers, peers in SCENARIOS
            if options.scenario in {None, f"{connections}/{drawers}"}
        ]
    finally:
        bench.redis.kill()
        shutil.rmtree(folder, ignore_errors=True)
    result = {"scenarios": rows}
    if not options.no_results:
        keep("fanout", result)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
