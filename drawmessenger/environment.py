"""Reads and checks environment variables. A wrong value ends the start with one sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from dj_email_url import parse as parse_mail
from environs import Env, EnvError

T = TypeVar("T")
env = Env()
MONGODB_TIMEOUT_MS = 1_500
MAIL_TIMEOUT = 10  # seconds; a request waits for it


def stop(name: str, reason: str) -> NoReturn:
    """End the process with one sentence that names the variable and the remedy."""
    raise SystemExit(f"Draw Messenger cannot start: {name} {reason}")


def read(name: str, reader: Callable[..., T], default: Any, expects: str) -> T:
    """Read one variable through an environs reader, or stop and say what it expects.

    One that is set to nothing, as is usual in files of variables, is as good as not set.
    """
    if not os.environ.get(name):
        return default  # type: ignore[no-any-return]
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
    given = urlsplit(url).query
    options: dict[str, Any] = {"tz_aware": False}
    # One bound for a whole operation: with a dead or hung server, whoever waits is told within
    # two seconds that nothing was saved. pymongo's own default is to wait for thirty.
    if "timeoutMS=" not in given:
        options["timeoutMS"] = MONGODB_TIMEOUT_MS
    if "w=" not in given:
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


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Read a variable that has one of a few values."""
    value = os.environ.get(name) or default
    if value not in choices:
        stop(name, f"must be one of {', '.join(choices)}, not {value!r}.")
    return value


def mail(url: str) -> dict[str, Any]:
    """Turn EMAIL_URL, such as submission://user:password@host, into Django's settings."""
    try:
        found: dict[str, Any] = parse_mail(url)
    except ValueError:
        found = {}
    if "EMAIL_BACKEND" not in found:
        stop("EMAIL_URL", "must be like submission://user:password@mail.example.org:587.")
    return found | {"EMAIL_TIMEOUT": found.get("EMAIL_TIMEOUT") or MAIL_TIMEOUT}


def providers() -> tuple[dict[str, Any], list[str]]:
    """Return allauth's settings of the providers that are configured, and their origins."""
    found: dict[str, Any] = {}
    origins = []
    if google := os.environ.get("GOOGLE_CLIENT_ID"):
        app = {"client_id": google, "secret": os.environ.get("GOOGLE_CLIENT_SECRET", "")}
        found["google"] = {"APPS": [app], "SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True}
        origins.append("https://accounts.google.com")
    if server := os.environ.get("OIDC_SERVER_URL"):
        parts = urlsplit(server)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            stop("OIDC_SERVER_URL", "must be the http or https address of the provider.")
        if not os.environ.get("OIDC_CLIENT_ID"):
            stop("OIDC_CLIENT_ID", "is needed beside OIDC_SERVER_URL.")
        found["openid_connect"] = {"APPS": [_oidc(server)], "OAUTH_PKCE_ENABLED": True}
        origins.append(f"{parts.scheme}://{parts.netloc}")
    return found, origins


def _oidc(server: str) -> dict[str, Any]:
    return {
        "provider_id": "oidc",
        "name": os.environ.get("OIDC_NAME") or "OpenID Connect",
        "client_id": os.environ["OIDC_CLIENT_ID"],
        "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
        "settings": {"server_url": server},
    }
