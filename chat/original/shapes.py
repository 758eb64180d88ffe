"""The JSON shapes of the original's User, Group and Message.

Times are ISO 8601 in UTC with milliseconds and a Z, as Express wrote them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from chat.models import Event, MessageType
from drawmessenger.ids import public_id
from groups.models import Group, Picture

# What one answer carries of messages at most, in characters of their contents.
MAX_PAGE_CHARS = 16 * 1024 * 1024


def iso(moment: datetime | date | None) -> str | None:
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def user_json(user: User) -> dict[str, Any]:
    return {
        "_id": public_id(user.pk),
        "email": user.email,
        "fullName": user.full_name,
        "userName": user.username,
        "dateOfBirth": iso(user.date_of_birth),
        "emailVerified": user.email_verified,
        "isAnonymous": user.is_guest,
        "aboutMe": user.about_me,
        "createdAt": iso(user.created_at),
        "lastLoginAt": iso(user.last_login),
        "profilePic": user.picture_url,
    }


def group_json(group: Group) -> dict[str, Any]:
    return {
        "_id": public_id(group.pk),
        "name": group.name,
        "description": group.description,
        "profilePic": group.picture_url,
        "tags": group.tags,
        "createdAt": iso(group.created_at),
        "createdBy": public_id(group.created_by_id),
    }


def message_json(message: Event) -> dict[str, Any]:
    shape = {
        "_id": public_id(message.pk),
        "type": message.type,
        "content": message.content,
        "createdAt": iso(message.created_at),
        "groupId": public_id(message.group_id),
        "userId": public_id(message.author_id),
    }
    if message.type == MessageType.LINK and message.payload:
        shape |= {
            "linkExtracted": message.payload.get("url", ""),
            "title": message.payload.get("title", ""),
            "description": message.payload.get("description", ""),
            "imgUrl": message.payload.get("image_url", ""),
        }
    if files := message.payload.get("attachments"):
        # The original knows no files: their names say at least what there was.
        names = [file["name"] for file in files]
        shape |= {"type": MessageType.TEXT, "content": "\n".join([message.content, *names]).strip()}
    if message.type == MessageType.DRAW and message.picture:
        shape["content"] = data_url(message.picture)
    return shape


def data_url(picture: Picture) -> str:
    """Return a stored picture as a ``data:`` URL; an empty text when its file is gone."""
    try:
        with picture.file.open("rb") as file:
            return "data:image/png;base64," + base64.b64encode(file.read()).decode()
    except OSError:
        return ""


def messages_json(messages: Iterable[Event]) -> list[dict[str, Any]]:
    """Return messages, given the newest first, oldest first: as many as one answer carries."""
    shapes: list[dict[str, Any]] = []
    chars = 0
    for message in messages:
        shape = message_json(message)
        chars += len(shape["content"])
        if shapes and chars > MAX_PAGE_CHARS:
            break
        shapes.append(shape)
    return shapes[::-1]
