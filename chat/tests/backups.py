"""Writes backups of the original for tests, in canonical extended JSON, and imports them."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

from django.core.management import call_command
from PIL import Image

from accounts.models import User
from canvas.models import Canvas
from chat.models import Event
from groups.models import Group, Membership, Picture

START = 1_672_531_200_000  # 2023-01-01T00:00:00Z in milliseconds


def oid(number: int) -> dict[str, str]:
    return {"$oid": hex_id(number)}


def hex_id(number: int) -> str:
    return f"{0x64A1 << 80 | number:024x}"


def date(milliseconds: int) -> dict[str, Any]:
    return {"$date": {"$numberLong": str(milliseconds)}}


def user(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "_id": oid(number),
        "email": f"u{number}@example.org",
        "fullName": f"Person {number}",
        "userName": f"u{number}",
        "createdAt": date(START + number),
        "lastLoginAt": date(START + 1000 + number),
        "emailVerified": True,
        "isAnonymous": False,
        "aboutMe": "",
        "profilePic": "",
        "__v": 0,
    } | fields


def group(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "_id": oid(number),
        "name": f"Group {number}",
        "description": "",
        "profilePic": "",
        "tags": [],
        "createdAt": date(START + number),
        "createdBy": oid(1),
        "__v": 0,
    } | fields


def message(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "_id": oid(number),
        "type": "TEXT",
        "content": f"message {number}",
        "createdAt": date(START + number),
        "groupId": oid(101),
        "userId": oid(1),
        "__v": 0,
    } | fields


def without(item: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in names}


def png(width: int = 8, height: int = 6, colour: str = "red") -> bytes:
    output = io.BytesIO()
    Image.new("RGBA", (width, height), colour).save(output, "PNG")
    return output.getvalue()


def drawing(colour: str = "red") -> str:
    return "data:image/png;base64," + base64.b64encode(png(colour=colour)).decode()


def write(
    folder: Path,
    *,
    users: list[Any] | str = "[]",
    groups: list[Any] | str = "[]",
    messages: list[Any] | str = "[]",
) -> Path:
    """Write the three files, from items or from the very text; return the folder."""
    for name, content in (("users", users), ("groups", groups), ("messages", messages)):
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (folder / f"{name}.json").write_text(text)
    return folder


def with_all_traps(folder: Path) -> Path:
    """Write a backup that has every trap seen in real ones, and some that are thinkable."""
    return write(
        folder,
        users=[
            without(user(1, userName="ada.b", profilePicture=7), "aboutMe", "isAnonymous"),
            user(2, email="Bo@Example.ORG", isAnonymous=True, dateOfBirth=date(-86_400_000)),
            user(3, email=None, isAnonymous=True),
        ],
        groups=[
            group(101, description="Not <b>bold</b>.", tags=["Boats", "Tea"], createdBy=oid(99)),
            group(102, profilePic="https://example.org/g.png"),
        ],
        messages=[
            message(201, createdAt=date(START + 5000), content="later"),
            message(202, createdAt=date(START + 5000), userId=oid(98), content="latest"),
            message(203, content="<script>alert(1)</script>", userId=oid(2)),
            message(204, type="EMOJI", content="🚤"),
            message(205, type="GIF", content="https://example.org/a.gif"),
            message(
                206,
                type="LINK",
                content="see https://example.org/p please",
                linkExtracted="https://example.org/p",
                title="P & q",
                description="About p.",
                imgUrl="https://example.org/p.png",
            ),
            message(207, type="LINK", content="bare", linkExtracted="https://example.org/bare"),
            message(208, type="LINK", content="see https://example.org/found"),
            message(209, type="DRAW", content=drawing("red")),
            message(210, type="DRAW", content=drawing("red"), userId=oid(2)),
            message(211, type="DRAW", content=drawing("blue"), groupId=oid(102)),
            message(212, type="DRAW", content=drawing("red")[:-30]),
            without(message(213, type="DRAW", content=drawing("green"), userId=oid(2)), "groupId"),
            message(214, groupId=oid(177), userId=oid(99)),
            message(215, content="x" * 20_000),
            message(216, content=""),
            message(217, type="STICKER", content="a sticker"),
            message(218, type="LINK", content="trap", linkExtracted="javascript:alert(1)"),
            without(message(219, content="nobody"), "userId", "createdAt"),
        ],
    )


def run(folder: Path, *options: str) -> str:
    """Import a backup and return what the command wrote."""
    output = io.StringIO()
    call_command("import_draw_messenger", str(folder), *options, stdout=output)
    return output.getvalue()


def state() -> list[Any]:
    """Return everything that an import can touch."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (User, Group, Membership, Event, Picture, Canvas)
    ]
