"""Strokes as a hand draws them: smooth, about 600 canvas pixels a second, 60 points a second.

As in peers/hand.js, but nowhere the same twice: speed and direction wander, the hand trembles.
The same seed gives the same strokes.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from canvas.strokes import Stroke, Style

POINTS_A_SECOND = 60
SPEED = 600.0  # canvas pixels a second
TREMBLE = 0.2  # canvas pixels
SCALE = 2  # quarters of a canvas pixel, as somebody draws at 100 %
COLOURS = [
    (0x1A, 0x20, 0x42), (0xD6, 0x2F, 0x3C), (0xEE, 0x7A, 0x17), (0xF3, 0xB9, 0x0C),
    (0x1F, 0x9A, 0x57), (0x2B, 0x6B, 0xE4), (0x84, 0x42, 0xD4), (0xE2, 0x4A, 0x94),
]  # fmt: skip
WIDTHS = [2.0, 4.0, 4.0, 4.0, 6.0, 8.0, 12.0]


def _path(random_: random.Random, points: int, size: float) -> Iterator[tuple[float, float]]:
    x, y = random_.uniform(0, size), random_.uniform(0, size)
    heading, turning = random_.uniform(0, math.tau), random_.gauss(0, 0.1)
    speed = SPEED * random_.uniform(0.6, 1.4)
    for _ in range(points):
        yield x + random_.gauss(0, TREMBLE), y + random_.gauss(0, TREMBLE)
        turning += random_.gauss(0, 0.04) - 0.05 * turning
        speed += random_.gauss(0, 30) + 0.1 * (SPEED - speed)
        heading += turning
        step = max(60.0, speed / (1 + 2 * abs(turning))) / POINTS_A_SECOND
        x, y = x + step * math.cos(heading), y + step * math.sin(heading)


def strokes(count: int, *, points: int, size: float, seed: int = 5) -> Iterator[Stroke]:
    """Yield strokes that begin anywhere on a square of this size in canvas pixels."""
    random_ = random.Random(seed)
    unit = 2**SCALE
    for _ in range(count):
        style = Style(0, SCALE, (*random_.choice(COLOURS), 255), random_.choice(WIDTHS))
        path = _path(random_, points, size)
        yield Stroke(style, [(round(x * unit), round(y * unit)) for x, y in path])
