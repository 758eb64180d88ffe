"""The database is gone for a while: a MongoDB wire server that is killed and started again."""

from __future__ import annotations

import asyncio
import json
import time

import httpx
import pytest

from bench.client import together, until, working
from bench.crash import drain
from tests.faults.conftest import Site, stop
from tests.harness.server import AppServer, MongoServer

pytestmark = pytest.mark.server
DOWN = 4.0


@pytest.fixture
def mongo(tmp_path):
    server = MongoServer(tmp_path / "mongodb").start()
    yield server
    server.kill()


@pytest.fixture
def cluster_site(mongo, redis, var_dir, tmp_path):
    environment = {"VAR_DIR": str(var_dir), "DATABASE_URL": mongo.url, "REDIS_URL": redis.url}
    server = AppServer(environment, log=tmp_path / "server.log")
    server.manage("migrate", "--verbosity", "0")
    place = json.loads(server.python("-m", "bench.store", "prepare", "6"))
    yield Site([server.start()], place)
    stop([server])


def pages(place) -> list[str]:
    group = place["group"]
    return ["/", "/groups/", f"/groups/{group}/", f"/api/v1/groups/{group}/messages"]


async def visit(running) -> list[tuple[int, str]]:
    """Return status and Retry-After of several pages, asked for at once."""
    cookie = {"Cookie": running.place["cookies"][0]}
    async with httpx.AsyncClient(headers=cookie, timeout=10) as client:
        url = running.servers[0].url
        asking = [client.get(url + path) for path in pages(running.place)]
        answers = await asyncio.gather(*asking)
    return [(answer.status_code, answer.headers.get("Retry-After", "")) for answer in answers]


async def refused_after(line, client_id: str) -> float:
    """Return how long a write waits for the word that it was not saved."""
    began = time.monotonic()
    await until(lambda: bool(line.refusals["busy"]), 10)
    assert client_id in line.pending  # it is retryable
    return time.monotonic() - began


async def gone(running, mongo, people):
    async with together(people):
        assert all(code in {200, 302} for code, _ in await visit(running))
        async with working(*(person.scribble(4) for person in people[1:4])):
            await asyncio.sleep(1)
            await asyncio.to_thread(mongo.kill)
            began = time.monotonic()
            line = people[0].chat
            refused, answers = await asyncio.gather(
                refused_after(line, line.write_message("waits")), visit(running)
            )
            await asyncio.sleep(max(0, DOWN - (time.monotonic() - began)))
        await asyncio.to_thread(mongo.start)
        back = time.monotonic()
        await drain(people, 20)
        return refused, answers, time.monotonic() - back


def test_a_database_that_is_gone_is_named_and_waited_for(cluster_site, mongo):
    people = cluster_site.people(6)
    refused, answers, drained = asyncio.run(gone(cluster_site, mongo, people))
    assert {code for code, _ in answers} == {503}
    assert all(retry_after for _, retry_after in answers)
    assert drained < 5
    found = cluster_site.audit(people)
    nothing = {"lost": 0, "duplicates": 0, "inversions": 0, "behind": 0, "waiting": 0}
    assert found | nothing == found
    assert cluster_site.servers[0].process.poll() is None
    assert refused < 2
