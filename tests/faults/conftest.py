"""Servers and people for tests of faults. Real processes, real sockets, no Django in between."""

from __future__ import annotations

import json
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.audit import audit
from bench.client import Person
from tests.harness.redis import RedisServer
from tests.harness.server import AppServer, restartable_port

PEOPLE = 150


@dataclass
class Site:
    """Server processes on one database, with people in one group that has one canvas."""

    servers: list[AppServer]
    place: dict[str, Any]

    def person(self, number: int, server: int = 0) -> Person:
        cookie = self.place["cookies"][number]
        return Person(
            self.servers[server].ws_url, cookie, self.place["group"], self.place["canvas"]
        )

    def people(self, count: int) -> list[Person]:
        """People spread over the processes."""
        return [self.person(number, number % len(self.servers)) for number in range(count)]

    def audit(self, people: list[Person]) -> dict[str, Any]:
        rows = self.servers[0].python(
            "-m", "bench.store", "rows", self.place["group"], self.place["canvas"]
        )
        return audit(people, json.loads(rows))

    @property
    def errors(self) -> list[str]:
        """What the processes logged as errors, tracebacks among them.

        But for channels_redis, which logs one while Redis is down; that is no fault of ours.
        """
        said = "".join(server.log.read_text() for server in self.servers if server.log)
        return [
            entry
            for entry in re.split(r"^(?=\d{4}-\d\d-\d\d )", said, flags=re.MULTILINE)
            if " ERROR channels_redis." not in entry
            and ("Traceback" in entry or " ERROR " in entry or " CRITICAL " in entry)
        ]


@pytest.fixture(scope="session")
def prepared(
    var_dir: Path, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Any]:
    """A migrated database with people in it, for tests to copy."""
    path = shutil.copy(migrated, tmp_path_factory.mktemp("prepared") / "db.sqlite3")
    server = AppServer({"VAR_DIR": str(var_dir), "DATABASE_URL": f"sqlite:///{path}"})
    return path, json.loads(server.python("-m", "bench.store", "prepare", str(PEOPLE)))


@pytest.fixture
def site(
    var_dir: Path, prepared: tuple[Path, Any], tmp_path: Path
) -> Iterator[Callable[..., Site]]:
    """Return a function that starts processes on a copy of the prepared database."""
    original, place = prepared
    path = shutil.copy(original, tmp_path / "db.sqlite3")
    servers: list[AppServer] = []

    def start(processes: int = 1, redis: RedisServer | None = None) -> Site:
        environment = {"VAR_DIR": str(var_dir), "DATABASE_URL": f"sqlite:///{path}"}
        if redis:
            environment["REDIS_URL"] = redis.url
        for number in range(processes):
            server = AppServer(environment, log=tmp_path / f"server-{number}.log")
            servers.append(server.start())
        return Site(servers, place)

    yield start
    stop(servers)


def stop(servers: list[AppServer]) -> None:
    for server in servers:
        if server.process:
            server.stop(signal.SIGKILL)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis of this test's own, which it may kill, start again, or hold up."""
    server = RedisServer()
    server.port = restartable_port()
    server.url = f"redis://127.0.0.1:{server.port}/0"
    server.start()
    yield server
    server.kill()
