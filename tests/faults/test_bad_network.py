"""Frames doubled and reordered on their way (R3): what stands is the same for everybody."""

from __future__ import annotations

import asyncio
import random

import pytest

from bench.client import CanvasLine, ChatLine, Person, together
from bench.crash import drain

pytestmark = pytest.mark.server
WRITES = 120


class _Shuffled:
    """Sends each durable frame twice, and one frame in ten at another place."""

    def due(self) -> list[str | bytes]:
        frames = [frame for frame in super().due() for _ in range(2)]
        for frame in random.sample(frames, (len(frames) + 9) // 10):
            frames.remove(frame)
            frames.insert(random.randint(0, len(frames)), frame)
        return frames


class ShuffledChat(_Shuffled, ChatLine):
    pass


class ShuffledCanvas(_Shuffled, CanvasLine):
    pass


def careless(person: Person) -> Person:
    chat, canvas = person.lines
    person.chat = ShuffledChat(chat.url, chat.cookie, chat.group)
    person.canvas = ShuffledCanvas(canvas.url, canvas.cookie, canvas.path.split("/")[3])
    person.lines = (person.chat, person.canvas)
    return person


async def write_much(people, writers):
    async with together(people):
        for number in range(WRITES // 4):
            for person in writers:
                person.chat.write_message(f"message {number}")
                person.canvas.write_stroke()
            if number % 4 == 3:  # so that several frames wait and can change places
                await asyncio.sleep(0.5)
        await drain(people, 20)


def test_r3_doubled_and_reordered_frames_make_one_row_each(site):
    running = site()
    people = [*map(careless, running.people(2)), *running.people(6)[2:]]
    asyncio.run(write_much(people, people[:2]))
    found = running.audit(people)
    assert found["written"] == found["acknowledged"] == found["present"] == WRITES
    nothing = {"duplicates": 0, "behind": 0, "waiting": 0}
    assert found | nothing == found
    for name in ("chat", "canvas"):
        orders = {tuple(getattr(person, name).got.items()) for person in people}
        assert len(orders) == 1
    # The audit sees that they were reordered: the network was as bad as it should be.
    assert found["inversions"] > 0
