"""What ``manage.py doctor`` looks at. Each examination stands alone and never raises."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis

LEAST_FREE = 500 * 1024 * 1024  # bytes
MOST_SKEW = 30  # seconds: codes of a second factor are good for as long
REDIS_TIMEOUT = 2
ABOUT_TABLES = {"migrations", "admins"}  # what nothing is known of without the database
BUILT = 1_735_689_600  # 2025-01-01: no clock that is right shows an earlier time


class State(StrEnum):
    OK = "ok"
    HINT = "hint"  # works, but could be better
    MUST = "must"  # something does not work until it is done


@dataclass(frozen=True)
class Finding:
    about: str
    state: State
    text: str
    remedy: str = ""

    def facts(self) -> dict[str, str]:
        return asdict(self)


Findings = Iterator[Finding]


def ok(about: str, text: str) -> Finding:
    return Finding(about, State.OK, text)


def hint(about: str, text: str, remedy: str) -> Finding:
    return Finding(about, State.HINT, text, remedy)


def must(about: str, text: str, remedy: str) -> Finding:
    return Finding(about, State.MUST, text, remedy)


def examine() -> list[Finding]:
    """Return what was found, in the order of the examinations."""
    found: list[Finding] = []
    for about, examination, remedy in EXAMINATIONS:
        try:
            found.extend(examination())
        except Exception as error:  # whatever it is, the others go on
            if about in ABOUT_TABLES and _broken(found, "database"):
                remedy = "First do what is said of the database."
            found.append(must(about, f"{type(error).__name__}: {error}", remedy))
    return found


def _broken(found: list[Finding], about: str) -> bool:
    return any(one.about == about and one.state == State.MUST for one in found)


# --- Configuration -----------------------------------------------------------------------------


def configuration() -> Findings:
    """Django's checks and this project's own, with those for deployment."""
    silenced = {"security.W005", "security.W021"}
    if settings.DEBUG or not settings.HTTPS:
        silenced |= {"security.W004", "security.W008", "security.W012", "security.W016"}
    count = 0
    for message in checks.run_checks(include_deployment_checks=True):
        if message.level < checks.WARNING or message.id in silenced:
            continue
        count += 1
        make = must if message.level >= checks.ERROR else hint
        remedy = str(message.hint or "See Django's documentation of this check.")
        yield make("configuration", f"{message.msg} ({message.id})", remedy)
    if not count:
        yield ok("configuration", "Nothing is wrong with the settings.")


def addresses() -> Findings:
    """Under which names people reach the server, and whether that is safe."""
    local = {"localhost", "127.0.0.1", "[::1]"}
    if set(settings.ALLOWED_HOSTS) <= local:
        yield hint(
            "addresses",
            "Only this machine itself reaches the server.",
            "Set ALLOWED_HOSTS to the names under which others do, such as draw.example.org.",
        )
    else:
        yield ok("addresses", f"People come by {', '.join(settings.ALLOWED_HOSTS)}.")
        if settings.HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
            yield hint(
                "addresses",
                "Rate limits count everybody behind the proxy as one.",
                "Set PROXIES to how many proxies write X-Forwarded-For.",
            )
    plain = [one for one in settings.CSRF_TRUSTED_ORIGINS if not one.startswith("https://")]
    if plain and settings.HTTPS:
        text = f"CSRF_TRUSTED_ORIGINS trusts pages without HTTPS: {', '.join(plain)}."
        yield hint("addresses", text, "Begin each origin with https://.")


# --- Stores ------------------------------------------------------------------------------------


def database() -> Findings:
    if settings.ON_MONGODB:
        yield _answers("MongoDB")
        return
    path = Path(str(settings.DATABASES["default"]["NAME"]))
    if not path.parent.is_dir():
        remedy = f"Run: mkdir -p {shlex.quote(str(path.parent))}, or correct DATABASE_URL."
        yield must("database", "Its folder is missing.", remedy)
        return
    try:
        yield _answers("SQLite")
    except DatabaseError as error:
        remedy = f"Is {path} a database of SQLite, which the server's user may read and write?"
        yield must("database", f"{type(error).__name__}: {error}", remedy)
    if not os.access(path.parent, os.W_OK):
        remedy = f"Let the server's user write to {path.parent}."
        yield must("database", "Its folder cannot be written.", remedy)


def _answers(engine: str) -> Finding:
    started = time.monotonic()
    connection.introspection.table_names()
    took = (time.monotonic() - started) * 1000
    return ok("database", f"{engine} answers ({took:.0f} ms).")


def migrations() -> Findings:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(f"{one.app_label}.{one.name}" for one, _back in waiting[:3])
        more = f" and {len(waiting) - 3} more" if len(waiting) > 3 else ""
        yield must("migrations", f"Waiting: {names}{more}.", "Run: python manage.py migrate")
    else:
        yield ok("migrations", "The database is up to date.")


def redis() -> Findings:
    if not settings.REDIS_URL:
        yield ok("Redis", "None is set; one process does without.")
        return
    with _redis() as client:
        started = time.monotonic()
        client.ping()
        took = (time.monotonic() - started) * 1000
        yield ok("Redis", f"Answers ({took:.0f} ms).")
        info: Any = client.info("memory")
        if info.get("maxmemory_policy", "noeviction") == "noeviction" and info.get("maxmemory"):
            yield hint(
                "Redis",
                "When its memory is full, it refuses writes.",
                "Set maxmemory-policy to allkeys-lru: it keeps nothing that is not elsewhere.",
            )


def _redis() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT
    )


# --- The machine -------------------------------------------------------------------------------


def files() -> Findings:
    """Whether what people upload can be kept, and pages find their styles."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        file.write(b"doctor")
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        text = f"Only {free // 1024**2} MB are free for pictures and files."
        yield must("files", text, "Make room on this disk, or move VAR_DIR to a larger one.")
    else:
        yield ok("files", f"{folder} can be written; {free // 1024**3} GB are free.")
    yield from _collected()


def _collected() -> Findings:
    name = getattr(staticfiles_storage, "manifest_name", "")
    if not name or settings.DEBUG:
        return
    remedy = "Run: python manage.py collectstatic --noinput"
    manifest = Path(settings.STATIC_ROOT) / name
    if not manifest.exists():
        yield must("files", "Styles and scripts are not collected yet.", remedy)
        return
    bundles = Path(settings.BUNDLED_DIR).rglob("*.js")
    if any(path.stat().st_mtime > manifest.stat().st_mtime for path in bundles):
        yield must("files", "Scripts were bundled after they had been collected.", remedy)


def clock() -> Findings:
    """Compare with the stores' clocks; without such, only what cannot be is found."""
    remedy = "Set the clock, and keep it right: timedatectl set-ntp true"
    if time.time() < BUILT:
        yield must("clock", "It shows a time that has long passed.", remedy)
        return
    for name, there in _clocks():
        skew = abs(time.time() - there)
        if skew > MOST_SKEW:
            text = f"It differs by {skew:.0f} s from that of {name}."
            yield must("clock", text, f"{remedy} (on both)")
        else:
            yield ok("clock", f"Agrees with that of {name}.")
    if not settings.ON_MONGODB and not settings.REDIS_URL:
        yield ok("clock", time.strftime("Shows %Y-%m-%d %H:%M:%S UTC.", time.gmtime()))


def _clocks() -> Iterator[tuple[str, float]]:
    if settings.ON_MONGODB:
        told: Any = connection.database.command("hello")  # type: ignore[attr-defined]
        if "localTime" in told:
            # The driver returns times without a zone; they are in UTC.
            yield "MongoDB", told["localTime"].replace(tzinfo=UTC).timestamp()
    if settings.REDIS_URL:
        with _redis() as client:
            seconds: Any = client.time()
            yield "Redis", seconds[0] + seconds[1] / 1_000_000


def mail() -> Findings:
    backend = settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2]
    if backend != "smtp":
        yield hint(
            "mail",
            f"E-mail is not sent but goes to: {backend}.",
            "Set EMAIL_URL, such as submission://user:password@mail.example.org:587.",
        )
        return
    mailer = get_connection()
    mailer.open()
    mailer.close()
    yield ok("mail", f"{settings.EMAIL_HOST} takes e-mail.")


def admins() -> Findings:
    people = get_user_model()._default_manager.filter(is_superuser=True, is_active=True)
    if not people.values_list("pk", flat=True)[:1]:
        remedy = "Run: python manage.py create_admin --email you@example.org"
        yield hint("admins", "Nobody may use all of the admin pages.", remedy)
    elif not settings.ADMIN_REQUIRES_MFA:
        yield hint(
            "admins",
            "Admins come in by a password alone, if they want.",
            "Set ADMIN_REQUIRES_MFA=true once each has a second factor.",
        )
    else:
        yield ok("admins", "There are some, and they need a second factor.")


EXAMINATIONS: list[tuple[str, Callable[[], Findings], str]] = [
    ("configuration", configuration, "Correct the setting that is named, and try again."),
    ("addresses", addresses, "Look at ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS."),
    (
        "database",
        database,
        "Is the server of DATABASE_URL running, and may it be reached from here?",
    ),
    (
        "migrations",
        migrations,
        "First the database must answer. Then run: python manage.py migrate",
    ),
    ("Redis", redis, "Is the server of REDIS_URL running? Without Redis, unset REDIS_URL."),
    ("files", files, "Let the server's user write to VAR_DIR."),
    ("clock", clock, "First the stores must answer."),
    ("mail", mail, "Look at EMAIL_URL: host, port, name and password."),
    ("admins", admins, "First run: python manage.py migrate"),
]
