"""The application as it is deployed: processes of their own, on free ports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.harness.ports import HOST, free_port, wait_for_port
from tests.harness.redis import RedisServer

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class AppServer:
    """One server process; ``environment`` says which stores it uses."""

    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self._env(), check=True, capture_output=True, text=True
        )
        return done.stdout

    def start(self) -> AppServer:
        command = [sys.executable, "-m", "drawmessenger.server", "--verbosity", "0"]
        command += ["--bind", HOST, "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self._env())
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
    AppServer({"VAR_DIR": str(folder)}).manage("collectstatic", "--noinput", "--verbosity", "0")
    return folder


@pytest.fixture
def app(var_dir: Path, tmp_path: Path) -> Iterator[AppServer]:
    """One process on SQLite with everything in memory, as `make run` starts it."""
    server = AppServer(
        {"VAR_DIR": str(var_dir), "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}
    )
    server.manage("migrate", "--verbosity", "0")
    yield server.start()
    if server.process:
        server.stop(signal.SIGKILL)


@pytest.fixture
def mongodb(tmp_path: Path) -> Iterator[str]:
    """A MongoDB wire server in a process of its own, or TEST_MONGODB_URL."""
    if url := os.environ.get("TEST_MONGODB_URL"):
        yield f"{url.rstrip('/')}/test-{os.getpid()}"
        return
    port = free_port()
    command = [sys.executable, "-m", "tests.harness.mongodb", "--port", str(port)]
    command += ["--storage", str(tmp_path / "mongodb")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline().startswith(b"ready")
    yield f"mongodb://{HOST}:{port}/drawmessenger"
    process.kill()
    process.wait()
    process.stdout.close()


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
