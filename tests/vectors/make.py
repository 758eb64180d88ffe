"""Writes strokes.json: the same strokes as points and as bytes, for Python and JavaScript.

Run `python -m tests.vectors.make` after a change of the packed form. Both languages' tests
read the file, so neither can change the bytes alone.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from canvas.operations import pack_erase
from canvas.strokes import MAX_COORDINATE, Stroke, Style, pack

PATH = Path(__file__).with_name("strokes.json")
STROKES = 40
SEED = 20


def walk(chance: random.Random, count: int, step: int) -> list[tuple[int, int]]:
    x, y = chance.randint(-100_000, 100_000), chance.randint(-100_000, 100_000)
    points = [(x, y)]
    for _ in range(count - 1):
        x, y = x + chance.randint(-step, step), y + chance.randint(-step, step)
        points.append((x, y))
    return points


def random_stroke(chance: random.Random) -> Stroke:
    count = chance.choice([1, 2, 3, 50, 300])
    colour = tuple(chance.randrange(256) for _ in range(4))
    style = Style(0, chance.randint(0, 8), colour, chance.randint(1, 65_535) / 16)
    points = walk(chance, count, chance.choice([3, 70, 40_000]))
    pressures = [chance.randrange(256) for _ in points] if chance.random() < 0.5 else None
    return Stroke(style, points, pressures)


def edge_strokes() -> list[Stroke]:
    """Strokes whose steps need the longest numbers that there are."""
    far = MAX_COORDINATE
    return [
        Stroke(Style(), [(-far, far), (far, -far), (-far, far)]),
        Stroke(Style(), [(0, 0), (63, -64), (127, 0), (-1, 8_191), (0, 0)], [0, 1, 127, 128, 255]),
    ]


def as_json(stroke: Stroke) -> dict[str, Any]:
    style = stroke.style
    return {
        "style": {
            "tool": style.tool,
            "scale": style.scale,
            "colour": list(style.colour),
            "width": style.width,
        },
        "points": [list(point) for point in stroke.points],
        "pressures": list(stroke.pressures) if stroke.pressures else None,
        "payload": pack(stroke).hex(),
    }


def main() -> None:
    chance = random.Random(SEED)
    strokes = edge_strokes() + [random_stroke(chance) for _ in range(STROKES)]
    erasures = [[1], [1, 2, 3], [127, 128, 300_000], sorted(chance.sample(range(1, 10**6), 200))]
    vectors = {
        "strokes": [as_json(stroke) for stroke in strokes],
        "erasures": [
            {"targets": targets, "payload": pack_erase(targets).hex()} for targets in erasures
        ],
    }
    PATH.write_text(json.dumps(vectors, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
