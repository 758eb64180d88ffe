"""Writes the vectors: the same things as values and as bytes, for Python and JavaScript.

Run `python -m tests.vectors.make` after a change of the packed form. Both languages' tests
read the files, so neither can change the bytes alone:

- strokes.json, elements.json, changes.json: values and payloads. Coordinates, widths and heights
  are whole numbers in units of 2^-scale as on the wire; a style's width is in canvas pixels, a
  RESTYLE's `width` too. What its mask leaves out is null.
- folds.json: histories, and what is visible at their ends, in the order of drawing.
- snapshots.json: a packed content in the middle of such a history, what follows, and the end.
- conversations.json: "logs", histories of a conversation and the messages that they come to,
  and "plain", HTML of messages with what quotations show of it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from canvas import snapshots
from canvas.changes import (
    COLOUR,
    FILLING,
    WIDTH,
    Change,
    Clear,
    Cut,
    Lock,
    Order,
    Restyle,
    Retext,
    Transform,
)
from canvas.content import Content
from canvas.elements import Picture, Shape, Text
from canvas.operations import Kind, pack_erase
from canvas.strokes import MAX_COORDINATE, WIDTH_UNIT, Stroke, Style, pack
from tests.vectors.conversations import conversation_vectors, plain_vectors
from tests.vectors.histories import (
    CHANGES,
    UNDO_REACH,
    Operation,
    history,
    random_picture,
    random_shape,
    random_text,
    walk,
)

PATH = Path(__file__).with_name("strokes.json")
STROKES = 40
HISTORIES = 20
LENGTH = 120
CONVERSATIONS = 6
EVENTS = 80
SEED = 20


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


def style_json(style: Style) -> dict[str, Any]:
    return {
        "tool": style.tool,
        "scale": style.scale,
        "colour": list(style.colour),
        "width": style.width,
    }


def as_json(stroke: Stroke) -> dict[str, Any]:
    return {
        "style": style_json(stroke.style),
        "points": [list(point) for point in stroke.points],
        "pressures": list(stroke.pressures) if stroke.pressures else None,
        "payload": pack(stroke).hex(),
    }


def element_json(element: Shape | Text | Picture) -> dict[str, Any]:
    values = vars(element) | {"style": style_json(element.style), "payload": element.pack().hex()}
    if isinstance(element, Shape):
        values["filling"] = list(element.filling)
    if isinstance(element, Picture):
        values["picture"] = str(element.picture)
    return values


def change_json(kind: int, change: Change) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": int(kind), "targets": list(change.targets)}
    match change:
        case Transform():
            values["matrix"] = list(change.matrix)
        case Restyle():
            values["colour"] = list(change.colour) if change.mask & COLOUR else None
            values["width"] = change.width / WIDTH_UNIT if change.mask & WIDTH else None
            values["filling"] = list(change.filling) if change.mask & FILLING else None
        case Order():
            values["orders"] = list(change.orders)
        case Cut():
            values["cuts"] = [[list(part) for part in cuts] for cuts in change.cuts]
        case Retext():
            values |= {"width": change.width, "height": change.height, "text": change.text}
        case Lock():
            values["on"] = change.on
    return values | {"payload": change.pack().hex()}


def fold_json(content: Content) -> list[dict[str, Any]]:
    """Return the visible elements in the order of drawing."""
    return [
        {
            "seq": look.seq,
            "kind": int(look.kind),
            "matrix": look.matrix and list(look.matrix),
            "colour": list(look.colour),
            "width": look.width,
            "filling": look.filling and list(look.filling),
            "order": look.order,
            "locked": look.locked,
            "cuts": [list(part) for part in look.cuts] or None,
            "text": look.text,
        }
        for look in content.looks()
    ]


def operation_json(operation: Operation) -> dict[str, Any]:
    return {
        "seq": operation.seq,
        "kind": int(operation.kind),
        "author": str(operation.author),
        "payload": operation.payload.hex(),
    }


def folded(operations: Sequence[Operation], content: Content | None = None) -> Content:
    content = content or Content()
    for one in operations:
        content.apply(one.seq, one.kind, one.author.bytes, one.payload)
    return content


def random_changes(chance: random.Random) -> list[dict[str, Any]]:
    vectors = [
        change_json(kind, make(chance, tuple(sorted(chance.sample(range(1, 10**6), count)))))
        for kind, make in CHANGES.items()
        for count in (1, 2, 40)
    ]
    vectors += [
        change_json(kind, Change(tuple(sorted(chance.sample(range(1, 10**6), count)))))
        for kind in (Kind.UNDO, Kind.REDO)
        for count in (1, 30)
    ]
    return [*vectors, change_json(Kind.CLEAR, Clear(()))]


def stroke_vectors(chance: random.Random) -> dict[str, Any]:
    strokes = edge_strokes() + [random_stroke(chance) for _ in range(STROKES)]
    erasures = [[1], [1, 2, 3], [127, 128, 300_000], sorted(chance.sample(range(1, 10**6), 200))]
    return {
        "strokes": [as_json(stroke) for stroke in strokes],
        "erasures": [
            {"targets": targets, "payload": pack_erase(targets).hex()} for targets in erasures
        ],
    }


def element_vectors(chance: random.Random) -> dict[str, Any]:
    return {
        "shapes": [element_json(random_shape(chance)) for _ in range(12)],
        "texts": [element_json(random_text(chance)) for _ in range(12)],
        "pictures": [element_json(random_picture(chance)) for _ in range(4)],
    }


def snapshot_json(operations: Sequence[Operation], seq: int, reach: int) -> dict[str, Any]:
    return {
        "seq": seq,
        "reach": reach,
        "snapshot": snapshots.pack(folded(operations[:seq]), reach).hex(),
        "operations": [operation_json(one) for one in operations[seq:]],
        "middle": fold_json(folded(operations[:seq])),
        "end": fold_json(folded(operations)),
    }


def write(name: str, vectors: object) -> None:
    path = PATH.with_name(name)
    path.write_text(json.dumps(vectors, separators=(",", ":"), allow_nan=False) + "\n")


def main() -> None:
    chance = random.Random(SEED)
    write("strokes.json", stroke_vectors(chance))
    write("elements.json", element_vectors(chance))
    write("changes.json", random_changes(chance))
    histories = [history(chance, LENGTH) for _ in range(HISTORIES)]
    folds = [
        {"operations": [operation_json(one) for one in log], "end": fold_json(folded(log))}
        for log in histories
    ]
    write("folds.json", folds)
    middles = [(60, UNDO_REACH), (90, UNDO_REACH), (60, 12_000), (100, 50), (1, UNDO_REACH)]
    middles += [(LENGTH, UNDO_REACH), (75, UNDO_REACH), (110, 12_000)]
    write(
        "snapshots.json",
        [snapshot_json(log, *middle) for log, middle in zip(histories, middles, strict=False)],
    )
    write("conversations.json", conversations())


def conversations() -> dict[str, Any]:
    corpus = json.loads(PATH.with_name("xss.json").read_text())
    logs = conversation_vectors(random.Random(SEED), CONVERSATIONS, EVENTS)
    return {"logs": logs, "plain": plain_vectors(corpus)}


if __name__ == "__main__":
    main()
