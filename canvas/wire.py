"""Numbers as they stand in payloads and snapshots; pure. Laid out in docs/protocol.md.

A varint is 7 bits a byte, the lowest first; zigzag makes small numbers of either sign short
(both as in Protocol Buffers).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from drawmessenger.errors import Invalid

MAX_VARINT_BYTES = 5
TOO_SHORT = "The payload ends too early."


def write_varint(value: int, output: bytearray) -> None:
    """Append a number of 0 or more, 7 bits a byte, the lowest first."""
    while value > 0x7F:
        output.append(value & 0x7F | 0x80)
        value >>= 7
    output.append(value)


def write_varints(values: Iterable[int], output: bytearray) -> None:
    """Append many numbers; quicker than one by one."""
    append = output.append
    for value in values:
        while value > 0x7F:
            append(value & 0x7F | 0x80)
            value >>= 7
        append(value)


def zigzag(value: int) -> int:
    """Return 0, 1, 2, 3 … for 0, -1, 1, -2 …"""
    return value << 1 if value >= 0 else (-value << 1) - 1


def unzigzag(value: int) -> int:
    return value >> 1 if not value & 1 else -((value + 1) >> 1)


class Reader:
    """Reads varints from bytes; raises Invalid when they end too early or never."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._data = data
        self.position = position

    def varint(self) -> int:
        value = shift = 0
        for _ in range(MAX_VARINT_BYTES):
            if self.position >= len(self._data):
                raise Invalid(TOO_SHORT, field="payload")
            byte = self._data[self.position]
            self.position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise Invalid("A number in the payload is too long.", field="payload")

    def varints(self, count: int) -> list[int]:
        """Return the next ``count`` numbers; quicker than one by one."""
        if count > self.left():
            raise Invalid(TOO_SHORT, field="payload")
        data, position, values = self._data, self.position, []
        for _ in range(count):
            if position < len(data) and data[position] < 0x80:
                values.append(data[position])
                position += 1
                continue
            self.position = position
            values.append(self.varint())
            position = self.position
        self.position = position
        return values

    def sums(self, first: int, count: int, *, order: int = 1) -> list[int]:
        """Return ``first`` and its running sums with ``count`` zigzag differences.

        With order 2 these are the changes of the difference, which begins with 0.
        """
        steps: Iterable[int] = map(unzigzag, self.varints(count))
        for _ in range(order - 1):
            steps = accumulate(steps)
        return list(accumulate(steps, initial=first))

    def take(self, count: int) -> bytes:
        """Return the next ``count`` bytes."""
        end = self.position + count
        if end > len(self._data):
            raise Invalid(TOO_SHORT, field="payload")
        found = self._data[self.position : end]
        self.position = end
        return found

    def rest(self) -> bytes:
        """Return all bytes that are left."""
        return self.take(self.left())

    def left(self) -> int:
        return len(self._data) - self.position

    def end(self) -> None:
        """Raise Invalid unless everything was read."""
        if self.left():
            raise Invalid("The payload is longer than it says.", field="payload")
