"""Turns records of a backup into our objects, and says what had to be repaired for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db.models import Field, Model

from accounts.models import USERNAME_RULE, User
from accounts.selectors import email_is_taken, username_is_taken
from accounts.services import free_username
from chat.models import MessageType
from chat.original.backup import GroupRecord, MessageRecord, Record, UserRecord, time_of
from drawmessenger.errors import Invalid
from drawmessenger.ids import uuid_of_object_id
from groups.models import Group
from groups.services import MAX_TAG_CHARS, MAX_TAGS, clean_tags

NO_ID = "0" * 24  # stands for what no original object can be: nobody, and no group
MAX_CONTENT = 1_000_000
HOMELESS_NAME = "Messages without a group"
HOMELESS_DESCRIPTION = (
    "The import put messages here whose group the backup does not have. "
    "Only those who wrote them are members."
)

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass
class Repairs:
    """The repairs of one record; the texts name no content, so that they can be counted."""

    made: list[str] = field(default_factory=list)

    def begin(self, record: Record) -> None:
        if record.cleaned:
            self.made.append("characters that no text can have were replaced")
        if record.created_at is None:
            self.made.append("without createdAt: the time in its _id was taken")

    def cut(self, text: str, limit: int, what: str) -> str:
        if len(text) > limit:
            self.made.append(f"{what} was cut to {limit} characters")
        return text[:limit]

    def address(self, url: str | None, what: str) -> str:
        """Return a web address as it is, or nothing for what a browser should not follow."""
        url = (url or "").strip()
        if not url or (_WEB_ADDRESS.fullmatch(url) and len(url) <= 2000):
            return url
        self.made.append(f"{what} that is no http address was left out")
        return ""


def limit_of(model: type[Model], name: str) -> int:
    """Return how many characters a text of ours has at most."""
    found = model._meta.get_field(name)
    return (found.max_length or 0) if isinstance(found, Field) else 0


def user_from(record: UserRecord, repairs: Repairs) -> User:
    """Make the person of a record; what is missing gets our defaults."""
    repairs.begin(record)
    if record.has_legacy_picture:
        repairs.made.append("the legacy field profilePicture was left out")
    if record.is_anonymous and record.email:
        repairs.made.append("isAnonymous was left out, for somebody with an e-mail is no guest")
    email = _email(record, repairs)
    about_me, phone = record.about_me or "", record.phone_number or ""
    return User(
        id=uuid_of_object_id(record.id),
        email=email,
        email_verified=bool(email and record.email_verified),
        username=_username(record, repairs),
        full_name=_full_name(record, repairs),
        about_me=repairs.cut(about_me, limit_of(User, "about_me"), "about me"),
        phone_number=repairs.cut(phone, limit_of(User, "phone_number"), "a phone number"),
        picture_url=repairs.address(record.picture_url, "a picture"),
        date_of_birth=record.date_of_birth.date() if record.date_of_birth else None,
        is_guest=record.is_anonymous and not record.email,
        created_at=record.time,
        last_login=record.last_login_at,
    )


def _email(record: UserRecord, repairs: Repairs) -> str | None:
    email = (record.email or "").strip().lower()
    if not email:
        return None
    try:
        validate_email(email)
        MaxLengthValidator(limit_of(User, "email"))(email)
    except ValidationError:
        repairs.made.append("an e-mail that is none was left out")
        return None
    if email_is_taken(email):
        # Never the other way round: an account here is not given to whom a backup names.
        repairs.made.append("an e-mail that an account here has was left out")
        return None
    return email


def _username(record: UserRecord, repairs: Repairs) -> str:
    given = record.user_name or ""
    try:
        USERNAME_RULE(given)
    except ValidationError:
        valid = False
    else:
        valid = not username_is_taken(given)
    if valid:
        return given
    repairs.made.append("a user name was missing, taken or not permitted: another was made")
    return free_username(given or (record.email or "").partition("@")[0] or record.full_name or "")


def _full_name(record: UserRecord, repairs: Repairs) -> str:
    name = " ".join((record.full_name or "").split())
    if not name:
        repairs.made.append("without a full name: the user name was taken")
        name = record.user_name or unknown_name(record.id)
    return repairs.cut(name, limit_of(User, "full_name"), "a full name")


def unknown_name(object_id: str) -> str:
    return f"Unknown person {object_id[-4:]}"


def placeholder(object_id: str) -> User:
    """Make a person who stands for an id that the backup knows nothing else of."""
    return User(
        id=uuid_of_object_id(object_id),
        full_name=unknown_name(object_id),
        username=free_username(f"unknown-{object_id[-4:]}"),
        is_placeholder=True,
        created_at=time_of(object_id),
    )


def group_from(record: GroupRecord, creator: User, visibility: str, repairs: Repairs) -> Group:
    repairs.begin(record)
    name = " ".join((record.name or "").split())
    if not name:
        repairs.made.append("without a name: one was made")
        name = f"Group {record.id[-4:]}"
    if not record.created_by:
        repairs.made.append("without createdBy: a placeholder was taken")
    return Group(
        id=uuid_of_object_id(record.id),
        name=repairs.cut(name, limit_of(Group, "name"), "a name"),
        description=repairs.cut(
            record.description or "", limit_of(Group, "description"), "a description"
        ),
        tags=_tags(record.tags, repairs),
        picture_url=repairs.address(record.picture_url, "a picture"),
        visibility=visibility,
        created_by=creator,
        created_at=record.time,
    )


def _tags(tags: list[str], repairs: Repairs) -> list[str]:
    try:
        return clean_tags(tags)
    except Invalid:
        repairs.made.append("tags beyond 20, or longer than 40 characters, were left out")
        short = [tag for tag in tags if len(" ".join(tag.split())) <= MAX_TAG_CHARS]
        kept: list[str] = []
        for tag in short:
            kept = clean_tags([*kept, tag]) if len(kept) < MAX_TAGS else kept
        return kept


def type_of(record: MessageRecord, repairs: Repairs) -> str:
    """Return one of our message types; an unknown one is a drawing if it looks like one."""
    kind = (record.type or "").upper()
    if kind in MessageType.values:
        return kind
    given = repr(record.type[:20]) if record.type else "none"
    drawn = (record.content or "").startswith("data:image/")
    kind = MessageType.DRAW if drawn else MessageType.TEXT
    repairs.made.append(f"the type {given} is unknown: imported as {kind}")
    return kind


def link_of(record: MessageRecord, repairs: Repairs) -> dict[str, Any]:
    """Return what a LINK's preview shows; without an address of its own, nothing."""
    url = (record.link or "").strip()
    if url and not _SCHEME.match(url):
        url = f"http://{url}"
        repairs.made.append("a link without http:// was completed")
    url = repairs.address(url, "a link")
    if not url:
        return {}
    preview = {
        "title": record.title,
        "description": record.description,
        "image_url": repairs.address(record.image_url, "a preview's picture"),
    }
    return {"url": url} | {name: text for name, text in preview.items() if text}
