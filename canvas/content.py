"""The content of a canvas: the fold of its operations, as docs/protocol.md defines it; pure.

``static/js/canvas/content.js`` folds the same way, bit for bit (tests/vectors/folds.json).
Elements keep their packed payloads: nothing here looks at points, so folding is quick.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from canvas.changes import (
    COLOUR,
    FILLING,
    WIDTH,
    Change,
    Clear,
    Cut,
    Lock,
    Matrix,
    Order,
    Restyle,
    Retext,
    Transform,
)
from canvas.cuts import Cuts, united
from canvas.elements import SHAPE, TEXT, Colour
from canvas.operations import MAKING, Kind, unpack_change
from canvas.strokes import WIDTH_UNIT
from drawmessenger.realtime.protocol import STYLE

FITS: dict[int, int] = {
    Kind.CUT: Kind.STROKE,
    Kind.RETEXT: Kind.TEXT,
}  # other changes fit every element


def compose(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the product: ``inner`` first. In the order of geometry.js, for the same bits."""
    a, b, c, d, e, f = outer
    return (
        a * inner[0] + c * inner[1],
        b * inner[0] + d * inner[1],
        a * inner[2] + c * inner[3],
        b * inner[2] + d * inner[3],
        a * inner[4] + c * inner[5] + e,
        b * inner[4] + d * inner[5] + f,
    )


@dataclass(frozen=True, slots=True)
class Results:
    """What changes have made of an element; None (no cuts) where it is as it was drawn."""

    matrix: Matrix | None = None
    style: Restyle | None = None
    order: float | None = None
    cuts: Cuts = ()
    text: Retext | None = None


NO_RESULTS = Results()


def _transformed(results: Results, change: Transform, _: int) -> Results:
    matrix = compose(change.matrix, results.matrix) if results.matrix else change.matrix
    return replace(results, matrix=matrix)


def _restyled(results: Results, change: Restyle, _: int) -> Results:
    before = results.style or Restyle((), 0)
    style = Restyle(
        (),
        before.mask | change.mask,
        change.colour if change.mask & COLOUR else before.colour,
        change.width if change.mask & WIDTH else before.width,
        change.filling if change.mask & FILLING else before.filling,
    )
    return replace(results, style=style)


def _ordered(results: Results, change: Order, target: int) -> Results:
    return replace(results, order=change.orders[bisect_left(change.targets, target)])


def _cut(results: Results, change: Cut, target: int) -> Results:
    cuts = change.cuts[bisect_left(change.targets, target)]
    return replace(results, cuts=united(results.cuts + cuts))


def _retexted(results: Results, change: Retext, _: int) -> Results:
    return replace(results, text=change.only(()))


AFTER: dict[int, Callable[[Results, Any, int], Results]] = {
    Kind.TRANSFORM: _transformed,
    Kind.RESTYLE: _restyled,
    Kind.ORDER: _ordered,
    Kind.CUT: _cut,
    Kind.RETEXT: _retexted,
}


@dataclass(slots=True)
class Done:
    """A change that was done: it names the elements that it reached, and may be undone."""

    seq: int
    kind: int
    author: bytes
    change: Change
    active: bool = True


@dataclass(slots=True)
class Element:
    """What an operation put on the canvas; ``results`` are those that nobody undoes any more."""

    seq: int
    kind: int
    author: bytes
    payload: bytes
    undone: bool = False
    locked: bool = False
    results: Results = NO_RESULTS
    changes: Sequence[Done] = ()  # a list once there are some: most elements have none

    def visible(self) -> bool:
        if self.undone:
            return False
        return not any(done.active and done.kind == Kind.ERASE for done in self.changes)

    def now(self) -> Results:
        """Return what all active changes make of it."""
        return after(self.results, self.changes, self.seq)


def after(results: Results, changes: Iterable[Done], target: int) -> Results:
    """Return the results with those of active changes."""
    for done in changes:
        if done.active and done.kind in AFTER:
            results = AFTER[done.kind](results, done.change, target)
    return results


@dataclass(frozen=True, slots=True)
class Look:
    """An element as it is drawn; ``width`` in canvas pixels."""

    seq: int
    kind: int
    payload: bytes
    matrix: Matrix | None
    colour: Colour
    width: float
    filling: Colour | None  # shapes
    order: float
    locked: bool
    cuts: Cuts
    text: str | None  # texts
    box: tuple[int, int] | None  # texts: width and height in units of their scale


def look(element: Element) -> Look:
    """Return how a visible element is drawn."""
    results, payload = element.now(), element.payload
    _, _, red, green, blue, alpha, width = STYLE.unpack_from(payload)
    colour, filling = (red, green, blue, alpha), None
    if element.kind == Kind.SHAPE:
        filling = SHAPE.unpack_from(payload)[1:5]
    if style := results.style:
        colour = style.colour if style.mask & COLOUR else colour
        width = style.width if style.mask & WIDTH else width
        filling = style.filling if filling and style.mask & FILLING else filling
    text = box = None
    if element.kind == Kind.TEXT:
        box = TEXT.unpack_from(payload)[3:]
        text = payload[TEXT.size :].decode()
        if results.text:
            text, box = results.text.text, (results.text.width, results.text.height)
    order = float(element.seq) if results.order is None else results.order
    return Look(
        element.seq,
        element.kind,
        payload,
        results.matrix,
        colour,
        width / WIDTH_UNIT,
        filling,
        order,
        element.locked,
        results.cuts,
        text,
        box,
    )


class Content:
    """All elements of a canvas at ``seq``, also those that are hidden, and what changed them."""

    def __init__(self) -> None:
        self.seq = 0
        self.elements: dict[int, Element] = {}
        self.changes: dict[int, Done] = {}

    def apply(self, seq: int, kind: int, author: bytes, payload: bytes) -> None:
        """Take the next operation. Raises Invalid for one that was never checked."""
        self.seq = seq
        if kind in MAKING:
            self.elements[seq] = Element(seq, kind, author, payload)
            return
        change = unpack_change(kind, payload)
        if isinstance(change, Lock):
            for target in change.targets:
                if element := self.elements.get(target):
                    element.locked = change.on
        elif kind in (Kind.UNDO, Kind.REDO):
            self._activate(change.targets, active=kind == Kind.REDO)
        else:
            self.add(self._reach(Done(seq, kind, author, change)))

    def add(self, done: Done) -> None:
        """Add a change whose targets are elements that are here."""
        if done.change.targets:
            self.changes[done.seq] = done
        for target in done.change.targets:
            element = self.elements[target]
            if isinstance(element.changes, list):
                element.changes.append(done)
            else:
                element.changes = [done]

    def _activate(self, targets: Iterable[int], *, active: bool) -> None:
        for target in targets:
            if element := self.elements.get(target):
                element.undone = not active
            elif done := self.changes.get(target):
                done.active = active

    def _reach(self, done: Done) -> Done:
        """Take targets away that are not there, are locked, or that the change does not fit."""
        if isinstance(done.change, Clear):
            unlocked = (item for item in self.elements.values() if not item.locked)
            done.kind = Kind.ERASE
            done.change = Change(tuple(item.seq for item in unlocked if item.visible()))
            return done
        named = done.change.targets
        kept = [target for target in named if self._reaches(done.kind, target)]
        if len(kept) < len(named):
            done.change = done.change.only(kept)
        return done

    def _reaches(self, kind: int, target: int) -> bool:
        element = self.elements.get(target)
        return bool(element and not element.locked and FITS.get(kind, element.kind) == element.kind)

    def visible(self) -> list[Element]:
        """Return the visible elements in the order in which they are drawn."""
        found = [element for element in self.elements.values() if element.visible()]
        return sorted(found, key=self._place)

    def looks(self) -> Iterator[Look]:
        """Yield how each visible element is drawn, in that order."""
        return map(look, self.visible())

    @staticmethod
    def _place(element: Element) -> tuple[float, int]:
        order = element.now().order if element.changes else element.results.order
        return (element.seq if order is None else order, element.seq)
