"""A backup of the original: groups.json, messages.json and users.json, read and checked.

Pure: nothing here knows the database. The whole backup is read before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from chat.original.extended_json import Item, Malformed, WrongField, items

FAULTS_SHOWN = 20


@dataclass(frozen=True)
class Fault:
    """Why a backup is refused; line 1 is the first, 0 stands for the whole file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class BackupError(Exception):
    """The backup is refused; nothing of it was written."""

    def __init__(self, faults: list[Fault]) -> None:
        lines = [str(fault) for fault in faults[:FAULTS_SHOWN]]
        if len(faults) > FAULTS_SHOWN:
            lines.append(f"… and {len(faults) - FAULTS_SHOWN} faults more.")
        super().__init__("\n".join(lines))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """``id`` has 24 small hexadecimal digits; times are UTC; None means not given."""

    id: str
    line: int = field(compare=False)
    cleaned: bool
    created_at: datetime | None

    @property
    def time(self) -> datetime:
        """When it was created: the time given, or else the one that an ObjectId begins with."""
        return self.created_at or time_of(self.id)


def time_of(object_id: str) -> datetime:
    """Return the time in the first four bytes of an ObjectId."""
    return datetime.fromtimestamp(int(object_id[:8], 16), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRecord(Record):
    email: str | None
    full_name: str | None
    user_name: str | None
    about_me: str | None
    picture_url: str | None
    phone_number: str | None
    date_of_birth: datetime | None
    email_verified: bool
    is_anonymous: bool
    last_login_at: datetime | None
    has_legacy_picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRecord(Record):
    name: str | None
    description: str | None
    picture_url: str | None
    tags: list[str]
    created_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord(Record):
    type: str | None
    content: str | None
    group: str | None
    author: str | None
    link: str | None
    title: str | None
    description: str | None
    image_url: str | None


AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass(frozen=True)
class Part(Generic[AnyRecord]):
    """What one file holds; ``repeated`` counts items that stand in it more than once."""

    records: list[AnyRecord]
    repeated: int


@dataclass(frozen=True)
class Backup:
    users: Part[UserRecord]
    groups: Part[GroupRecord]
    messages: Part[MessageRecord]


def _id(item: Item) -> str:
    found = item.object_id("_id")
    if found is None:
        raise WrongField("_id is missing.")
    return found


def _user(item: Item, line: int) -> UserRecord:
    return UserRecord(
        id=_id(item),
        line=line,
        created_at=item.moment("createdAt"),
        email=item.text("email"),
        full_name=item.text("fullName"),
        user_name=item.text("userName"),
        about_me=item.text("aboutMe"),
        picture_url=item.text("profilePic"),
        phone_number=item.text("phoneNumber"),
        date_of_birth=item.moment("dateOfBirth"),
        email_verified=item.flag("emailVerified"),
        is_anonymous=item.flag("isAnonymous"),
        last_login_at=item.moment("lastLoginAt"),
        has_legacy_picture="profilePicture" in item.fields,
        cleaned=item.cleaned,
    )


def _group(item: Item, line: int) -> GroupRecord:
    return GroupRecord(
        id=_id(item),
        line=line,
        created_at=item.moment("createdAt"),
        name=item.text("name"),
        description=item.text("description"),
        picture_url=item.text("profilePic"),
        tags=item.texts("tags"),
        created_by=item.object_id("createdBy"),
        cleaned=item.cleaned,
    )


def _message(item: Item, line: int) -> MessageRecord:
    return MessageRecord(
        id=_id(item),
        line=line,
        created_at=item.moment("createdAt"),
        type=item.text("type"),
        content=item.text("content"),
        group=item.object_id("groupId"),
        author=item.object_id("userId"),
        link=item.text("linkExtracted"),
        title=item.text("title"),
        description=item.text("description"),
        image_url=item.text("imgUrl"),
        cleaned=item.cleaned,
    )


def _record(line: int, value: object, make: Callable[[Item, int], AnyRecord]) -> AnyRecord:
    if not isinstance(value, dict):
        raise WrongField("This item is not an object.")
    return make(Item(value), line)


class _Reader:
    """Reads the files of one folder and gathers their faults."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []

    def text(self, name: str) -> str:
        """Return a file's text; a fault, and an empty list, when it cannot be read."""
        try:
            data = (self.folder / name).read_bytes()
            return data.decode("utf-8-sig")
        except OSError as error:
            self.faults.append(Fault(name, 0, f"The file cannot be read: {error.strerror}."))
        except UnicodeDecodeError as error:
            line = 1 + data.count(b"\n", 0, error.start)
            self.faults.append(Fault(name, line, "This is not UTF-8."))
        return "[]"

    def part(self, name: str, make: Callable[[Item, int], AnyRecord]) -> Part[AnyRecord]:
        first: dict[str, AnyRecord] = {}
        repeated = 0
        try:
            for line, value in items(self.text(name)):
                try:
                    record = _record(line, value, make)
                    other = first.setdefault(record.id, record)
                    if other != record:
                        raise WrongField(f"_id {record.id} has other content on line {other.line}.")
                except WrongField as error:
                    self.faults.append(Fault(name, line, str(error)))
                else:
                    repeated += other is not record
        except Malformed as error:
            self.faults.append(Fault(name, error.line, str(error)))
        return Part(list(first.values()), repeated)


def read_backup(folder: Path) -> Backup:
    """Read and check a backup. Raises BackupError with all faults that were found."""
    reader = _Reader(folder)
    backup = Backup(
        users=reader.part("users.json", _user),
        groups=reader.part("groups.json", _group),
        messages=reader.part("messages.json", _message),
    )
    if reader.faults:
        raise BackupError(reader.faults)
    return backup
