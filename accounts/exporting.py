"""All of a person's data as a ZIP of JSON files, made while it is sent.

Pages of rows are read one after the other, so that memory stays small however much somebody
wrote; each file is a JSON value a line.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.serializers.json import DjangoJSONEncoder

from accounts.bots import bots_of
from accounts.models import User
from accounts.selectors import token_list
from accounts.sessions import session_list
from accounts.signals import account_exported
from drawmessenger.realtime.database import in_database

PAGE = 500
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class ExportPart:
    """One file; ``page`` returns the rows after the id given, and the last of their ids.

    The first page comes after None; None as the last id says that there are no more.
    """

    name: str
    page: Callable[[Any], tuple[Rows, Any]]


def whole(name: str, rows: Callable[[], Rows]) -> ExportPart:
    """A file of few rows, read at once."""
    return ExportPart(name, lambda _: (rows(), None))


def paged(
    name: str, query: Callable[[Any], Iterable[Any]], row: Callable[[Any], Any]
) -> ExportPart:
    """A file of many rows; ``query`` takes an id and returns at most PAGE objects after it."""

    def page(after: Any) -> tuple[Rows, Any]:
        found = list(query(after))
        return [row(one) for one in found], found[-1].pk if len(found) == PAGE else None

    return ExportPart(name, page)


def export_parts(*, user: User) -> list[ExportPart]:
    """Return what there is of a person, in all apps."""
    parts = [
        whole("profile.jsonl", lambda: [_profile(user)]),
        whole("emails.jsonl", lambda: _emails(user)),
        whole("providers.jsonl", lambda: _providers(user)),
        whole("tokens.jsonl", lambda: _tokens(user)),
        whole("bots.jsonl", lambda: _bots(user)),
        whole("sessions.jsonl", lambda: _sessions(user)),
    ]
    answers: list[tuple[Any, Any]] = account_exported.send(sender=User, user=user)
    for _, found in answers:
        parts += found or []
    return parts


def _profile(user: User) -> dict[str, Any]:
    names = ("id", "username", "email", "email_verified", "full_name", "about_me", "picture_url")
    more = ("date_of_birth", "phone_number", "language", "theme", "is_guest", "created_at")
    return {name: getattr(user, name) for name in (*names, *more)}


def _emails(user: User) -> Rows:
    return list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary"))


def _providers(user: User) -> Rows:
    """By which providers they sign in; what these tell of them beyond that may be secret."""
    names = ("provider", "uid", "date_joined", "last_login")
    return list(SocialAccount.objects.filter(user=user).values(*names))


def _tokens(user: User) -> Rows:
    names = ("id", "name", "scope", "created_at", "expires_at", "last_used_at")
    return [{name: getattr(one, name) for name in names} for one in token_list(user=user)]


def _bots(user: User) -> Rows:
    names = ("id", "username", "full_name", "created_at")
    return [{name: getattr(one, name) for name in names} for one in bots_of(user)]


def _sessions(user: User) -> Rows:
    names = ("created_at", "last_seen_at", "ip", "user_agent")
    return [{name: getattr(one, name) for name in names} for one in session_list(user=user)]


class Sink:
    """A file that cannot be rewound: what is written waits to be sent."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.chunks.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def take(self) -> bytes:
        data, self.chunks = b"".join(self.chunks), []
        return data


async def export_stream(parts: list[ExportPart]) -> AsyncIterator[bytes]:
    """Yield the bytes of the archive."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            with archive.open(part.name, "w") as file:
                after, more = None, True
                while more:
                    rows, after = await in_database(part.page, after)
                    for row in rows:
                        file.write(_line(row))
                    more = after is not None
                    if data := sink.take():
                        yield data
    yield sink.take()


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n"
