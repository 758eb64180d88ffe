"""Frames that no browser makes, from a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.harness.canvas import begin, erase_frame, more, preview_frame, stroke_frame

Frame = tuple[bytes, bool]  # data, whether it is sent as text

NUMBERS: list[Any] = [0, -1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**300, 1e308, 0.5, True, None]
VALUES: list[Any] = [*NUMBERS, "", "x", "\0", "\ud800", [], {}, [[]], {"t": {}}, "é" * 2000]
WORDS = ["hello", "seen", "send", "follow", "ping", "ack", "events", "welcome", "dance", ""]
FIELDS = ["v", "n", "have", "after", "group", "client_id", "content", "type", "field"]


class Garbage:
    def __init__(self, seed: int, group: str) -> None:
        self.random = random.Random(seed)
        self.group = group
        self.makers = [
            self.noise, self.truncated, self.flipped, self.wrong_shape, self.nearly_right,
            self.deep, self.huge_number, self.cut_json, self.unknown_kind,
        ]  # fmt: skip

    def frames(self, count: int) -> Iterator[Frame]:
        for _ in range(count):
            # Text that is not UTF-8 is rare: the server below us hangs up at once.
            rare = self.random.random() < 0.01
            yield self.invalid_utf8() if rare else self.random.choice(self.makers)()

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128))

    def valid(self) -> bytes:
        client_id = self._id()
        return self.random.choice(
            [
                stroke_frame(client_id),
                erase_frame(client_id, [self.random.randint(1, 9)]),
                preview_frame(begin(1, client_id), more(1, [(4, 4), (5, 5)])),
                preview_frame(more(1, [(300, -300)]), more(1, [(1, 1)])),
            ]
        )

    def noise(self) -> Frame:
        return self.random.randbytes(self.random.choice([0, 1, 2, 17, 80, 3000])), False

    def truncated(self) -> Frame:
        frame = self.valid()
        return frame[: self.random.randrange(len(frame))], False

    def flipped(self) -> Frame:
        frame = bytearray(self.valid())
        for _ in range(self.random.randint(1, 4)):
            frame[self.random.randrange(len(frame))] ^= 1 << self.random.randrange(8)
        return bytes(frame), False

    def wrong_shape(self) -> Frame:
        return json.dumps(self.random.choice(VALUES)).encode(), True

    def nearly_right(self) -> Frame:
        """A message with a known kind and values of any kind in its fields."""
        fields = self.random.sample(FIELDS, self.random.randint(0, 4))
        message = {name: self.random.choice([*VALUES, self.group]) for name in fields}
        return json.dumps({"t": self.random.choice(WORDS)} | message).encode(), True

    def deep(self) -> Frame:
        depth = self.random.choice([100, 2_000, 50_000])
        opening, closing = self.random.choice([(b"[", b"]"), (b'{"t":', b"}")])
        inner = b"1" if opening == b"[" else b'"x"'
        return (opening * depth + inner + closing * depth)[:100_000], True

    def huge_number(self) -> Frame:
        digits = "9" * self.random.choice([30, 400, 5_000])
        name, kind = self.random.choice(
            [("n", "seen"), ("v", "hello"), ("after", "hello"), ("after", "follow")]
        )
        message = f'{{"t": "{kind}", "group": "{self.group}", "{name}": {digits}}}'
        return message.encode(), True

    def invalid_utf8(self) -> Frame:
        return b'{"t": "ping\xff\xfe\x80"}', True

    def cut_json(self) -> Frame:
        message = {"t": "send", "client_id": str(self._id()), "group": self.group, "content": "x"}
        text = json.dumps(message)
        return text[: self.random.randrange(len(text))].encode(), True

    def unknown_kind(self) -> Frame:
        return bytes([self.random.randrange(3, 256)]) + self.random.randbytes(30), False
