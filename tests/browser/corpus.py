"""Fills a server's database with strings that would run where one place shows them as HTML.

Runs in the server's own Python (``manage.py shell``). Most of it goes around the services, which
would refuse or clean much: what is shown must be safe whatever the database has.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client

from accounts.models import User
from canvas.elements import Text
from canvas.models import Canvas
from canvas.operations import Kind
from canvas.services import OperationDraft, operations_append
from canvas.sharing import share_link_create
from canvas.strokes import Style
from chat import links
from chat.drafts import MessageDraft
from chat.models import Attachment, Event, EventKind, LinkPreview
from chat.services import messages_append
from drawmessenger.realtime.protocol import Anchor
from groups.invitations import invitation_create
from groups.models import Group, Membership, Role, Visibility
from groups.moderation_models import AuditEntry, JoinRequest, Report, Restriction

STRINGS: list[str] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "xss.json").read_text("utf-8")
)
PER_CHUNK = 12
# What shows one thing on a page of its own shows several strings at once, one in a line.
CHUNKS = ["\n".join(STRINGS[at : at + PER_CHUNK]) for at in range(0, len(STRINGS), PER_CHUNK)]


def fill() -> dict[str, Any]:
    """Return who may look (cookies of sessions), and what there is to be looked at."""
    viewer = person("viewer", "\n".join(CHUNKS[0:2]), is_staff=True, is_superuser=True)
    visitor = person("visitor", "Visitor")
    people = [person(f"person{at}", text) for at, text in enumerate(STRINGS)]
    _groups(STRINGS, viewer, Visibility.PRIVATE)
    _groups(STRINGS, people[0], Visibility.PUBLIC)
    chunks = _groups(CHUNKS, viewer, Visibility.PUBLIC, joining="request")
    tokens = [invitation_create(group=group, user=viewer)[1] for group in chunks]
    (main,) = _groups(["Main"], viewer, Visibility.PUBLIC)
    Membership.objects.bulk_create(Membership(group=main, user=one) for one in people)
    canvases = _canvases(main, viewer)
    _moderation(main, viewer)
    return {
        "sessions": {"viewer": session_of(viewer), "visitor": session_of(visitor)},
        "main": str(main.pk),
        "messages": _conversation(main, people, canvases),
        "canvas": str(canvases[0].pk),
        "chunks": [str(group.pk) for group in chunks],
        "tokens": tokens,
        "watch": share_link_create(canvas=canvases[0], user=viewer)[1],
    }


def person(username: str, name: str, **more: Any) -> User:
    return User.objects.create(
        username=username, full_name=name, about_me=name, email=f"{username}@example.org", **more
    )


def session_of(user: User) -> dict[str, str]:
    """Return the cookie of a session, as Playwright takes it."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


def _groups(texts: list[str], owner: User, visibility: str, **more: Any) -> list[Group]:
    groups = [
        Group(
            name=text,
            description=text,
            tags=[text],
            created_by=owner,
            visibility=visibility,
            **more,
        )
        for text in texts
    ]
    Group.objects.bulk_create(groups)
    members = [Membership(group=group, user=owner, role=Role.OWNER) for group in groups]
    Membership.objects.bulk_create(members)
    return groups


def _canvases(group: Group, viewer: User) -> list[Canvas]:
    canvases = [Canvas(group=group, created_by=viewer, name=text) for text in STRINGS]
    Canvas.objects.bulk_create(canvases)
    drafts = [
        OperationDraft(viewer, uuid4(), Kind.TEXT, Text(Style(), 0, 20 * at, 300, 20, text).pack())
        for at, text in enumerate(STRINGS)
    ]
    operations_append(canvases[0].pk, drafts)
    return canvases


def _moderation(group: Group, viewer: User) -> None:
    for at, text in enumerate(CHUNKS):
        asks = person(f"asks{at}", text)
        JoinRequest.objects.create(group=group, user=asks, note=text)
        banned = person(f"banned{at}", text)
        Restriction.objects.create(
            group=group, user=banned, banned=True, reason=text, created_by=viewer
        )
        Report.objects.create(
            group=group, seq=at + 1, author=banned, excerpt=text, reporter=asks, reason=text
        )
        AuditEntry.objects.create(
            group=group,
            actor=asks,
            verb="group.update",
            target=banned,
            before={"name": text},
            after={"name": text, "tags": [text]},
        )


# --- The conversation ------------------------------------------------------------------------


def _conversation(group: Group, people: list[User], canvases: list[Canvas]) -> dict[str, int]:
    """Each string as a text with a file and a place, edited; then quoted over a link's preview."""
    first = [
        _message(group, person, text, canvas)
        for person, text, canvas in zip(people, STRINGS, canvases, strict=True)
    ]
    seqs = _write(group, first)
    edits = [
        _change(person, EventKind.EDIT, seq, f"{text} (2)")
        for person, text, seq in zip(people, STRINGS, seqs, strict=True)
    ]
    reactions = [
        _change(person, EventKind.REACT, seq, "👍")
        for person, seq in zip(people, reversed(seqs), strict=True)
    ]
    pins = [_change(person, EventKind.PIN, seq) for person, seq in zip(people, seqs, strict=True)]
    _write(group, [*edits, *reactions, *pins])
    answers = [
        MessageDraft(person, uuid4(), f"https://example.org/{at}", reply_to=seq)
        for at, (person, seq) in enumerate(zip(people, seqs, strict=True))
    ]
    _write(group, answers)
    _previews(group)
    return {"first": seqs[0], "count": len(seqs) + len(answers)}


def _write(group: Group, drafts: list[MessageDraft]) -> list[int]:
    outcomes = messages_append(group.pk, drafts)
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Event)]
    assert not refused, refused
    return [event.seq for event in outcomes if isinstance(event, Event)]


def _message(group: Group, author: User, text: str, canvas: Canvas) -> MessageDraft:
    file = Attachment.objects.create(
        group=group,
        author=author,
        name=text.replace("/", "⁄"),  # a slash cannot be in the address of a file
        size=5,
        content_type="text/plain",
        file="none",
    )
    place = Anchor(canvas.pk, 1, (0.0, 0.0, 10.0, 10.0))
    return MessageDraft(author, uuid4(), text, attachments=[file.pk], anchor=place)


def _change(author: User, kind: str, seq: int, content: str = "") -> MessageDraft:
    return MessageDraft(author, uuid4(), content, kind=kind, target=seq)


def _previews(group: Group) -> None:
    """Make previews of pages that were fetched already, as it seems."""
    for at, text in enumerate(STRINGS):
        url = f"https://example.org/{at}"
        key = hashlib.sha256(url.encode()).hexdigest()
        LinkPreview.objects.create(pk=key, url=url, found={"title": text, "description": text})
    for event in Event.objects.filter(group=group, content__startswith="https://example.org/"):
        if event.kind == EventKind.MESSAGE:
            links.preview_make(event_id=event.pk)
