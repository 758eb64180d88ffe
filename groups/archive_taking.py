"""A group made of an archive: each app takes out what is its own, told by ``archive_taken``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from uuid import UUID, uuid5

import msgspec
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import placeholder_create
from drawmessenger.errors import Invalid, NotAllowed, ServiceError
from drawmessenger.realtime.publish import publish_notice
from groups.archive_reading import ArchiveReader, Bounds, damaged
from groups.archive_writing import CHUNK, FORMAT, GUESTS, SETTINGS, VERSION
from groups.auditing import audit_note
from groups.live import forget
from groups.models import Group, Membership, Picture, Role
from groups.pictures import MAX_BYTES, picture_store
from groups.services import clean_tags, group_import
from groups.signals import archive_taken

NAMESPACE = UUID("f0a4d6a2-6f52-4b1e-8f0e-7d6b8a3c5e11")


class GroupRow(msgspec.Struct):
    name: str
    description: str = ""
    tags: list[str] = []
    joining: str = ""
    may_draw: str = ""
    may_clear: str = ""
    may_invite: str = ""
    may_call: str = ""
    guests_write: bool = True
    guests_draw: bool = True
    guests_invite: bool = True
    created_at: datetime | None = None
    picture: UUID | None = None


class Manifest(msgspec.Struct):
    format: str
    version: int
    group: GroupRow


class PersonRow(msgspec.Struct):
    id: UUID
    username: str
    name: str
    bot: bool = False


class PictureRow(msgspec.Struct):
    id: UUID


class MemberRow(msgspec.Struct):
    person: UUID
    role: str


@dataclass
class Taking:
    """An archive that is being read: receivers of ``archive_taken`` take out what is theirs.

    Everything gets a new id that follows from the old one, so that reading it again, after a break,
    completes what is there. ``created``: the group is new.
    """

    group: Group
    reader: ArchiveReader
    people: dict[UUID, User]
    created: bool
    pictures: dict[UUID, Picture] = field(default_factory=dict)

    def new_id(self, old: UUID) -> UUID:
        return uuid5(self.group.pk, str(old))

    def client_id(self, old: UUID) -> UUID:
        """As ``new_id``; those of one action still share their first 8 bytes."""
        action = UUID(bytes=old.bytes[:8] * 2)
        return UUID(bytes=self.new_id(action).bytes[:8] + self.new_id(old).bytes[8:])

    def person(self, old: UUID) -> User:
        if old not in self.people:
            raise damaged(_("it has words of somebody who is not among its people."))
        return self.people[old]


def moment(said: datetime) -> datetime:
    """Return a time of an archive, which is not yet to come. Raises Invalid."""
    if said.tzinfo is None or said.year < 1970:
        raise damaged(_("a time makes no sense."))
    return min(said, timezone.now())


def archive_take(
    *, file: IO[bytes], by: User, bounds: Bounds | None = None, known_people: bool = False
) -> Group:
    """Make a group of an archive, whose owner is ``by``. Raises Invalid and NotAllowed.

    Whoever wrote in it becomes a placeholder here, for an archive can say anything of anybody.
    With ``known_people``, of an archive of one's own site, those with the same id are themselves,
    and members again.
    """
    if by.is_guest or by.is_bot:
        raise NotAllowed(_("Groups are brought along by people who have a full account."))
    reader = ArchiveReader(file, bounds or Bounds())
    manifest = _read_manifest(reader)
    group = _group(manifest.group, by, _digest(file))
    people = _take_people(reader, group, by, known_people=known_people)
    members = _take_members(reader, people) if known_people else {}
    created = group_import(group=group, members=[by, *members])
    taking = Taking(Group.objects.get(pk=group.pk), reader, people, created)
    try:
        _take_pictures(taking, manifest.group.picture)
        archive_taken.send(sender=Group, taking=taking)
    except ServiceError:
        _leave(taking, by, members)
        raise
    _finish(taking, by, members)
    return taking.group


def _leave(taking: Taking, by: User, members: dict[User, str]) -> None:
    """Leave nobody with a part of a group."""
    if taking.created:
        Membership.objects.filter(group=taking.group).delete()
        forget(taking.group, by.pk, *(user.pk for user in members))


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _read_manifest(reader: ArchiveReader) -> Manifest:
    try:
        manifest = msgspec.json.decode(reader.read("manifest.json", CHUNK), type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise damaged(error) from error
    if manifest.format != FORMAT or manifest.version != VERSION:
        raise damaged(_("it is of another kind, or newer than this site."))
    return manifest


def _group(row: GroupRow, by: User, digest: str) -> Group:
    """Make the group of an archive, private, under an id that follows from both."""
    said = {name: getattr(row, name) for name in SETTINGS if getattr(row, name)}
    said |= {name: getattr(row, name) for name in GUESTS}
    group = Group(
        id=uuid5(NAMESPACE, f"{by.pk} {digest}"),
        name=" ".join(row.name.split()),
        description=row.description.strip(),
        created_by=by,
        created_at=moment(row.created_at) if row.created_at else timezone.now(),
        **said,
    )
    try:
        group.tags = clean_tags(row.tags)
        group.clean_fields(exclude={"created_by", "tags"})
    except ValidationError as error:
        raise damaged("; ".join(error.messages)) from error
    except Invalid as error:
        raise damaged(error.message) from error
    return group


def _take_people(
    reader: ArchiveReader, group: Group, by: User, *, known_people: bool
) -> dict[UUID, User]:
    rows = {row.id: row for row in _bounded(reader, "people.jsonl", PersonRow)}
    known = {by.pk: by}
    if known_people:
        known |= User.objects.in_bulk(list(rows))
    new = {old: uuid5(group.pk, str(old)) for old in rows if old not in known}
    made = User.objects.in_bulk(list(new.values()))
    people = {old: known[old] for old in rows if old in known}
    for old, key in new.items():
        people[old] = made.get(key) or placeholder_create(
            id=key, full_name=rows[old].name, username=rows[old].username
        )
    return people


def _bounded(reader: ArchiveReader, name: str, kind: type[Any]) -> Iterator[Any]:
    for count, row in enumerate(reader.rows(name, kind)):
        if count >= reader.bounds.people:
            raise Invalid(_("The archive has too many people."), field="file")
        yield row


def _take_members(reader: ArchiveReader, people: dict[UUID, User]) -> dict[User, str]:
    rows = _bounded(reader, "members.jsonl", MemberRow)
    known = {row.person: row.role for row in rows if row.role in Role.values}
    found = [(people.get(old), role) for old, role in known.items()]
    return {user: role for user, role in found if user and not user.is_placeholder}


def _take_pictures(taking: Taking, own: UUID | None) -> None:
    for row in _bounded(taking.reader, "pictures.jsonl", PictureRow):
        name = f"pictures/{row.id}.png"
        if name not in taking.reader:
            continue
        try:
            data = taking.reader.read(name, MAX_BYTES)
            taking.pictures[row.id] = picture_store(group=taking.group, data=data)
        except ServiceError as error:
            raise damaged(error.message) from error
    if taking.created and own in taking.pictures:
        taking.group.picture = taking.pictures[own]
        taking.group.save(update_fields=["picture"])


def _finish(taking: Taking, by: User, members: dict[User, str]) -> None:
    if not taking.created:
        return
    with transaction.atomic():
        for user, role in members.items():
            if user.pk != by.pk:
                Membership.objects.filter(group=taking.group, user=user).update(role=role)
        audit_note(group=taking.group, by=by, verb="group.import")
    everybody = {by.pk, *(user.pk for user in members)}
    forget(taking.group, *everybody)
    for key in everybody:
        publish_notice(key, "joined", group=str(taking.group.pk))
