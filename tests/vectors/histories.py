"""Random histories of a canvas, as its members could write them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from canvas.changes import Change, Cut, Lock, Order, Restyle, Retext, Transform
from canvas.elements import Picture, Shape, Text
from canvas.operations import MAKING, NOT_UNDONE, Kind
from canvas.strokes import Stroke, Style, pack

AUTHORS = [UUID(int=0x1000 * number + 7) for number in range(1, 5)]
UNDO_REACH = 30
WORDS = ["harbour", "tea\nand cake", "Grüße", "船", "☕️ at noon", "a\tb"]
WEIGHTS = {
    Kind.STROKE: 34,
    Kind.SHAPE: 10,
    Kind.TEXT: 8,
    Kind.PICTURE: 4,
    Kind.ERASE: 6,
    Kind.TRANSFORM: 10,
    Kind.RESTYLE: 8,
    Kind.ORDER: 6,
    Kind.CUT: 10,
    Kind.RETEXT: 5,
    Kind.LOCK: 3,
    Kind.CLEAR: 1,
    Kind.UNDO: 12,
    Kind.REDO: 8,
}


@dataclass(frozen=True)
class Operation:
    seq: int
    kind: int
    author: UUID
    payload: bytes


def colour(chance: random.Random) -> tuple[int, int, int, int]:
    return tuple(chance.randrange(256) for _ in range(4))


def style(chance: random.Random, tools: int, width: float | None = None) -> Style:
    width = width or chance.randint(1, 65_535) / 16
    return Style(chance.randrange(tools), chance.randint(0, 8), colour(chance), width)


def number(chance: random.Random) -> int:
    return chance.randint(-(2 ** chance.randint(4, 30)), 2**20)


def size(chance: random.Random) -> tuple[int, int]:
    return chance.randint(1, 2**24), chance.randint(1, 2**24)


def walk(chance: random.Random, count: int, step: int) -> list[tuple[int, int]]:
    x, y = chance.randint(-100_000, 100_000), chance.randint(-100_000, 100_000)
    points = [(x, y)]
    for _ in range(count - 1):
        x, y = x + chance.randint(-step, step), y + chance.randint(-step, step)
        points.append((x, y))
    return points


def random_shape(chance: random.Random) -> Shape:
    filling = colour(chance) if chance.random() < 0.5 else (0, 0, 0, 0)
    return Shape(style(chance, 4), filling, *(number(chance) for _ in range(4)))


def random_text(chance: random.Random) -> Text:
    words = " ".join(chance.choices(WORDS, k=chance.randint(1, 3)))
    return Text(style(chance, 1), number(chance), number(chance), *size(chance), words)


def random_picture(chance: random.Random) -> Picture:
    name = UUID(int=chance.getrandbits(128))
    return Picture(style(chance, 1, 1 / 16), name, number(chance), number(chance), *size(chance))


def short_stroke(chance: random.Random) -> Stroke:
    points = walk(chance, chance.choice([1, 2, 5, 9]), 70)
    pressures = [chance.randrange(256) for _ in points] if chance.random() < 0.3 else None
    # Few styles, as people have, so that some strokes share one.
    look = Style(chance.randrange(2), 2, (chance.choice([0, 200]), 0, 0, 255), 4.0)
    return Stroke(look, points, pressures)


def transform(chance: random.Random, targets: tuple[int, ...]) -> Transform:
    a, d = chance.uniform(0.3, 2.0), chance.uniform(0.3, 2.0)
    b, c = chance.uniform(-0.3, 0.3), chance.uniform(-0.3, 0.3)
    move = (chance.uniform(-900, 900), chance.uniform(-900, 900))
    return Transform(targets, chance.choice([(a, b, c, d, *move), (1.0, 0.0, 0.0, 1.0, *move)]))


def restyle(chance: random.Random, targets: tuple[int, ...]) -> Restyle:
    mask = chance.randint(1, 7)
    none = (0, 0, 0, 0)
    return Restyle(
        targets,
        mask,
        colour(chance) if mask & 1 else none,
        chance.randint(1, 65_535) if mask & 2 else 0,
        colour(chance) if mask & 4 else none,
    )


def order(chance: random.Random, targets: tuple[int, ...]) -> Order:
    # Some equal to others' on purpose: then the seq decides.
    return Order(targets, tuple(chance.choice([chance.uniform(-9, 150), 7.5]) for _ in targets))


def cut(chance: random.Random, targets: tuple[int, ...]) -> Cut:
    cuts = []
    for _ in targets:
        places = sorted(chance.sample(range(130), 2 * chance.randint(1, 3)))
        cuts.append(tuple(zip(places[::2], places[1::2], strict=True)))
    return Cut(targets, tuple(cuts))


def retext(chance: random.Random, targets: tuple[int, ...]) -> Retext:
    return Retext(targets[:1], *size(chance), chance.choice(WORDS))


CHANGES: dict[int, Callable[[random.Random, tuple[int, ...]], Change]] = {
    Kind.ERASE: lambda _, targets: Change(targets),
    Kind.TRANSFORM: transform,
    Kind.RESTYLE: restyle,
    Kind.ORDER: order,
    Kind.CUT: cut,
    Kind.RETEXT: retext,
    Kind.LOCK: lambda chance, targets: Lock(targets, chance.random() < 0.6),
}
ELEMENTS: dict[int, Callable[[random.Random], bytes]] = {
    Kind.STROKE: lambda chance: pack(short_stroke(chance)),
    Kind.SHAPE: lambda chance: random_shape(chance).pack(),
    Kind.TEXT: lambda chance: random_text(chance).pack(),
    Kind.PICTURE: lambda chance: random_picture(chance).pack(),
}


def _payload(chance: random.Random, kind: int, author: UUID, log: list[Operation]) -> bytes | None:
    if kind in ELEMENTS:
        return ELEMENTS[kind](chance)
    if kind == Kind.CLEAR:
        return b""
    if kind in (Kind.UNDO, Kind.REDO):
        recent = [one for one in log[-UNDO_REACH + 1 :] if one.author == author]
        names = [one.seq for one in recent if one.kind not in NOT_UNDONE]
    else:
        # Mostly what fits, at times anything, also what does not come until later.
        wanted = {Kind.CUT: {Kind.STROKE}, Kind.RETEXT: {Kind.TEXT}}.get(kind, MAKING)
        names = [one.seq for one in log if one.kind in wanted]
        if chance.random() < 0.1:
            names = list(range(1, len(log) + 5))
    if not names:
        return None
    targets = tuple(sorted(chance.sample(names, min(len(names), chance.choice([1, 1, 2, 5])))))
    return CHANGES.get(kind, CHANGES[Kind.ERASE])(chance, targets).pack()


def history(chance: random.Random, length: int) -> list[Operation]:
    """Return operations of several people; UNDO and REDO name some of their last ones."""
    log: list[Operation] = []
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    while len(log) < length:
        (kind,) = chance.choices(kinds, weights)
        author = chance.choice(AUTHORS)
        payload = _payload(chance, kind, author, log)
        if payload is not None:
            log.append(Operation(len(log) + 1, kind, author, payload))
    return log
