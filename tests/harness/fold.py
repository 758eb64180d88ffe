"""The content of a canvas as docs/protocol.md words it, said as plainly and slowly as it goes.

Everything is found out anew from the whole log each time. Tests hold canvas/content.py to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from canvas.content import compose
from canvas.elements import unpack_shape, unpack_text
from canvas.operations import MAKING, Kind, unpack_change
from canvas.strokes import check_style
from tests.vectors.histories import Operation

ANY_TOOL = range(4)


class PlainFold:
    def __init__(self, operations: Sequence[Operation]) -> None:
        self.log = {one.seq: one for one in operations}
        self.reached: dict[int, list[int]] = {}  # the targets that a change kept when it came
        self.locked: set[int] = set()
        for one in operations:
            self._take(one)

    def _take(self, one: Operation) -> None:
        if one.kind in MAKING or one.kind in (Kind.UNDO, Kind.REDO):
            return
        if one.kind == Kind.CLEAR:
            self.reached[one.seq] = [
                seq for seq in self._made(one.seq) if self._visible(seq, one.seq)
            ]
            self.reached[one.seq] = [s for s in self.reached[one.seq] if s not in self.locked]
            return
        change = unpack_change(one.kind, one.payload)
        there = [seq for seq in change.targets if seq in self._made(one.seq)]
        if one.kind == Kind.LOCK:
            self.locked = self.locked | set(there) if change.on else self.locked - set(there)
            return
        if one.kind in (Kind.CUT, Kind.RETEXT):
            fits = Kind.STROKE if one.kind == Kind.CUT else Kind.TEXT
            there = [seq for seq in there if self.log[seq].kind == fits]
        self.reached[one.seq] = [seq for seq in there if seq not in self.locked]

    def _made(self, before: int) -> list[int]:
        return [seq for seq, one in self.log.items() if one.kind in MAKING and seq < before]

    def _active(self, seq: int, before: int) -> bool:
        active = True
        for one in self.log.values():
            turns = one.kind in (Kind.UNDO, Kind.REDO) and seq < one.seq < before
            if turns and seq in unpack_change(one.kind, one.payload).targets:
                active = one.kind == Kind.REDO
        return active

    def _visible(self, seq: int, before: int) -> bool:
        erasing = (Kind.ERASE, Kind.CLEAR)
        return self._active(seq, before) and not any(
            other < before and seq in there and self._active(other, before)
            for other, there in self.reached.items()
            if self.log[other].kind in erasing
        )

    def _changes(self, seq: int, kind: int) -> list[Any]:
        end = len(self.log) + 1
        return [
            unpack_change(kind, self.log[other].payload)
            for other, there in self.reached.items()
            if self.log[other].kind == kind and seq in there and self._active(other, end)
        ]

    def looks(self) -> list[dict[str, Any]]:
        """Return the same as ``fold_json`` of tests/vectors/make.py."""
        end = len(self.log) + 1
        found = [self._look(seq) for seq in self._made(end) if self._visible(seq, end)]
        return sorted(found, key=lambda look: (look["order"], look["seq"]))

    def _look(self, seq: int) -> dict[str, Any]:
        one = self.log[seq]
        matrix = None
        for change in self._changes(seq, Kind.TRANSFORM):
            matrix = compose(change.matrix, matrix) if matrix else change.matrix
        orders = [float(seq)]
        for change in self._changes(seq, Kind.ORDER):
            orders.append(change.orders[change.targets.index(seq)])
        texts = [unpack_text(one.payload).text] if one.kind == Kind.TEXT else [None]
        texts += [change.text for change in self._changes(seq, Kind.RETEXT)]
        return {
            "seq": seq,
            "kind": int(one.kind),
            "matrix": matrix and list(matrix),
            **self._style(one),
            "order": orders[-1],
            "locked": seq in self.locked,
            "cuts": self._cuts(seq),
            "text": texts[-1],
        }

    def _style(self, one: Operation) -> dict[str, Any]:
        style = check_style(one.payload[:8], ANY_TOOL)
        colour, width = style.colour, style.width
        filling = unpack_shape(one.payload).filling if one.kind == Kind.SHAPE else None
        for change in self._changes(one.seq, Kind.RESTYLE):
            colour = change.colour if change.mask & 1 else colour
            width = change.width / 16 if change.mask & 2 else width
            filling = change.filling if filling and change.mask & 4 else filling
        return {
            "colour": list(colour),
            "width": width,
            "filling": filling and list(filling),
        }

    def _cuts(self, seq: int) -> list[list[int]] | None:
        gone: set[int] = set()
        for change in self._changes(seq, Kind.CUT):
            for start, end in change.cuts[change.targets.index(seq)]:
                gone |= set(range(start, end))
        starts = sorted(place for place in gone if place - 1 not in gone)
        ends = sorted(place + 1 for place in gone if place + 1 not in gone)
        return [list(pair) for pair in zip(starts, ends, strict=True)] or None
