"""The application as it is deployed: processes of their own, on free ports."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.harness.ports import HOST, wait_for_port
from tests.harness.redis import RedisServer

ROOT = Path(__file__).resolve().parent.parent.parent
_ports = itertools.count(18500 + os.getpid() % 400 * 10)


def restartable_port() -> int:
    """Return a free port below those that the kernel gives to clients.

    While a server is down, a client that tries a port of the kernel's own range again and
    again will be given that very port as its own, connect to itself, and keep the port taken.
    """
    for port in _ports:
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise AssertionError


@dataclass
class AppServer:
    """One server process; ``environment`` says which stores it uses.

    ``log`` keeps what it says on stderr, for tests that count tracebacks.
    """

    environment: dict[str, str]
    port: int = field(default_factory=restartable_port)
    process: subprocess.Popen[bytes] | None = None
    log: Path | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://{HOST}:{self.port}"

    def manage(self, *arguments: str) -> str:
        return self.python("manage.py", *arguments)

    def collect_static(self) -> None:
        """Gather what browsers load, bundles included, as `make run` does."""
        command = ["make", "--silent", "bundle", f"VAR_DIR={self.environment['VAR_DIR']}"]
        subprocess.run(command, cwd=ROOT, check=True)
        self.manage("collectstatic", "--noinput", "--verbosity", "0")

    def python(self, *arguments: str) -> str:
        """Run Python on this server's stores and return what it prints."""
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self._env(), check=True, capture_output=True, text=True
        )
        return done.stdout

    def start(self) -> AppServer:
        command = [sys.executable, "-m", "drawmessenger.server", "--verbosity", "0"]
        command += ["--bind", HOST, "--port", str(self.port)]
        with open(self.log or os.devnull, "ab") as log:
            stderr = log if self.log else None
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._env(), stderr=stderr)
        wait_for_port(self.port)
        return self

    def stop(self, sign: int = signal.SIGTERM, timeout: float = 12) -> int:
        """Send a signal, wait for the end and return the exit code."""
        assert self.process
        self.process.send_signal(sign)
        code = self.process.wait(timeout)
        self.process = None
        return code

    def _env(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "DEBUG", "DJANGO_SETTINGS_MODULE"}
        }
        return kept | self.environment


@pytest.fixture(scope="session")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what servers write, with the static files collected once."""
    folder = tmp_path_factory.mktemp("var")
    AppServer({"VAR_DIR": str(folder)}).collect_static()
    return folder


@pytest.fixture(scope="session")
def migrated(var_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database, to be copied: migrating takes longer than many a test."""
    path = tmp_path_factory.mktemp("migrated") / "db.sqlite3"
    server = AppServer({"VAR_DIR": str(var_dir), "DATABASE_URL": f"sqlite:///{path}"})
    server.manage("migrate", "--verbosity", "0")
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def stores(var_dir: Path, migrated: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a process on an empty SQLite database, everything else in memory."""
    path = shutil.copy(migrated, tmp_path / "db.sqlite3")
    return {"VAR_DIR": str(var_dir), "DATABASE_URL": f"sqlite:///{path}"}


@pytest.fixture
def app(stores: dict[str, str]) -> Iterator[AppServer]:
    """One process as `make run` starts it."""
    server = AppServer(stores)
    yield server.start()
    if server.process:
        server.stop(signal.SIGKILL)


class MongoServer:
    """A MongoDB wire server that keeps its data when it is killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = restartable_port()
        self.url = f"mongodb://{HOST}:{self.port}/drawmessenger"
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> MongoServer:
        command = [sys.executable, "-m", "tests.harness.mongodb", "--port", str(self.port)]
        command += ["--storage", str(self.folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout
        assert self.process.stdout.readline().startswith(b"ready")
        return self

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout
            self.process.stdout.close()
            self.process = None


@pytest.fixture
def mongodb(tmp_path: Path) -> Iterator[str]:
    """A MongoDB wire server in a process of its own, or TEST_MONGODB_URL."""
    if url := os.environ.get("TEST_MONGODB_URL"):
        yield f"{url.rstrip('/')}/test-{os.getpid()}"
        return
    server = MongoServer(tmp_path / "mongodb").start()
    yield server.url
    server.kill()


@pytest.fixture
def cluster(
    var_dir: Path, mongodb: str, redis_server: RedisServer
) -> Iterator[tuple[AppServer, AppServer]]:
    """Two processes on one MongoDB and one Redis."""
    environment = {
        "VAR_DIR": str(var_dir),
        "DATABASE_URL": mongodb,
        "REDIS_URL": redis_server.url,
    }
    one, two = AppServer(environment), AppServer(environment)
    one.manage("migrate", "--verbosity", "0")
    yield one.start(), two.start()
    for server in (one, two):
        if server.process:
            server.stop(signal.SIGKILL)
