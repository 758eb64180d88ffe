"""The packed content of a canvas at one ``seq``; pure. Laid out in docs/protocol.md.

Packing slices payloads and never looks at points, so that a large canvas takes little time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from struct import Struct, error

from canvas.changes import (
    MATRIX,
    ORDER,
    STYLES,
    Change,
    read_restyle,
    read_retext,
    unpack_targets,
)
from canvas.content import NO_RESULTS, Content, Done, Element, Results, after
from canvas.cuts import read_cuts, write_cuts
from canvas.operations import Kind, unpack_change
from canvas.strokes import HEADER
from canvas.wire import Reader, unzigzag, write_varint, write_varints, zigzag
from drawmessenger.errors import Invalid
from drawmessenger.realtime.protocol import LIMITS

HEAD = Struct("<4sI")
MAGIC = b"DMC1"
AUTHOR_BYTES = 16
UNDONE, LOCKED, HAS_MATRIX, HAS_STYLE, HAS_ORDER, HAS_CUTS, HAS_TEXT = (1 << n for n in range(7))
STYLE_BYTES = 8


def pack(content: Content, reach: int) -> bytes:
    """Pack a content. What is ``reach`` operations old or older cannot be undone afterwards."""
    elements, changes = settled(content, content.seq - reach)
    authors = _Numbers()
    output = bytearray()
    columns = bytearray()
    _write_elements(elements, authors, columns)
    _write_changes(changes, authors, columns)
    output += HEAD.pack(MAGIC, content.seq)
    write_varint(len(authors.names), output)
    for name in authors.names:
        output += name
    return bytes(output + columns)


# --- What cannot be undone any more -------------------------------------------------------


def settled(content: Content, until: int) -> tuple[list[Element], list[Done]]:
    """Return elements with what changes up to a ``seq`` made of them, and the later changes.

    Those changes are gone then, and so is what they erased for good.
    """
    elements = [
        _settle(element, until) if element.changes else element
        for element in content.elements.values()
        if not _is_gone(element, until)
    ]
    here = {element.seq for element in elements}
    later = (done for done in content.changes.values() if done.seq > until)
    return elements, [
        done for done in (_among(done, here) for done in later) if done.change.targets
    ]


def _is_gone(element: Element, until: int) -> bool:
    if element.undone and element.seq <= until:
        return True
    return any(
        done.kind == Kind.ERASE and done.active and done.seq <= until for done in element.changes
    )


def _settle(element: Element, until: int) -> Element:
    old = [done for done in element.changes if done.seq <= until]
    return replace(element, results=after(element.results, old, element.seq))


def _among(done: Done, here: set[int]) -> Done:
    targets = done.change.targets
    kept = [target for target in targets if target in here]
    return done if len(kept) == len(targets) else replace(done, change=done.change.only(kept))


# --- Writing ------------------------------------------------------------------------------


class _Numbers:
    """Numbers for names, in the order in which they come first."""

    def __init__(self) -> None:
        self.names: dict[bytes, int] = {}

    def of(self, name: bytes) -> int:
        return self.names.setdefault(name, len(self.names))


def _steps(values: Iterable[int]) -> list[int]:
    steps, last = [], 0
    for value in values:
        steps.append(value - last)
        last = value
    return steps


def _write_elements(elements: Sequence[Element], authors: _Numbers, output: bytearray) -> None:
    write_varint(len(elements), output)
    write_varints(_steps(element.seq for element in elements), output)
    output += bytes(element.kind for element in elements)
    write_varints((authors.of(element.author) for element in elements), output)
    output += bytes(map(_state, elements))
    _write_strokes([item.payload for item in elements if item.kind == Kind.STROKE], output)
    for element in elements:
        if element.kind != Kind.STROKE:
            _write_bytes(element.payload, output)
    for element in elements:
        if element.results is not NO_RESULTS:
            _write_results(element.results, output)


def _state(element: Element) -> int:
    state = UNDONE * element.undone | LOCKED * element.locked
    results = element.results
    if results is NO_RESULTS:
        return state
    return (
        state
        | HAS_MATRIX * (results.matrix is not None)
        | HAS_STYLE * (results.style is not None)
        | HAS_ORDER * (results.order is not None)
        | HAS_CUTS * bool(results.cuts)
        | HAS_TEXT * (results.text is not None)
    )


def _write_strokes(payloads: Sequence[bytes], output: bytearray) -> None:
    styles = _Numbers()
    heads = [HEADER.unpack_from(payload) for payload in payloads]
    chosen = [styles.of(style) for style, *_ in heads]
    write_varint(len(styles.names), output)
    output += b"".join(styles.names)
    write_varints(chosen, output)
    output += bytes(flags for _, flags, _, _ in heads)
    write_varints(map(zigzag, _steps(x for _, _, x, _ in heads)), output)
    write_varints(map(zigzag, _steps(y for _, _, _, y in heads)), output)
    write_varints((len(payload) - HEADER.size for payload in payloads), output)
    output += b"".join([payload[HEADER.size :] for payload in payloads])


def _write_bytes(data: bytes, output: bytearray) -> None:
    write_varint(len(data), output)
    output += data


def _write_results(results: Results, output: bytearray) -> None:
    if results.matrix:
        output += MATRIX.pack(*results.matrix)
    if results.style:
        output += results.style.rest()
    if results.order is not None:
        output += ORDER.pack(results.order)
    if results.cuts:
        write_cuts(results.cuts, output)
    if results.text:
        _write_bytes(results.text.rest(), output)


def _write_changes(changes: Sequence[Done], authors: _Numbers, output: bytearray) -> None:
    write_varint(len(changes), output)
    last = 0
    for done in changes:
        write_varint(done.seq - last, output)
        last = done.seq
        output.append(done.kind)
        write_varint(authors.of(done.author), output)
        output.append(done.active)
        _write_bytes(done.change.pack(), output)


# --- Reading ------------------------------------------------------------------------------


def unpack(data: bytes) -> Content:
    """Return the content that was packed; it goes on folding. Raises Invalid."""
    try:
        return _unpack(data)
    except (error, IndexError, KeyError) as damage:
        raise Invalid("The snapshot is damaged.", field="payload") from damage


def _unpack(data: bytes) -> Content:
    magic, seq = HEAD.unpack_from(data)
    if magic != MAGIC:
        raise Invalid("This is no snapshot.", field="payload")
    reader = Reader(data, HEAD.size)
    authors = [reader.take(AUTHOR_BYTES) for _ in range(reader.varint())]
    content = Content()
    content.seq = seq
    _read_elements(reader, authors, content)
    for done in _read_changes(reader, authors):
        content.add(done)
    reader.end()
    return content


def _sums(steps: Iterable[int]) -> list[int]:
    sums, last = [], 0
    for step in steps:
        last += step
        sums.append(last)
    return sums


def _read_elements(reader: Reader, authors: Sequence[bytes], content: Content) -> None:
    count = reader.varint()
    seqs = _sums(reader.varints(count))
    kinds = reader.take(count)
    names = [authors[number] for number in reader.varints(count)]
    states = reader.take(count)
    strokes = iter(_read_strokes(reader, kinds.count(Kind.STROKE)))
    for seq, kind, name, state in zip(seqs, kinds, names, states, strict=True):
        payload = next(strokes) if kind == Kind.STROKE else reader.take(reader.varint())
        element = Element(seq, kind, name, payload, bool(state & UNDONE), bool(state & LOCKED))
        content.elements[seq] = element
    for seq, state in zip(seqs, states, strict=True):
        if state & ~(UNDONE | LOCKED):
            content.elements[seq].results = _read_results(reader, state)


def _read_strokes(reader: Reader, count: int) -> list[bytes]:
    styles = [reader.take(STYLE_BYTES) for _ in range(reader.varint())]
    chosen = reader.varints(count)
    flags = reader.take(count)
    xs = _sums(map(unzigzag, reader.varints(count)))
    ys = _sums(map(unzigzag, reader.varints(count)))
    sizes = reader.varints(count)
    return [
        HEADER.pack(styles[style], flag, x, y) + reader.take(size)
        for style, flag, x, y, size in zip(chosen, flags, xs, ys, sizes, strict=True)
    ]


def _read_results(reader: Reader, state: int) -> Results:
    return Results(
        # Unchecked: a product may be larger than the matrices that people send.
        MATRIX.unpack(reader.take(MATRIX.size)) if state & HAS_MATRIX else None,
        read_restyle((), reader.take(STYLES.size)) if state & HAS_STYLE else None,
        ORDER.unpack(reader.take(ORDER.size))[0] if state & HAS_ORDER else None,
        read_cuts(reader) if state & HAS_CUTS else (),
        read_retext((), reader.take(reader.varint())) if state & HAS_TEXT else None,
    )


def _read_changes(reader: Reader, authors: Sequence[bytes]) -> Iterable[Done]:
    seq = 0
    for _ in range(reader.varint()):
        seq += reader.varint()
        (kind,) = reader.take(1)
        author = authors[reader.varint()]
        (active,) = reader.take(1)
        payload = reader.take(reader.varint())
        # A CLEAR that became an ERASE may name more than one operation of a person may.
        if kind == Kind.ERASE:
            change: Change = unpack_targets(payload, LIMITS.operations_per_canvas)
        else:
            change = unpack_change(kind, payload)
        yield Done(seq, kind, author, change, bool(active))
