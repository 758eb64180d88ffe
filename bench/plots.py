"""Draws the newest results as SVG: `python -m bench.plots` writes docs/images/*.svg."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from bench import processes
from bench.results import FOLDER

IMAGES = processes.ROOT / "docs" / "images"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 380, 70, 150, 40, 50
SERVERS = {
    "ours": ("Draw Messenger (Daphne)", "#2347c5"),
    "socketio_redis": ("Socket.IO + Redis", "#c2410c"),
    "ws": ("plain ws", "#4b5563"),
}
OPENING = {
    "painted": ("all on the screen", "#2347c5"),
    "interactive": ("takes input", "#c2410c"),
    "pss_mb": ("renderer", "#2347c5"),
}
GROUPS = {
    "uncached": ("ours, not cached", "#c2410c"),
    "cached": ("ours, cached", "#2347c5"),
    "express": ("Express, cached", "#4b5563"),
}
LINES = SERVERS | OPENING | GROUPS
Point = tuple[str, float]


def newest(name: str) -> dict[str, Any]:
    """Return the newest kept result of a benchmark."""
    path = sorted(FOLDER.glob(f"{name}-*.json"))[-1]
    return json.loads(path.read_text())  # type: ignore[no-any-return]


def series(result: dict[str, Any], figure: str) -> dict[str, list[Point]]:
    """Return one figure of each server, by scenario."""
    found: dict[str, list[Point]] = {}
    for row in result["scenarios"]:
        for server in SERVERS.keys() & row.keys():
            name = f"{row['connections']}/{row['drawers']}"
            found.setdefault(server, []).append((name, row[server][figure]))
    return found


def growth(result: dict[str, Any], *figures: str) -> dict[str, list[Point]]:
    """Return figures of opening a canvas, by its number of strokes."""
    rows = result["growth"]
    return {figure: [(f"{row['strokes']:,}", row[figure]) for row in rows] for figure in figures}


def groups(result: dict[str, Any], query: str) -> dict[str, list[Point]]:
    """Return the medians of a query on MongoDB's wire server, by the number of groups there."""
    figures = {
        "uncached": ("mongodb", f"{query}_uncached"),
        "cached": ("mongodb", f"{query}_cached"),
        "express": ("express", f"{query}_cached"),
    }
    return {
        line: [(f"{row['groups']:,}", row[server][name]["p50"]) for row in result["rows"]]
        for line, (server, name) in figures.items()
    }


def scale(values: list[float]) -> tuple[Callable[[float], float], list[float]]:
    """Return a logarithmic scale for the upright axis, and its marks."""
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    span = HEIGHT - TOP - BOTTOM

    def place(value: float) -> float:
        return TOP + span * (high - math.log10(value)) / (high - low)

    return place, [10.0**power for power in range(low, high + 1)]


def text(x: float, y: float, words: str, anchor: str = "start", colour: str = "#374151") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


def chart(title: str, data: dict[str, list[Point]], along_words: str) -> str:
    """Draw one chart: scenarios along, a figure upright, a line for each server."""
    names = list(dict.fromkeys(name for points in data.values() for name, _ in points))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(names) - 1)
    along = {name: LEFT + step * index for index, name in enumerate(names)}
    place, marks = scale([value for points in data.values() for _, value in points])
    parts = [text(LEFT, 22, title, colour="#111827")]
    for mark in marks:
        y = place(mark)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#d1d5db"/>')
        parts.append(text(LEFT - 8, y + 4, f"{mark:g}", "end"))
    parts += [text(x, HEIGHT - 24, name, "middle") for name, x in along.items()]
    for server, points in data.items():
        parts += line(server, [(along[name], place(value), value) for name, value in points])
    parts.append(text(LEFT, HEIGHT - 6, f"{along_words}; logarithmic"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def line(server: str, points: list[tuple[float, float, float]]) -> list[str]:
    words, colour = LINES[server]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in points)
    parts = [f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>']
    for x, y, value in points:
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>')
        parts.append(text(x + 6, y - 6, f"{value:g}", colour=colour))
    x, y, _ = points[-1]
    parts.append(text(x + 8, y + 16, words, colour=colour))
    return parts


def write(name: str, picture: str) -> None:
    path = IMAGES / f"{name}.svg"
    path.write_text(picture)
    print(f"Wrote docs/images/{path.name}")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    result = newest("fanout")
    charts = {
        "fanout-cpu": ("CPU of server and Redis per delivered point, µs", "cpu_us_per_point"),
        "fanout-p99": ("Time from sending to receiving, 99th percentile, ms", "p99_ms"),
    }
    for name, (title, figure) in charts.items():
        title = f"{title} ({result['date']})"
        write(name, chart(title, series(result, figure), "connections / people drawing"))
    result = newest("growth")
    sizes = {
        "canvas-opening": ("Opening a canvas, everything in view, ms", ["painted", "interactive"]),
        "canvas-memory": ("Memory of the renderer, MB", ["pss_mb"]),
    }
    for name, (title, figures) in sizes.items():
        title = f"{title} ({result['date']})"
        write(name, chart(title, growth(result, *figures), "strokes of 50 points"))
    result = newest("groups")
    for query, words in {"list": "One's groups", "single": "One group"}.items():
        title = f"{words} from MongoDB's wire server, p50 in ms ({result['date']})"
        write(f"groups-{query}", chart(title, groups(result, query), "groups in the database"))


if __name__ == "__main__":
    main()
