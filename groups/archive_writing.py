"""A group as one archive, written while it is sent.

The archive is a ZIP. Each app puts in what is its own; it hears of it by the signal
``archive_made``. docs/api.md says what is in it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.utils import timezone

from accounts.exporting import Sink
from accounts.models import User
from groups.models import Group, Membership, Picture
from groups.permissions import Verb
from groups.selectors import check_may
from groups.signals import archive_made

FORMAT, VERSION = "draw-messenger-group", 1
PAGE = 500
CHUNK = 256 * 1024
SETTINGS = ("joining", "may_draw", "may_clear", "may_invite", "may_call")
GUESTS = ("guests_write", "guests_draw", "guests_invite")


@dataclass(frozen=True)
class Entry:
    """One file of an archive; ``packed``: it is text, which is worth being packed."""

    name: str
    chunks: Iterable[bytes]
    packed: bool = True


def line(row: Any) -> bytes:
    return msgspec.json.encode(row) + b"\n"


def check_exporter(*, group: Group, user: User) -> None:
    """Raise NotAllowed unless somebody may take a whole group along: its owners."""
    check_may(Verb.GOVERN, group_id=group.pk, user=user)


def archive_chunks(*, group: Group) -> Iterator[bytes]:
    """Yield the bytes of a group's archive; memory stays small however large the group is."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for entry in _entries(group):
            info = zipfile.ZipInfo(entry.name, timezone.now().timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED if entry.packed else zipfile.ZIP_STORED
            with archive.open(info, "w", force_zip64=True) as file:
                for chunk in entry.chunks:
                    file.write(chunk)
                    if data := sink.take():
                        yield data
    yield sink.take()


def _entries(group: Group) -> Iterator[Entry]:
    people: set[UUID] = set()
    yield Entry("manifest.json", [line(_manifest(group))])
    yield Entry("members.jsonl", _members(group, people))
    yield from _pictures(group)
    parts: list[tuple[Any, Any]] = archive_made.send(sender=Group, group=group, people=people)
    for _receiver, entries in parts:
        yield from entries
    # Last, because by now all are known.
    yield Entry("people.jsonl", _people(people))


def _manifest(group: Group) -> dict[str, Any]:
    names = ("name", "description", "tags", "visibility", *SETTINGS, *GUESTS, "created_at")
    said = {name: getattr(group, name) for name in names}
    said["picture"] = group.picture_id
    return {"format": FORMAT, "version": VERSION, "made_at": timezone.now(), "group": said}


def _members(group: Group, people: set[UUID]) -> Iterator[bytes]:
    for member in Membership.objects.filter(group=group).order_by("joined_at").iterator(PAGE):
        people.add(member.user_id)
        told = {"person": member.user_id, "role": str(member.role), "joined_at": member.joined_at}
        yield line(told)


def _pictures(group: Group) -> Iterator[Entry]:
    pictures = list(Picture.objects.filter(group=group).order_by("pk"))
    yield Entry("pictures.jsonl", [line({"id": picture.pk}) for picture in pictures])
    for picture in pictures:
        yield Entry(f"pictures/{picture.pk}.png", file_chunks(picture.file), packed=False)


def file_chunks(file: Any) -> Iterator[bytes]:
    """Yield what is in a stored file; nothing where it is lost."""
    try:
        with file.open("rb") as opened:
            while chunk := opened.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        return


def _people(people: set[UUID]) -> Iterator[bytes]:
    wanted = sorted(people)
    for first in range(0, len(wanted), PAGE):
        for person in User.objects.filter(pk__in=wanted[first : first + PAGE]).order_by("pk"):
            told = {"id": person.pk, "username": person.username, "name": str(person)}
            yield line(told | {"bot": person.is_bot})
