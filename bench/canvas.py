"""Opening, moving and drawing on a large canvas: a real server, a real browser.

    python -m bench.canvas [--growth] [--only paint,use,size,server]

20,000 strokes of 50 points on 10,000 × 10,000 pixels, in Chromium at 1280 × 800: at 100 %, and
with everything in view. Medians of three browsers that were never here. Then what opening 100,000
strokes costs the server. The last line is one JSON object; a copy with date and machine goes to
bench/results/. --growth also opens 1,000, 10,000 and 100,000 strokes, and keeps that beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from bench.opening import server_costs
from bench.results import keep
from bench.screen import Room, chromium, opening, size, use
from tests.harness.server import AppServer

STROKES, MANY = 20_000, 100_000
GROWTH = [1_000, 10_000, 100_000]
RUNS = 3
WHAT = ["paint", "use", "size", "server"]


class Bench:
    """A server on a folder of its own, with canvases of so many strokes."""

    def __init__(self, folder: Path, sizes: list[int]) -> None:
        self.app = AppServer({"VAR_DIR": str(folder)})
        self.app.collect_static()
        self.app.manage("migrate", "--verbosity", "0")
        made = self.app.python("-m", "bench.boards", *map(str, sizes))
        answer = json.loads(made.splitlines()[-1])
        self.cookie, self.boards = answer["cookie"], answer["boards"]
        self.app.start()

    def room(self, strokes: int, true_size: bool = False) -> Room:
        return Room(self.app.url, self.cookie, self.boards[str(strokes)], true_size)

    async def server(self) -> dict[str, Any]:
        assert self.app.process
        costs = await server_costs(self.app.process.pid, self.room(STROKES), self.room(MANY))
        return {
            "open_server_ms": round(max(costs["wall_ms"], costs["cpu_ms"]), 1),
            "open_memory_mib": round(costs["memory_mib"], 1),
            "open": {name: round(value, 1) for name, value in costs.items()},
        }


async def _median_opening(browser: Browser, room: Room) -> dict[str, int]:
    runs = [await opening(browser, room) for _ in range(RUNS)]
    return {key: round(statistics.median(run[key] for run in runs)) for key in runs[0]}


async def paint(bench: Bench, browser: Browser) -> dict[str, Any]:
    true_size = await _median_opening(browser, bench.room(STROKES, true_size=True))
    fit = await _median_opening(browser, bench.room(STROKES))
    openings = {"true_size": true_size, "fit": fit}
    return {"paint_ms": true_size["both"], "paint_fit_ms": fit["both"], "openings": openings}


async def using(bench: Bench, browser: Browser) -> dict[str, Any]:
    runs: dict[str, list[dict[str, Any]]] = {}
    for true_size in (True, False):
        room = bench.room(STROKES, true_size)
        runs["true_size" if true_size else "fit"] = [await use(browser, room) for _ in range(RUNS)]

    def median(view: str, what: str, figure: str) -> float:
        return statistics.median(run[what][figure] for run in runs[view])

    return {
        "pan_fps_mean": round(min(median(view, "pan", "fps") for view in runs), 1),
        "pan_worst_frame_ms": round(max(median(view, "pan", "worst") for view in runs), 1),
        "ink_median_ms": round(max(median(view, "ink", "median") for view in runs), 1),
        "ink_worst_ms": round(max(median(view, "ink", "worst") for view in runs), 1),
        "use": runs,
    }


async def sizes(bench: Bench, browser: Browser) -> dict[str, Any]:
    board = bench.boards[str(STROKES)]
    runs = [await size(browser, bench.room(STROKES)) for _ in range(RUNS)]
    wire = statistics.median(run["wire"] for run in runs)
    return {
        "renderer_pss_mb": round(statistics.median(run["pss"] for run in runs), 1),
        "wire_bytes_per_point": round(wire / board["points"], 3),
        "stored_bytes_per_point": round(board["payload_bytes"] / board["points"], 3),
    }


async def growth(bench: Bench, browser: Browser) -> list[dict[str, Any]]:
    rows = []
    for strokes in GROWTH:
        opened = await _median_opening(browser, bench.room(strokes))
        memory = (await size(browser, bench.room(strokes)))["pss"]
        row = {"strokes": strokes, **opened, "pss_mb": round(memory, 1)}
        print(json.dumps(row), file=sys.stderr, flush=True)
        rows.append(row)
    return rows


async def measure(bench: Bench, only: list[str], grow: bool) -> dict[str, Any]:
    result: dict[str, Any] = {}
    steps = {"paint": paint, "use": using, "size": sizes}
    async with chromium() as browser:
        for name, step in steps.items():
            if name in only:
                result |= await step(bench, browser)
                print(json.dumps(result), file=sys.stderr, flush=True)
        if grow:
            result["growth"] = await growth(bench, browser)
    if "server" in only:
        result |= await bench.server()
    return result


FIGURES = [
    "paint_ms", "paint_fit_ms", "pan_fps_mean", "pan_worst_frame_ms", "ink_median_ms",
    "ink_worst_ms", "renderer_pss_mb", "wire_bytes_per_point", "stored_bytes_per_point",
    "open_server_ms", "open_memory_mib",
]  # fmt: skip


def save(result: dict[str, Any]) -> None:
    """Growth goes into a file of its own: not every run has it."""
    if "growth" in result:
        keep("growth", {"growth": result.pop("growth")})
    if result:
        keep("canvas", result)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--growth", action="store_true", help="also 1,000 to 100,000 strokes")
    parser.add_argument("--only", default=",".join(WHAT), help="some of " + ",".join(WHAT))
    parser.add_argument("--no-results", action="store_true", help="keep no copy of the figures")
    options = parser.parse_args()
    only = options.only.split(",")
    wanted = {STROKES} | ({MANY} if "server" in only else set())
    folder = Path(tempfile.mkdtemp(prefix="canvas-"))
    bench = None
    try:
        bench = Bench(folder, sorted(wanted | set(GROWTH if options.growth else [])))
        result = asyncio.run(measure(bench, only, options.growth))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}\n{error.stderr}")
    finally:
        if bench and bench.app.process:
            bench.app.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if not options.no_results:
        save(result)
    print(json.dumps({name: result[name] for name in FIGURES if name in result}))


if __name__ == "__main__":
    main()
