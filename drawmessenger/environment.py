"""Reads and checks environment variables. A wrong value ends the start with one sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from environs import Env, EnvError

T = TypeVar("T")
env = Env()
MONGODB_TIMEOUT_MS = 1_500


def stop(name: str, reason: str) -> NoReturn:
    """End the process with one sentence that names the variable and the remedy."""
    raise SystemExit(f"Draw Messenger cannot start: {name} {reason}")


def read(name: str, reader: Callable[..., T], default: Any, expects: str) -> T:
    """Read one variable through an environs reader, or stop and say what it expects."""
    try:
        return reader(name, default=default)
    except (EnvError, ValueError):
        stop(name, f"must be {expects}, not {os.environ.get(name)!r}.")


def secret_key(var_dir: Path) -> str:
    """Return SECRET_KEY, or the key kept in ``var/secret-key`` (made once, mode 0600)."""
    key = os.environ.get("SECRET_KEY", "")
    if key:
        if len(key) < 32:
            stop("SECRET_KEY", "must have at least 32 characters.")
        return key
    path = var_dir / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def sqlite_config(url: str, base_dir: Path, var_dir: Path) -> dict[str, Any]:
    """Django's database settings for ``sqlite:///relative/path`` or ``sqlite:////absolute``."""
    path = urlsplit(url).path.removeprefix("/")
    if not path:
        stop("DATABASE_URL", "names no file; write sqlite:///var/db.sqlite3.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": base_dir / path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # A writer takes its lock at once, so two writers wait instead of failing.
            "transaction_mode": "IMMEDIATE",
            # FULL: what was acknowledged survives a power cut, not only a killed process (R4).
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456; PRAGMA cache_size=-16000;",
        },
        # A file, not memory: the tests of the realtime engine read from several threads.
        "TEST": {"NAME": var_dir / f"test-{os.getpid()}.sqlite3"},
    }


def mongodb_config(url: str) -> dict[str, Any]:
    """Django's database settings for ``mongodb://host[:port][,host…]/name[?options]``."""
    name = urlsplit(url).path.removeprefix("/")
    if not name:
        stop("DATABASE_URL", "names no database; write mongodb://host:27017/drawmessenger.")
    # One bound for a whole operation: with a dead or hung server, whoever waits is told within
    # two seconds that nothing was saved. pymongo's own default is to wait for thirty.
    options: dict[str, Any] = {"tz_aware": False, "timeoutMS": MONGODB_TIMEOUT_MS}
    if "w=" not in urlsplit(url).query:
        options |= {"w": "majority", "journal": True}
    return {
        "ENGINE": "django_mongodb_backend",
        "HOST": url,
        "NAME": name,
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
    }


def database(url: str, base_dir: Path, var_dir: Path) -> dict[str, Any]:
    """Turn DATABASE_URL into Django's settings, or stop and say what is wrong with it."""
    scheme = url.partition(":")[0]
    if scheme == "sqlite":
        return sqlite_config(url, base_dir, var_dir)
    if scheme in {"mongodb", "mongodb+srv"}:
        return mongodb_config(url)
    stop("DATABASE_URL", f"must begin with sqlite:/// or mongodb://, not {scheme!r}.")


def redis(url: str) -> str:
    """Check REDIS_URL; an empty one means that there is no Redis."""
    if url and urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        stop("REDIS_URL", "must begin with redis://, rediss:// or unix://.")
    return url
