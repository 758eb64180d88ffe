"""Rooms and the channel layer, in memory and over a real Redis: R2, R5, R6, R9."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from channels.layers import InMemoryChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer

from drawmessenger.realtime.hub import Hub
from drawmessenger.realtime.outbox import Outbox
from drawmessenger.realtime.room import RoomLog

ROOM = UUID(int=7)


class Database:
    """The truth: what is committed. ``commit`` says what a service would publish."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, bytes]] = []
        self.reads = 0

    def commit(self, count: int = 1) -> list[tuple[int, bytes]]:
        first = len(self.entries) + 1
        new = [(seq, b"%d;" % seq) for seq in range(first, first + count)]
        self.entries += new
        return new

    def read(self, room_id: UUID, after: int, limit: int) -> list[tuple[int, bytes]]:
        self.reads += 1
        return self.entries[after : after + limit]

    def heads(self, room_ids) -> dict[UUID, int]:
        return {room_id: len(self.entries) for room_id in room_ids}

    def log(self) -> RoomLog:
        return RoomLog("test", self.read, self.heads, lambda room, data: b"".join(data))


@pytest.fixture(autouse=True)
def _no_django_database(monkeypatch):
    """The database of these tests is the class above."""
    for module in ("hub", "room"):
        monkeypatch.setattr(f"drawmessenger.realtime.{module}.in_database", asyncio.to_thread)


class Reader:
    """A socket that handles everything at once and remembers which entries came."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.outbox = Outbox(self.send, lambda code: None)
        self.frames = 0

    async def send(self, message) -> None:
        self.got += [int(part) for part in message["bytes"].split(b";") if part]
        self.frames += 1
        self.outbox.seen(self.frames)


@pytest.fixture(params=["memory", "redis"])
def layers(request):
    """Return a function that gives each process its layer."""
    if request.param == "memory":
        shared = InMemoryChannelLayer(capacity=1000)
        return lambda: shared
    url = request.getfixturevalue("redis_server").url
    return lambda: RedisPubSubChannelLayer(hosts=[{"address": url, "socket_timeout": None}])


@asynccontextmanager
async def processes(layers, count: int):
    used = [layers() for _ in range(count)]
    hubs = [Hub(layer) for layer in used]
    try:
        yield hubs
    finally:
        for hub in hubs:
            await hub.stop()
        for layer in set(used):
            await layer.flush()


async def until(condition, timeout: float = 5) -> None:
    deadline = asyncio.get_running_loop().time() + timeout
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "It did not happen in time."
        await asyncio.sleep(0.01)


def durable(database: Database, entries) -> dict:
    key = database.log().key(ROOM)
    return {"type": "hub.message", "kind": "durable", "room": key, "entries": entries}


def publish(hub: Hub, database: Database, entries) -> None:
    hub.accept(database.log().key(ROOM), durable(database, entries))


async def test_r2_every_process_delivers_in_order(layers):
    database, log = Database(), None
    log = database.log()
    async with processes(layers, 2) as (one, two):
        here, there = Reader(), Reader()
        await one.join(log, ROOM, here.outbox, 0, 0)
        await two.join(log, ROOM, there.outbox, 0, 0)
        await two.rooms[log.key(ROOM)].listening.wait()
        for _ in range(20):
            publish(one, database, database.commit(3))
        await until(lambda: len(there.got) == 60)
        assert here.got == there.got == list(range(1, 61))


async def test_r5_a_late_socket_gets_history_and_then_what_is_live(layers):
    database = Database()
    log = database.log()
    database.commit(1200)
    async with processes(layers, 1) as (hub,):
        reader = Reader()
        await hub.join(log, ROOM, reader.outbox, 100, 1200)
        publish(hub, database, database.commit())
        await until(lambda: len(reader.got) == 1101)
        assert reader.got == list(range(101, 1202))


async def test_r6_a_lost_message_is_noticed_by_the_next(layers):
    database = Database()
    log = database.log()
    async with processes(layers, 1) as (hub,):
        reader = Reader()
        await hub.join(log, ROOM, reader.outbox, 0, 0)
        publish(hub, database, database.commit())
        database.commit(2)  # committed elsewhere; the layer loses it
        publish(hub, database, database.commit())
        await until(lambda: len(reader.got) == 4)
        assert reader.got == [1, 2, 3, 4]


async def test_r6_a_lost_message_is_noticed_by_the_heartbeat(layers):
    database = Database()
    log = database.log()
    async with processes(layers, 1) as (hub,):
        reader = Reader()
        await hub.join(log, ROOM, reader.outbox, 0, 0)
        database.commit(2)
        await hub._compare_heads(hub.rooms.values())
        await until(lambda: reader.got == [1, 2])


async def test_r6_duplicated_and_reordered_messages_change_nothing(layers):
    database = Database()
    log = database.log()
    async with processes(layers, 1) as (hub,):
        reader = Reader()
        await hub.join(log, ROOM, reader.outbox, 0, 0)
        one, two, three = database.commit(2), database.commit(2), database.commit(2)
        for batch in (two, one, one, three, two, three):
            publish(hub, database, batch)
        await until(lambda: len(reader.got) >= 6)
        await asyncio.sleep(0.05)
        assert reader.got == [1, 2, 3, 4, 5, 6]


async def test_r6_a_joining_socket_whose_read_is_ahead_costs_the_others_nothing(layers):
    """Its head is newer than what the room has delivered: the others must still get that."""
    database = Database()
    log = database.log()
    async with processes(layers, 1) as (hub,):
        early, late = Reader(), Reader()
        await hub.join(log, ROOM, early.outbox, 0, 0)
        batch = database.commit(2)
        await hub.join(log, ROOM, late.outbox, 2, 2)
        publish(hub, database, batch)
        publish(hub, database, database.commit())
        await until(lambda: early.got == [1, 2, 3] and late.got == [3])


async def test_r6_redis_restarted_leaves_no_deaf_process(redis_server):
    def layer():
        return RedisPubSubChannelLayer(
            hosts=[{"address": redis_server.url, "socket_timeout": None}]
        )

    database = Database()
    log = database.log()
    async with processes(layer, 2) as (one, two):
        reader = Reader()
        await two.join(log, ROOM, reader.outbox, 0, 0)
        await two.rooms[log.key(ROOM)].listening.wait()
        publish(one, database, database.commit())
        await until(lambda: reader.got == [1])
        redis_server.kill()
        publish(one, database, database.commit())
        await asyncio.sleep(1.5)
        redis_server.start()
        await asyncio.sleep(0.2)
        publish(one, database, database.commit())
        await until(lambda: reader.got == [1, 2, 3], timeout=8)


async def test_an_empty_room_is_forgotten(layers):
    database = Database()
    async with processes(layers, 1) as (hub,):
        reader = Reader()
        subscription = await hub.join(database.log(), uuid4(), reader.outbox, 0, 0)
        hub.leave(subscription)
        assert not hub.rooms
        await until(lambda: not hub._heard)
